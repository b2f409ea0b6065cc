/**
 * Single precision by WebAssembly's own operations, rounding to nearest. Products, and quotients and roots to 53 bits,
 * are computed in double precision and rounded again, which is the same as rounding once (53 ≥ 2 × 24 + 2); the result is
 * exact when it did not change by that. Inexact results must be normal numbers away from the ends of the range, or else
 * are for the routines with integers, as all NaNs are.
 */
import {
  type F64 as Double,
  type F32 as Float,
  f32,
  f64,
  type I32,
  type I64,
  i32,
  i64,
} from '../../../wasm/expressions.ts';
import type { FunctionBuilder, Local } from '../../../wasm/function-builder.ts';
import type { FpuEnvironment } from './environment.ts';
import { boxed, F32, F64, NX, signOf } from './format.ts';

const HIDDEN = 1 << 23;
const single = (register: I64): Float => f32.reinterpretI32(i32.wrap(register));
export const widened = (register: I64): Double => f64.promoteF32(single(register));

/** All the registers hold boxed singles. */
export const areBoxed = (registers: readonly I64[]): I32 =>
  i64.geU(
    registers.reduce((a, b) => i64.and(a, b)),
    F32.box,
  );

const magnitude32 = (bits: I32): I32 => i32.and(bits, 0x7fff_ffff);
const returnSingle = (f: FunctionBuilder, bits: I32): void => f.return(boxed(F32, i64.fromI32U(bits)));

/** Returns the sum if that can be done (see addNatively of doubles). */
export function addSingles(env: FpuEnvironment, f: FunctionBuilder, a: I64, b: I64): void {
  const x = f.local('f32', single(a));
  const y = f.local('f32', single(b));
  const sum = f.local('f32', f32.add(x, y));
  const bits = f.local('i32', i32.reinterpretF32(sum));
  f.if(i32.ltU(magnitude32(bits), (F32.maxExponent - 1) * HIDDEN), () => {
    f.if(i32.eqz(i32.and(env.flags(), NX)), () => {
      const second = f.local('f32', f32.sub(sum, x));
      const lost = f32.add(f32.sub(x, f32.sub(sum, second)), f32.sub(y, second));
      env.raise(f, f32.ne(lost, f32.const(0)));
    });
    returnSingle(f, bits);
  });
}

/**
 * Returns `wide` rounded to a single if that can be done: `wide` is the result in double precision, and if it is no single,
 * then it is not exact or has bits that a single lacks. Infinite results are left to others unless `infinite` says that
 * they raise nothing.
 */
export function narrowNatively(env: FpuEnvironment, f: FunctionBuilder, wide: Local<'f64'>, infinite: boolean): void {
  const narrow = f.local('f32', f32.demoteF64(wide));
  const bits = f.local('i32', i32.reinterpretF32(narrow));
  f.if(f64.eq(f64.promoteF32(narrow), wide), () => {
    if (infinite) returnSingle(f, bits);
    else f.if(i32.ltU(magnitude32(bits), F32.maxExponent * HIDDEN), () => returnSingle(f, bits));
  });
  // Inexact. The smallest exponent may have been reached by rounding, which is an underflow or none.
  f.if(i32.ltU(i32.sub(magnitude32(bits), 2 * HIDDEN), (F32.maxExponent - 2) * HIDDEN), () => {
    f.if(i32.eqz(i32.and(env.flags(), NX)), () => env.raise(f, NX));
    returnSingle(f, bits);
  });
}

/** Returns a × b + c if that can be done. */
export function fuseSingles(env: FpuEnvironment, f: FunctionBuilder, a: I64, b: I64, c: I64): void {
  // The product has at most 48 bits. The sum's lowest bit is set when bits behind it are lost (rounding to odd), then
  // rounding it once more is the same as rounding the sum once (Boldo, Melquiond: Emulation of a FMA and correctly
  // rounded sums, 2008).
  const product = f.local('f64', f64.mul(widened(a), widened(b)));
  const addend = f.local('f64', widened(c));
  const sum = f.local('f64', f64.add(product, addend));
  const second = f.local('f64', f64.sub(sum, product));
  const lost = f.local('f64', f64.add(f64.sub(product, f64.sub(sum, second)), f64.sub(addend, second)));
  f.if(f64.ne(lost, f64.const(0)), () => {
    const bits = f.local('i64', i64.reinterpretF64(sum));
    const outward = i64.eqz(signOf(F64, i64.xor(bits, i64.reinterpretF64(lost))));
    f.if(i64.eqz(i64.and(bits, 1)), () => f.set(bits, i64.add(bits, i64.select(outward, 1, -1))));
    f.set(sum, f64.reinterpretI64(bits));
  });
  narrowNatively(env, f, sum, true);
}
