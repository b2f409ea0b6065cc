/**
 * What a guest can see of the processor, by release of QEMU: extensions, reset values and writable bits of CSRs, and the
 * rules in which releases differ. All values of 7.2 and later that are not marked were read by guests on that release.
 */
import type { Extension } from './isa/instruction.ts';

export interface CpuModel {
  readonly extensions: ReadonlySet<Extension>;
  readonly misa: bigint;
  readonly marchid: bigint;
  readonly mimpid: bigint;
  /** Writable bits. */
  readonly masks: {
    readonly mstatus: bigint;
    readonly sstatus: bigint;
    readonly medeleg: bigint;
    readonly mideleg: bigint;
    readonly mie: bigint;
    readonly counteren: bigint;
    readonly mcountinhibit: bigint;
    readonly menvcfg: bigint;
    readonly henvcfg: bigint;
    readonly senvcfg: bigint;
    readonly hedeleg: bigint;
    readonly hideleg: bigint;
    readonly hstatus: bigint;
    readonly epc: bigint;
    readonly pmpaddr: bigint;
    readonly pmpcfg: number;
  };
  /** Bits of mideleg that are always set: the interrupts of VS mode and of guests. */
  readonly midelegForced: bigint;
  /** Forced bits appear at the first access to mideleg only, a debugger's included (7.2). */
  readonly midelegForcedOnAccess: boolean;
  readonly menvcfgReset: bigint;
  /** mstatus.MPP keeps the reserved value 2. */
  readonly mppKeepsTwo: boolean;
  /** vsatp and hgatp keep any value written. */
  readonly guestAtpUnchecked: boolean;
  /** PMP entries, and how many of them exist but read as zero. */
  readonly pmpEntries: number;
  readonly pmpCsrs: number;
  /** ebreak writes its address to mtval. */
  readonly ebreakTval: boolean;
  /** Faults of AMOs are those of stores, and a store-conditional is checked before its reservation is. */
  readonly amoFaultsAsStore: boolean;
  /** mtinst and htinst receive the transformed instruction of loads, stores and atomics. */
  readonly trapInstruction: boolean;
  /** Loads across pages translate both before they read. */
  readonly crossingTranslatesFirst: boolean;
  /** instret counts instructions; before, virtual nanoseconds like cycle. */
  readonly instretCounts: boolean;
}

const BASE: readonly Extension[] = [
  'I',
  'M',
  'A',
  'F',
  'D',
  'C',
  'H',
  'S',
  'Zicsr',
  'Zifencei',
  'Zba',
  'Zbb',
  'Zbc',
  'Zbs',
];
const LATER: readonly Extension[] = ['Zicbom', 'Zicbop', 'Zicboz', 'Zawrs', 'Zfa'];
const ALL_ONES = (1n << 64n) - 1n;

const QEMU_7_2: CpuModel = {
  extensions: new Set([...BASE, 'Zbb of QEMU 7']),
  misa: 0x80000000001411adn,
  marchid: 0x70216n,
  mimpid: 0x70216n,
  masks: {
    mstatus: 0xc0007e7faan,
    sstatus: 0x3000c6722n,
    medeleg: 0xf0bfffn,
    mideleg: 0x2222n,
    mie: 0x3eeen,
    counteren: ALL_ONES,
    mcountinhibit: ALL_ONES,
    menvcfg: 0xc0000000000000f1n,
    henvcfg: 0xc0000000000000f1n,
    senvcfg: 0xf1n,
    hedeleg: 0xb1ffn,
    hideleg: 0x444n,
    hstatus: ALL_ONES & ~(0x3n << 32n) & ~0x20n,
    epc: ALL_ONES,
    pmpaddr: ALL_ONES,
    pmpcfg: 0xff,
  },
  midelegForced: 0x1444n,
  midelegForcedOnAccess: true,
  menvcfgReset: 0n,
  mppKeepsTwo: true,
  guestAtpUnchecked: true,
  pmpEntries: 16,
  pmpCsrs: 16,
  ebreakTval: false,
  amoFaultsAsStore: false,
  trapInstruction: false,
  crossingTranslatesFirst: false,
  instretCounts: false,
};

const QEMU_10_0: CpuModel = {
  ...QEMU_7_2,
  extensions: new Set([...BASE, ...LATER]),
  marchid: 0n,
  mimpid: 0n,
  masks: {
    ...QEMU_7_2.masks,
    mstatus: 0xc0007e79aan,
    sstatus: 0x2000c6122n,
    medeleg: 0xf4b7ffn,
    mie: 0xffffffffffff1eeen & ~0xffffffffffff0000n,
    counteren: 0x7ffffn,
    mcountinhibit: 0x7fffdn,
    menvcfg: 0xb0000000000000f1n,
    henvcfg: 0x20000000000000f1n,
    hedeleg: 0x4b1ffn,
    hstatus: 0xfffcfffefeffffdfn,
  },
  midelegForcedOnAccess: false,
  menvcfgReset: 0x2000000000000000n,
  mppKeepsTwo: false,
  guestAtpUnchecked: false,
  ebreakTval: true,
  amoFaultsAsStore: true,
  trapInstruction: true,
  crossingTranslatesFirst: true,
  instretCounts: true,
};

/** The default `rv64` processor of a release, such as "7.2.22". Releases between those measured take the older rules. */
export function cpuModel(release: string): CpuModel {
  const major = Number(/^\s*(\d+)/.exec(release)?.[1] ?? 7);
  return major >= 10 ? QEMU_10_0 : QEMU_7_2;
}
