/**
 * What the guest's own TLB holds: translations that stay in force until the guest flushes them, also when the tables in
 * memory change before (privileged manual, section 12.2.1: it is unspecified what is seen until an SFENCE.VMA). They are
 * state of the machine: a snapshot has them. The TLBs of memory.ts are shortcuts to them, which may be dropped at any time,
 * when pages become watched, clean or code.
 *
 * As in QEMU an entry is of 4 KiB, of one mode, and serves loads, stores and fetches as far as the table allowed them when
 * it was walked; an access that the entry does not allow walks the table anew. QEMU's own table grows with what is used and
 * shrinks by the clock of the host, so its capacity is in no log; this one is larger than most working sets: four entries
 * for each place of a TLB, of which the oldest goes first.
 *
 * An entry is {tag i64, physical page i32, permissions i32}; the tag is the page's address with the generation in bits 3
 * to 11, the permissions are bits in the order of {@link Access}.
 */
import { type I32, type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import {
  DATA_TRANSLATIONS,
  FETCH_TLBS,
  FETCH_TRANSLATIONS,
  GENERATION,
  LOAD_TLBS,
  STORE_TLBS,
  TLB_ENTRIES,
  TLB_SET_BYTES,
  TLBS_END,
  TRANSLATION_GENERATION,
  TRANSLATION_SET_BYTES,
  TRANSLATION_WAYS,
  TRANSLATIONS,
  TRANSLATIONS_END,
} from './layout.ts';
import { BARE } from './page-walk.ts';
import { Access } from './status.ts';

/** Stands for the page of an address that is not translated and lies beyond what the entry can hold: a hole. */
const ITSELF = 0xffff_ffffn;
const ENTRY_BYTES = 16;
const ROW_BYTES = TRANSLATION_WAYS * ENTRY_BYTES;

/** A new generation in `cell`; once all are used, the tags of [from, end) are cleared. */
function defineNextGeneration(module: ModuleBuilder, name: string, cell: number, from: number, end: number): Func {
  return module.function(
    name,
    [],
    undefined,
    (f) => {
      const next = f.local('i64', i64.add(i64.load(0, cell), 8));
      f.if(i64.gtU(next, 0xff8), () => {
        f.fill(i32.const(from), i32.const(0), i32.const(end - from));
        f.set(next, 8);
      });
      f.emit(store.i64(0, next, cell));
    },
    true,
  );
}

export interface Translations {
  /** Drops the TLBs; translations stay. */
  readonly refresh: Func;
  /** Forgets all translations, as the guest asks for. */
  readonly flush: Func;
  /** Runs `found` with the physical address where a translation is known that allows the access. */
  readonly lookUp: (f: FunctionBuilder, va: I64, access: I32, found: (pa: I64) => void) => void;
  /** Keeps what a walk has found. */
  readonly keep: (f: FunctionBuilder, va: I64, access: I32, pa: I64, permissions: I32) => void;
}

export function defineTranslations(module: ModuleBuilder): Translations {
  const refresh = defineNextGeneration(module, 'refresh', GENERATION, LOAD_TLBS, TLBS_END);
  const forget = defineNextGeneration(
    module,
    'forgetTranslations',
    TRANSLATION_GENERATION,
    TRANSLATIONS,
    TRANSLATIONS_END,
  );
  const flush = module.function(
    'flush',
    [],
    undefined,
    (f) => {
      f.run(forget);
      f.run(refresh);
    },
    true,
  );
  const set = (access: I32) =>
    i32.select(i32.eq(access, Access.fetch), i32.load(0, FETCH_TRANSLATIONS), i32.load(0, DATA_TRANSLATIONS));
  /** Offset in a set whose places have this many bytes. */
  const place = (va: I64, bytes: number) => i32.mul(i32.and(i32.shrU(i32.wrap(va), 12), TLB_ENTRIES - 1), bytes);
  const ways = Array.from({ length: TRANSLATION_WAYS }, (_, way) => way * ENTRY_BYTES);
  const tag = (va: I64) => i64.or(i64.and(va, -4096), i64.load(0, TRANSLATION_GENERATION));
  return {
    refresh,
    flush,
    lookUp: (f, va, access, found) => {
      const row = f.local('i32', i32.add(set(access), place(va, ROW_BYTES)));
      const wanted = f.local('i64', tag(va));
      f.block((none) => {
        f.block((here) => {
          for (const way of ways) {
            f.brIf(here, i64.eq(i64.load(row), wanted));
            if (way < ROW_BYTES - ENTRY_BYTES) f.set(row, i32.add(row, ENTRY_BYTES));
          }
          f.br(none);
        });
        const allowed = i32.and(i32.shrU(i32.load(row, 12), access), 1);
        f.if(allowed, () => {
          const page = f.local('i64', i64.load32U(row, 8));
          const pa = i64.or(i64.shl(page, 12), i64.and(va, 4095));
          found(i64.select(i64.eq(page, ITSELF), i64.and(va, BARE), pa));
        });
      });
    },
    keep: (f, va, access, pa, permissions) => {
      const page = f.local('i64', i64.shrU(pa, 12));
      f.if(i64.eq(pa, i64.and(va, BARE)), () => f.if(i64.gtU(page, ITSELF), () => f.set(page, ITSELF)));
      f.if(i64.leU(page, ITSELF), () => {
        const base = f.local('i32', set(access));
        const row = f.local('i32', i32.add(base, place(va, ROW_BYTES)));
        const fresh = f.local('i64', tag(va));
        const entry = f.local('i32', row);
        // The page may be there already, and be allowed more now; else the oldest entry makes room.
        f.block((same) => {
          for (const way of ways) {
            f.set(entry, i32.add(row, way));
            f.brIf(same, i64.eq(i64.load(entry), fresh));
          }
          f.copy(i32.add(row, ENTRY_BYTES), row, i32.const(ROW_BYTES - ENTRY_BYTES));
          f.set(entry, row);
        });
        f.emit(store.i64(entry, fresh));
        f.emit(store.i32(entry, i32.wrap(page), 8));
        f.emit(store.i32(entry, permissions, 12));
        // The shortcuts to what stood here have the same place in their sets, for all kinds of access.
        const number = i32.divU(i32.sub(base, TRANSLATIONS), TRANSLATION_SET_BYTES);
        const shortcut = f.local('i32', i32.add(i32.mul(number, TLB_SET_BYTES), place(va, ENTRY_BYTES)));
        for (const tlb of [LOAD_TLBS, STORE_TLBS, FETCH_TLBS]) f.emit(store.i64(shortcut, 0, tlb));
      });
    },
  };
}
