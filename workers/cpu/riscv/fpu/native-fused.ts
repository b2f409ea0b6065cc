/**
 * Fused multiply-add of doubles, rounded to nearest, by WebAssembly's own operations, once the inexact flag is set: the
 * sum is the exact one of three doubles, and adding the two small ones roughly is enough, unless the result lies so close
 * to the middle between two doubles that it is not.
 */
import { type F64 as Double, f64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder, Local } from '../../../wasm/function-builder.ts';
import type { FpuEnvironment } from './environment.ts';
import { exponentField, F64, NX } from './format.ts';

/**
 * Exponents of factors from -450 to 449: no part of the product, or of what it rounds away, leaves the normal numbers, nor
 * does a sum that is not zero.
 */
const isModerate = (bits: I64): I32 => i32.ltU(i32.sub(exponentField(F64, bits), F64.bias - 450), 900);

/** Upper half of the significand, as a number (Veltkamp). */
function upperHalf(f: FunctionBuilder, x: Double): Local<'f64'> {
  const scaled = f.local('f64', f64.mul(x, f64.const(2 ** 27 + 1)));
  return f.local('f64', f64.sub(scaled, f64.sub(scaled, x)));
}

/** a × b - product, which is exact (Dekker: A floating-point technique for extending the available precision, 1971). */
function lostOfProduct(f: FunctionBuilder, a: Double, b: Double, product: Double): Double {
  const [upperA, upperB] = [upperHalf(f, a), upperHalf(f, b)];
  const lowerA = f.local('f64', f64.sub(a, upperA));
  const lowerB = f.local('f64', f64.sub(b, upperB));
  const rest = f64.sub(
    f64.sub(f64.sub(product, f64.mul(upperA, upperB)), f64.mul(lowerA, upperB)),
    f64.mul(upperA, lowerB),
  );
  return f64.sub(f64.mul(lowerA, lowerB), rest);
}

/** Returns a × b + c if that can be done. */
export function fuseNatively(env: FpuEnvironment, f: FunctionBuilder, a: I64, b: I64, c: I64): void {
  const inRange = i32.and(i32.and(isModerate(a), isModerate(b)), i32.leU(exponentField(F64, c), F64.bias + 900));
  f.if(i32.and(inRange, i32.and(env.flags(), NX)), () => {
    const x = f.local('f64', f64.reinterpretI64(a));
    const y = f.local('f64', f64.reinterpretI64(b));
    const z = f.local('f64', f64.reinterpretI64(c));
    const product = f.local('f64', f64.mul(x, y));
    const sum = f.local('f64', f64.add(product, z));
    const second = f.local('f64', f64.sub(sum, product));
    const lostOfSum = f64.add(f64.sub(product, f64.sub(sum, second)), f64.sub(z, second));
    const lost = f.local('f64', f64.add(lostOfSum, lostOfProduct(f, x, y, product)));
    // The true value of `lost` lies between these two; if the result is the same with both, it is with that one.
    const less = f.local('f64', f64.add(sum, f64.mul(lost, f64.const(1 - 2 ** -51))));
    const more = f64.add(sum, f64.mul(lost, f64.const(1 + 2 ** -51)));
    f.if(f64.eq(less, more), () => f.return(i64.reinterpretF64(less)));
  });
}
