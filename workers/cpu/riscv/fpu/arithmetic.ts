/** The arithmetic that instructions call: native operations where their result is known to be exact, else integers. */
import { i64 } from '../../../wasm/expressions.ts';
import type { FpuEnvironment } from './environment.ts';
import type { Format } from './format.ts';

/**
 * 'f64.add', 'f64.sub', 'f64.mul', 'f64.div': (a, b, rounding mode); 'f64.sqrt': (a, rounding mode); 'f64.fma':
 * (a, b, c, rounding mode) → a × b + c; also of f32.
 */
export function defineArithmetic(env: FpuEnvironment, format: Format): void {
  const { name } = format;
  for (const operation of ['add', 'mul', 'div']) {
    env.routine(`${name}.${operation}`, ['i64', 'i64', 'i32'], (f) =>
      f.return(env.call(f, `${name}.${operation}Exactly`, f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i32'))),
    );
  }
  env.routine(`${name}.sub`, ['i64', 'i64', 'i32'], (f) =>
    // Turning the sign leaves a boxed single boxed, and a NaN a NaN.
    f.return(
      env.call(f, `${name}.addExactly`, f.param(0, 'i64'), i64.xor(f.param(1, 'i64'), format.sign), f.param(2, 'i32')),
    ),
  );
  env.routine(`${name}.sqrt`, ['i64', 'i32'], (f) =>
    f.return(env.call(f, `${name}.sqrtExactly`, f.param(0, 'i64'), f.param(1, 'i32'))),
  );
  env.routine(`${name}.fma`, ['i64', 'i64', 'i64', 'i32'], (f) =>
    f.return(
      env.call(f, `${name}.fmaExactly`, f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i64'), f.param(3, 'i32')),
    ),
  );
}
