/**
 * Calls and returns, written down while they execute. `jal` and `jalr` have second operations that do the same and leave
 * an entry in a buffer; records lead to them only while somebody traces, so that otherwise nothing is slower.
 *
 * ```
 *  0  count × 4 + kind    i64; instructions executed, the jump among them
 *  8  target              i64
 * 16  sp                  i64
 * 24  return address      i64; what the link register got, or would have got
 * ```
 * What calls and what returns follows from the registers (unprivileged manual, table of return-address stack hints).
 */
import { type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { byName } from '../isa/decode.ts';
import type { Instruction } from '../isa/instruction.ts';
import { ColdContext, type Routines } from './cold.ts';
import { ICOUNT_END, LEFT, TRACE_BYTES, TRACE_NEXT, X } from './layout.ts';
import type { MemoryRoutines } from './memory.ts';

/** Kinds of traced jumps. `swap` returns and calls: it goes on in another routine that waits likewise. */
export const Jump = { call: 1, return: 2, swap: 3 } as const;

const SP = 2;

class TracedContext extends ColdContext {
  private readonly _kind: number;

  constructor(f: FunctionBuilder, instruction: Instruction, memory: MemoryRoutines, routines: Routines, kind: number) {
    super(f, instruction, memory, routines);
    this._kind = kind;
  }

  override jump(target: I64): void {
    const { f } = this;
    const entry = this.keep32(i32.load(0, TRACE_NEXT));
    const count = i64.sub(i64.load(0, ICOUNT_END), i64.fromI32U(i32.load(0, LEFT)));
    f.emit(store.i64(entry, i64.or(i64.shl(count, 2), this._kind)));
    f.emit(store.i64(entry, target, 8));
    f.emit(store.i64(entry, i64.load(0, X + SP * 8), 16));
    f.emit(store.i64(entry, this.next, 24));
    f.emit(store.i32(0, i32.add(entry, TRACE_BYTES), TRACE_NEXT));
    super.jump(target);
  }
}

/** Registers that hold return addresses. */
const isLink = (register: number): boolean => register === 1 || register === 5;

/** The key of a jump's traced operation, such as "jalr 2"; undefined for jumps that neither call nor return. */
export function tracedKey(name: string, rd: number, rs1: number): string | undefined {
  if (name === 'jal') return isLink(rd) ? `jal ${Jump.call}` : undefined;
  if (name !== 'jalr') return undefined;
  if (isLink(rd)) return `jalr ${isLink(rs1) && rs1 !== rd ? Jump.swap : Jump.call}`;
  return isLink(rs1) ? `jalr ${Jump.return}` : undefined;
}

/** The traced operations by key, as entries of the function table. */
export function defineTraced(module: ModuleBuilder, memory: MemoryRoutines): ReadonlyMap<string, number> {
  const wanted = [
    ['jal', Jump.call],
    ['jalr', Jump.call],
    ['jalr', Jump.return],
    ['jalr', Jump.swap],
  ] as const;
  return new Map(
    wanted.map(([name, kind]) => {
      const instruction = byName.get(name);
      if (!instruction) throw new Error(`No instruction ${name}.`);
      const func = module.function(`traced ${name} ${kind}`, ['i64'], 'i32', (f) => {
        const context = new TracedContext(f, instruction, memory, new Map(), kind);
        instruction.execute(context);
        context.end();
      });
      return [`${name} ${kind}`, module.tableEntry(func)] as const;
    }),
  );
}
