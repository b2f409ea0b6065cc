/** Conversions between formats and from and to integers. */
import { type F64 as F64Expression, f32, f64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder, Local } from '../../../wasm/function-builder.ts';
import { type FpuEnvironment, numberOf, operand, returnBits, shiftRightSticky } from './environment.ts';
import {
  boxed,
  boxedConstant,
  exponentField,
  F32,
  F64,
  type Format,
  fraction,
  isInfinite,
  isNan,
  isQuiet,
  isZero,
  NV,
  NX,
  RDN,
  RMM,
  RNE,
  RTZ,
  RUP,
  signOf,
} from './format.ts';
import { unpack } from './rounding.ts';

/** 'f64.fromF32': a → the same number, exact. */
export function defineWidening(env: FpuEnvironment): void {
  env.routine('f64.fromF32', ['i64'], (f) => {
    const a = operand(f, F32, 0);
    f.if(isNan(F32, a), () => {
      f.if(i32.eqz(isQuiet(F32, a)), () => env.raise(f, NV));
      f.return(boxedConstant(F64, F64.canonicalNaN));
    });
    f.return(i64.reinterpretF64(f64.promoteF32(f32.reinterpretI32(i32.wrap(a)))));
  });
}

/** 'f32.fromF64Exactly': (a, rounding mode) → a rounded. */
export function defineNarrowing(env: FpuEnvironment): void {
  env.routine('f32.fromF64Exactly', ['i64', 'i32'], (f) => {
    const a = operand(f, F64, 0);
    const mode = f.param(1, 'i32');
    f.if(isNan(F64, a), () => {
      f.if(i32.eqz(isQuiet(F64, a)), () => env.raise(f, NV));
      f.return(boxedConstant(F32, F32.canonicalNaN));
    });
    const sign = f.local('i64', i64.and(i64.shrU(a, 32), F32.sign));
    f.if(isInfinite(F64, a), () => returnBits(f, F32, i64.or(sign, F32.infinity)));
    f.if(isZero(F64, a), () => returnBits(f, F32, sign));
    const { exponent, significand } = unpack(f, F64, a);
    f.return(env.call(f, 'f32.round', sign, i32.sub(exponent, F64.bias - F32.bias), significand, mode));
  });
}

/** Returns an integer between -2^62 and 2^62 as a number, rounded to nearest. */
function convertNatively(env: FpuEnvironment, f: FunctionBuilder, format: Format, integer: I64): void {
  const bits = f.local(
    'i64',
    format === F32
      ? i64.fromI32U(i32.reinterpretF32(f32.fromI64S(integer)))
      : i64.reinterpretF64(f64.fromI64S(integer)),
  );
  env.raise(f, i64.ne(i64.truncSatF64S(numberOf(format, bits)), integer));
  returnBits(f, format, bits);
}

/** 'f32.fromL', 'f32.fromLu' and so on: (integer of 64 bits, rounding mode) → the number. */
export function defineFromInteger(env: FpuEnvironment, format: Format): void {
  for (const signed of [true, false]) {
    env.routine(`${format.name}.${signed ? 'fromL' : 'fromLu'}`, ['i64', 'i32'], (f) => {
      const integer = f.param(0, 'i64');
      const mode = f.param(1, 'i32');
      const near = signed ? i64.ltU(i64.add(integer, 1n << 62n), 1n << 63n) : i64.ltU(integer, 1n << 62n);
      f.if(i32.and(i32.eqz(mode), near), () => convertNatively(env, f, format, integer));
      f.if(i64.eqz(integer), () => f.return(boxedConstant(format, 0n)));
      const sign = f.local('i64', 0);
      if (signed) {
        f.if(i64.ltS(integer, 0), () => {
          f.set(sign, format.sign);
          f.set(integer, i64.sub(0, integer));
        });
      }
      const shift = f.local('i64', i64.clz(integer));
      const exponent = i32.sub(format.bias + 63, i32.wrap(shift));
      f.return(env.call(f, `${format.name}.round`, sign, exponent, i64.shl(integer, shift), mode));
    });
  }
}

/** The magnitude is rounded away from zero, from what stands behind its binary point: bit 63 is a half. */
export const roundsUp = (mode: I32, negative: I32, odd: I32, behind: Parameters<typeof i64.eqz>[0]): I32 => {
  const half = 1n << 63n;
  const nearest = i32.and(i64.geU(behind, half), i32.or(odd, i32.or(i32.eq(mode, RMM), i64.ne(behind, half))));
  const directed = i32.and(i64.ne(behind, 0), i32.eq(mode, i32.select(negative, RDN, RUP)));
  return i32.select(i32.or(i32.eq(mode, RNE), i32.eq(mode, RMM)), nearest, directed);
};

