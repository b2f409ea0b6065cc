/**
 * Address translation and protection (privileged manual, chapters 3.7, 12 and 18): PMP, page tables of one and two
 * stages, accessed and dirty bits updated in memory as QEMU does it.
 */
import { type Code, type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import {
  CAUSE,
  CSRS,
  GUEST_ADDRESS,
  GUEST_FAULT,
  type Layout,
  PMP_COUNT,
  PMP_REGION_BYTES,
  PMP_REGIONS,
  PRIVILEGE,
  STATUS,
  TRANSLATED_PAGE_UNIFORM,
  TVAL,
  VIRTUAL,
} from './layout.ts';
import { Access, Cause, Status } from './status.ts';

const PPN = (1n << 44n) - 1n;
const cell32 = (address: number) => i32.load(0, address);
const cell64 = (address: number) => i64.load(0, address);
const csr = (number: number) => cell64(CSRS + number * 8);
const MSTATUS = 0x300;
const VSSTATUS = 0x200;

/** Untranslated addresses lose their top bits, so that they are never taken for a fault; nothing is up there. */
const BARE = (1n << 62n) - 1n;

/** Flags of a page table walk. */
const Walk = { user: 1, sum: 2, mxr: 4, guestStage: 8, throughGuestStage: 16 } as const;
/** What a walk gives instead of an address, which is never negative. */
const PAGE_FAULT = -1;
const ACCESS_FAULT = -2;
const GUEST_PAGE_FAULT = -3;

export interface Translation {
  /** (va, access, size) → physical address. On a fault the result is -1, STATUS, CAUSE and TVAL are set. */
  readonly translate: Func;
  /** Offset in memory of a physical address in RAM: (pa) → i32; check with {@link inRam} first. */
  readonly hostAddress: (pa: I64) => ReturnType<typeof i32.const>;
  readonly inRam: (pa: I64, bytes: number) => ReturnType<typeof i32.const>;
  /** Statement: exception with this cause and tval, not counted. */
  readonly raise: (cause: number | ReturnType<typeof i32.const>, tval: I64) => Code;
}

/** (pa, access, privilege, size) → bit 0: allowed; bit 1: other bytes of the page may be treated otherwise. */
function definePmp(module: ModuleBuilder): Func {
  return module.function('pmp', ['i64', 'i32', 'i32', 'i32'], 'i32', (f) => {
    const pa = f.param(0, 'i64');
    const [access, privilege, size] = [f.param(1, 'i32'), f.param(2, 'i32'), f.param(3, 'i32')];
    f.if(i32.eqz(cell32(PMP_COUNT)), () => f.return(1));
    const last = f.local('i64', i64.add(pa, i64.fromI32U(i32.sub(size, 1))));
    const page = f.local('i64', i64.and(pa, -4096));
    const mixed = f.local('i32', 0);
    const at = f.local('i32', PMP_REGIONS);
    const end = f.local('i32', i32.add(PMP_REGIONS, i32.mul(cell32(PMP_COUNT), PMP_REGION_BYTES)));
    const low = f.local('i64');
    const high = f.local('i64');
    const configuration = f.local('i32');
    const within = (address: I64) => i32.and(i64.geU(address, low), i64.leU(address, high));
    f.block((none) =>
      f.loop((again) => {
        f.brIf(none, i32.geU(at, end));
        f.set(low, i64.load(at, 0));
        f.set(high, i64.load(at, 8));
        f.set(configuration, i32.load(at, 16));
        f.set(at, i32.add(at, PMP_REGION_BYTES));
        const overlaps = i32.and(i64.geU(high, page), i64.leU(low, i64.or(page, 4095)));
        const covers = i32.and(i64.leU(low, page), i64.geU(high, i64.or(page, 4095)));
        f.if(i32.and(overlaps, i32.eqz(covers)), () => f.set(mixed, 2));
        f.if(i32.ne(within(pa), within(last)), () => f.return(mixed));
        f.brIf(again, i32.eqz(within(pa)));
        // M mode passes unlocked entries.
        f.if(i32.and(i32.eq(privilege, 3), i32.eqz(i32.and(configuration, 0x80))), () => f.return(i32.or(mixed, 1)));
        // R, W, X are bits 0, 1, 2, in the order of the accesses.
        f.return(i32.or(mixed, i32.and(i32.shrU(configuration, access), 1)));
      }),
    );
    f.return(i32.or(mixed, i32.eq(privilege, 3)));
  });
}

/** (address, satp or its like, access, flags) → physical address, or one of the negative faults. */
function defineWalk(module: ModuleBuilder, layout: Layout, pmp: Func): Func {
  const walk = module.declare('walk', ['i64', 'i64', 'i32', 'i32'], 'i64');
  const inRam = (pa: I64) => i64.ltU(i64.sub(pa, layout.ramBase), layout.ramSize - 7);
  const host = (pa: I64) => i32.add(i32.wrap(i64.sub(pa, layout.ramBase)), layout.ram);
  module.define(walk, (f) => {
    const [address, atp] = [f.param(0, 'i64'), f.param(1, 'i64')];
    const [access, flags] = [f.param(2, 'i32'), f.param(3, 'i32')];
    const has = (flag: number) => i32.ne(i32.and(flags, flag), 0);
    const mode = f.local('i32', i32.wrap(i64.shrU(atp, 60)));
    f.if(i32.eqz(mode), () => f.return(i64.and(address, BARE)));
    // Modes 8, 9, 10 are Sv39, Sv48, Sv57 with 3, 4, 5 levels; the guest stage has two bits more at the root.
    const levels = f.local('i32', i32.sub(mode, 5));
    const width = f.local(
      'i64',
      i64.fromI32U(i32.add(i32.add(12, i32.mul(levels, 9)), i32.select(has(Walk.guestStage), 2, 0))),
    );
    const unused = i64.sub(64, width);
    f.if(
      has(Walk.guestStage),
      () => f.if(i64.ne(i64.shrU(address, width), 0), () => f.return(PAGE_FAULT)),
      () => f.if(i64.ne(i64.shrS(i64.shl(address, unused), unused), address), () => f.return(PAGE_FAULT)),
    );
    const table = f.local('i64', i64.shl(i64.and(atp, PPN), 12));
    const level = f.local('i32', i32.sub(levels, 1));
    const shift = f.local('i64');
    const at = f.local('i64');
    const pte = f.local('i64');
    const pteBits = (mask: number) => i64.ne(i64.and(pte, mask), 0);
    const fail = (condition: ReturnType<typeof i32.const>, fault: number) => f.if(condition, () => f.return(fault));
    f.block((leaf) =>
      f.loop((again) => {
        f.set(shift, i64.fromI32U(i32.add(12, i32.mul(level, 9))));
        const root = i32.and(has(Walk.guestStage), i32.eq(level, i32.sub(levels, 1)));
        const index = i64.and(i64.shrU(address, shift), i64.select(root, 0x7ff, 0x1ff));
        f.set(at, i64.add(table, i64.shl(index, 3)));
        f.if(has(Walk.throughGuestStage), () => {
          const guest = f.local('i64', at);
          f.set(at, f.call(walk, 'i64', guest, csr(0x680), Access.load, Walk.user | Walk.guestStage));
          f.if(i64.ltS(at, 0), () => {
            f.emit(store.i64(0, guest, GUEST_FAULT));
            f.return(i64.select(i64.eq(at, ACCESS_FAULT), ACCESS_FAULT, GUEST_PAGE_FAULT));
          });
        });
        const allowed = i32.and(f.call(pmp, 'i32', at, Access.load, 1, 8), 1);
        fail(i32.eqz(i32.and(allowed, inRam(at))), ACCESS_FAULT);
        f.set(pte, i64.load(host(at)));
        fail(i64.eqz(i64.and(pte, 1)), PAGE_FAULT);
        fail(i64.ne(i64.shrU(pte, 54), 0), PAGE_FAULT);
        f.brIf(leaf, pteBits(0xe));
        // D, A and U are reserved in pointers.
        fail(pteBits(0xd0), PAGE_FAULT);
        f.set(table, i64.shl(i64.and(i64.shrU(pte, 10), PPN), 12));
        f.set(level, i32.sub(level, 1));
        fail(i32.ltS(level, 0), PAGE_FAULT);
        f.br(again);
      }),
    );
    const ppn = f.local('i64', i64.and(i64.shrU(pte, 10), PPN));
    fail(i64.eq(i64.and(pte, 6), 4), PAGE_FAULT);
    f.if(
      pteBits(0x10),
      () => {
        const refused = i32.or(i32.eqz(has(Walk.sum)), i32.eq(access, Access.fetch));
        fail(i32.and(i32.eqz(has(Walk.user)), refused), PAGE_FAULT);
      },
      () => fail(has(Walk.user), PAGE_FAULT),
    );
    const offsetMask = f.local('i64', i64.sub(i64.shl(1, shift), 1));
    fail(i64.ne(i64.and(i64.shl(ppn, 12), i64.and(offsetMask, -4096)), 0), PAGE_FAULT);
    const readable = i32.or(pteBits(2), i32.and(pteBits(8), has(Walk.mxr)));
    f.if(i32.eq(access, Access.load), () => fail(i32.eqz(readable), PAGE_FAULT));
    f.if(i32.eq(access, Access.store), () => fail(i32.eqz(pteBits(4)), PAGE_FAULT));
    f.if(i32.eq(access, Access.fetch), () => fail(i32.eqz(pteBits(8)), PAGE_FAULT));
    const updated = f.local('i64', i64.or(pte, i64.select(i32.eq(access, Access.store), 0xc0, 0x40)));
    f.if(i64.ne(updated, pte), () => {
      f.emit(store.i64(host(at), updated));
      f.emit(store.i32As8(i32.wrap(i64.shrU(i64.sub(at, layout.ramBase), 12)), 1, layout.dirtyPages));
    });
    f.return(i64.or(i64.and(i64.shl(ppn, 12), i64.not(offsetMask)), i64.and(address, offsetMask)));
  });
  return walk;
}

const raise = (cause: number | ReturnType<typeof i32.const>, tval: I64): Code => [
  store.i32(0, cause, CAUSE),
  store.i64(0, tval, TVAL),
  store.i32(0, Status.trap, STATUS),
];

/** A cause by access: those of loads, stores and fetches. */
const byAccess = (access: ReturnType<typeof i32.const>, load: number, storing: number, fetch: number) =>
  i32.select(i32.eq(access, Access.load), load, i32.select(i32.eq(access, Access.store), storing, fetch));

export function defineTranslation(module: ModuleBuilder, layout: Layout): Translation {
  const pmp = definePmp(module);
  const walk = defineWalk(module, layout, pmp);

  const translate = module.function(
    'translate',
    ['i64', 'i32', 'i32'],
    'i64',
    (f: FunctionBuilder) => {
      const va = f.param(0, 'i64');
      const access = f.param(1, 'i32');
      const size = f.param(2, 'i32');
      const mstatus = f.local('i64', csr(MSTATUS));
      const privilege = f.local('i32', cell32(PRIVILEGE));
      const virtual = f.local('i32', cell32(VIRTUAL));
      const data = i32.ne(access, Access.fetch);
      // MPRV: data accesses of M mode as those of MPP and MPV.
      const mprv = i32.wrap(i64.and(i64.shrU(mstatus, 17), 1));
      f.if(i32.and(i32.and(i32.eq(privilege, 3), data), mprv), () => {
        f.set(privilege, i32.wrap(i64.and(i64.shrU(mstatus, 11), 3)));
        f.set(virtual, i32.and(i32.wrap(i64.shrU(mstatus, 39)), i32.ne(privilege, 3)));
      });
      const pa = f.local('i64', i64.and(va, BARE));
      const status = f.local('i64', mstatus);
      f.if(i32.ne(privilege, 3), () => {
        f.if(virtual, () => f.set(status, csr(VSSTATUS)));
        const flags = f.local('i32', i32.eqz(privilege));
        f.set(flags, i32.or(flags, i32.wrap(i64.and(i64.shrU(status, 17), Walk.sum))));
        const mxr = i64.or(i64.and(i64.shrU(status, 19), 1), i64.and(i64.shrU(mstatus, 19), 1));
        f.set(flags, i32.or(flags, i32.shl(i32.wrap(mxr), 2)));
        f.if(
          virtual,
          () => {
            f.set(pa, f.call(walk, 'i64', va, csr(0x280), access, i32.or(flags, Walk.throughGuestStage)));
            f.if(i64.geS(pa, 0), () => {
              const guest = f.local('i64', pa);
              const second = i32.or(i32.and(flags, Walk.mxr), Walk.user | Walk.guestStage);
              f.set(pa, f.call(walk, 'i64', guest, csr(0x680), access, second));
              f.if(i64.eq(pa, PAGE_FAULT), () => {
                f.emit(store.i64(0, guest, GUEST_FAULT));
                f.set(pa, GUEST_PAGE_FAULT);
              });
            });
          },
          () => f.set(pa, f.call(walk, 'i64', va, csr(0x180), access, flags)),
        );
      });
      f.if(i64.geS(pa, 0), () => {
        const verdict = f.local('i32', f.call(pmp, 'i32', pa, access, privilege, size));
        f.emit(store.i32(0, i32.eqz(i32.and(verdict, 2)), TRANSLATED_PAGE_UNIFORM));
        f.if(i32.and(verdict, 1), () => f.return(pa));
        f.set(pa, ACCESS_FAULT);
      });
      f.emit(store.i32(0, virtual, GUEST_ADDRESS));
      f.if(i64.eq(pa, GUEST_PAGE_FAULT), () => {
        f.emit(raise(byAccess(access, Cause.loadGuestPage, Cause.storeGuestPage, Cause.fetchGuestPage), va));
        f.return(-1);
      });
      f.emit(store.i64(0, 0, GUEST_FAULT));
      f.if(i64.eq(pa, ACCESS_FAULT), () => {
        f.emit(raise(byAccess(access, Cause.loadAccess, Cause.storeAccess, Cause.fetchAccess), va));
        f.return(-1);
      });
      f.emit(raise(byAccess(access, Cause.loadPage, Cause.storePage, Cause.fetchPage), va));
      f.return(-1);
    },
    true,
  );

  return {
    translate,
    raise,
    inRam: (pa, bytes) => i64.ltU(i64.sub(pa, layout.ramBase), layout.ramSize - bytes + 1),
    hostAddress: (pa) => i32.add(i32.wrap(i64.sub(pa, layout.ramBase)), layout.ram),
  };
}
