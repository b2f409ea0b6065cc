/**
 * The default `rv64` of QEMU 5.2 and 6.2 (privileged architecture 1.11): no hypervisor extension, no bit manipulation, no Sstc, and
 * fewer control and status registers. Measured by guests on both (docs/qemu-releases.md).
 */
import { HYPERVISOR_CSRS } from './hypervisor-csrs.ts';
import type { CpuModel } from './model.ts';

/** senvcfg, stimecmp, vstimecmp, menvcfg, mcountinhibit, the triggers, mconfigptr. */
const LATER_CSRS = [0x10a, 0x14d, 0x24d, 0x30a, 0x320, 0x7a0, 0x7a1, 0x7a2, 0x7a3, 0x7a4, 0xf15];

/** What 5.2 has instead of 7.2's, which is `later`. */
export function early(later: CpuModel): CpuModel {
  return {
    ...later,
    extensions: new Set(['I', 'M', 'A', 'F', 'D', 'C', 'S', 'Zicsr', 'Zifencei', 'FD of QEMU 5']),
    misa: 0x800000000014112dn,
    marchid: 0n,
    mimpid: 0n,
    masks: {
      ...later.masks,
      mstatus: 0xc0601e79aan,
      sstatus: 0xc6122n,
      mideleg: 0x666n,
      mie: 0xeeen,
      sip: 0x2n,
      event: 0n,
    },
    absentCsrs: new Set([...HYPERVISOR_CSRS, ...LATER_CSRS]),
    midelegForcedOnAccess: false,
    midelegForced: 0n,
    statusWidths: 'none',
    waitTrapBit: 29n,
    returnTrapBit: 30n,
    illegalTval: false,
    fetchFaultsAsLoad: true,
    earlyWalk: true,
    externalWritable: false,
    countersWritable: false,
    countersGuarded: false,
    lastCounter: 31,
    counterMask: 0n,
    userCounterEnables: true,
    oddPmpcfg: true,
    sstc: false,
  };
}

/** The same of 6.2: between them, with a mistake of its own about FS. */
export function middle(later: CpuModel): CpuModel {
  const earlier = early(later);
  return {
    ...earlier,
    extensions: new Set([...earlier.extensions].filter((name) => name !== 'FD of QEMU 5')),
    masks: { ...earlier.masks, mstatus: 0xc0007e79aan },
    statusWidths: 'fixed',
    waitTrapBit: later.waitTrapBit,
    returnTrapBit: later.returnTrapBit,
    floatIgnoresStatus: true,
    fetchFaultsAsLoad: false,
    userCounterEnables: false,
  };
}