/** Integer types of the conversions: largest magnitudes on either side of zero, and which 64-bit integers fit. */
const INTEGERS: Readonly<Record<string, { positive: bigint; negative: bigint; fits: (value: I64) => I32 }>> = {
  W: { positive: 2n ** 31n - 1n, negative: 2n ** 31n, fits: (value) => i64.eq(i64.extend32S(value), value) },
  Wu: { positive: 2n ** 32n - 1n, negative: 0n, fits: (value) => i64.leU(value, 0xffff_ffff) },
  L: { positive: 2n ** 63n - 1n, negative: 2n ** 63n, fits: () => i32.const(1) },
  Lu: { positive: 2n ** 64n - 1n, negative: 0n, fits: (value) => i64.geS(value, 0) },
};

/**
 * 'f32.toW', 'f32.toWu', 'f32.toL', 'f32.toLu' and those of f64: (a, rounding mode) → the integer, sign-extended from 32
 * bits (also the unsigned one). What does not fit, after rounding, is invalid and gives the nearest limit; a NaN gives
 * the upper one (unprivileged manual, table 20.1).
 */
export function defineToInteger(env: FpuEnvironment, format: Format): void {
  const general = `${format.name}.toInteger`;
  defineToIntegerExactly(env, format, general);
  for (const [name, { positive, negative, fits }] of Object.entries(INTEGERS)) {
    const extended = (value: I64): I64 => (name.startsWith('W') ? i64.extend32S(value) : value);
    env.routine(`${format.name}.to${name}`, ['i64', 'i32'], (f) => {
      const a = operand(f, format, 0);
      const mode = f.param(1, 'i32');
      const number = f.local('f64', numberOf(format, a));
      const whole = wholeNatively(f, number, mode);
      const integer = f.local('i64', i64.truncSatF64S(whole));
      // Not for NaNs either.
      f.if(i32.and(f64.lt(f64.abs(whole), f64.const(2 ** 63)), fits(integer)), () => {
        env.raise(f, f64.ne(whole, number));
        f.return(extended(integer));
      });
      f.return(extended(env.call(f, general, boxed(format, a), mode, positive, negative)));
    });
  }
}

/** The number rounded to an integral value; a NaN where there is no native operation for the mode. */
export function wholeNatively(f: FunctionBuilder, number: F64Expression, mode: I32): Local<'f64'> {
  const whole = f.local('f64');
  const cases = new Map([
    [RNE, () => f.set(whole, f64.nearest(number))],
    [RTZ, () => f.set(whole, f64.trunc(number))],
    [RDN, () => f.set(whole, f64.floor(number))],
    [RUP, () => f.set(whole, f64.ceil(number))],
  ]);
  f.switch(mode, cases, () => f.set(whole, f64.const(Number.NaN)));
  return whole;
}

/** (a, rounding mode, largest positive magnitude, largest negative one) → the integer, by integers. */
function defineToIntegerExactly(env: FpuEnvironment, format: Format, general: string): void {
  env.routine(general, ['i64', 'i32', 'i64', 'i64'], (f) => {
    const a = operand(f, format, 0);
    const mode = f.param(1, 'i32');
    const [positive, negative] = [f.param(2, 'i64'), f.param(3, 'i64')];
    const minus = f.local('i32', i64.ne(signOf(format, a), 0));
    const exponent = f.local('i32', i32.sub(exponentField(format, a), format.bias));
    const saturate = () => {
      env.raise(f, NV);
      f.return(i64.select(i32.and(minus, i32.eqz(isNan(format, a))), i64.sub(0, negative), positive));
    };
    f.if(i32.geS(exponent, 64), saturate);
    f.if(isZero(format, a), () => f.return(0));
    const significand = f.local('i64', i64.shl(fraction(format, a), 64 - format.precision));
    // Subnormal numbers are too small to need their true exponent.
    f.set(significand, i64.or(significand, 1n << 63n));
    const integer = f.local('i64', 0);
    const behind = f.local('i64', 0);
    f.if(
      i32.geS(exponent, 0),
      () => {
        f.set(integer, i64.shrU(significand, i64.fromI32U(i32.sub(63, exponent))));
        f.if(i32.ne(exponent, 63), () => f.set(behind, i64.shl(significand, i64.fromI32U(i32.add(exponent, 1)))));
      },
      () => f.set(behind, shiftRightSticky(significand, i32.sub(-1, exponent))),
    );
    const up = roundsUp(mode, minus, i32.wrap(i64.and(integer, 1)), behind);
    f.set(integer, i64.add(integer, i64.fromI32U(up)));
    f.if(i64.gtU(integer, i64.select(minus, negative, positive)), saturate);
    f.if(i64.ne(behind, 0), () => env.raise(f, NX));
    f.return(i64.select(minus, i64.sub(0, integer), integer));
  });
}
