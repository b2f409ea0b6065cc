/**
 * What a guest can see of the processor, by release of QEMU: extensions, reset values and writable bits of CSRs, and the
 * rules in which releases differ. 7.2, 10.0 and 11.1 were measured by guests on these releases (docs/qemu-releases.md).
 * Releases between them take the older one's rules, but for those changes whose release is known (see `between`).
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
    readonly sip: bigint;
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
  /** CSRs that an option takes away. */
  readonly absentCsrs: ReadonlySet<number>;
  /** The always-set bits of mideleg appear at the first access to it only, a debugger's included (7.2). */
  readonly midelegForcedOnAccess: boolean;
  readonly menvcfgReset: bigint;
  /** mstatus and vsstatus take only what is defined: MPP not 2, widths 1 and 2, MPV and GVA not at all. */
  readonly laterStatus: boolean;
  /** Traps of virtual modes and of page tables as 10.0 raises them: see traps.ts, csr-file.ts and translation.ts. */
  readonly laterTraps: boolean;
  /** vstvec, vsatp and hgatp keep any value written. */
  readonly guestRegistersUnchecked: boolean;
  /** Highest mode of satp: 8 Sv39, 9 Sv48, 10 Sv57. */
  readonly widestTranslation: number;
  /** hvip shows all of mip. */
  readonly hvipShowsMip: boolean;
  /** henvcfg has only those bits that menvcfg allows. */
  readonly henvcfgGated: boolean;
  /** stimecmp and vstimecmp act only where menvcfg.STCE, and henvcfg.STCE, are set. */
  readonly comparandsNeedEnable: boolean;
  /** Writable bits of tdata3, and whether mcontext is there. */
  readonly triggerExtra: bigint;
  readonly machineContext: boolean;
  /** PMP entries, and how many of them exist but read as zero. 0: no PMP at all. */
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
  /** A counter that mcountinhibit stops keeps its value. */
  readonly inhibitedCountersKeep: boolean;
  /** wfi ends its block, so that it is charged alone. */
  readonly waitEndsBlock: boolean;
  /** PMP takes odd parts of accesses across pages for single bytes. */
  readonly oddPartsAsBytes: boolean;
  /** Svnapot, and Svpbmt's memory types in page tables. */
  readonly napot: boolean;
  readonly pageTypes: boolean;
  /** The processor's options that are not imitated, in words. */
  readonly unfit: readonly string[];
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
    sip: 0x2002n,
    counteren: ALL_ONES,
    mcountinhibit: ALL_ONES,
    menvcfg: 0xc0000000000000f1n,
    henvcfg: 0xc0000000000000f1n,
    senvcfg: 0xf1n,
    hedeleg: 0xb1ffn,
    hideleg: 0x444n,
    hstatus: 0xfffffffcffffffdfn,
    epc: ALL_ONES,
    pmpaddr: ALL_ONES,
    pmpcfg: 0xff,
  },
  absentCsrs: new Set(),
  midelegForcedOnAccess: true,
  menvcfgReset: 0n,
  laterStatus: false,
  laterTraps: false,
  guestRegistersUnchecked: true,
  widestTranslation: 10,
  hvipShowsMip: false,
  henvcfgGated: false,
  comparandsNeedEnable: false,
  triggerExtra: 0n,
  machineContext: false,
  pmpEntries: 16,
  pmpCsrs: 16,
  ebreakTval: false,
  amoFaultsAsStore: false,
  trapInstruction: false,
  crossingTranslatesFirst: false,
  instretCounts: false,
  inhibitedCountersKeep: false,
  waitEndsBlock: false,
  oddPartsAsBytes: false,
  napot: false,
  pageTypes: true,
  unfit: [],
};

const QEMU_10_0: CpuModel = {
  ...QEMU_7_2,
  extensions: new Set([...BASE, ...LATER]),
  marchid: 0n,
  mimpid: 0n,
  masks: {
    ...QEMU_7_2.masks,
    mstatus: 0x7e79aan,
    sstatus: 0x3000c6122n,
    medeleg: 0xf4b7ffn,
    mie: 0xffffffffffff1eeen,
    counteren: 0x7ffffn,
    mcountinhibit: 0x7fffdn,
    menvcfg: 0xb0000000000000f1n,
    henvcfg: 0xe0000000000000f1n,
    hedeleg: 0x4b1ffn,
    hideleg: 0xffffffffffff0444n,
    hstatus: 0xfffcfffcfeffffdfn,
  },
  midelegForcedOnAccess: false,
  menvcfgReset: 0x2000000000000000n,
  laterStatus: true,
  laterTraps: true,
  guestRegistersUnchecked: false,
  hvipShowsMip: true,
  henvcfgGated: true,
  triggerExtra: 0xfffc000000000000n,
  machineContext: true,
  ebreakTval: true,
  amoFaultsAsStore: true,
  trapInstruction: true,
  crossingTranslatesFirst: true,
  instretCounts: true,
  inhibitedCountersKeep: true,
  pageTypes: false,
};

const QEMU_11_1: CpuModel = {
  ...QEMU_10_0,
  marchid: 0x2an,
  masks: {
    ...QEMU_10_0.masks,
    mideleg: 0x222n,
    sip: 0x2n,
    menvcfg: 0xa0000000000000f1n,
    epc: ALL_ONES & ~1n,
    pmpaddr: (1n << 54n) - 1n,
    pmpcfg: 0x9f,
  },
  comparandsNeedEnable: true,
  pmpCsrs: 64,
  waitEndsBlock: true,
  oddPartsAsBytes: true,
};

/** The default `rv64` processor of a release, such as "7.2.22". */
export function cpuModel(release: string): CpuModel {
  const [, majorText, minorText] = /^\s*(\d+)(?:\.(\d+))?/.exec(release) ?? [];
  const [major, minor] = [Number(majorText ?? 7), Number(minorText ?? 2)];
  if (major > 11 || (major === 11 && minor >= 1)) return QEMU_11_1;
  return major >= 10 ? QEMU_10_0 : QEMU_7_2;
}
