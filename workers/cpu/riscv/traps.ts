/** Entering and leaving trap handlers (privileged manual, sections 3.1.6, 3.3.2, 10.6, 18.6). */
import * as at from './core/layout.ts';
import { Cause } from './core/status.ts';
import { takeGuestRegisters, takeHypervisorRegisters } from './guest-registers.ts';
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
/** Numbers of VS mode's interrupts. */
const GUEST_INTERRUPTS: ReadonlySet<number> = new Set([2, 6, 10]);

const lowest = (bits: bigint): number => {
  for (let n = 0; n < 64; n++) if (((bits >> BigInt(n)) & 1n) !== 0n) return n;
  return -1;
};

/** Interrupts that are pending and enabled by mie, whatever the global enables say. */
export function pendingAndEnabled(s: HartState): bigint {
  const line = s.i32(at.GUEST_TIMER_LINE) !== 0 ? bit(6) : 0n;
  return (s.csr(Csr.mip) | line) & s.csr(Csr.mie);
}

/**
 * The interrupt that is taken next, undefined when none can be. Within a mode the lowest number comes first: QEMU's
 * order without AIA, not the manual's.
 */
export function pendingInterrupt(s: HartState): number | undefined {
  const pending = pendingAndEnabled(s);
  const mstatus = s.csr(Csr.mstatus);
  const mideleg = s.csr(Csr.mideleg);
  const hideleg = s.csr(Csr.hideleg);
  // 7.2 lets M mode be a guest's: then M mode cannot keep them off.
  const forM = s.privilege < 3 || s.virtual || (mstatus & MIE) !== 0n ? pending & ~mideleg : 0n;
  if (forM !== 0n) return lowest(forM);
  const belowS = s.privilege < 1 || s.virtual;
  const forS = belowS || (s.privilege === 1 && (mstatus & SIE) !== 0n) ? pending & mideleg & ~hideleg : 0n;
  if (forS !== 0n) return lowest(forS);
  const guestEnabled = s.virtual && (s.privilege < 1 || (s.privilege === 1 && (mstatus & SIE) !== 0n));
  const forVS = guestEnabled ? pending & mideleg & hideleg : 0n;
  return forVS === 0n ? undefined : lowest(forVS);
}

const vectored = (base: bigint, interrupt: boolean, cause: number): bigint =>
  (base & ~3n) + (interrupt && (base & 1n) !== 0n ? BigInt(cause) * 4n : 0n);

/** Enters a handler. `pc` is that of the instruction that trapped or would have come next. */
export function enterTrap(s: HartState, cause: number, interrupt: boolean, tval: bigint): void {
  const delegation = s.csr(interrupt ? Csr.mideleg : Csr.medeleg);
  const delegated = s.privilege <= 1 && (delegation & bit(cause)) !== 0n;
  // 10.0 tells the last guest address that faulted until it fills a TLB entry, whatever the trap.
  const tellsGuestFault = (isGuestPageFault(cause) && !interrupt) || (s.i32(at.RULES) & at.Rule.laterWalk) !== 0;
  const guestFault = tellsGuestFault ? s.u64(at.GUEST_FAULT) >> 2n : 0n;
  const instruction = interrupt ? 0n : s.u64(at.TRAP_INSTRUCTION);
  // The next exception may be one without.
  s.setU64(at.TRAP_INSTRUCTION, 0n);
  s.setU64(at.RESERVED_ADDRESS, (1n << 64n) - 1n);
  const recorded = BigInt(cause) | (interrupt ? INTERRUPT : 0n);
  if (!delegated) {
    const fromGuest = leaveGuest(s);
    let mstatus = s.csr(Csr.mstatus) & ~(MPV | MPIE | MPP);
    if (fromGuest) mstatus |= MPV;
    // GVA is set for every trap value from a guest that is not zero, and never cleared (measured).
    if (fromGuest && tval !== 0n) mstatus |= GVA;
    if ((mstatus & MIE) !== 0n) mstatus |= MPIE;
    mstatus = (mstatus & ~MIE) | (BigInt(s.privilege) << 11n);
    s.setCsr(Csr.mstatus, mstatus);
    s.setCsr(Csr.mcause, recorded);
    s.setCsr(Csr.mepc, s.pc);
    s.setCsr(Csr.mtval, tval);
    s.setCsr(Csr.mtval2, guestFault);
    s.setCsr(Csr.mtinst, instruction);
    s.pc = vectored(s.csr(Csr.mtvec), interrupt, cause);
    setMode(s, 3, false);
    return;
  }
  const toGuest = s.virtual && (s.csr(interrupt ? Csr.hideleg : Csr.hedeleg) & bit(cause)) !== 0n;
  // The guest knows its interrupts by the numbers of S mode.
  const shifts = interrupt || ((s.i32(at.RULES) & at.Rule.guestCausesShift) !== 0 && GUEST_INTERRUPTS.has(cause));
  const code = toGuest && shifts ? cause - 1 : cause;
  let hstatus = s.csr(Csr.hstatus) & ~HSTATUS.gva;
  if (!toGuest) {
    hstatus &= ~HSTATUS.spv;
    if (leaveGuest(s)) {
      hstatus = (hstatus & ~HSTATUS.spvp) | HSTATUS.spv | (s.privilege === 1 ? HSTATUS.spvp : 0n);
    }
    if (!interrupt && s.i32(at.GUEST_ADDRESS) !== 0 && writesAddress(cause)) hstatus |= HSTATUS.gva;
  }
  s.setCsr(Csr.hstatus, hstatus);
  pushStatus(s);
  s.setCsr(Csr.scause, BigInt(code) | (interrupt ? INTERRUPT : 0n));
  s.setCsr(Csr.sepc, s.pc);
  s.setCsr(Csr.stval, tval);
  s.setCsr(Csr.htval, toGuest ? 0n : guestFault);
  s.setCsr(Csr.htinst, instruction);
  s.pc = vectored(s.csr(Csr.stvec), interrupt, code);
  setMode(s, 1, toGuest);
}

