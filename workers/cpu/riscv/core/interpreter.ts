/**
 * The loop that executes decoded instructions. Frequent ones are cases of one switch, all others are functions in a
 * table (see cold.ts).
 *
 * ```
 * run(count)         executes up to `count` counted instructions from PC; returns a Status
 *   next:            left = 0? leave. Take one off, read the record, switch
 *     cold:          call the function; its status says what to do
 *     slow load/store: TLB miss, misaligned or device
 *     fetch:         `target` → slot and record; the same page costs a comparison
 * ```
 * The program counter is not kept: it follows from the record's place in its slot and the page's address.
 */
import { type I32, type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder, Label, Local } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import type { Instruction, LoadKind, StoreKind } from '../isa/instruction.ts';
import { CAUSE, CROSSING, FETCH_TLB, GENERATION, LEFT, LOAD_TLB, PC, STATUS, STORE_TLB, X } from './layout.ts';
import {
  LOAD_KINDS,
  loadExtended,
  type MemoryRoutines,
  STORE_KINDS,
  storeTruncated,
  tlbEntry,
  tlbTag,
} from './memory.ts';
import { RecordContext, Scratch } from './record-context.ts';
import { immediate32, lengthOf, offsetA, operationOf, stepOf } from './records.ts';
import { Cause, Status } from './status.ts';

/** Operations that are no instructions. */
export const Operation = {
  /** Not decoded yet. */
  decode: 0,
  /** Crosses the end of the page; is decoded anew each time. */
  crossing: 1,
  /** Behind the last record of a page. */
  pageEnd: 2,
  /** An undefined encoding. */
  undefined: 3,
  /** A breakpoint. */
  breakpoint: 4,
} as const;
export const FIRST_INSTRUCTION = 5;

/** A case of the switch. `near` ones jump within their page: the immediate is the distance in records' bytes. */
export interface HotOperation {
  readonly instruction: Instruction;
  readonly near: boolean;
}

export interface InterpreterImports {
  /** (record's address): decodes it and writes the record. */
  readonly decode: Func;
  /** (record's address) → Status; decodes an instruction that crosses the page into CROSSING. */
  readonly decodeCrossing: Func;
  /** (record's address) → Status; tells of the instruction and decodes it into CROSSING. */
  readonly breakpoint: Func;
}

interface Locals {
  readonly left: Local<'i32'>;
  /** Address of the record. */
  readonly ip: Local<'i32'>;
  readonly record: Local<'i64'>;
  readonly low: Local<'i32'>;
  /** Address of the page that is executed, and its slot. */
  readonly page: Local<'i64'>;
  readonly slot: Local<'i32'>;
  /** Where to fetch, or the address of a load or store. */
  readonly address: Local<'i64'>;
  readonly kind: Local<'i32'>;
  readonly status: Local<'i32'>;
  readonly generation: Local<'i64'>;
  readonly loadTlb: Local<'i32'>;
  readonly storeTlb: Local<'i32'>;
}

interface Labels {
  readonly next: Label;
  readonly fetch: Label;
  readonly slowLoad: Label;
  readonly slowStore: Label;
  readonly cold: Label;
  readonly leave: Label;
}

class HotContext extends RecordContext {
  private readonly _locals: Locals;
  private readonly _labels: Labels;
  private readonly _near: boolean;

  constructor(f: FunctionBuilder, scratch: Scratch, locals: Locals, labels: Labels, operation: HotOperation) {
    super(f, scratch, locals.record, locals.low, operation.instruction);
    this._locals = locals;
    this._labels = labels;
    this._near = operation.near;
  }

  get pc(): I64 {
    return pcOf(this._locals);
  }

  load(kind: LoadKind, address: I64): I64 {
    const { address: va, kind: number, loadTlb, generation } = this._locals;
    const { f } = this;
    f.set(va, address);
    const entry = this.keep32(tlbEntry(loadTlb, va));
    f.if(i64.ne(i64.load(entry), tlbTag(va, LOAD_KINDS[kind] & 3, generation)), () => {
      f.set(number, LOAD_KINDS[kind]);
      f.br(this._labels.slowLoad);
    });
    return loadExtended(kind, i32.add(i32.wrap(va), i32.load(entry, 8)));
  }

