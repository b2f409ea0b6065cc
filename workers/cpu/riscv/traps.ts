/** Entering and leaving trap handlers (privileged manual, sections 3.1.6, 3.3.2, 10.6, 18.6). */
import * as at from './core/layout.ts';
import { Cause } from './core/status.ts';
import { Csr, type HartState } from './state.ts';

const bit = (n: number): bigint => 1n << BigInt(n);
const SIE = bit(1);
const MIE = bit(3);
const SPIE = bit(5);
const MPIE = bit(7);
const SPP = bit(8);
const MPP = 3n << 11n;
const MPRV = bit(17);
const GVA = bit(38);
const MPV = bit(39);
const HSTATUS = { gva: bit(6), spv: bit(7), spvp: bit(8) } as const;
const INTERRUPT = bit(63);

const lowest = (bits: bigint): number => {
  for (let n = 0; n < 64; n++) if (((bits >> BigInt(n)) & 1n) !== 0n) return n;
  return -1;
};

/**
 * The interrupt that is taken next, undefined when none can be. Within a mode the lowest number comes first: QEMU's
 * order without AIA, not the manual's.
 */
export function pendingInterrupt(s: HartState): number | undefined {
  const pending = s.csr(Csr.mip) & s.csr(Csr.mie);
  const mstatus = s.csr(Csr.mstatus);
  const mideleg = s.csr(Csr.mideleg);
  const hideleg = s.csr(Csr.hideleg);
  const forM = s.privilege < 3 || (mstatus & MIE) !== 0n ? pending & ~mideleg : 0n;
  if (forM !== 0n) return lowest(forM);
  const belowS = s.privilege < 1 || s.virtual;
  const forS = belowS || (s.privilege === 1 && (mstatus & SIE) !== 0n) ? pending & mideleg & ~hideleg : 0n;
  if (forS !== 0n) return lowest(forS);
  const guestEnabled = s.virtual && (s.privilege < 1 || (s.csr(Csr.vsstatus) & SIE) !== 0n);
  const forVS = guestEnabled ? pending & mideleg & hideleg : 0n;
  return forVS === 0n ? undefined : lowest(forVS);
}

const vectored = (base: bigint, interrupt: boolean, cause: number): bigint =>
  (base & ~3n) + (interrupt && (base & 1n) !== 0n ? BigInt(cause) * 4n : 0n);

/** Enters a handler. `pc` is that of the instruction that trapped or would have come next. */
export function enterTrap(s: HartState, cause: number, interrupt: boolean, tval: bigint): void {
  const delegation = s.csr(interrupt ? Csr.mideleg : Csr.medeleg);
  const delegated = s.privilege <= 1 && (delegation & bit(cause)) !== 0n;
  const guestAddress = !interrupt && s.i32(at.GUEST_ADDRESS) !== 0 && writesAddress(cause);
  const guestFault = isGuestPageFault(cause) && !interrupt ? s.u64(at.GUEST_FAULT) >> 2n : 0n;
  s.setU64(at.RESERVED_ADDRESS, (1n << 64n) - 1n);
  const recorded = BigInt(cause) | (interrupt ? INTERRUPT : 0n);
  if (!delegated) {
    let mstatus = s.csr(Csr.mstatus) & ~(MPV | GVA | MPIE | MPP);
    if (s.virtual) mstatus |= MPV;
    if (guestAddress) mstatus |= GVA;
    if ((mstatus & MIE) !== 0n) mstatus |= MPIE;
    mstatus = (mstatus & ~MIE) | (BigInt(s.privilege) << 11n);
    s.setCsr(Csr.mstatus, mstatus);
    s.setCsr(Csr.mcause, recorded);
    s.setCsr(Csr.mepc, s.pc);
    s.setCsr(Csr.mtval, tval);
    s.setCsr(Csr.mtval2, guestFault);
    s.setCsr(Csr.mtinst, interrupt ? 0n : s.u64(at.TRAP_INSTRUCTION));
    s.pc = vectored(s.csr(Csr.mtvec), interrupt, cause);
    setMode(s, 3, false);
    return;
  }
  const toGuest = s.virtual && (s.csr(interrupt ? Csr.hideleg : Csr.hedeleg) & bit(cause)) !== 0n;
  if (toGuest) {
    // The guest knows its interrupts by the numbers of S mode.
    const code = interrupt ? cause - 1 : cause;
    pushStatus(s, Csr.vsstatus);
    s.setCsr(Csr.vscause, BigInt(code) | (interrupt ? INTERRUPT : 0n));
    s.setCsr(Csr.vsepc, s.pc);
    s.setCsr(Csr.vstval, tval);
    s.pc = vectored(s.csr(Csr.vstvec), interrupt, code);
    setMode(s, 1, true);
    return;
  }
  let hstatus = s.csr(Csr.hstatus) & ~(HSTATUS.gva | HSTATUS.spv);
  if (s.virtual) {
    hstatus = (hstatus & ~HSTATUS.spvp) | HSTATUS.spv | (s.privilege === 1 ? HSTATUS.spvp : 0n);
  }
  if (guestAddress) hstatus |= HSTATUS.gva;
  s.setCsr(Csr.hstatus, hstatus);
  pushStatus(s, Csr.mstatus);
  s.setCsr(Csr.scause, recorded);
  s.setCsr(Csr.sepc, s.pc);
  s.setCsr(Csr.stval, tval);
  s.setCsr(Csr.htval, guestFault);
  s.setCsr(Csr.htinst, interrupt ? 0n : s.u64(at.TRAP_INSTRUCTION));
  s.pc = vectored(s.csr(Csr.stvec), interrupt, cause);
  setMode(s, 1, false);
}

