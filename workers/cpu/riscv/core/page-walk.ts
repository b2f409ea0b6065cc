/**
 * Walking page tables of one stage, or of the first through the second (privileged manual, chapters 12 and 18): flags,
 * accessed and dirty bits updated in memory as QEMU does it.
 */
import { type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import { BUS_FAULT, BUS_HIGH, CSRS, GUEST_FAULT, type Layout, QUIET, RULES, Rule, WALK_PERMISSIONS } from './layout.ts';
import { Access } from './status.ts';

const PPN = (1n << 44n) - 1n;
/** Bits of an entry that are its page's number, where they are not reserved: beyond any memory. */
const HIGH_ADDRESS = 0x3fc0_0000_0000_0000n;
const cell32 = (address: number) => i32.load(0, address);
const HGATP = CSRS + 0x680 * 8;

/** Untranslated addresses lose their top bits, so that they are never taken for a fault; nothing is up there. */
export const BARE: bigint = (1n << 62n) - 1n;

/** Flags of a page table walk. */
export const Walk = {
  user: 1,
  sum: 2,
  mxr: 4,
  guestStage: 8,
  throughGuestStage: 16,
  /** Accessed and dirty bits that are missing are a page fault. */
  noUpdate: 32,
  pageTypes: 64,
} as const;
/** In walks through the second stage its own mxr, noUpdate and pageTypes stand this many bits higher. */
export const SECOND_STAGE_SHIFT = 8;
const SECOND_STAGE_FLAGS: number = Walk.mxr | Walk.noUpdate | Walk.pageTypes;

/** What a walk gives instead of an address, which is never negative. */
export const Fault = {
  page: -1,
  access: -2,
  guestPage: -3,
  /** The second stage refused an access to the first one's table. */
  guestTable: -4,
} as const;

/** (physical address of an entry) → BUS_FAULT and the entry: tables may lie in memory that is no RAM. */
function defineReadEntry(module: ModuleBuilder, busRead: Func): Func {
  return module.function('readEntry', ['i64'], 'i64', (f) => {
    const pa = f.param(0, 'i64');
    f.emit(store.i32(0, 0, BUS_FAULT));
    const low = f.local('i64', i64.fromI32U(f.call(busRead, 'i32', i32.wrap(pa), i32.wrap(i64.shrU(pa, 32)), 8)));
    f.return(i64.or(low, i64.shl(i64.load32U(0, BUS_HIGH), 32)));
  });
}

/** (address, satp or its like, access, flags) → physical address, or one of the negative faults. */
export function defineWalk(module: ModuleBuilder, layout: Layout, pmp: Func, busRead: Func): Func {
  const walk = module.declare('walk', ['i64', 'i64', 'i32', 'i32'], 'i64');
  const readEntry = defineReadEntry(module, busRead);
  const inRam = (pa: I64) => i64.ltU(i64.sub(pa, layout.ramBase), layout.ramSize - 7);
  const host = (pa: I64) => i32.add(i32.wrap(i64.sub(pa, layout.ramBase)), layout.ram);
  module.define(walk, (f) => {
    const [address, atp] = [f.param(0, 'i64'), f.param(1, 'i64')];
    const [access, flags] = [f.param(2, 'i32'), f.param(3, 'i32')];
    const has = (flag: number) => i32.ne(i32.and(flags, flag), 0);
    const rule = (flag: number) => i32.and(cell32(RULES), flag);
    const mode = f.local('i32', i32.wrap(i64.shrU(atp, 60)));
    f.if(i32.eqz(mode), () => {
      f.emit(store.i32(0, 7, WALK_PERMISSIONS));
      f.return(i64.and(address, BARE));
    });
    // 7.2 lets vsatp and hgatp hold modes that there are not; here they fault like a bad address.
    f.if(i32.gtU(i32.sub(mode, 8), 2), () => f.return(Fault.page));
    // Modes 8, 9, 10 are Sv39, Sv48, Sv57 with 3, 4, 5 levels; the guest stage has two bits more at the root.
    const levels = f.local('i32', i32.sub(mode, 5));
    const width = f.local(
      'i64',
      i64.fromI32U(i32.add(i32.add(12, i32.mul(levels, 9)), i32.select(has(Walk.guestStage), 2, 0))),
    );
    const unused = i64.sub(64, width);
    f.if(
      has(Walk.guestStage),
      () => f.if(i64.ne(i64.shrU(address, width), 0), () => f.return(Fault.page)),
      () => f.if(i64.ne(i64.shrS(i64.shl(address, unused), unused), address), () => f.return(Fault.page)),
    );
    const table = f.local('i64', i64.shl(i64.and(atp, PPN), 12));
    const level = f.local('i32', i32.sub(levels, 1));
    const shift = f.local('i64');
    const at = f.local('i64');
    const pte = f.local('i64');
    /** Where the entry lies for the guest whose table it is. */
    const guest = f.local('i64');
    const pteBits = (mask: number | bigint) => i64.ne(i64.and(pte, mask), 0);
    const fail = (condition: ReturnType<typeof i32.const>, fault: number) => f.if(condition, () => f.return(fault));
    const tableFault = i64.select(rule(Rule.tableAccessFaults), Fault.access, Fault.page);
    const early = () => i32.ne(rule(Rule.earlyWalk), 0);
    // Bits 54 to 60 are reserved, 61 and 62 are Svpbmt's, 63 is Svnapot's.
    const reserved = f.local('i64', 0x1fc0_0000_0000_0000n);
    f.if(i32.eqz(rule(Rule.laterWalk)), () =>
      f.if(i32.or(has(Walk.pageTypes), rule(Rule.napot)), () => f.set(reserved, 0)),
    );
    f.if(i32.eqz(has(Walk.pageTypes)), () => f.set(reserved, i64.or(reserved, 0x6000_0000_0000_0000n)));
    f.if(i32.eqz(rule(Rule.napot)), () => f.set(reserved, i64.or(reserved, 1n << 63n)));
    f.if(rule(Rule.earlyWalk), () => f.set(reserved, 0));
    f.block((leaf) =>
      f.loop((again) => {
        f.set(shift, i64.fromI32U(i32.add(12, i32.mul(level, 9))));
        const root = i32.and(has(Walk.guestStage), i32.eq(level, i32.sub(levels, 1)));
        const index = i64.and(i64.shrU(address, shift), i64.select(root, 0x7ff, 0x1ff));
        f.set(at, i64.add(table, i64.shl(index, 3)));
        f.if(has(Walk.throughGuestStage), () => {
          f.set(guest, at);
          const own = i32.and(i32.shrU(flags, SECOND_STAGE_SHIFT), SECOND_STAGE_FLAGS);
          const second = i32.or(own, Walk.user | Walk.guestStage);
          f.set(at, f.call(walk, 'i64', guest, i64.load(0, HGATP), Access.load, second));
          f.if(i64.ltS(at, 0), () => {
            f.emit(store.i64(0, guest, GUEST_FAULT));
            f.return(Fault.guestTable);
          });
        });
        fail(i32.eqz(i32.and(f.call(pmp, 'i32', at, Access.load, 1, 8), 1)), Fault.access);
        f.if(
          inRam(at),
          () => f.set(pte, i64.load(host(at))),
          () => {
            f.set(pte, f.call(readEntry, 'i64', at));
            f.if(cell32(BUS_FAULT), () => f.return(tableFault));
          },
        );
        fail(i64.eqz(i64.and(pte, 1)), Fault.page);
        fail(i64.ne(i64.and(pte, reserved), 0), Fault.page);
        f.brIf(leaf, pteBits(0xe));
        // D, A, U, and what Svpbmt and Svnapot define are reserved in pointers.
        fail(i32.and(pteBits(0xe000_0000_0000_00d0n), i32.eqz(early())), Fault.page);
        // There is no memory that far up.
        fail(i32.and(pteBits(HIGH_ADDRESS), early()), Fault.access);
        f.set(table, i64.shl(i64.and(i64.shrU(pte, 10), PPN), 12));
        f.set(level, i32.sub(level, 1));
        fail(i32.ltS(level, 0), Fault.page);
        f.br(again);
      }),
    );
    const ppn = f.local('i64', i64.and(i64.shrU(pte, 10), PPN));
    fail(i64.eq(i64.and(pte, 6), 4), Fault.page);
    f.if(
      pteBits(0x10),
      () => {
        const refused = i32.or(i32.eqz(has(Walk.sum)), i32.eq(access, Access.fetch));
        fail(i32.and(i32.eqz(has(Walk.user)), refused), Fault.page);
      },
      () => fail(has(Walk.user), Fault.page),
    );
    const offsetMask = f.local('i64', i64.sub(i64.shl(1, shift), 1));
    fail(i64.ne(i64.and(i64.shl(ppn, 12), i64.and(offsetMask, -4096)), 0), Fault.page);
    // Svnapot: sixteen pages have one entry, whose number ends in 1000.
    f.if(i32.and(pteBits(1n << 63n), i32.ne(rule(Rule.napot), 0)), () => {
      fail(i32.or(i32.ne(level, 0), i64.ne(i64.and(ppn, 15), 8)), Fault.page);
      f.set(ppn, i64.or(i64.and(ppn, -16), i64.and(i64.shrU(address, 12), 15)));
    });
    const readable = i32.or(pteBits(2), i32.and(pteBits(8), has(Walk.mxr)));
    f.if(i32.eq(access, Access.load), () => fail(i32.eqz(readable), Fault.page));
    f.if(i32.eq(access, Access.store), () => fail(i32.eqz(pteBits(4)), Fault.page));
    f.if(i32.eq(access, Access.fetch), () => fail(i32.eqz(pteBits(8)), Fault.page));
    // There is no memory that far up.
    fail(i32.and(pteBits(HIGH_ADDRESS), early()), Fault.access);
    const updated = f.local('i64', i64.or(pte, i64.select(i32.eq(access, Access.store), 0xc0, 0x40)));
    f.if(i64.ne(updated, pte), () => {
      fail(has(Walk.noUpdate), Fault.page);
      // 11.1 writes to the guest's table as the guest would.
      f.if(i32.and(has(Walk.throughGuestStage), i32.ne(rule(Rule.updatesTranslated), 0)), () => {
        const own = i32.and(i32.shrU(flags, SECOND_STAGE_SHIFT), SECOND_STAGE_FLAGS);
        const second = i32.or(own, Walk.user | Walk.guestStage);
        f.if(i64.ltS(f.call(walk, 'i64', guest, i64.load(0, HGATP), Access.store, second), 0), () => {
          f.emit(store.i64(0, guest, GUEST_FAULT));
          f.return(Fault.guestTable);
        });
      });
      // Entries that lie in ROM or in a device cannot be updated.
      fail(i32.eqz(inRam(at)), Fault.page);
      f.if(i32.eqz(cell32(QUIET)), () => {
        f.emit(store.i64(host(at), updated));
        const page = i32.wrap(i64.shrU(i64.sub(at, layout.ramBase), 12));
        f.emit(store.i32As8(page, 1, layout.dirtyPages));
      });
    });
    // Stores may follow without a walk where this is one, or the page is dirty already.
    const writable = i32.and(pteBits(4), i32.or(i32.eq(access, Access.store), pteBits(0x80)));
    const permissions = i32.or(readable, i32.or(i32.shl(writable, 1), i32.shl(pteBits(8), 2)));
    f.emit(store.i32(0, permissions, WALK_PERMISSIONS));
    f.return(i64.or(i64.shl(ppn, 12), i64.and(address, offsetMask)));
  });
  return walk;
}