  store(kind: StoreKind, address: I64, value: I64): void {
    const { address: va, kind: number, storeTlb, generation } = this._locals;
    const { f } = this;
    f.set(va, address);
    const entry = this.keep32(tlbEntry(storeTlb, va));
    f.if(i64.ne(i64.load(entry), tlbTag(va, STORE_KINDS[kind], generation)), () => {
      f.set(number, STORE_KINDS[kind]);
      f.br(this._labels.slowStore);
    });
    f.emit(storeTruncated(kind, i32.add(i32.wrap(va), i32.load(entry, 8)), value));
  }

  branch(condition: I32): void {
    const { ip, address } = this._locals;
    this.f.if(condition, () => {
      if (this._near) {
        this.f.set(ip, i32.add(ip, immediate32(this._record)));
        this.f.br(this._labels.next);
      } else {
        this.f.set(address, i64.add(this.pc, this.imm));
        this.f.br(this._labels.fetch);
      }
    });
  }

  jump(target: I64): void {
    const { ip, address } = this._locals;
    if (this._near) {
      this.f.set(ip, i32.add(ip, immediate32(this._record)));
      this.f.br(this._labels.next);
      return;
    }
    this.f.set(address, target);
    this.f.br(this._labels.fetch);
  }

  routine(name: string): never {
    throw new Error(`${name} is a routine: such instructions are not hot.`);
  }
  value(name: string): never {
    return this.routine(name);
  }
  illegal(): never {
    return this.routine('illegal');
  }
  illegalUncounted(): never {
    return this.routine('illegalUncounted');
  }
}

const pcOf = ({ page, ip, slot }: Locals): I64 => i64.add(page, i64.fromI32U(i32.shrU(i32.sub(ip, slot), 2)));

/** Slots and modes may have changed behind a call. */
function reload(f: FunctionBuilder, { generation, loadTlb, storeTlb }: Locals): void {
  f.set(generation, i64.load(0, GENERATION));
  f.set(loadTlb, i32.load(0, LOAD_TLB));
  f.set(storeTlb, i32.load(0, STORE_TLB));
}

/** What a call out of the loop must find: where it is, and the count. */
function save(f: FunctionBuilder, locals: Locals): void {
  f.emit(store.i64(0, pcOf(locals), PC));
  f.emit(store.i32(0, locals.left, LEFT));
}

/** Leaves with an exception that takes back the charge. PC is stored already. */
function leaveUncharged(f: FunctionBuilder, { left, status }: Locals, leave: Label, value: I32 | number): void {
  f.set(left, i32.add(left, 1));
  f.set(status, value);
  f.br(leave);
}

/** From the virtual address in `address` to a record in `ip`. */
function emitFetch(f: FunctionBuilder, locals: Locals, leave: Label, memory: MemoryRoutines): void {
  const { address, page, slot, ip, generation, left, status, kind } = locals;
  f.if(i64.ne(i64.and(address, -4096), page), () => {
    const entry = kind;
    f.set(entry, tlbEntry(i32.load(0, FETCH_TLB), address));
    f.if(
      i64.eq(i64.load(entry), tlbTag(address, 0, generation)),
      () => f.set(slot, i32.load(entry, 8)),
      () => {
        f.emit(store.i64(0, address, PC));
        f.emit(store.i32(0, left, LEFT));
        f.set(slot, f.call(memory.fetch, 'i32', address));
        reload(f, locals);
        f.if(i32.eqz(slot), () => {
          f.set(status, Status.trap);
          f.br(leave);
        });
      },
    );
    f.set(page, i64.and(address, -4096));
  });
  f.set(ip, i32.add(slot, i32.shl(i32.and(i32.wrap(address), 0xffe), 2)));
}

