/** The registers of chains of traps: what is changed and noted, and which of their bits may change. */
import { Csr } from '../state.ts';

/** SIE, MIE, SPIE, MPIE, SPP, VS, FS, SUM, MXR, TVM, TW, TSR. */
export const STATUS = 0x7c_67aa;
/** VTSR, VTVM, HU, SPVP, SPV, GVA. */
export const GUEST_STATUS = 0x50_03c0;
export const GUEST_OWN_STATUS = 0xc_6722;
/** What may go to S mode: everything but calls from S, VS and M mode. */
export const EXCEPTIONS = 0xf0_b1ff & ~0xe00;
export const INTERRUPTS = 0x1eee;

/** Registers that bodies and handlers change, with the bits that may change. Who may not touch them is told so. */
export const STEERED: readonly (readonly [csr: number, mask: number])[] = [
  [Csr.mstatus, STATUS],
  [Csr.sstatus, 0xc_6122],
  [Csr.sstatus, 0x22],
  [Csr.vsstatus, GUEST_OWN_STATUS],
  [Csr.hstatus, GUEST_STATUS],
  [Csr.medeleg, EXCEPTIONS],
  [Csr.hedeleg, EXCEPTIONS],
  [Csr.mideleg, INTERRUPTS],
  [Csr.hideleg, INTERRUPTS],
  [Csr.mie, INTERRUPTS & ~0x80],
  [Csr.sie, INTERRUPTS],
  [Csr.hie, INTERRUPTS],
  [Csr.vsie, INTERRUPTS],
  [Csr.mip, INTERRUPTS],
  [Csr.sip, INTERRUPTS],
  [Csr.hip, INTERRUPTS],
  [Csr.hvip, INTERRUPTS],
  [Csr.vsip, INTERRUPTS],
  [Csr.sscratch, -1],
  [Csr.stval, -1],
];

export const NOTED_BY_M = [
  ...[Csr.mcause, Csr.mepc, Csr.mtval, Csr.mstatus, Csr.mtinst, Csr.mtval2, Csr.mip, Csr.hstatus, Csr.vsstatus],
];
export const NOTED_BY_HS = [
  Csr.scause,
  Csr.sepc,
  Csr.stval,
  Csr.sstatus,
  Csr.htval,
  Csr.htinst,
  Csr.hstatus,
  Csr.sip,
  Csr.hip,
];
export const NOTED_BY_VS = [Csr.scause, Csr.sepc, Csr.stval, Csr.sstatus, Csr.sip, Csr.sie];
