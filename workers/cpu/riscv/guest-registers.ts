/**
 * The exchange of supervisor registers between a hypervisor and its guest. In V = 1 the supervisor's registers are the
 * guest's, so that instructions need not look; the VS registers keep what they had at the entry, which is what a debugger
 * sees there under QEMU as well.
 */
import * as at from './core/layout.ts';
import { Csr, type HartState } from './state.ts';

/** Bits of mstatus that are exchanged: SIE, SPIE, SPP, VS, FS, SUM, MXR, UXL. */
const EXCHANGED = 0x3000c6722n;

const bank = (index: number): number => at.HYPERVISOR_BANK + index * 8;

/** Before V becomes 1. */
export function takeGuestRegisters(s: HartState): void {
  at.GUEST_BANK.forEach(([own, guest], index) => {
    const value = s.csr(own);
    if (own === Csr.mstatus) {
      s.setU64(bank(index), value & EXCHANGED);
      // Every bit that the hypervisor put into vsstatus comes along.
      s.setCsr(own, (value & ~EXCHANGED) | s.csr(guest));
    } else {
      s.setU64(bank(index), value);
      s.setCsr(own, s.csr(guest));
    }
  });
}

/** Before V becomes 0. */
export function takeHypervisorRegisters(s: HartState): void {
  at.GUEST_BANK.forEach(([own, guest], index) => {
    const value = s.csr(own);
    if (own === Csr.mstatus) {
      s.setCsr(guest, value & EXCHANGED);
      s.setCsr(own, (value & ~EXCHANGED) | s.u64(bank(index)));
    } else {
      s.setCsr(guest, value);
      s.setCsr(own, s.u64(bank(index)));
    }
  });
}
