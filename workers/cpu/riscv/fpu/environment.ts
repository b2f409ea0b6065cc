/** What the routines of the floating-point unit share while their code is written. */
import {
  type Arg32,
  type F64 as F64Expression,
  f32,
  f64,
  type I32,
  type I64,
  i32,
  i64,
  store,
  type ValType,
} from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder, Local } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { boxed, boxedConstant, F32, type Format, isNan, isQuiet, NV, unboxed } from './format.ts';

export class FpuEnvironment {
  readonly module: ModuleBuilder;
  readonly routines = new Map<string, Func>();
  private readonly _flagsAddress: number;

  constructor(module: ModuleBuilder, flagsAddress: number) {
    this.module = module;
    this._flagsAddress = flagsAddress;
  }

  /** Defines a routine that gives 64 bits. */
  routine(name: string, params: readonly ValType[], body: (f: FunctionBuilder) => void): void {
    this.routines.set(name, this.module.function(`fpu.${name}`, params, 'i64', body));
  }

  /** The result of a routine that is defined already. */
  call(f: FunctionBuilder, name: string, ...args: readonly (I32 | I64 | number | bigint)[]): I64 {
    const func = this.routines.get(name);
    if (!func) throw new Error(`There is no routine ${name}.`);
    return f.call(func, 'i64', ...args);
  }

  /** The accrued exception flags. */
  flags(): I32 {
    return i32.load(i32.const(this._flagsAddress));
  }

  raise(f: FunctionBuilder, flags: Arg32): void {
    f.emit(store.i32(this._flagsAddress, i32.or(this.flags(), flags)));
  }

  /** Raises invalid operation and returns the canonical NaN. */
  returnInvalid(f: FunctionBuilder, format: Format): void {
    this.raise(f, NV);
    f.return(boxedConstant(format, format.canonicalNaN));
  }

  /** Returns the canonical NaN if one of the operands is a NaN; invalid operation if one of them is signalling. */
  returnNaN(f: FunctionBuilder, format: Format, operands: readonly I64[]): void {
    f.if(any(operands.map((bits) => isNan(format, bits))), () => {
      f.if(any(operands.map((bits) => isSignalling(format, bits))), () => this.raise(f, NV));
      f.return(boxedConstant(format, format.canonicalNaN));
    });
  }
}

/** One of the conditions holds. */
export const any = (conditions: readonly I32[]): I32 => conditions.reduce((a, b) => i32.or(a, b));

export const isSignalling = (format: Format, bits: I64): I32 =>
  i32.and(isNan(format, bits), i32.eqz(isQuiet(format, bits)));

/** The bits of the value in the register that parameter `index` is. */
export function operand(f: FunctionBuilder, format: Format, index: number): Local<'i64'> {
  const register = f.param(index, 'i64');
  return format.box === 0n ? register : f.local('i64', unboxed(format, register));
}

/** A value as a double: the same number, or some NaN. */
export const numberOf = (format: Format, bits: I64): F64Expression =>
  format === F32 ? f64.promoteF32(f32.reinterpretI32(i32.wrap(bits))) : f64.reinterpretI64(bits);

/** Returns a value of the format, from its bits. */
export const returnBits = (f: FunctionBuilder, format: Format, bits: I64): void => f.return(boxed(format, bits));

/**
 * Shifts right; the lowest bit of the result is set also when a bit that is lost was set, so that a later rounding
 * still knows whether it is exact. `amount` is not negative and may be as large as it likes. All is computed repeatedly.
 */
export const shiftRightSticky = (value: I64, amount: I32): I64 => {
  const by = i64.fromI32U(amount);
  const lost = i64.and(value, i64.sub(i64.shl(i64.const(1), by), 1));
  return i64.select(
    i32.gtU(amount, 63),
    i64.fromI32U(i64.ne(value, 0)),
    i64.or(i64.shrU(value, by), i64.fromI32U(i64.ne(lost, 0))),
  );
};

/** A finite number that is not zero: significand / 2^63 × 2^(exponent - bias), the significand's bit 63 set. */
export interface Unpacked {
  readonly exponent: Local<'i32'>;
  readonly significand: Local<'i64'>;
}