export function defineInterpreter(
  module: ModuleBuilder,
  hot: readonly HotOperation[],
  coldExample: Func,
  memory: MemoryRoutines,
  imports: InterpreterImports,
): Func {
  const firstCold = FIRST_INSTRUCTION + hot.length;
  return module.function(
    'run',
    ['i32'],
    'i32',
    (f) => {
      const locals: Locals = {
        left: f.param(0, 'i32'),
        ip: f.local('i32'),
        record: f.local('i64'),
        low: f.local('i32'),
        // No page has an odd address: the first fetch looks its page up.
        page: f.local('i64', -1),
        slot: f.local('i32'),
        address: f.local('i64'),
        kind: f.local('i32'),
        status: f.local('i32'),
        generation: f.local('i64'),
        loadTlb: f.local('i32'),
        storeTlb: f.local('i32'),
      };
      const { left, ip, record, low, page, address, kind, status } = locals;
      const scratch = new Scratch(f);
      const step = (next: Label) => {
        f.set(ip, i32.add(ip, stepOf(low)));
        f.br(next);
      };

      const dispatch = (labels: Labels) => {
        const { next, fetch, cold, leave } = labels;
        f.if(i32.eqz(left), () => {
          f.set(status, Status.limit);
          f.emit(store.i64(0, pcOf(locals), PC));
          f.br(leave);
        });
        f.set(left, i32.sub(left, 1));
        f.set(record, i64.load(ip));
        f.loop((redo) => {
          f.set(low, i32.wrap(record));
          const cases = new Map<number, () => void>();
          cases.set(Operation.decode, () => {
            f.run(imports.decode, ip);
            f.set(record, i64.load(ip));
            f.br(redo);
          });
          cases.set(Operation.crossing, () => {
            save(f, locals);
            f.set(status, f.call(imports.decodeCrossing, 'i32', ip));
            reload(f, locals);
            f.if(status, () => leaveUncharged(f, locals, leave, status));
            f.set(record, i64.load(0, CROSSING));
            f.br(redo);
          });
          cases.set(Operation.pageEnd, () => {
            f.set(left, i32.add(left, 1));
            f.set(address, pcOf(locals));
            f.set(page, -1);
            f.br(fetch);
          });
          cases.set(Operation.undefined, () => {
            f.emit(store.i32(0, Cause.illegal, CAUSE));
            f.emit(store.i64(0, pcOf(locals), PC));
            f.set(status, Status.trapCounted);
            f.br(leave);
          });
          cases.set(Operation.breakpoint, () => {
            save(f, locals);
            f.set(status, f.call(imports.breakpoint, 'i32', ip));
            reload(f, locals);
            f.if(status, () => leaveUncharged(f, locals, leave, status));
            f.set(record, i64.load(0, CROSSING));
            f.br(redo);
          });
          hot.forEach((operation, index) => {
            cases.set(FIRST_INSTRUCTION + index, () => {
              scratch.release();
              const context = new HotContext(f, scratch, locals, labels, operation);
              operation.instruction.execute(context);
              step(next);
            });
          });
          f.switch(operationOf(low), cases, () => f.br(cold));
        });
      };

      const coldOperation = ({ next, fetch, leave }: Pick<Labels, 'next' | 'fetch' | 'leave'>) => {
        save(f, locals);
        f.set(status, f.callIndirect(coldExample, 'i32', i32.sub(operationOf(low), firstCold), record));
        reload(f, locals);
        f.if(i32.eqz(status), () => step(next));
        f.if(i32.leU(status, Status.refetch), () => {
          const behind = i64.add(pcOf(locals), i64.fromI32U(lengthOf(low)));
          f.set(address, i64.select(i32.eq(status, Status.jump), i64.load(0, PC), behind));
          f.set(page, -1);
          f.br(fetch);
        });
        f.if(i32.eq(status, Status.trap), () => leaveUncharged(f, locals, leave, Status.trap));
        f.if(i32.eq(status, Status.wait), () =>
          f.emit(store.i64(0, i64.add(pcOf(locals), i64.fromI32U(lengthOf(low))), PC)),
        );
        f.br(leave);
      };

      const trapped = (leave: Label) => f.if(i32.load(0, STATUS), () => leaveUncharged(f, locals, leave, Status.trap));

      reload(f, locals);
      f.block((leave) => {
        f.set(address, i64.load(0, PC));
        emitFetch(f, locals, leave, memory);
        f.loop((next) => {
          f.block((fetch) => {
            f.block((slowLoad) => {
              f.block((slowStore) => {
                f.block((cold) => dispatch({ next, fetch, slowLoad, slowStore, cold, leave }));
                coldOperation({ next, fetch, leave });
              });
              save(f, locals);
              f.run(memory.store, address, i64.load(offsetA(low), X), kind);
              reload(f, locals);
              trapped(leave);
              step(next);
            });
            save(f, locals);
            const value = f.local('i64', f.call(memory.load, 'i64', address, kind));
            reload(f, locals);
            trapped(leave);
            f.emit(store.i64(offsetA(low), value, X));
            step(next);
          });
          emitFetch(f, locals, leave, memory);
          f.br(next);
        });
      });
      f.emit(store.i32(0, left, LEFT));
      f.return(status);
    },
    true,
  );
}
