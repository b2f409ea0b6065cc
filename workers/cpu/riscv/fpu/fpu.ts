/** The floating-point unit: routines for the instructions of F, D and Zfa. */
import type { Func } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { defineAddition } from './add.ts';
import { defineArithmetic } from './arithmetic.ts';
import { defineClassification, defineComparisons, defineExtremes } from './compare.ts';
import { defineFromInteger, defineNarrowing, defineToInteger, defineWidening } from './convert.ts';
import { defineDivision, defineSquareRoot } from './divide.ts';
import { FpuEnvironment } from './environment.ts';
import { F32, F64 } from './format.ts';
import { defineConstants, defineModularConversion, defineRoundToIntegral } from './integral.ts';
import { defineFusedMultiplyAdd, defineMultiplication } from './multiply.ts';
import { defineRounding } from './rounding.ts';

/**
 * Defines the routines in a module that has a memory; by name.
 *
 * Operands and results are contents of registers, 64 bits: a single is NaN-boxed, one that is not counts as the canonical
 * NaN. A rounding mode is 0 to 4 (RNE, RTZ, RDN, RUP, RMM). Accrued exception flags are ORed into the 32 bits at
 * `flagsAddress`.
 */
export function defineFpu(module: ModuleBuilder, flagsAddress: number): ReadonlyMap<string, Func> {
  const env = new FpuEnvironment(module, flagsAddress);
  for (const format of [F32, F64]) {
    defineRounding(env, format);
    defineAddition(env, format);
    defineMultiplication(env, format);
    defineFusedMultiplyAdd(env, format);
    defineDivision(env, format);
    defineSquareRoot(env, format);
    defineFromInteger(env, format);
    defineToInteger(env, format);
    defineComparisons(env, format);
    defineExtremes(env, format);
    defineClassification(env, format);
    defineRoundToIntegral(env, format);
    defineConstants(env, format);
  }
  defineWidening(env);
  defineNarrowing(env);
  defineModularConversion(env);
  defineArithmetic(env);
  return env.routines;
}