/** Puts the hypervisor's registers in force; whether a guest was running. */
function leaveGuest(s: HartState): boolean {
  if (!s.virtual) return false;
  takeHypervisorRegisters(s);
  return true;
}

const isGuestPageFault = (cause: number): boolean =>
  cause === Cause.fetchGuestPage || cause === Cause.loadGuestPage || cause === Cause.storeGuestPage;

/** Exceptions whose trap value is an address of a memory access. */
const writesAddress = (cause: number): boolean =>
  isGuestPageFault(cause) ||
  (cause !== Cause.illegal && cause !== Cause.breakpoint && cause < 8) ||
  (cause >= Cause.fetchPage && cause <= Cause.storePage);

/** SIE → SPIE, mode → SPP. */
function pushStatus(s: HartState): void {
  let status = s.csr(Csr.mstatus) & ~(SPIE | SPP);
  if ((status & SIE) !== 0n) status |= SPIE;
  if (s.privilege === 1) status |= SPP;
  s.setCsr(Csr.mstatus, status & ~SIE);
}

function setMode(s: HartState, privilege: number, virtual: boolean): void {
  // The TLB is empty then, and filled anew at once.
  if (virtual !== s.virtual) s.setU64(at.GUEST_FAULT, 0n);
  s.privilege = privilege;
  s.virtual = virtual;
  s.selectTlbs();
}

/**
 * mret, executed in M mode. QEMU 7.2 follows MPV to M mode too: V is 1 there, with the guest's registers. It exchanges the
 * registers for MPV, whatever V is: from such an M mode a return without it leaves the guest's registers in force, and one
 * with it brings back the hypervisor's.
 */
export function returnFromM(s: HartState): void {
  const mstatus = s.csr(Csr.mstatus);
  const privilege = Number((mstatus & MPP) >> 11n);
  const toAnyMode = (s.i32(at.RULES) & at.Rule.laterWalk) === 0;
  const virtual = (mstatus & MPV) !== 0n && (privilege !== 3 || toAnyMode);
  let fresh = mstatus & ~(MIE | MPP | MPV);
  if ((mstatus & MPIE) !== 0n) fresh |= MIE;
  fresh |= MPIE;
  if (privilege !== 3) fresh &= ~MPRV;
  s.setCsr(Csr.mstatus, fresh);
  s.pc = s.csr(Csr.mepc);
  s.setU64(at.RESERVED_ADDRESS, (1n << 64n) - 1n);
  if (virtual) {
    if (s.virtual) takeHypervisorRegisters(s);
    else takeGuestRegisters(s);
  }
  // The reserved mode, which 7.2 lets MPP hold, is U mode.
  setMode(s, privilege === 2 ? 0 : privilege, virtual);
}

/** sret, executed in M, HS or VS mode. */
export function returnFromS(s: HartState): void {
  const status = s.csr(Csr.mstatus);
  const privilege = (status & SPP) === 0n ? 0 : 1;
  let fresh = status & ~(SIE | SPP);
  if ((status & SPIE) !== 0n) fresh |= SIE;
  fresh |= SPIE;
  if (!s.virtual) fresh &= ~MPRV;
  s.setCsr(Csr.mstatus, fresh);
  s.setU64(at.RESERVED_ADDRESS, (1n << 64n) - 1n);
  s.pc = s.csr(Csr.sepc);
  if (s.virtual) {
    setMode(s, privilege, true);
    return;
  }
  const hstatus = s.csr(Csr.hstatus);
  s.setCsr(Csr.hstatus, hstatus & ~HSTATUS.spv);
  const virtual = (hstatus & HSTATUS.spv) !== 0n;
  if (virtual) takeGuestRegisters(s);
  setMode(s, privilege, virtual);
}