const isGuestPageFault = (cause: number): boolean =>
  cause === Cause.fetchGuestPage || cause === Cause.loadGuestPage || cause === Cause.storeGuestPage;

/** Exceptions whose trap value is an address. */
const writesAddress = (cause: number): boolean =>
  isGuestPageFault(cause) || (cause !== Cause.illegal && cause < 8) || (cause >= 12 && cause <= 15) || cause === 0;

/** SIE → SPIE, mode → SPP, in mstatus or vsstatus. */
function pushStatus(s: HartState, number: number): void {
  let status = s.csr(number) & ~(SPIE | SPP);
  if ((status & SIE) !== 0n) status |= SPIE;
  if (s.privilege === 1) status |= SPP;
  s.setCsr(number, status & ~SIE);
}

function setMode(s: HartState, privilege: number, virtual: boolean): void {
  s.privilege = privilege;
  s.virtual = virtual;
  s.selectTlbs();
}

/** mret, executed in M mode. */
export function returnFromM(s: HartState): void {
  const mstatus = s.csr(Csr.mstatus);
  const privilege = Number((mstatus & MPP) >> 11n);
  const virtual = (mstatus & MPV) !== 0n && privilege !== 3;
  let fresh = mstatus & ~(MIE | MPP | MPV);
  if ((mstatus & MPIE) !== 0n) fresh |= MIE;
  fresh |= MPIE;
  if (privilege !== 3) fresh &= ~MPRV;
  s.setCsr(Csr.mstatus, fresh);
  s.pc = s.csr(Csr.mepc);
  s.setU64(at.RESERVED_ADDRESS, (1n << 64n) - 1n);
  setMode(s, privilege === 2 ? 1 : privilege, virtual);
}

/** sret, executed in M, HS or VS mode. */
export function returnFromS(s: HartState): void {
  const number = s.virtual ? Csr.vsstatus : Csr.mstatus;
  const status = s.csr(number);
  const privilege = (status & SPP) === 0n ? 0 : 1;
  let fresh = status & ~(SIE | SPP);
  if ((status & SPIE) !== 0n) fresh |= SIE;
  fresh |= SPIE;
  if (!s.virtual) fresh &= ~MPRV;
  s.setCsr(number, fresh);
  s.setU64(at.RESERVED_ADDRESS, (1n << 64n) - 1n);
  if (s.virtual) {
    s.pc = s.csr(Csr.vsepc);
    setMode(s, privilege, true);
    return;
  }
  const hstatus = s.csr(Csr.hstatus);
  s.setCsr(Csr.hstatus, hstatus & ~HSTATUS.spv);
  s.pc = s.csr(Csr.sepc);
  setMode(s, privilege, (hstatus & HSTATUS.spv) !== 0n);
}
