/**
 * Address translation and protection: which tables apply in the modes as they are, what they and PMP say, and which
 * exception a refusal is (privileged manual, chapters 3.7, 12 and 18).
 */
import { type Code, type I32, type I64, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import {
  CAUSE,
  CSRS,
  GUEST_ADDRESS,
  GUEST_FAULT,
  HYPERVISOR_ACCESS,
  HYPERVISOR_BANK,
  HypervisorAccess,
  type Layout,
  PRIVILEGE,
  QUIET,
  RULES,
  Rule,
  STATUS,
  TRANSLATED_PAGE_UNIFORM,
  TRAP_INSTRUCTION,
  TVAL,
  VIRTUAL,
  WALK_PERMISSIONS,
} from './layout.ts';
import { BARE, defineWalk, Fault, SECOND_STAGE_SHIFT, Walk } from './page-walk.ts';
import { definePmp, PERMISSIONS_SHIFT } from './physical-protection.ts';
import { Access, Cause, Status } from './status.ts';
import type { Translations } from './translations.ts';

const cell32 = (address: number) => i32.load(0, address);
const cell64 = (address: number) => i64.load(0, address);
const csr = (number: number) => cell64(CSRS + number * 8);
const MSTATUS = 0x300;
const VSSTATUS = 0x200;
const HSTATUS = 0x600;
const MENVCFG = 0x30a;
const HENVCFG = 0x60a;
const SATP = 0x180;
const VSATP = 0x280;
const HGATP = 0x680;
/** Numbers of bits in the status registers, in hstatus, and in menvcfg and henvcfg. */
const SUM = 18;
const MXR = 19;
const SPVP = 8;
const ADUE = 61;
const PBMTE = 62;
/** What mtinst tells of a fault of the first stage's table in the second. */
const PAGE_TABLE_ACCESS = 0x3000;

export interface Translation {
  /** (va, access, size) → physical address. On a fault the result is -1, STATUS, CAUSE and TVAL are set. */
  readonly translate: Func;
  /** Offset in memory of a physical address in RAM: (pa) → i32; check with {@link inRam} first. */
  readonly hostAddress: (pa: I64) => I32;
  readonly inRam: (pa: I64, bytes: number) => I32;
  /** Statement: exception with this cause and tval, not counted. */
  readonly raise: (cause: number | I32, tval: I64) => Code;
}

const raise = (cause: number | I32, tval: I64): Code => [
  store.i32(0, cause, CAUSE),
  store.i64(0, tval, TVAL),
  store.i32(0, Status.trap, STATUS),
];

/** A cause by access: those of loads, stores and fetches. */
const byAccess = (access: I32, load: number, storing: number, fetch: number): I32 =>
  i32.select(i32.eq(access, Access.store), storing, i32.select(i32.eq(access, Access.fetch), fetch, load));

const bit = (value: I64, n: number): I32 => i32.wrap(i64.and(i64.shrU(value, n), 1));
/** 0 or `flag` from 0 or 1. */
const flagged = (condition: I32, flag: number): I32 => i32.shl(condition, Math.log2(flag));
const later = (): I32 => i32.and(cell32(RULES), Rule.laterWalk);

/** Flags that the environment's configuration gives to a walk: `own` is menvcfg, restricted by henvcfg in VS stage. */
const environment = (allowed: I64): I32 =>
  i32.or(
    flagged(i32.and(i32.ne(later(), 0), i32.eqz(bit(allowed, ADUE))), Walk.noUpdate),
    flagged(bit(allowed, PBMTE), Walk.pageTypes),
  );

interface Modes {
  readonly va: I64;
  readonly access: I32;
  /** Those of the access, which MPRV and HLV change. */
  readonly privilege: I32;
  readonly virtual: I32;
}

/** One stage: (va) → physical address or fault. */
function emitHostWalk(f: FunctionBuilder, walk: Func, { va, access, privilege }: Modes): I64 {
  const mstatus = csr(MSTATUS);
  const flags = [
    i32.eqz(privilege),
    flagged(bit(mstatus, SUM), Walk.sum),
    flagged(bit(mstatus, MXR), Walk.mxr),
    environment(csr(MENVCFG)),
  ].reduce((all, flag) => i32.or(all, flag));
  return f.call(walk, 'i64', va, csr(SATP), access, flags);
}

/**
 * Two stages. While a guest runs its registers are those of the supervisor; for the hypervisor's accesses to a guest at
 * rest they are the VS registers. Where QEMU 7.2 takes the bits SUM and MXR from is its own.
 */
function emitGuestWalk(f: FunctionBuilder, walk: Func, { va, access, privilege }: Modes): I64 {
  const running = cell32(VIRTUAL);
  const mstatus = f.local('i64', csr(MSTATUS));
  const vsstatus = f.local('i64', csr(VSSTATUS));
  const sum = f.local('i32', bit(i64.select(running, mstatus, vsstatus), SUM));
  const mxr = f.local('i32', bit(mstatus, MXR));
  const secondMxr = f.local('i32', bit(vsstatus, MXR));
  f.if(
    later(),
    () => {
      f.if(
        running,
        () => {
          f.set(secondMxr, bit(cell64(HYPERVISOR_BANK), MXR));
          f.set(mxr, i32.or(mxr, secondMxr));
        },
        () => {
          f.set(mxr, i32.or(mxr, secondMxr));
          f.set(secondMxr, bit(mstatus, MXR));
        },
      );
    },
    () => f.if(i32.eqz(running), () => f.set(sum, 1)),
  );
  // From 8.2 on henvcfg restricts a guest that runs, not accesses in its place.
  const restricted = i64.and(csr(HENVCFG), i64.select(later(), csr(MENVCFG), -1));
  const henvcfg = i64.select(i32.and(i32.ne(later(), 0), i32.eqz(running)), csr(MENVCFG), restricted);
  const secondFlags = f.local('i32', i32.or(environment(csr(MENVCFG)), flagged(secondMxr, Walk.mxr)));
  const flags = [
    i32.eqz(privilege),
    flagged(sum, Walk.sum),
    flagged(mxr, Walk.mxr),
    environment(henvcfg),
    i32.const(Walk.throughGuestStage),
    i32.shl(secondFlags, SECOND_STAGE_SHIFT),
  ].reduce((all, flag) => i32.or(all, flag));
  const pa = f.local('i64', i64.and(va, BARE));
  f.if(i32.ne(privilege, 3), () =>
    f.set(pa, f.call(walk, 'i64', va, i64.select(running, csr(SATP), csr(VSATP)), access, flags)),
  );
  f.if(i64.geS(pa, 0), () => {
    const guest = f.local('i64', pa);
    const permissions = f.local('i32', cell32(WALK_PERMISSIONS));
    const second = i32.or(secondFlags, Walk.user | Walk.guestStage);
    f.set(pa, f.call(walk, 'i64', guest, csr(HGATP), access, second));
    f.emit(store.i32(0, i32.and(permissions, cell32(WALK_PERMISSIONS)), WALK_PERMISSIONS));
    f.if(i64.ltS(pa, 0), () => {
      f.emit(store.i64(0, guest, GUEST_FAULT));
      // 7.2 tells of every fault behind the first stage as one of the guest's page.
      const access10 = i32.and(i32.ne(later(), 0), i64.eq(pa, Fault.access));
      f.set(pa, i64.select(access10, Fault.access, Fault.guestPage));
    });
  });
  return pa;
}

export function defineTranslation(
  module: ModuleBuilder,
  layout: Layout,
  translations: Translations,
  busRead: Func,
): Translation {
  const pmp = definePmp(module);
  const walk = defineWalk(module, layout, pmp, busRead);

  const translate = module.function(
    'translate',
    ['i64', 'i32', 'i32'],
    'i64',
    (f: FunctionBuilder) => {
      const va = f.param(0, 'i64');
      const access = f.param(1, 'i32');
      const size = f.param(2, 'i32');
      const privilege = f.local('i32', cell32(PRIVILEGE));
      const virtual = f.local('i32', cell32(VIRTUAL));
      const asGuest = f.local('i32', cell32(HYPERVISOR_ACCESS));
      const data = i32.ne(access, Access.fetch);
      // MPRV: data accesses of M mode as those of MPP and MPV.
      const mstatus = csr(MSTATUS);
      f.if(
        asGuest,
        () => {
          f.set(privilege, bit(csr(HSTATUS), SPVP));
          f.set(virtual, 1);
          // HLVX is a fetch for 10.0, and for 7.2 a load like others.
          f.if(i32.and(i32.ne(i32.and(asGuest, HypervisorAccess.execute), 0), i32.ne(later(), 0)), () =>
            f.set(access, Access.fetch),
          );
        },
        () =>
          f.if(i32.and(i32.and(i32.eq(privilege, 3), data), bit(mstatus, 17)), () => {
            f.set(privilege, i32.wrap(i64.and(i64.shrU(mstatus, 11), 3)));
            f.set(virtual, i32.or(virtual, i32.and(bit(mstatus, 39), i32.ne(privilege, 3))));
          }),
      );
      f.emit(store.i32(0, virtual, GUEST_ADDRESS));
      // What faulted last stays known until a translation is kept, or another access faults.
      const known = f.local('i64', cell64(GUEST_FAULT));
      f.emit(store.i64(0, 0, TRAP_INSTRUCTION));
      f.if(i32.eqz(asGuest), () =>
        translations.lookUp(f, va, access, (found) => {
          f.emit(store.i32(0, 1, TRANSLATED_PAGE_UNIFORM));
          f.return(found);
        }),
      );
      f.emit(store.i64(0, 0, GUEST_FAULT));
      f.emit(store.i32(0, 7, WALK_PERMISSIONS));
      // An address that is not translated is whole for PMP; the walks' results are never negative but for faults.
      const pa = f.local('i64', va);
      const failed = f.local('i32', 0);
      const modes = { va, access, privilege, virtual };
      const translated = i32.or(virtual, i64.ne(i64.shrU(csr(SATP), 60), 0));
      // M mode with V = 1, which 7.2 has, goes through the second stage.
      f.if(i32.or(i32.and(i32.ne(privilege, 3), translated), i32.and(virtual, i32.eq(privilege, 3))), () => {
        f.if(
          virtual,
          () => f.set(pa, emitGuestWalk(f, walk, modes)),
          () => f.set(pa, emitHostWalk(f, walk, modes)),
        );
        f.set(failed, i64.ltS(pa, 0));
      });
      f.if(i32.eqz(failed), () => {
        const verdict = f.local('i32', f.call(pmp, 'i32', pa, access, privilege, size));
        // Nothing that the hypervisor reaches as a guest goes into the TLBs of its own modes.
        const uniform = i32.and(i32.eqz(i32.and(verdict, 2)), i32.eqz(asGuest));
        f.emit(store.i32(0, uniform, TRANSLATED_PAGE_UNIFORM));
        f.if(i32.and(verdict, 1), () => {
          const kept = i32.and(uniform, i32.eqz(cell32(QUIET)));
          f.if(
            kept,
            () => {
              const protection = i32.shrU(verdict, PERMISSIONS_SHIFT);
              translations.keep(f, va, access, i64.and(pa, BARE), i32.and(protection, cell32(WALK_PERMISSIONS)));
            },
            () => f.if(i32.eqz(asGuest), () => f.emit(store.i64(0, known, GUEST_FAULT))),
          );
          f.return(i64.and(pa, BARE));
        });
        f.set(pa, Fault.access);
      });
      f.if(i64.eq(pa, Fault.guestTable), () => {
        f.emit(store.i64(0, PAGE_TABLE_ACCESS, TRAP_INSTRUCTION));
        // 7.2 tells of the access to the table, 10.0 of the guest's own.
        f.if(i32.eqz(later()), () => f.set(access, Access.load));
        f.set(pa, Fault.guestPage);
      });
      // HLVX's fault in the second stage is told as one of the first.
      const fetchAsGuest = i32.and(i32.ne(asGuest, 0), i32.eq(access, Access.fetch));
      f.if(i32.and(fetchAsGuest, i64.eq(pa, Fault.guestPage)), () => f.set(pa, Fault.page));
      // 7.2 asks satp whether there are page faults at all, in accesses to a guest at rest as well.
      const bare = i64.eqz(i64.shrU(csr(SATP), 60));
      f.if(i32.and(i32.and(i32.eqz(later()), bare), i64.eq(pa, Fault.page)), () => f.set(pa, Fault.access));
      f.if(i64.eq(pa, Fault.guestPage), () => {
        f.emit(raise(byAccess(access, Cause.loadGuestPage, Cause.storeGuestPage, Cause.fetchGuestPage), va));
        f.return(-1);
      });
      f.if(i64.eq(pa, Fault.access), () => {
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
