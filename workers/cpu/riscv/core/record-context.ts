/** Operands and results of an instruction that is executed from its record: registers lie in memory. */
import { type Arg32, type Arg64, asExpr, type I32, type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { FunctionBuilder, Local } from '../../../wasm/function-builder.ts';
import type { Context, Instruction, LoadKind, StoreKind } from '../isa/instruction.ts';
import { CSRS, F, FFLAGS, FRM, HYPERVISOR_BANK, RULES, Rule, VIRTUAL, X } from './layout.ts';
import { fieldB, immediate32, immediate64, lengthOf, offsetA, offsetB } from './records.ts';

const MSTATUS = CSRS + 0x300 * 8;
/** The hypervisor's own mstatus while a guest runs. */
const OUTER_STATUS = HYPERVISOR_BANK;
/** FS in mstatus and sstatus. */
const FS = 0x6000;

/** Locals that are used again by the next instruction's code: a function of hundreds of locals compiles slowly. */
export class Scratch {
  private readonly _f: FunctionBuilder;
  private readonly _pool: { readonly i32: Local<'i32'>[]; readonly i64: Local<'i64'>[] } = { i32: [], i64: [] };
  private _used = { i32: 0, i64: 0 };

  constructor(f: FunctionBuilder) {
    this._f = f;
  }

  /** All locals are free again. */
  release(): void {
    this._used = { i32: 0, i64: 0 };
  }

  i32(): Local<'i32'> {
    const local = this._pool.i32[this._used.i32] ?? this._f.local('i32');
    this._pool.i32[this._used.i32++] = local;
    return local;
  }

  i64(): Local<'i64'> {
    const local = this._pool.i64[this._used.i64] ?? this._f.local('i64');
    this._pool.i64[this._used.i64++] = local;
    return local;
  }
}

export abstract class RecordContext implements Context {
  readonly f: FunctionBuilder;
  /** The record and its low half, in locals. */
  protected readonly _record: I64;
  protected readonly _low: I32;
  private readonly _instruction: Instruction;
  private readonly _scratch: Scratch;
  /** Whether the semantics wrote a floating-point register. */
  writesFloat = false;

  constructor(f: FunctionBuilder, scratch: Scratch, record: I64, low: I32, instruction: Instruction) {
    this.f = f;
    this._scratch = scratch;
    this._record = record;
    this._low = low;
    this._instruction = instruction;
  }

  private get _fields() {
    return this._instruction.pattern.fields;
  }

  /** Register b: rs1. */
  get rs1(): I64 {
    return i64.load(offsetB(this._low), X);
  }

  get rs2(): I64 {
    return i64.load(this._rs2Offset, X);
  }

  protected get _rs2Offset(): I32 {
    if (!this._fields.has('rd')) return offsetA(this._low);
    const whole = immediate32(this._record);
    return this._fields.has('rs3') || this._fields.has('rm') ? i32.and(whole, 0xf8) : whole;
  }

  get imm(): I64 {
    return immediate64(this._record);
  }

  get shamt(): I64 {
    return immediate64(this._record);
  }

  get frs1(): I64 {
    return i64.load(offsetB(this._low), F);
  }

  get frs2(): I64 {
    return i64.load(this._rs2Offset, F);
  }

  get frs3(): I64 {
    return i64.load(i32.and(i32.shrU(immediate32(this._record), 8), 0xf8), F);
  }

  get rs1Field(): I32 {
    return fieldB(this._low);
  }

  get csr(): I32 {
    return immediate32(this._record);
  }

  abstract readonly pc: I64;

  get next(): I64 {
    return i64.add(this.pc, i64.fromI32U(lengthOf(this._low)));
  }

  /** Offset of register a, for instructions that read rd. */
  protected get _rdOffset(): I32 {
    return offsetA(this._low);
  }

  keep32(value: Arg32): I32 {
    const local = this._scratch.i32();
    this.f.set(local, asExpr('i32', value) as I32);
    return local;
  }

  keep(value: Arg64): I64 {
    const local = this._scratch.i64();
    this.f.set(local, asExpr('i64', value) as I64);
    return local;
  }

  rd(value: I64): void {
    this.f.emit(store.i64(offsetA(this._low), value, X));
  }

  rdPair(low: I64, high: I64): void {
    this.rd(low);
    // There is room for both behind the sink.
    this.f.emit(store.i64(offsetA(this._low), high, X + 8));
  }

  frd(value: I64): void {
    this.writesFloat = true;
    this.f.emit(store.i64(offsetA(this._low), value, F));
    this._makeFloatDirty();
  }

  private _makeFloatDirty(): void {
    const { f } = this;
    f.emit(store.i64(0, i64.or(i64.load(0, MSTATUS), FS), MSTATUS));
    f.if(i32.load(0, VIRTUAL), () => f.emit(store.i64(0, i64.or(i64.load(0, OUTER_STATUS), FS), OUTER_STATUS)));
  }

  flagged(compute: () => I64, odd: (raised: I32) => I32): I64 {
    const { f } = this;
    const rule = this.keep32(i32.and(i32.load(0, RULES), Rule.flagsDirty));
    const before = this.keep32(i32.load(0, FFLAGS));
    f.if(rule, () => f.emit(store.i32(0, 0, FFLAGS)));
    const value = this.keep(compute());
    f.if(rule, () => {
      const raised = this.keep32(i32.load(0, FFLAGS));
      f.emit(store.i32(0, i32.or(raised, before), FFLAGS));
      const changed = i32.ne(i32.or(raised, before), before);
      f.if(i32.or(changed, odd(raised)), () => this._makeFloatDirty());
    });
    return value;
  }

  /** Code that must come before a floating-point instruction: with FS off it is undefined (but in 6.2). */
  requireFloat(): void {
    const off = (address: number) => i64.eqz(i64.and(i64.load(0, address), FS));
    const ignored = i32.and(i32.load(0, RULES), Rule.floatIgnoresStatus);
    this.f.if(i32.or(off(MSTATUS), i32.and(i32.load(0, VIRTUAL), off(OUTER_STATUS))), () =>
      this.f.if(i32.eqz(ignored), () => this.illegal()),
    );
  }

  rounding(): I32 {
    const mode = this._scratch.i32();
    this.f.set(mode, i32.shrU(immediate32(this._record), 16));
    this.f.if(i32.eq(mode, 7), () => this.f.set(mode, i32.load(0, FRM)));
    // A reserved mode in the encoding is found as late as one in frm: the trap is not counted (measured on 7.2).
    this.f.if(i32.gtU(mode, 4), () => this.illegalUncounted());
    return mode;
  }

  abstract load(kind: LoadKind, address: I64): I64;
  abstract store(kind: StoreKind, address: I64, value: I64): void;
  abstract branch(condition: I32): void;
  abstract jump(target: I64): void;
  abstract routine(name: string, ...args: readonly (I32 | I64 | number)[]): void;
  abstract value(name: string, ...args: readonly (I32 | I64 | number)[]): I64;
  abstract illegal(): void;
  /** Illegal instruction found by looking at the machine's state. */
  abstract illegalUncounted(): void;
}
