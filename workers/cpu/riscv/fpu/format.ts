/** The two interchange formats of IEEE 754 that F and D know, and how registers hold them. */
import { type Arg64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';

/** Exception flags as fcsr has them (unprivileged manual, 20.2). */
export const NX = 1;
export const UF = 2;
export const OF = 4;
export const DZ = 8;
export const NV = 16;

/** Rounding modes by their encoding (unprivileged manual, table 11.1). */
export const RNE = 0;
export const RTZ = 1;
export const RDN = 2;
export const RUP = 3;
export const RMM = 4;

export interface Format {
  /** 'f32' or 'f64': the first part of a routine's name. */
  readonly name: 'f32' | 'f64';
  /** Significant bits, the hidden one included. */
  readonly precision: number;
  readonly bias: number;
  /** Largest value of the exponent field: infinities and NaNs. */
  readonly maxExponent: number;
  readonly sign: bigint;
  readonly infinity: bigint;
  /** The bit that quiet NaNs have and signalling ones lack. */
  readonly quiet: bigint;
  /** The only NaN that arithmetic gives. */
  readonly canonicalNaN: bigint;
  /** Bits of a register above the value: all ones (NaN boxing, unprivileged manual, 21.2). */
  readonly box: bigint;
}

function format(name: Format['name'], width: number, precision: number): Format {
  const maxExponent = 2 ** (width - precision) - 1;
  const infinity = BigInt(maxExponent) << BigInt(precision - 1);
  const quiet = 1n << BigInt(precision - 2);
  return {
    name,
    precision,
    bias: (maxExponent - 1) / 2,
    maxExponent,
    sign: 1n << BigInt(width - 1),
    infinity,
    quiet,
    canonicalNaN: infinity | quiet,
    box: (1n << 64n) - (1n << BigInt(width)),
  };
}
export const F32 = format('f32', 32, 24);
export const F64 = format('f64', 64, 53);

/** The fraction's bits set. */
export const fractionMask = (format: Format): bigint => (1n << BigInt(format.precision - 1)) - 1n;

/** A register's content from a value's bits. */
export const boxed = (format: Format, bits: I64): I64 => (format.box === 0n ? bits : i64.or(bits, format.box));
export const boxedConstant = (format: Format, bits: bigint): I64 => i64.const(bits | format.box);

/** A value's bits from a register: what is not boxed is the canonical NaN. `register` is computed twice. */
export const unboxed = (format: Format, register: I64): I64 =>
  format.box === 0n
    ? register
    : i64.select(i64.geU(register, format.box), i64.and(register, ~format.box), format.canonicalNaN);

// Parts of a value, by its bits.
export const exponentField = (format: Format, bits: I64): I32 =>
  i32.and(i32.wrap(i64.shrU(bits, format.precision - 1)), format.maxExponent);
export const fraction = (format: Format, bits: I64): I64 => i64.and(bits, fractionMask(format));
export const signOf = (format: Format, bits: Arg64): I64 => i64.and(bits, format.sign);
export const magnitude = (format: Format, bits: Arg64): I64 => i64.and(bits, format.sign - 1n);
export const isNan = (format: Format, bits: I64): I32 => i64.gtU(magnitude(format, bits), format.infinity);
export const isInfinite = (format: Format, bits: I64): I32 => i64.eq(magnitude(format, bits), format.infinity);
export const isZero = (format: Format, bits: I64): I32 => i64.eqz(magnitude(format, bits));
/** Of a value that is a NaN. */
export const isQuiet = (format: Format, bits: I64): I32 => i64.ne(i64.and(bits, format.quiet), 0);
