/**
 * The operations of IEEE 754 once more, from their definitions: the exact result as a fraction of big integers, then one
 * rounding. Slow and without cases that are told apart by bits: a second opinion for tests.
 */
import { DZ, type Format, fractionMask, NV, NX, OF, RDN, RMM, RNE, RUP, UF } from '../format.ts';

/** Bits of the result, and the exception flags. */
export interface Outcome {
  readonly bits: bigint;
  readonly flags: number;
}

type Value =
  | { readonly kind: 'nan'; readonly signalling: boolean }
  | { readonly kind: 'infinity'; readonly negative: boolean }
  /** magnitude × 2^exponent; the magnitude may be zero. */
  | { readonly kind: 'finite'; readonly negative: boolean; readonly magnitude: bigint; readonly exponent: number };

/** A positive fraction: numerator / denominator × 2^exponent. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly exponent: number;
}

function decoded(format: Format, bits: bigint): Value {
  const negative = (bits & format.sign) !== 0n;
  const field = Number((bits & format.infinity) >> BigInt(format.precision - 1));
  const fraction = bits & fractionMask(format);
  if (field === format.maxExponent) {
    if (fraction === 0n) return { kind: 'infinity', negative };
    return { kind: 'nan', signalling: (bits & format.quiet) === 0n };
  }
  const hidden = field === 0 ? 0n : 1n << BigInt(format.precision - 1);
  const exponent = Math.max(field, 1) - format.bias - (format.precision - 1);
  return { kind: 'finite', negative, magnitude: hidden | fraction, exponent };
}

const bitLength = (value: bigint): number => value.toString(2).length;
const shifted = (value: bigint, by: number): bigint => (by >= 0 ? value << BigInt(by) : value >> BigInt(-by));

/** numerator / denominator rounded to an integer. */
function roundedQuotient(numerator: bigint, denominator: bigint, negative: boolean, mode: number) {
  const whole = numerator / denominator;
  const rest = numerator % denominator;
  const half = rest * 2n - denominator;
  const up =
    mode === RNE
      ? half > 0n || (half === 0n && whole % 2n === 1n)
      : mode === RMM
        ? half >= 0n
        : rest > 0n && mode === (negative ? RDN : RUP);
  return { result: up ? whole + 1n : whole, exact: rest === 0n };
}

/** The fraction in units of 2^unit, rounded. */
function inUnits({ numerator, denominator, exponent }: Fraction, unit: number, negative: boolean, mode: number) {
  const by = exponent - unit;
  return by >= 0
    ? roundedQuotient(shifted(numerator, by), denominator, negative, mode)
    : roundedQuotient(numerator, shifted(denominator, -by), negative, mode);
}

/** Rounds to the format (section 7.4 and 7.5 for overflow and underflow). */
function rounded(format: Format, negative: boolean, fraction: Fraction, mode: number): Outcome {
  const { numerator, denominator, exponent } = fraction;
  const sign = negative ? format.sign : 0n;
  if (numerator === 0n) return { bits: sign, flags: 0 };
  // The exponent of the leading bit.
  let leading = exponent + bitLength(numerator) - bitLength(denominator);
  if (inUnits(fraction, leading, false, 1).result === 0n) leading--;
  const smallest = 1 - format.bias;
  const digits = format.precision - 1;
  const unit = Math.max(leading, smallest) - digits;
  const { result, exact } = inUnits(fraction, unit, negative, mode);
  const unbounded = inUnits(fraction, leading - digits, negative, mode).result;
  const tiny = leading < smallest && !(leading === smallest - 1 && bitLength(unbounded) > format.precision);
  const flags = exact ? 0 : tiny ? UF | NX : NX;
  const limit = shifted(1n, format.precision);
  // Rounding may have given one bit more.
  const carried = result === limit;
  const field = unit + digits + format.bias + (carried ? 1 : 0);
  if (field >= format.maxExponent) {
    const away = mode === RNE || mode === RMM || mode === (negative ? RDN : RUP);
    return { bits: sign | (away ? format.infinity : format.infinity - 1n), flags: OF | NX };
  }
  const significand = carried ? result / 2n : result;
  const hidden = shifted(1n, digits);
  if (significand < hidden) return { bits: sign | significand, flags };
  return { bits: sign | (BigInt(field) << BigInt(digits)) | (significand - hidden), flags };
}

const invalid = (format: Format): Outcome => ({ bits: format.canonicalNaN, flags: NV });
const infinite = (format: Format, negative: boolean, flags = 0): Outcome => ({
  bits: format.infinity | (negative ? format.sign : 0n),
  flags,
});

/** The result when there are NaNs among the operands. */
function ofNaNs(format: Format, values: readonly Value[]): Outcome | undefined {
  const nans = values.filter((value) => value.kind === 'nan');
  if (nans.length === 0) return undefined;
  return { bits: format.canonicalNaN, flags: nans.some(({ signalling }) => signalling) ? NV : 0 };
}

