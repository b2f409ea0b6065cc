/**
 * Runs single instructions of F, D and Zfa on many operands at once, from their definitions in the tables, without a
 * processor around them. For tests and measurements.
 */
import { type Arg32, type Arg64, type I32, type I64, i32, i64, store } from '../../../../wasm/expressions.ts';
import type { Func, FunctionBuilder, Local } from '../../../../wasm/function-builder.ts';
import { ModuleBuilder } from '../../../../wasm/module-builder.ts';
import type { Context, Instruction } from '../../isa/instruction.ts';
import { defineFpu } from '../fpu.ts';

/** Bytes of a record: three operands in, f[rd], x[rd] and fcsr out. */
export const RECORD = 24;
/**
 * Records that one run can take.
 *
 * @public for scripts
 */
export const CAPACITY = 65536;

const PAGE = 65536;
const FLAGS = 8;
const INPUT = PAGE;
const OUTPUT = INPUT + RECORD * CAPACITY;
const PAGES = (OUTPUT + RECORD * CAPACITY) / PAGE;

/** The semantics of an instruction, with operands in locals. */
class OperandContext implements Context {
  readonly f: FunctionBuilder;
  readonly rs1: I64;
  readonly rs2: I64;
  readonly frs1: I64;
  readonly frs2: I64;
  readonly frs3: I64;
  readonly rs1Field: I32;
  readonly imm = i64.const(0);
  readonly shamt = i64.const(0);
  readonly csr = i32.const(0);
  readonly pc = i64.const(0);
  readonly next = i64.const(0);
  /** Results. */
  readonly floating: Local<'i64'>;
  readonly integer: Local<'i64'>;
  private readonly _mode: I32;
  private readonly _routines: ReadonlyMap<string, Func>;

  constructor(f: FunctionBuilder, routines: ReadonlyMap<string, Func>, operands: readonly [I64, I64, I64], mode: I32) {
    this.f = f;
    this._routines = routines;
    this._mode = mode;
    [this.frs1, this.frs2, this.frs3] = operands;
    [this.rs1, this.rs2] = operands;
    this.rs1Field = i32.and(i32.wrap(operands[0]), 31);
    this.floating = f.local('i64');
    this.integer = f.local('i64');
  }

  rounding(): I32 {
    return this._mode;
  }
  keep32(value: Arg32): I32 {
    return this.f.local('i32', value);
  }
  keep(value: Arg64): I64 {
    return this.f.local('i64', value);
  }
  rd(value: I64): void {
    this.f.set(this.integer, value);
  }
  rdPair(): never {
    throw new Error('There is one result.');
  }
  frd(value: I64): void {
    this.f.set(this.floating, value);
  }
  value(name: string, ...args: readonly (I32 | I64 | number)[]): I64 {
    const func = this._routines.get(name);
    if (!func) throw new Error(`There is no routine ${name}.`);
    return this.f.call(func, 'i64', ...args);
  }
  load(): never {
    throw new Error('There is no memory to load from.');
  }
  store(): never {
    throw new Error('There is no memory to store to.');
  }
  branch(): never {
    throw new Error('There is nowhere to go to.');
  }
  jump(): never {
    throw new Error('There is nowhere to go to.');
  }
  routine(): never {
    throw new Error('There is no core.');
  }
  flagged(compute: () => I64): I64 {
    return compute();
  }
  illegal(): never {
    throw new Error('Nobody handles a trap.');
  }
}

type Run = (count: number, mode: number, fcsr: number) => void;

export interface Runner {
  /** Operands and results; `RECORD` bytes each. */
  readonly input: Uint8Array<ArrayBuffer>;
  readonly output: Uint8Array<ArrayBuffer>;
  /**
   * Executes an instruction `count` times, each time with the next three operands (the first stands for rs1 of either
   * kind) and with fcsr as given, in a rounding mode.
   */
  run(instruction: Instruction, count: number, mode: number, fcsr: number): void;
}

/** `sameOperands`: rs2 is rs1. */
export function compileRunner(instructions: readonly Instruction[], sameOperands = false): Runner {
  const module = new ModuleBuilder();
  module.importMemory('env', 'memory', PAGES, PAGES);
  const routines = defineFpu(module, FLAGS);
  for (const { name, execute } of instructions) {
    const run = module.declare(name, ['i32', 'i32', 'i32'], undefined, true);
    module.define(run, (f) => {
      const left = f.param(0, 'i32');
      const mode = f.param(1, 'i32');
      const fcsr = f.param(2, 'i32');
      const at = f.local('i32', 0);
      const operands = [f.local('i64'), f.local('i64'), f.local('i64')] as const;
      f.block((end) =>
        f.loop((again) => {
          f.brIf(end, i32.eqz(left));
          f.emit(store.i32(FLAGS, i32.and(fcsr, 31)));
          for (const [index, local] of operands.entries()) {
            f.set(local, i64.load(at, INPUT + 8 * (sameOperands && index === 1 ? 0 : index)));
          }
          const context = new OperandContext(f, routines, operands, mode);
          f.set(context.floating, 0);
          f.set(context.integer, 0);
          execute(context);
          f.emit(store.i64(at, context.floating, OUTPUT));
          f.emit(store.i64(at, context.integer, OUTPUT + 8));
          const flags = i32.or(i32.load(i32.const(FLAGS)), i32.and(fcsr, ~31));
          f.emit(store.i64(at, i64.fromI32U(flags), OUTPUT + 16));
          f.set(at, i32.add(at, RECORD));
          f.set(left, i32.sub(left, 1));
          f.br(again);
        }),
      );
    });
  }
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env: { memory } });
  return {
    input: new Uint8Array(memory.buffer, INPUT, RECORD * CAPACITY),
    output: new Uint8Array(memory.buffer, OUTPUT, RECORD * CAPACITY),
    run(instruction, count, mode, fcsr) {
      (exports[instruction.name] as Run)(count, mode, fcsr);
    },
  };
}
