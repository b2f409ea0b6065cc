/**
 * Loads, stores and fetches: through the TLBs where they hit, else by translation to RAM or to a device. One slow path
 * serves paging, dirty pages, self-modifying code and devices, so that the fast one tests nothing but a tag.
 *
 * A TLB entry is {tag i64, value i32}. The tag is the page's virtual address with the generation in bits 3 to 11; the
 * low bits of the address that must be zero for an aligned access are compared with it, so a misaligned access misses.
 * For loads and stores the value added to the virtual address gives the address in memory; for fetches it is the slot of
 * the page's decoded instructions. A store entry exists only for pages that are marked dirty and hold no decoded code.
 */
import { type I32, type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import type { LoadKind, StoreKind } from '../isa/instruction.ts';
import {
  BUS_FAULT,
  BUS_HIGH,
  CODE_STORES,
  FETCH_TLB,
  GENERATION,
  type Layout,
  LOAD_TLB,
  PAGE_SLOTS,
  RULES,
  Rule,
  STATUS,
  STORE_TLB,
  TLB_ENTRIES,
  TRANSLATED_PAGE_UNIFORM,
  Watched,
} from './layout.ts';
import { Access, Cause, Status } from './status.ts';
import type { Translation } from './translation.ts';

/** Kinds of loads by number: the low two bits are the logarithm of the size, bit 2 says unsigned. */
export const LOAD_KINDS: Readonly<Record<LoadKind, number>> = { lb: 0, lh: 1, lw: 2, ld: 3, lbu: 4, lhu: 5, lwu: 6 };
/** Stores by the logarithm of their size. */
export const STORE_KINDS: Readonly<Record<StoreKind, number>> = { sb: 0, sh: 1, sw: 2, sd: 3 };

/** Address of the entry for `va` in the set at `set`. */
export const tlbEntry = (set: I32, va: I64): I32 =>
  i32.add(set, i32.and(i32.shrU(i32.wrap(va), 8), (TLB_ENTRIES - 1) << 4));
/** What the tag must be for an access of 2^log bytes at `va`. */
export const tlbTag = (va: I64, log: number, generation: I64): I64 =>
  i64.or(i64.and(va, BigInt(-4096 | (2 ** log - 1))), generation);

const EXTENDED_LOADS: Readonly<Record<LoadKind, (address: I32) => I64>> = {
  lb: i64.load8S,
  lh: i64.load16S,
  lw: i64.load32S,
  ld: i64.load,
  lbu: i64.load8U,
  lhu: i64.load16U,
  lwu: i64.load32U,
};
export const loadExtended = (kind: LoadKind, address: I32): I64 => EXTENDED_LOADS[kind](address);

const STORES = { sb: store.i64As8, sh: store.i64As16, sw: store.i64As32, sd: store.i64 } as const;
export const storeTruncated = (kind: StoreKind, address: I32, value: I64) => STORES[kind](address, value);

const loadKinds = Object.keys(LOAD_KINDS) as LoadKind[];
const storeKinds = Object.keys(STORE_KINDS) as StoreKind[];

export interface MemoryImports {
  /** (address low, high, size) → low 32 bits; the high ones in BUS_HIGH, a fault in BUS_FAULT. */
  readonly busRead: Func;
  /** (address low, high, size, value low, high). */
  readonly busWrite: Func;
  /** (address in memory, size, stores, value low, high): an access to a watched page, before it happens. */
  readonly watched: Func;
  /** (address low, high, uniform) → slot of the page's decoded instructions, 0 when it cannot be executed. */
  readonly slotFor: Func;
}

export interface MemoryRoutines {
  /** (va, kind) → extended value; STATUS is `next`, or `trap`. */
  readonly load: Func;
  /** (va, value, log) ; STATUS likewise. */
  readonly store: Func;
  /** (va) → slot, 0 after a fault. */
  readonly fetch: Func;
  /** Like load and store, without a look at the TLBs: (va, log) → zero-extended value; (va, value, log). */
  readonly loadTranslated: Func;
  readonly storeTranslated: Func;
}

const cell32 = (address: number) => i32.load(0, address);
const setStatus = (status: number) => store.i32(0, status, STATUS);

/** Forgets the decoded instructions that [address, address + size) in RAM may be part of; address in memory. */
function defineForget(module: ModuleBuilder, layout: Layout): Func {
  return module.function(
    'forget',
    ['i32', 'i32'],
    undefined,
    (f) => {
      const [address, size] = [f.param(0, 'i32'), f.param(1, 'i32')];
      const offset = f.local('i32', i32.sub(address, layout.ram));
      const slot = f.local('i32', i32.load(i32.shl(i32.shrU(offset, 12), 2), PAGE_SLOTS));
      f.if(i32.eqz(slot), () => f.return());
      f.emit(store.i32(0, i32.add(cell32(CODE_STORES), 1), CODE_STORES));
      f.set(offset, i32.and(offset, 4095));
      // A four-byte instruction may begin one halfword earlier.
      const first = f.local('i32', i32.sub(i32.shrU(offset, 1), i32.ne(i32.shrU(offset, 1), 0)));
      const last = f.local('i32', i32.shrU(i32.sub(i32.add(offset, size), 1), 1));
      f.set(last, i32.select(i32.gtU(last, 2047), 2047, last));
      f.fill(i32.add(slot, i32.shl(first, 3)), i32.const(0), i32.shl(i32.add(i32.sub(last, first), 1), 3));
    },
    true,
  );
}

export function defineMemory(
  module: ModuleBuilder,
  layout: Layout,
  imports: MemoryImports,
  { translate, inRam, hostAddress, raise }: Translation,
): MemoryRoutines {
  const forget = defineForget(module, layout);

  /** Fills an entry: the value is `host - va`, or a slot. */
  const fill = (f: FunctionBuilder, set: number, va: I64, value: I32) => {
    const entry = f.local('i32', tlbEntry(cell32(set), va));
    f.emit(store.i64(entry, tlbTag(va, 0, i64.load(0, GENERATION))));
    f.emit(store.i32(entry, value, 8));
  };
  const pageOf = (va: I64) => i64.and(va, -4096);
  const uniform = () => cell32(TRANSLATED_PAGE_UNIFORM);
  const watchOf = (host: I32) => i32.load8U(i32.shrU(i32.sub(host, layout.ram), 12), layout.watchedPages);
  const low = (value: I64) => i32.wrap(value);
  const high = (value: I64) => i32.wrap(i64.shrU(value, 32));

  const piecewise = () => i32.and(cell32(RULES), Rule.crossingTranslatesFirst);
  /** Code for each piece of an access: aligned, within a page, of 2^log bytes, `offset` bytes behind the start. */
  const eachPiece = (f: FunctionBuilder, va: I64, size: I32, piece: (address: I64, log: I32, offset: I32) => void) => {
    const at = f.local('i32', 0);
    const left = f.local('i32');
    const pieceLog = f.local('i32');
    f.block((end) =>
      f.loop((again) => {
        f.brIf(end, i32.geU(at, size));
        const address = f.local('i64', i64.add(va, i64.fromI32U(at)));
        const toPageEnd = i32.sub(4096, i32.and(i32.wrap(address), 4095));
        f.set(left, i32.sub(size, at));
        f.set(left, i32.select(i32.ltU(toPageEnd, left), toPageEnd, left));
        f.set(pieceLog, i32.ctz(i32.or(i32.or(left, i32.wrap(address)), 8)));
        piece(address, pieceLog, at);
        f.set(at, i32.add(at, i32.shl(1, pieceLog)));
        f.br(again);
      }),
    );
  };
  /** Whether one of the two pages of a crossing access faults, each asked for its part. */
  const bothPagesFault = (f: FunctionBuilder, va: I64, size: I32, access: number): I32 => {
    const inFirst = f.local('i64', i64.sub(4096, i64.and(va, 4095)));
    const whole = f.local('i32', i32.and(cell32(RULES), Rule.partsAsWhole));
    const part = i32.select(whole, size, i32.wrap(inFirst));
    const fault = f.local('i32', i64.eq(f.call(translate, 'i64', va, access, part), -1));
    f.if(i32.eqz(fault), () => {
      const second = i64.add(va, inFirst);
      const rest = i32.select(whole, size, i32.sub(size, i32.wrap(inFirst)));
      f.set(fault, i64.eq(f.call(translate, 'i64', second, access, rest), -1));
    });
    return fault;
  };

  /** (va, log) → zero-extended value, by translation; never crosses a page. */
  const loadPage = module.declare('loadPage', ['i64', 'i32'], 'i64');
  const loadParts = module.declare('loadParts', ['i64', 'i32'], 'i64');
  const loadPieces = module.declare('loadPieces', ['i64', 'i32'], 'i64');
  module.define(loadPage, (f) => {
    const va = f.param(0, 'i64');
    const log = f.param(1, 'i32');
    const size = f.local('i32', i32.shl(1, log));
    const pa = f.local('i64', f.call(translate, 'i64', va, Access.load, size));
    f.if(i64.eq(pa, -1), () => f.return(0));
    const host = f.local('i32');
    f.if(inRam(pa, 1), () => {
      f.set(host, hostAddress(pa));
      f.if(
        i32.and(watchOf(host), Watched.load),
        () => f.run(imports.watched, host, size, 0, 0, 0),
        () => f.if(uniform(), () => fill(f, LOAD_TLB, va, i32.sub(host, low(va)))),
      );
      f.switch(
        log,
        new Map([
          [0, () => f.return(i64.load8U(host))],
          [1, () => f.return(i64.load16U(host))],
          [2, () => f.return(i64.load32U(host))],
        ]),
        () => f.return(i64.load(host)),
      );
    });
    const misaligned = i64.ne(i64.and(va, i64.fromI32U(i32.sub(size, 1))), 0);
    f.if(misaligned, () => f.return(f.call(loadParts, 'i64', va, log)));
    f.emit(store.i32(0, 0, BUS_FAULT));
    const value = f.local('i64', i64.fromI32U(f.call(imports.busRead, 'i32', low(pa), high(pa), size)));
    f.if(cell32(BUS_FAULT), () => {
      f.emit(raise(Cause.loadAccess, va));
      f.return(0);
    });
    f.if(i32.eq(log, 3), () => f.set(value, i64.or(value, i64.shl(i64.load32U(0, BUS_HIGH), 32))));
    f.return(value);
  });

  /**
   * A misaligned access to a device, or one across pages: two aligned ones, each with its own faults (7.2); or pieces as
   * large as address and rest allow, from the first byte on (10.0).
   */
  module.define(loadParts, (f) => {
    const va = f.param(0, 'i64');
    const log = f.param(1, 'i32');
    f.if(piecewise(), () => f.return(f.call(loadPieces, 'i64', va, log)));
    const size = f.local('i64', i64.fromI32U(i32.shl(1, log)));
    const start = f.local('i64', i64.and(va, i64.sub(0, size)));
    const bits = f.local('i64', i64.shl(i64.and(va, i64.sub(size, 1)), 3));
    const first = f.local('i64', f.call(loadPage, 'i64', start, log));
    f.if(cell32(STATUS), () => f.return(0));
    const second = f.local('i64', f.call(loadPage, 'i64', i64.add(start, size), log));
    f.if(cell32(STATUS), () => f.return(0));
    const joined = i64.or(i64.shrU(first, bits), i64.shl(second, i64.sub(i64.shl(size, 3), bits)));
    const mask = i64.select(i64.eq(size, 8), -1, i64.sub(i64.shl(1, i64.shl(size, 3)), 1));
    f.return(i64.and(joined, mask));
  });
  module.define(loadPieces, (f) => {
    const va = f.param(0, 'i64');
    const size = f.local('i32', i32.shl(1, f.param(1, 'i32')));
    const value = f.local('i64', 0);
    eachPiece(f, va, size, (address, log, offset) => {
      const piece = f.call(loadPage, 'i64', address, log);
      f.set(value, i64.or(value, i64.shl(piece, i64.fromI32U(i32.shl(offset, 3)))));
      f.if(cell32(STATUS), () => f.return(0));
    });
    f.return(value);
  });

  /** (va, log) → zero-extended value. */
  const loadSlow = module.function('loadSlow', ['i64', 'i32'], 'i64', (f) => {
    const va = f.param(0, 'i64');
    const log = f.param(1, 'i32');
    f.emit(setStatus(Status.next));
    const end = i32.add(i32.and(low(va), 4095), i32.shl(1, log));
    f.if(i32.gtU(end, 4096), () => {
      // Translated first: a fault of the first page tells the address as it was.
      f.if(piecewise(), () => {
        f.if(bothPagesFault(f, va, i32.shl(1, log), Access.load), () => f.return(0));
        f.return(f.call(loadPieces, 'i64', va, log));
      });
      f.if(i64.eq(f.call(translate, 'i64', va, Access.load, i32.shl(1, log)), -1), () => f.return(0));
      f.return(f.call(loadParts, 'i64', va, log));
    });
    f.return(f.call(loadPage, 'i64', va, log));
  });

  const load = module.function('load', ['i64', 'i32'], 'i64', (f) => {
    const va = f.param(0, 'i64');
    const kind = f.param(1, 'i32');
    const entry = f.local('i32', tlbEntry(cell32(LOAD_TLB), va));
    const cases = new Map(
      loadKinds.map((name) => [
        LOAD_KINDS[name],
        () => {
          const log = LOAD_KINDS[name] & 3;
          f.if(i64.eq(i64.load(entry), tlbTag(va, log, i64.load(0, GENERATION))), () => {
            f.emit(setStatus(Status.next));
            f.return(loadExtended(name, i32.add(low(va), i32.load(entry, 8))));
          });
          const value = f.call(loadSlow, 'i64', va, log);
          const extend = { lb: i64.extend8S, lh: i64.extend16S, lw: i64.extend32S } as const;
          f.return(name in extend ? extend[name as keyof typeof extend](value) : value);
        },
      ]),
    );
    f.switch(kind, cases, () => f.unreachable());
  });

  /** (va, value, log): stores that stay in a page. */
  const storePage = module.function('storePage', ['i64', 'i64', 'i32'], undefined, (f) => {
    const [va, value, log] = [f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i32')];
    const size = f.local('i32', i32.shl(1, log));
    const pa = f.local('i64', f.call(translate, 'i64', va, Access.store, size));
    f.if(i64.eq(pa, -1), () => f.return());
    f.if(inRam(pa, 1), () => {
      const host = f.local('i32', hostAddress(pa));
      const page = f.local('i32', i32.shrU(i32.sub(host, layout.ram), 12));
      f.emit(store.i32As8(page, 1, layout.dirtyPages));
      const hasCode = f.local('i32', i32.load(i32.shl(page, 2), PAGE_SLOTS));
      const watched = f.local('i32', i32.and(watchOf(host), Watched.store));
      f.if(hasCode, () => f.run(forget, host, size));
      f.if(watched, () => f.run(imports.watched, host, size, 1, low(value), high(value)));
      f.if(i32.and(uniform(), i32.eqz(i32.or(hasCode, watched))), () => fill(f, STORE_TLB, va, i32.sub(host, low(va))));
      f.switch(
        log,
        new Map(storeKinds.map((name) => [STORE_KINDS[name], () => f.emit(storeTruncated(name, host, value))])),
        () => f.unreachable(),
      );
      f.return();
    });
    f.emit(store.i32(0, 0, BUS_FAULT));
    f.run(imports.busWrite, low(pa), high(pa), size, low(value), high(value));
    f.if(cell32(BUS_FAULT), () => f.emit(raise(Cause.storeAccess, va)));
  });

  const storePieces = module.function('storePieces', ['i64', 'i64', 'i32'], undefined, (f) => {
    const [va, value, log] = [f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i32')];
    const size = f.local('i32', i32.shl(1, log));
    const crosses = i32.gtU(i32.add(i32.and(low(va), 4095), size), 4096);
    f.if(
      crosses,
      () => f.if(bothPagesFault(f, va, size, Access.store), () => f.return()),
      () => {
        const pa = f.local('i64', f.call(translate, 'i64', va, Access.store, size));
        f.if(i64.eq(pa, -1), () => f.return());
        f.if(inRam(pa, 1), () => {
          f.run(storePage, va, value, log);
          f.return();
        });
      },
    );
    eachPiece(f, va, size, (address, pieceLog, offset) => {
      f.run(storePage, address, i64.shrU(value, i64.fromI32U(i32.shl(offset, 3))), pieceLog);
      f.if(cell32(STATUS), () => f.return());
    });
  });

  const storeSlow = module.function('storeSlow', ['i64', 'i64', 'i32'], undefined, (f) => {
    const [va, value, log] = [f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i32')];
    const size = f.local('i32', i32.shl(1, log));
    f.emit(setStatus(Status.next));
    f.if(i64.eqz(i64.and(va, i64.fromI32U(i32.sub(size, 1)))), () => {
      f.run(storePage, va, value, log);
      f.return();
    });
    // Misaligned: all pages are translated before anything is written; then byte by byte unless it is plain RAM.
    f.if(piecewise(), () => {
      f.run(storePieces, va, value, log);
      f.return();
    });
    const pa = f.local('i64', f.call(translate, 'i64', va, Access.store, size));
    f.if(i64.eq(pa, -1), () => f.return());
    const crosses = f.local('i32', i32.gtU(i32.add(i32.and(low(va), 4095), size), 4096));
    f.if(crosses, () => {
      const second = i64.add(pageOf(va), 4096);
      f.if(i64.eq(f.call(translate, 'i64', second, Access.store, 1), -1), () => f.return());
    });
    f.if(i32.and(i32.eqz(crosses), inRam(pa, 1)), () => {
      f.run(storePage, va, value, log);
      f.return();
    });
    const at = f.local('i32', 0);
    f.block((end) =>
      f.loop((again) => {
        f.brIf(end, i32.eq(at, size));
        const offset = i64.fromI32U(at);
        f.run(storePage, i64.add(va, offset), i64.shrU(value, i64.shl(offset, 3)), 0);
        f.brIf(end, cell32(STATUS));
        f.set(at, i32.add(at, 1));
        f.br(again);
      }),
    );
  });

  const storing = module.function('store', ['i64', 'i64', 'i32'], undefined, (f) => {
    const [va, value, log] = [f.param(0, 'i64'), f.param(1, 'i64'), f.param(2, 'i32')];
    const entry = f.local('i32', tlbEntry(cell32(STORE_TLB), va));
    const cases = new Map(
      storeKinds.map((name) => [
        STORE_KINDS[name],
        () => {
          f.if(i64.eq(i64.load(entry), tlbTag(va, STORE_KINDS[name], i64.load(0, GENERATION))), () => {
            f.emit(setStatus(Status.next));
            f.emit(storeTruncated(name, i32.add(low(va), i32.load(entry, 8)), value));
            f.return();
          });
        },
      ]),
    );
    f.switch(log, cases, () => f.unreachable());
    f.run(storeSlow, va, value, log);
  });

  const fetch = module.function('fetch', ['i64'], 'i32', (f) => {
    const va = f.param(0, 'i64');
    f.emit(setStatus(Status.next));
    const pa = f.local('i64', f.call(translate, 'i64', va, Access.fetch, 2));
    f.if(i64.eq(pa, -1), () => f.return(0));
    const slot = f.local('i32', 0);
    f.if(i32.and(inRam(pa, 1), uniform()), () =>
      f.set(slot, i32.load(i32.shl(i32.shrU(i32.sub(hostAddress(pa), layout.ram), 12), 2), PAGE_SLOTS)),
    );
    f.if(i32.eqz(slot), () => {
      f.set(slot, f.call(imports.slotFor, 'i32', low(pa), high(pa), uniform()));
      f.if(i32.eqz(slot), () => {
        f.emit(
          raise(i32.select(i32.and(cell32(RULES), Rule.fetchFaultsAsLoad), Cause.loadAccess, Cause.fetchAccess), va),
        );
        f.return(0);
      });
    });
    f.if(uniform(), () => fill(f, FETCH_TLB, va, slot));
    f.return(slot);
  });

  return { load, store: storing, fetch, loadTranslated: loadSlow, storeTranslated: storeSlow };
}
