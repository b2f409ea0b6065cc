/** Comparisons, minimum and maximum, classification. */
import { f64, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import { any, type FpuEnvironment, isSignalling, numberOf, operand, returnBits } from './environment.ts';
import {
  boxedConstant,
  exponentField,
  F32,
  type Format,
  fraction,
  isInfinite,
  isNan,
  isQuiet,
  NV,
  signOf,
} from './format.ts';

type Relation = 'eq' | 'lt' | 'le';

/** Defines one comparison; `quiet` ones are invalid with signalling NaNs only, the others with any NaN. */
function defineComparison(env: FpuEnvironment, format: Format, name: string, relation: Relation, quiet: boolean): void {
  env.routine(`${format.name}.${name}`, ['i64', 'i64'], (f) => {
    const a = operand(f, format, 0);
    const b = operand(f, format, 1);
    const x = f.local('f64', numberOf(format, a));
    const y = f.local('f64', numberOf(format, b));
    f.if(i32.or(f64.ne(x, x), f64.ne(y, y)), () => {
      if (quiet) f.if(i32.or(isSignalling(format, a), isSignalling(format, b)), () => env.raise(f, NV));
      else env.raise(f, NV);
      f.return(0);
    });
    f.return(i64.fromI32U(f64[relation](x, y)));
  });
}

/** 'f64.eq', 'f64.lt', 'f64.le', and the quiet 'f64.ltq' and 'f64.leq'; also of f32: (a, b) → 0 or 1. */
export function defineComparisons(env: FpuEnvironment, format: Format): void {
  defineComparison(env, format, 'eq', 'eq', true);
  defineComparison(env, format, 'lt', 'lt', false);
  defineComparison(env, format, 'le', 'le', false);
  defineComparison(env, format, 'ltq', 'lt', true);
  defineComparison(env, format, 'leq', 'le', true);
}

/**
 * 'f64.min', 'f64.max': IEEE 754-2019 minimumNumber and maximumNumber (a NaN gives way to a number); 'f64.minm',
 * 'f64.maxm': minimum and maximum (a NaN wins); 'f64.min2008', 'f64.max2008': minNum and maxNum of 754-2008 (as the first,
 * but a signalling NaN wins); also of f32: (a, b) → one of them. −0 is less than +0.
 */
export function defineExtremes(env: FpuEnvironment, format: Format): void {
  const routine = (name: string, smaller: boolean, numberWins: boolean, signallingWins = false) =>
    env.routine(`${format.name}.${name}`, ['i64', 'i64'], (f) => {
      const a = operand(f, format, 0);
      const b = operand(f, format, 1);
      f.if(i32.or(isNan(format, a), isNan(format, b)), () => {
        if (!numberWins) env.returnNaN(f, format, [a, b]);
        f.if(any([isSignalling(format, a), isSignalling(format, b)]), () => env.raise(f, NV));
        if (signallingWins) {
          const signalling = any([isSignalling(format, a), isSignalling(format, b)]);
          f.if(signalling, () => f.return(boxedConstant(format, format.canonicalNaN)));
        }
        f.if(i32.eqz(isNan(format, a)), () => returnBits(f, format, a));
        f.if(i32.eqz(isNan(format, b)), () => returnBits(f, format, b));
        f.return(boxedConstant(format, format.canonicalNaN));
      });
      // Of negative numbers the greater magnitude is the smaller number: as integers in their order, all bits but the
      // sign are turned over.
      const ordered = (bits: I64) => {
        const extended = format === F32 ? i64.extend32S(bits) : bits;
        return i64.xor(extended, i64.shrU(i64.shrS(extended, 63), 1));
      };
      const less = i64.ltS(ordered(a), ordered(b));
      returnBits(f, format, smaller ? i64.select(less, a, b) : i64.select(less, b, a));
    });
  routine('min', true, true);
  routine('max', false, true);
  routine('min2008', true, true, true);
  routine('max2008', false, true, true);
  routine('minm', true, false);
  routine('maxm', false, false);
}

/** 'f32.class', 'f64.class': a → the bit of its class (unprivileged manual, table 20.2). */
export function defineClassification(env: FpuEnvironment, format: Format): void {
  env.routine(`${format.name}.class`, ['i64'], (f) => {
    const a = operand(f, format, 0);
    f.if(isNan(format, a), () => f.return(i64.select(isQuiet(format, a), 1 << 9, 1 << 8)));
    const minus = f.local('i32', i64.ne(signOf(format, a), 0));
    const either = (negative: number, positive: number) => f.return(i64.select(minus, 1 << negative, 1 << positive));
    f.if(isInfinite(format, a), () => either(0, 7));
    f.if(exponentField(format, a), () => either(1, 6));
    f.if(i64.ne(fraction(format, a), 0), () => either(2, 5));
    either(3, 4);
  });
}
