/**
 * Division and square root. WebAssembly's own operations give 53 bits of the result, correctly rounded (WebAssembly Core
 * Specification, 4.3.3); the remainder, exact in 64-bit integers, tells on which side of them the true result lies.
 * That is all that rounding in another mode or to fewer bits needs, since no quotient and no root of 53-bit numbers lies
 * in the middle between two 53-bit numbers.
 */
import { f64, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder } from '../../../wasm/function-builder.ts';
import { any, type FpuEnvironment, operand, returnBits } from './environment.ts';
import { boxedConstant, DZ, F64, type Format, fraction, isInfinite, isZero, signOf } from './format.ts';
import { unpack } from './rounding.ts';

const HIDDEN = 1n << 52n;

/** The 53 bits of a double in [1, 2). */
const significandOf = (double: I64): I64 => i64.or(fraction(F64, double), HIDDEN);

/** 53 bits and the sign of what they lack, as a significand for rounding. */
const withRemainder = (result: I64, remainder: I64): I64 =>
  i64.add(i64.shl(result, 11), i64.sub(i64.fromI32U(i64.gtS(remainder, 0)), i64.fromI32U(i64.ltS(remainder, 0))));

/** 'f32.divExactly', 'f64.divExactly': (a, b, rounding mode) → a / b. */
export function defineDivision(env: FpuEnvironment, format: Format): void {
  env.routine(`${format.name}.divExactly`, ['i64', 'i64', 'i32'], (f) => {
    const a = operand(f, format, 0);
    const b = operand(f, format, 1);
    const mode = f.param(2, 'i32');
    env.returnNaN(f, format, [a, b]);
    const sign = f.local('i64', signOf(format, i64.xor(a, b)));
    f.if(any([isInfinite(format, a), isInfinite(format, b), isZero(format, a), isZero(format, b)]), () => {
      const bothInfinite = i32.and(isInfinite(format, a), isInfinite(format, b));
      const bothZero = i32.and(isZero(format, a), isZero(format, b));
      f.if(i32.or(bothInfinite, bothZero), () => env.returnInvalid(f, format));
      f.if(i32.or(isInfinite(format, b), isZero(format, a)), () => returnBits(f, format, sign));
      f.if(isZero(format, b), () => f.if(i32.eqz(isInfinite(format, a)), () => env.raise(f, DZ)));
      returnBits(f, format, i64.or(sign, format.infinity));
    });
    const x = unpack(f, format, a);
    const y = unpack(f, format, b);
    const exponent = f.local('i32', i32.add(i32.sub(x.exponent, y.exponent), format.bias));
    const dividend = f.local('i64', i64.shrU(x.significand, 11));
    const divisor = f.local('i64', i64.shrU(y.significand, 11));
    // Keeps the quotient in [1, 2).
    f.if(i64.ltU(dividend, divisor), () => {
      f.set(dividend, i64.shl(dividend, 1));
      f.set(exponent, i32.sub(exponent, 1));
    });
    const double = i64.reinterpretF64(f64.div(f64.fromI64S(dividend), f64.fromI64S(divisor)));
    const quotient = f.local('i64', significandOf(double));
    // Both products exceed 64 bits, their difference does not.
    const remainder = f.local('i64', i64.sub(i64.shl(dividend, 52), i64.mul(quotient, divisor)));
    f.return(env.call(f, `${format.name}.round`, sign, exponent, withRemainder(quotient, remainder), mode));
  });
}

/** 'f32.sqrtExactly', 'f64.sqrtExactly': (a, rounding mode) → √a. */
export function defineSquareRoot(env: FpuEnvironment, format: Format): void {
  env.routine(`${format.name}.sqrtExactly`, ['i64', 'i32'], (f) => {
    const a = operand(f, format, 0);
    const mode = f.param(1, 'i32');
    env.returnNaN(f, format, [a]);
    f.if(isZero(format, a), () => returnBits(f, format, a));
    f.if(i64.ne(signOf(format, a), 0), () => env.returnInvalid(f, format));
    f.if(isInfinite(format, a), () => f.return(boxedConstant(format, format.infinity)));
    const { exponent, significand } = unpack(f, format, a);
    // Half of an even exponent, and a number in [1, 4).
    f.set(exponent, i32.sub(exponent, format.bias));
    const odd = f.local('i64', i64.fromI32U(i32.and(exponent, 1)));
    const square = f.local('i64', i64.shrU(significand, 11));
    const root = f.local('i64', nativeRoot(f, square, odd));
    const remainder = f.local('i64', i64.sub(i64.shl(square, i64.add(52, odd)), i64.mul(root, root)));
    const halved = i32.add(i32.shrS(exponent, 1), format.bias);
    f.return(env.call(f, `${format.name}.round`, i64.const(0), halved, withRemainder(root, remainder), mode));
  });
}

/** √(square / 2^52 × 2^odd) as 53 bits. */
function nativeRoot(f: FunctionBuilder, square: I64, odd: I64): I64 {
  const bits = i64.or(i64.shl(i64.add(F64.bias, odd), 52), fraction(F64, square));
  const double = f.local('i64', i64.reinterpretF64(f64.sqrt(f64.reinterpretI64(bits))));
  return significandOf(double);
}