/** a × b + c, rounded once; a sum is the case b = 1, a product the case c = −0 or +0 of the product's sign. */
export function fma(format: Format, a: bigint, b: bigint, c: bigint, mode: number): Outcome {
  const [x, y, z] = [decoded(format, a), decoded(format, b), decoded(format, c)];
  const isZero = (value: Value) => value.kind === 'finite' && value.magnitude === 0n;
  if ((x.kind === 'infinity' && isZero(y)) || (y.kind === 'infinity' && isZero(x))) return invalid(format);
  const nan = ofNaNs(format, [x, y, z]);
  if (nan) return nan;
  if (x.kind === 'nan' || y.kind === 'nan' || z.kind === 'nan') throw new Error('unreachable');
  const negative = x.negative !== y.negative;
  if (x.kind === 'infinity' || y.kind === 'infinity') {
    return z.kind === 'infinity' && z.negative !== negative ? invalid(format) : infinite(format, negative);
  }
  if (z.kind === 'infinity') return infinite(format, z.negative);
  const exponent = Math.min(x.exponent + y.exponent, z.exponent);
  const product = shifted(x.magnitude * y.magnitude, x.exponent + y.exponent - exponent);
  const addend = shifted(z.magnitude, z.exponent - exponent);
  const sum = (negative ? -product : product) + (z.negative ? -addend : addend);
  if (sum === 0n) {
    const minus = negative === z.negative ? negative : mode === RDN;
    return { bits: minus ? format.sign : 0n, flags: 0 };
  }
  return rounded(format, sum < 0n, { numerator: sum < 0n ? -sum : sum, denominator: 1n, exponent }, mode);
}

export function divide(format: Format, a: bigint, b: bigint, mode: number): Outcome {
  const [x, y] = [decoded(format, a), decoded(format, b)];
  const nan = ofNaNs(format, [x, y]);
  if (nan) return nan;
  if (x.kind === 'nan' || y.kind === 'nan') throw new Error('unreachable');
  const negative = x.negative !== y.negative;
  if (x.kind === 'infinity') return y.kind === 'infinity' ? invalid(format) : infinite(format, negative);
  if (y.kind === 'infinity') return { bits: negative ? format.sign : 0n, flags: 0 };
  if (y.magnitude === 0n) return x.magnitude === 0n ? invalid(format) : infinite(format, negative, DZ);
  const fraction = { numerator: x.magnitude, denominator: y.magnitude, exponent: x.exponent - y.exponent };
  return rounded(format, negative, fraction, mode);
}

/** The largest integer whose square is not above the value (Newton). */
function integerRoot(value: bigint): bigint {
  let root = shifted(1n, Math.ceil(bitLength(value) / 2) + 1);
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

export function squareRoot(format: Format, a: bigint, mode: number): Outcome {
  const x = decoded(format, a);
  const nan = ofNaNs(format, [x]);
  if (nan) return nan;
  if (x.kind === 'nan') throw new Error('unreachable');
  if (x.kind === 'finite' && x.magnitude === 0n) return { bits: a, flags: 0 };
  if (x.negative) return invalid(format);
  if (x.kind === 'infinity') return { bits: a, flags: 0 };
  // Many more bits than are kept, and one that says whether there are others.
  const exponent = x.exponent - (x.exponent & 1) - 256;
  const square = shifted(x.magnitude, x.exponent - exponent);
  const root = integerRoot(square);
  const numerator = root * 2n + (root * root === square ? 0n : 1n);
  return rounded(format, false, { numerator, denominator: 2n, exponent: exponent / 2 }, mode);
}

/** Conversion to another format. */
export function convert(from: Format, to: Format, a: bigint, mode: number): Outcome {
  const x = decoded(from, a);
  const nan = ofNaNs(to, [x]);
  if (nan) return nan;
  if (x.kind === 'nan') throw new Error('unreachable');
  if (x.kind === 'infinity') return infinite(to, x.negative);
  return rounded(to, x.negative, { numerator: x.magnitude, denominator: 1n, exponent: x.exponent }, mode);
}

export const fromInteger = (format: Format, value: bigint, mode: number): Outcome =>
  rounded(format, value < 0n, { numerator: value < 0n ? -value : value, denominator: 1n, exponent: 0 }, mode);

/** The integer nearest in the direction of the mode; invalid with the nearest limit where that is outside of the limits. */
export function toInteger(format: Format, a: bigint, mode: number, least: bigint, greatest: bigint): Outcome {
  const x = decoded(format, a);
  if (x.kind === 'nan') return { bits: greatest, flags: NV };
  if (x.kind === 'infinity') return { bits: x.negative ? least : greatest, flags: NV };
  const { result, exact } = inUnits(
    { numerator: x.magnitude, denominator: 1n, exponent: x.exponent },
    0,
    x.negative,
    mode,
  );
  const integer = x.negative ? -result : result;
  if (integer < least) return { bits: least, flags: NV };
  if (integer > greatest) return { bits: greatest, flags: NV };
  return { bits: integer, flags: exact ? 0 : NX };
}
