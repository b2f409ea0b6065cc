/**
 * Instructions outside of the main loop: a function each, called through the table. (record) → Status. PC holds the
 * instruction's address, LEFT what is left behind it.
 */
import { type Code, type I32, type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { FLOAT_EXTENSIONS, type Instruction, type LoadKind, type StoreKind } from '../isa/instruction.ts';
import { CAUSE, PC, SINK, STATUS, X } from './layout.ts';
import { LOAD_KINDS, type MemoryRoutines, STORE_KINDS } from './memory.ts';
import { RecordContext, Scratch } from './record-context.ts';
import { Cause, Status } from './status.ts';

/** Routines by name. One with a result of i32 gives a Status; one of i64 a value. */
export type Routines = ReadonlyMap<string, Func>;

export class ColdContext extends RecordContext {
  private readonly _memory: MemoryRoutines;
  private readonly _routines: Routines;

  constructor(f: FunctionBuilder, instruction: Instruction, memory: MemoryRoutines, routines: Routines) {
    const record = f.param(0, 'i64');
    const low = f.local('i32', i32.wrap(record));
    super(f, new Scratch(f), record, low, instruction);
    this._memory = memory;
    this._routines = routines;
  }

  get pc(): I64 {
    return i64.load(0, PC);
  }

  private _leaveIfTrapped(): void {
    this.f.if(i32.load(0, STATUS), () => this.f.return(i32.load(0, STATUS)));
  }

  load(kind: LoadKind, address: I64): I64 {
    const value = this.keep(this.f.call(this._memory.load, 'i64', address, LOAD_KINDS[kind]));
    this._leaveIfTrapped();
    return value;
  }

  store(kind: StoreKind, address: I64, value: I64): void {
    this.f.run(this._memory.store, address, value, STORE_KINDS[kind]);
    this._leaveIfTrapped();
  }

  branch(condition: I32): void {
    this.f.if(condition, () => this.jump(i64.add(this.pc, this.imm)));
  }

  jump(target: I64): void {
    this.f.emit(store.i64(0, target, PC));
    this.f.return(Status.jump);
  }

  private _find(name: string): Func {
    const found = this._routines.get(name);
    if (!found) throw new Error(`There is no routine ${name}.`);
    return found;
  }

  routine(name: string, ...args: readonly (I32 | I64 | number)[]): void {
    const routine = this._find(name);
    if (routine.result === undefined) {
      this.f.run(routine, ...args);
      return;
    }
    const status = this.keep32(this.f.call(routine, 'i32', ...args));
    // A CSR instruction that changes the modes still has its rd to write.
    this.f.if(i32.gtU(status, Status.refetch), () => this.f.return(status));
    this.f.emit(store.i32(0, status, STATUS));
    this._mayJump = true;
  }

  private _mayJump = false;

  value(name: string, ...args: readonly (I32 | I64 | number)[]): I64 {
    // What was written to x0 lies in the sink; x0 itself is zero. A pair that begins with it is zero as a whole.
    const unlessZero = (zero: I32, value: I64) => i64.select(zero, 0, value);
    const noRd = i32.eq(this._rdOffset, SINK * 8);
    if (name === 'rdIsZero') return i64.fromI32U(noRd);
    if (name === 'oldRd') return unlessZero(noRd, i64.load(this._rdOffset, X));
    if (name === 'oldRdNext') return unlessZero(noRd, i64.load(this._rdOffset, X + 8));
    if (name === 'rs2Next') return unlessZero(i32.eqz(this._rs2Offset), i64.load(this._rs2Offset, X + 8));
    return this.f.call(this._find(name), 'i64', ...args);
  }

  private _illegal(status: number): Code {
    return [store.i32(0, Cause.illegal, CAUSE), i32.const(status).code, 0x0f];
  }

  illegal(): void {
    this.f.emit(this._illegal(Status.trapCounted));
  }

  illegalUncounted(): void {
    this.f.emit(this._illegal(Status.trap));
  }

  end(): void {
    this.f.return(this._mayJump ? i32.load(0, STATUS) : Status.next);
  }
}

export interface ColdOperation {
  readonly func: Func;
  readonly writesFloat: boolean;
}

/** The function of an instruction. */
export function defineCold(
  module: ModuleBuilder,
  instruction: Instruction,
  memory: MemoryRoutines,
  routines: Routines,
): ColdOperation {
  let writesFloat = false;
  const func = module.function(instruction.name, ['i64'], 'i32', (f) => {
    const context = new ColdContext(f, instruction, memory, routines);
    if (FLOAT_EXTENSIONS.has(instruction.extension)) context.requireFloat();
    instruction.execute(context);
    context.end();
    writesFloat = context.writesFloat;
  });
  return { func, writesFloat };
}
