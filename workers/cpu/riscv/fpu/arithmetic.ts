/** The arithmetic that instructions call: native operations where they do all of it, else integers. */
import { f64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { FunctionBuilder } from '../../../wasm/function-builder.ts';
import { type FpuEnvironment, operand } from './environment.ts';
import { boxedConstant, F32, F64, isInfinite, isNan, isQuiet, isZero } from './format.ts';
import { addNatively, divideNatively, multiplyNatively, rootNatively } from './native-double.ts';
import { fuseNatively } from './native-fused.ts';
import { addSingles, areBoxed, fuseSingles, narrowNatively, widened } from './native-single.ts';

type Native = (f: FunctionBuilder, operands: readonly I64[]) => void;

/** A routine of `count` operands and a rounding mode that tries `native` before it calls `exact`. */
function routine(env: FpuEnvironment, name: string, count: number, exact: string, native: Native): void {
  const operandTypes = Array.from({ length: count }, () => 'i64' as const);
  env.routine(name, [...operandTypes, 'i32'], (f) => {
    const operands = operandTypes.map((type, index) => f.param(index, type));
    const mode = f.param(count, 'i32');
    f.if(i32.eqz(mode), () => native(f, operands));
    f.return(env.call(f, exact, ...operands, mode));
  });
}

/**
 * 'f64.add', 'f64.sub', 'f64.mul', 'f64.div': (a, b, rounding mode); 'f64.sqrt': (a, rounding mode); 'f64.fma':
 * (a, b, c, rounding mode) → a × b + c; also of f32. 'f32.fromF64': (a, rounding mode).
 */
export function defineArithmetic(env: FpuEnvironment): void {
  const doubles = (name: string, count: number, native: Native) =>
    routine(env, `f64.${name}`, count, `f64.${name}Exactly`, native);
  const of = (operands: readonly I64[], index: number): I64 => operands[index] ?? i64.const(0);
  doubles('add', 2, (f, o) => addNatively(env, f, of(o, 0), of(o, 1)));
  doubles('mul', 2, (f, o) => multiplyNatively(env, f, of(o, 0), of(o, 1)));
  doubles('div', 2, (f, o) => divideNatively(env, f, of(o, 0), of(o, 1)));
  doubles('sqrt', 1, (f, o) => rootNatively(env, f, of(o, 0)));
  doubles('fma', 3, (f, o) => fuseNatively(env, f, of(o, 0), of(o, 1), of(o, 2)));

  const singles = (name: string, count: number, native: Native) =>
    routine(env, `f32.${name}`, count, `f32.${name}Exactly`, (f, o) => f.if(areBoxed(o), () => native(f, o)));
  singles('add', 2, (f, o) => addSingles(env, f, of(o, 0), of(o, 1)));
  singles('mul', 2, (f, o) => {
    narrowNatively(env, f, f.local('f64', f64.mul(widened(of(o, 0)), widened(of(o, 1)))), true);
  });
  singles('div', 2, (f, o) => {
    // An infinite quotient may be a division by zero.
    narrowNatively(env, f, f.local('f64', f64.div(widened(of(o, 0)), widened(of(o, 1)))), false);
  });
  singles('sqrt', 1, (f, o) => narrowNatively(env, f, f.local('f64', f64.sqrt(widened(of(o, 0)))), true));
  singles('fma', 3, (f, o) => fuseSingles(env, f, of(o, 0), of(o, 1), of(o, 2)));

  routine(env, 'f32.fromF64', 1, 'f32.fromF64Exactly', (f, o) => {
    narrowNatively(env, f, f.local('f64', f64.reinterpretI64(of(o, 0))), true);
  });
  for (const format of [F32, F64]) {
    // Before RISC-V's own rule: ∞ × 0 with a quiet NaN as addend is that NaN, and nothing is invalid.
    env.routine(`${format.name}.fma2008`, ['i64', 'i64', 'i64', 'i32'], (f) => {
      const [a, b, c] = [operand(f, format, 0), operand(f, format, 1), operand(f, format, 2)];
      const zero = i32.or(isZero(format, a), isZero(format, b));
      const infinite = i32.or(isInfinite(format, a), isInfinite(format, b));
      const quiet = i32.and(isNan(format, c), isQuiet(format, c));
      f.if(i32.and(i32.and(zero, infinite), quiet), () => f.return(boxedConstant(format, format.canonicalNaN)));
      const [x, y, z] = [f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i64')];
      f.return(env.call(f, `${format.name}.fma`, x, y, z, f.param(3, 'i32')));
    });
    env.routine(`${format.name}.sub`, ['i64', 'i64', 'i32'], (f) => {
      // Turning the sign leaves a boxed single boxed, and a NaN a NaN.
      const subtrahend = f.param(1, 'i64');
      f.set(subtrahend, i64.xor(subtrahend, format.sign));
      const mode: I32 = f.param(2, 'i32');
      f.return(env.call(f, `${format.name}.add`, f.param(0, 'i64'), subtrahend, mode));
    });
  }
}
