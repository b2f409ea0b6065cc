/**
 * Routines that instructions call: what they have in common, and the fast halves of what is done in TypeScript.
 * A result of i32 is a Status.
 */
import { type I32, i32, i64, store } from '../../../wasm/expressions.ts';
import type { Func, FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { ModuleBuilder } from '../../../wasm/module-builder.ts';
import {
  BIAS,
  CAUSE,
  CSR_CLASSES,
  CSR_MASK,
  CSR_MASKS,
  CSR_OLD,
  CSR_VALUE,
  CSR_WATCH,
  CSRS,
  CsrClass,
  DATA_TRANSLATIONS,
  GUEST_ADDRESS,
  ICOUNT_END,
  LEFT,
  LOAD_TLB,
  LOAD_TLBS,
  PRIVILEGE,
  RESERVED_ADDRESS,
  RESERVED_VALUE,
  RULES,
  Rule,
  SHIFT,
  STATUS,
  STORE_TLB,
  STORE_TLBS,
  TIME_DELTA,
  TIME_SLOW,
  TLB_SET_BYTES,
  TlbSet,
  TRANSLATION_SET_BYTES,
  TRANSLATIONS,
  TVAL,
  VIRTUAL,
} from './layout.ts';
import { Access, Cause, Status } from './status.ts';
import type { Translation } from './translation.ts';

const cell32 = (address: number): I32 => i32.load(0, address);
const cell64 = (address: number) => i64.load(0, address);
const csrAt = (number: number): number => CSRS + number * 8;
const MSTATUS = csrAt(0x300);

/** Bits of sstatus that are mstatus' own, and those among them whose change has no effect but on what reads them. */
const SSTATUS_FAST = 0x46122;
const SUM = 0x40000;

export interface RoutineImports {
  /** (number, writes: 2 where nobody reads) → Status; operands in CSR_VALUE and CSR_MASK, the old value in CSR_OLD. */
  readonly csr: Func;
  /** Privileged instructions by number, see PRIVILEGED → Status. */
  readonly privileged: Func;
  /** (number, address low, high) → Status: cache-block instructions. */
  readonly cacheBlock: Func;
}

/** Instructions that TypeScript executes, by number. */
export const PRIVILEGED = {
  mret: 0,
  sret: 1,
  wfi: 2,
  sfenceVma: 3,
  sfenceInval: 4,
  hfenceVvma: 5,
  hfenceGvma: 6,
  /** Whether HLV, HLVX and HSV may be executed. */
  guestAccess: 7,
  wrs: 8,
} as const;
export const CACHE_BLOCK = { cboInval: 0, cboClean: 1, cboZero: 2 } as const;

/** Current count, the instruction that executes included. */
const icount = () => i64.sub(cell64(ICOUNT_END), i64.fromI32U(cell32(LEFT)));
const TIME = 0xc01;
const SSTATUS = 0x100;

/** Puts the set of S mode with or without SUM in force. */
function emitSelectSum(f: FunctionBuilder): void {
  const number = f.local('i32', i32.select(i32.wrap(i64.and(cell64(MSTATUS), SUM)), TlbSet.Ssum, TlbSet.S));
  const set = f.local('i32', i32.mul(number, TLB_SET_BYTES));
  f.emit(store.i32(0, i32.add(set, LOAD_TLBS), LOAD_TLB));
  f.emit(store.i32(0, i32.add(set, STORE_TLBS), STORE_TLB));
  f.emit(store.i32(0, i32.add(i32.mul(number, TRANSLATION_SET_BYTES), TRANSLATIONS), DATA_TRANSLATIONS));
}

/** (number, value, mask, writes) → Status. */
function defineCsr(module: ModuleBuilder, imports: RoutineImports, flush: Func): Func {
  return module.function('csr', ['i32', 'i64', 'i64', 'i32'], 'i32', (f) => {
    const number = f.param(0, 'i32');
    const [value, mask] = [f.param(1, 'i64'), f.param(2, 'i64')];
    const writes = f.param(3, 'i32');
    const address = f.local('i32', i32.shl(number, 3));
    const old = f.local('i64');
    const fresh = f.local('i64');
    const minimum = i32.and(i32.shrU(number, 8), 3);
    const writable = i32.ne(i32.shrU(number, 10), 3);
    const merged = () => i64.or(i64.and(old, i64.not(mask)), i64.and(value, mask));
    const plainMode = i32.eqz(i32.or(cell32(VIRTUAL), cell32(CSR_WATCH)));
    const calm = i32.and(i32.leU(minimum, cell32(PRIVILEGE)), plainMode);
    f.if(calm, () => {
      f.if(i32.and(i32.eq(i32.load8U(number, CSR_CLASSES), CsrClass.plain), i32.or(writable, i32.eqz(writes))), () => {
        f.set(old, i64.load(address, CSRS));
        f.emit(store.i64(0, old, CSR_OLD));
        f.if(writes, () => {
          const allowed = f.local('i64', i64.load(address, CSR_MASKS));
          f.emit(store.i64(address, i64.or(i64.and(old, i64.not(allowed)), i64.and(merged(), allowed)), CSRS));
        });
        f.return(Status.next);
      });
      // sstatus in S mode: kernels toggle SIE and SUM hundreds of thousands of times.
      f.if(i32.and(i32.eq(number, SSTATUS), i32.eq(cell32(PRIVILEGE), 1)), () => {
        const shown = i64.select(i32.and(cell32(RULES), Rule.widthHidden), 0xc6722n, 0x3000c6722n);
        f.set(old, i64.and(cell64(MSTATUS), shown));
        const dirty = i32.or(i64.eq(i64.and(old, 0x6000), 0x6000), i64.eq(i64.and(old, 0x600), 0x600));
        f.set(old, i64.or(old, i64.shl(i64.fromI32U(dirty), 63)));
        f.set(fresh, i64.xor(merged(), old));
        f.if(i32.or(i32.eqz(writes), i64.eqz(i64.and(fresh, ~BigInt(SSTATUS_FAST)))), () => {
          f.emit(store.i64(0, old, CSR_OLD));
          f.if(writes, () => {
            f.emit(store.i64(0, i64.xor(cell64(MSTATUS), fresh), MSTATUS));
            f.if(i32.wrap(i64.and(fresh, SUM)), () => {
              f.if(i32.and(cell32(RULES), Rule.statusFlushes), () => {
                f.run(flush);
                f.return(Status.refetch);
              });
              emitSelectSum(f);
            });
          });
          f.return(Status.next);
        });
      });
      // `time`, where nothing forbids it: ns / 100, the 10 MHz of the virt board.
      f.if(i32.and(i32.eq(number, TIME), i32.eqz(writes)), () => {
        const enabled = (counteren: number) => i32.wrap(i64.and(i64.shrU(cell64(csrAt(counteren)), 1), 1));
        const privilege = cell32(PRIVILEGE);
        const allowed = i32.or(
          i32.eq(privilege, 3),
          i32.and(enabled(0x306), i32.or(i32.eq(privilege, 1), enabled(0x106))),
        );
        f.if(i32.and(allowed, i32.eqz(cell32(TIME_SLOW))), () => {
          const now = i64.add(cell64(BIAS), i64.shl(icount(), i64.fromI32U(cell32(SHIFT))));
          f.emit(store.i64(0, i64.add(i64.divU(now, 100), cell64(TIME_DELTA)), CSR_OLD));
          f.return(Status.next);
        });
      });
    });
    f.emit(store.i64(0, value, CSR_VALUE));
    f.emit(store.i64(0, mask, CSR_MASK));
    f.return(f.call(imports.csr, 'i32', number, writes));
  });
}

export function defineRoutines(
  module: ModuleBuilder,
  imports: RoutineImports,
  flush: Func,
  { translate }: Translation,
): ReadonlyMap<string, Func> {
  const routines: Func[] = [defineCsr(module, imports, flush)];
  const add = (...args: Parameters<ModuleBuilder['function']>) => {
    routines.push(module.function(...args));
  };
  const fail = (
    f: FunctionBuilder,
    cause: I32 | number,
    status: number,
    tval: ReturnType<typeof i64.const> | number,
  ) => {
    f.emit(store.i32(0, cause, CAUSE));
    f.emit(store.i64(0, tval, TVAL));
    f.return(status);
  };

  add('csrOld', [], 'i64', (f) => f.return(cell64(CSR_OLD)));
  add('ecall', [], 'i32', (f) => {
    const privilege = cell32(PRIVILEGE);
    const supervisor = i32.select(cell32(VIRTUAL), Cause.ecallVS, Cause.ecallS);
    const cause = i32.select(
      i32.eqz(privilege),
      Cause.ecallU,
      i32.select(i32.eq(privilege, 3), Cause.ecallM, supervisor),
    );
    fail(f, cause, Status.trapCounted, 0);
  });
  add('ebreak', [], 'i32', (f) => fail(f, Cause.breakpoint, Status.trapCounted, 0));

  // QEMU raises the load's fault for every misaligned atomic (measured on 7.2).
  add('amoCheck', ['i64', 'i32'], 'i32', (f) => {
    const address = f.param(0, 'i64');
    const misaligned = i64.ne(i64.and(address, i64.fromI32U(i32.sub(f.param(1, 'i32'), 1))), 0);
    f.if(misaligned, () => {
      f.emit(store.i32(0, cell32(VIRTUAL), GUEST_ADDRESS));
      fail(f, Cause.loadMisaligned, Status.trap, address);
    });
    f.return(Status.next);
  });
  // One access of 16 bytes to permissions, though it is made of two.
  add('pairCheck', ['i64'], 'i32', (f) => {
    f.emit(store.i32(0, Status.next, STATUS));
    const physical = f.call(translate, 'i64', f.param(0, 'i64'), Access.load, 16);
    f.return(i32.select(i64.eq(physical, -1), Status.trap, Status.next));
  });
  // 10.0 looks at the page of a store-conditional before it looks for the reservation.
  add('conditionalCheck', ['i64', 'i32'], 'i32', (f) => {
    const [address, size] = [f.param(0, 'i64'), f.param(1, 'i32')];
    f.if(i32.eqz(i32.and(cell32(RULES), Rule.conditionalChecksFirst)), () => f.return(Status.next));
    const misaligned = i64.ne(i64.and(address, i64.fromI32U(i32.sub(size, 1))), 0);
    f.if(misaligned, () => {
      f.emit(store.i32(0, cell32(VIRTUAL), GUEST_ADDRESS));
      // With a reservation for this address, of another width, the load is what fails.
      const reserved = i64.eq(address, cell64(RESERVED_ADDRESS));
      fail(f, i32.select(reserved, Cause.loadMisaligned, Cause.storeMisaligned), Status.trap, address);
    });
    f.emit(store.i32(0, Status.next, STATUS));
    f.return(i32.select(i64.eq(f.call(translate, 'i64', address, Access.store, size), -1), Status.trap, Status.next));
  });
  add('reserve', ['i64', 'i64'], 'i32', (f) => {
    f.emit(store.i64(0, f.param(0, 'i64'), RESERVED_ADDRESS));
    f.emit(store.i64(0, f.param(1, 'i64'), RESERVED_VALUE));
    f.return(Status.next);
  });
  add('unreserve', [], 'i32', (f) => {
    f.emit(store.i64(0, -1, RESERVED_ADDRESS));
    f.return(Status.next);
  });
  add('reservedAt', ['i64'], 'i64', (f) => f.return(i64.fromI32U(i64.eq(f.param(0, 'i64'), cell64(RESERVED_ADDRESS)))));
  add('reservedValue', [], 'i64', (f) => f.return(cell64(RESERVED_VALUE)));

  // Kernels flush all the time; where no trap bit forbids it, TypeScript need not know.
  add('sfenceVma', [], 'i32', (f) => {
    const trapVirtualMemory = i32.wrap(i64.and(i64.shrU(cell64(MSTATUS), 20), 1));
    const plain = i32.and(i32.eq(cell32(PRIVILEGE), 1), i32.eqz(trapVirtualMemory));
    f.if(i32.and(i32.or(plain, i32.eq(cell32(PRIVILEGE), 3)), i32.eqz(cell32(VIRTUAL))), () => {
      f.run(flush);
      f.return(Status.refetch);
    });
    f.return(f.call(imports.privileged, 'i32', PRIVILEGED.sfenceVma));
  });
  for (const name of [
    'mret',
    'sret',
    'wfi',
    'sfenceInval',
    'hfenceVvma',
    'hfenceGvma',
    'guestAccess',
    'wrs',
  ] as const) {
    add(name, [], 'i32', (f) => f.return(f.call(imports.privileged, 'i32', PRIVILEGED[name])));
  }
  for (const name of ['cboInval', 'cboClean', 'cboZero'] as const) {
    add(name, ['i64'], 'i32', (f) => {
      const address = f.param(0, 'i64');
      const [low, high] = [i32.wrap(address), i32.wrap(i64.shrU(address, 32))];
      f.return(f.call(imports.cacheBlock, 'i32', CACHE_BLOCK[name], low, high));
    });
  }
  return new Map(routines.map((routine) => [routine.name, routine]));
}
