/**
 * Double precision by WebAssembly's own operations, where they do all that the instruction does: they round to nearest,
 * ties to even (WebAssembly Core Specification, 4.3.3), and tell no flags. A result that is a normal number, not next to
 * either end of the range, raises inexact at most. Whether it does is left open once the flag is set; else it is computed
 * from the operands. Everything else is for the routines with integers.
 */
import { f64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { FpuEnvironment } from './environment.ts';
import { exponentField, F64, fraction, magnitude, NX } from './format.ts';

const HIDDEN = 1n << 52n;
/** A number's 53 bits, if it is normal. */
const significand = (bits: I64): I64 => i64.or(fraction(F64, bits), HIDDEN);
const double = (bits: I64) => f64.reinterpretI64(bits);

/**
 * Normal, and neither of the smallest exponent (it may have come there by rounding, which is an underflow or none) nor
 * infinite.
 */
const ordinary = (bits: I64): I32 =>
  i64.ltU(i64.sub(magnitude(F64, bits), 2n * HIDDEN), BigInt(F64.maxExponent - 2) * HIDDEN);

/** Runs `otherwise` when the inexact flag is not raised yet. */
const unlessInexact = (env: FpuEnvironment, f: FunctionBuilder, otherwise: () => void): void =>
  f.if(i32.eqz(i32.and(env.flags(), NX)), otherwise);

/** Returns the sum if that can be done; an expression is computed repeatedly. */
export function addNatively(env: FpuEnvironment, f: FunctionBuilder, a: I64, b: I64): void {
  const x = f.local('f64', double(a));
  const y = f.local('f64', double(b));
  const sum = f.local('f64', f64.add(x, y));
  const bits = f.local('i64', i64.reinterpretF64(sum));
  // Small sums are always exact, so there is no underflow. The largest exponent is left out: what follows overflows.
  f.if(i64.ltU(magnitude(F64, bits), BigInt(F64.maxExponent - 1) * HIDDEN), () => {
    unlessInexact(env, f, () => {
      // What rounding took away, exactly (Knuth, The Art of Computer Programming, volume 2, 4.2.2, theorem B).
      const second = f.local('f64', f64.sub(sum, x));
      const lost = f64.add(f64.sub(x, f64.sub(sum, second)), f64.sub(y, second));
      env.raise(f, f64.ne(lost, f64.const(0)));
    });
    f.return(bits);
  });
}

/** Returns the product if that can be done. */
export function multiplyNatively(env: FpuEnvironment, f: FunctionBuilder, a: I64, b: I64): void {
  const bits = f.local('i64', i64.reinterpretF64(f64.mul(double(a), double(b))));
  f.if(ordinary(bits), () => {
    const exponentA = f.local('i32', exponentField(F64, a));
    const exponentB = f.local('i32', exponentField(F64, b));
    unlessInexact(env, f, () => {
      f.if(i32.and(i32.ne(exponentA, 0), i32.ne(exponentB, 0)), () => {
        // Of the 105 or 106 bits of the product the lowest 52 or 53 are lost. Which it is, exponents tell.
        const long = i32.sub(exponentField(F64, bits), i32.sub(i32.add(exponentA, exponentB), F64.bias));
        const low = i64.mul(significand(a), significand(b));
        env.raise(f, i64.ne(i64.shl(low, i64.fromI32U(i32.sub(12, long))), 0));
        f.return(bits);
      });
      // A subnormal operand: the flag is not known.
      f.return(env.call(f, 'f64.mulExactly', a, b, 0));
    });
    f.return(bits);
  });
}

/** Returns the quotient if that can be done. */
export function divideNatively(env: FpuEnvironment, f: FunctionBuilder, a: I64, b: I64): void {
  const bits = f.local('i64', i64.reinterpretF64(f64.div(double(a), double(b))));
  f.if(ordinary(bits), () => {
    unlessInexact(env, f, () => {
      f.if(i32.and(i32.ne(exponentField(F64, a), 0), i32.ne(exponentField(F64, b), 0)), () => {
        const dividend = f.local('i64', significand(a));
        const divisor = f.local('i64', significand(b));
        // Quotient × divisor is the dividend: as their difference is small, the low 64 bits are enough to tell.
        const shift = i64.add(52, i64.fromI32U(i64.ltU(dividend, divisor)));
        env.raise(f, i64.ne(i64.shl(dividend, shift), i64.mul(significand(bits), divisor)));
        f.return(bits);
      });
      f.return(env.call(f, 'f64.divExactly', a, b, 0));
    });
    f.return(bits);
  });
}

/** Returns the square root if that can be done. */
export function rootNatively(env: FpuEnvironment, f: FunctionBuilder, a: I64): void {
  const root = f.local('f64', f64.sqrt(double(a)));
  f.if(f64.eq(root, root), () => {
    const bits = f.local('i64', i64.reinterpretF64(root));
    unlessInexact(env, f, () => {
      const exponent = f.local('i32', exponentField(F64, a));
      // Neither zero nor subnormal nor infinite.
      f.if(i32.ltU(i32.sub(exponent, 1), F64.maxExponent - 1), () => {
        // The bias is odd: an even field is an odd exponent.
        const shift = i64.sub(53, i64.fromI32U(i32.and(exponent, 1)));
        const whole = f.local('i64', significand(bits));
        env.raise(f, i64.ne(i64.shl(significand(a), shift), i64.mul(whole, whole)));
        f.return(bits);
      });
      f.return(env.call(f, 'f64.sqrtExactly', a, 0));
    });
    f.return(bits);
  });
}
