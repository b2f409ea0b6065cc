/** What Zfa adds: rounding to integral values, the modular conversion, constants (unprivileged manual, chapter 23). */
import { f32, f64, i32, i64 } from '../../../wasm/expressions.ts';
import { roundsUp, wholeNatively } from './convert.ts';
import { type FpuEnvironment, numberOf, operand, returnBits, shiftRightSticky } from './environment.ts';
import {
  boxedConstant,
  exponentField,
  F32,
  F64,
  type Format,
  fraction,
  isZero,
  magnitude,
  NV,
  NX,
  signOf,
} from './format.ts';
import { unpack } from './rounding.ts';

/**
 * 'f64.integral', 'f64.integralInexact': (a, rounding mode) → a rounded to an integral value, of the same sign; the second
 * raises inexact when that is another value. Also of f32.
 */
export function defineRoundToIntegral(env: FpuEnvironment, format: Format): void {
  for (const inexact of [false, true]) {
    env.routine(`${format.name}.${inexact ? 'integralInexact' : 'integral'}`, ['i64', 'i32'], (f) => {
      const a = operand(f, format, 0);
      const mode = f.param(1, 'i32');
      const number = f.local('f64', numberOf(format, a));
      const native = wholeNatively(f, number, mode);
      f.if(f64.eq(native, native), () => {
        if (inexact) env.raise(f, f64.ne(native, number));
        // An integral value of a single is a single.
        const bits =
          format === F32 ? i64.fromI32U(i32.reinterpretF32(f32.demoteF64(native))) : i64.reinterpretF64(native);
        returnBits(f, format, bits);
      });
      env.returnNaN(f, format, [a]);
      const exponent = f.local('i32', i32.sub(exponentField(format, a), format.bias));
      f.if(i32.or(i32.geS(exponent, format.precision - 1), isZero(format, a)), () => returnBits(f, format, a));
      const sign = f.local('i64', signOf(format, a));
      const minus = i64.ne(sign, 0);
      const behind = f.local('i64');
      f.if(i32.ltS(exponent, 0), () => {
        // Subnormal numbers are too small to need their true exponent.
        const significand = f.local('i64', i64.shl(fraction(format, a), 64 - format.precision));
        f.set(significand, i64.or(significand, 1n << 63n));
        f.set(behind, shiftRightSticky(significand, i32.sub(-1, exponent)));
        if (inexact) env.raise(f, NX);
        const up = roundsUp(mode, minus, i32.const(0), behind);
        returnBits(f, format, i64.or(sign, i64.select(up, BigInt(format.bias) << BigInt(format.precision - 1), 0)));
      });
      // Bits behind the binary point, at least one.
      const count = f.local('i64', i64.fromI32U(i32.sub(format.precision - 1, exponent)));
      f.set(behind, i64.shl(a, i64.sub(64, count)));
      f.if(i64.eqz(behind), () => returnBits(f, format, a));
      if (inexact) env.raise(f, NX);
      // With exponent 0 the lowest bit is the hidden one: the bias is odd, so that the field's lowest bit tells it too.
      const odd = i32.wrap(i64.and(i64.shrU(a, count), 1));
      const up = i64.fromI32U(roundsUp(mode, minus, odd, behind));
      // A carry goes on into the exponent, as it should.
      const whole = i64.shl(i64.add(i64.shrU(magnitude(format, a), count), up), count);
      returnBits(f, format, i64.or(sign, whole));
    });
  }
}

/**
 * 'f64.toWModular': a → a truncated, modulo 2^32, sign-extended. Infinities and NaNs give zero; flags are those of a
 * conversion that saturates.
 */
export function defineModularConversion(env: FpuEnvironment): void {
  env.routine('f64.toWModular', ['i64'], (f) => {
    const a = operand(f, F64, 0);
    f.if(isZero(F64, a), () => f.return(0));
    f.if(i32.eq(exponentField(F64, a), F64.maxExponent), () => {
      env.raise(f, NV);
      f.return(0);
    });
    const { exponent, significand } = unpack(f, F64, a);
    f.set(exponent, i32.sub(exponent, F64.bias));
    const minus = f.local('i32', i64.ne(signOf(F64, a), 0));
    const negate = (value: ReturnType<typeof i64.const>) => i64.select(minus, i64.sub(0, value), value);
    f.if(i32.geS(exponent, 63), () => {
      env.raise(f, NV);
      // Of larger ones, 32 bits above the point are zero from 2^84 on.
      const up = i64.fromI32U(i32.sub(exponent, 63));
      const low = i64.select(i32.geS(exponent, 63 + 32), 0, i64.shl(significand, up));
      f.return(i64.extend32S(negate(low)));
    });
    f.if(i32.ltS(exponent, 0), () => {
      env.raise(f, NX);
      f.return(0);
    });
    const down = f.local('i64', i64.fromI32U(i32.sub(63, exponent)));
    const integer = f.local('i64', i64.shrU(significand, down));
    f.if(
      i64.gtU(integer, i64.select(minus, 1n << 31n, (1n << 31n) - 1n)),
      () => env.raise(f, NV),
      () => f.if(i64.ne(i64.shl(integer, down), significand), () => env.raise(f, NX)),
    );
    f.return(i64.extend32S(negate(integer)));
  });
}

/** Values of the constants 2 to 29; the others differ from format to format or are no numbers. */
const NUMBERS = [
  ...[2 ** -16, 2 ** -15, 2 ** -8, 2 ** -7, 0.0625, 0.125, 0.25, 0.3125, 0.375, 0.4375, 0.5, 0.625, 0.75, 0.875],
  ...[1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 8, 16, 128, 256, 2 ** 15, 2 ** 16],
];

/** The bits of a number that is exact and normal in the format. */
function bitsOf(format: Format, value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const double = bits.getBigUint64(0);
  const exponent = (double >> 52n) & 0x7ffn;
  const fractionBits = (double & ((1n << 52n) - 1n)) >> BigInt(53 - format.precision);
  const field = exponent - BigInt(F64.bias - format.bias);
  return (value < 0 ? format.sign : 0n) | (field << BigInt(format.precision - 1)) | fractionBits;
}

/** 'f32.constant', 'f64.constant': number of the constant, 0 to 31 → the constant. */
export function defineConstants(env: FpuEnvironment, format: Format): void {
  const smallestNormal = 1n << BigInt(format.precision - 1);
  const constants = [
    bitsOf(format, -1),
    smallestNormal,
    ...NUMBERS.map((value) => bitsOf(format, value)),
    format.infinity,
    format.canonicalNaN,
  ];
  env.routine(`${format.name}.constant`, ['i32'], (f) => {
    const cases = constants.map((bits, index) => [index, () => f.return(boxedConstant(format, bits))] as const);
    f.switch(f.param(0, 'i32'), new Map(cases), () => f.unreachable());
    f.unreachable();
  });
}
