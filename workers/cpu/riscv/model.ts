/**
 * What a guest can see of the processor, by release of QEMU: extensions, reset values and writable bits of CSRs, and the
 * rules in which releases differ. 5.2, 7.2, 8.2, 10.0 and 11.1 were measured by guests on these releases (docs/qemu-releases.md).
 * Releases between them take the older one's rules.
 */
import { early } from './early-model.ts';
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
    readonly mcounteren: bigint;
    /** scounteren and hcounteren. */
    readonly counteren: bigint;
    readonly mcountinhibit: bigint;
    readonly menvcfg: bigint;
    readonly henvcfg: bigint;
    readonly senvcfg: bigint;
    readonly hedeleg: bigint;
    readonly hideleg: bigint;
    readonly hstatus: bigint;
    readonly hvip: bigint;
    /** mhpmevent3 to 31. */
    readonly event: bigint;
    /** mepc and sepc. */
    readonly epc: bigint;
    readonly vsepc: bigint;
    readonly pmpaddr: bigint;
    readonly pmpcfg: number;
  };
  /** CSRs that an option takes away. */
  readonly absentCsrs: ReadonlySet<number>;
  /** The always-set bits of mideleg appear at the first access to it only, a debugger's included (7.2). */
  readonly midelegForcedOnAccess: boolean;
  /** Bits of mideleg that are always set: the interrupts of VS mode and of guests. */
  readonly midelegForced: bigint;
  readonly menvcfgReset: bigint;
  /** mstatus has register widths (UXL and SXL); in 5.2 those bits are not there. */
  readonly statusWidths: boolean;
  /** Places of TW and TSR in mstatus: 5.2 has them at other bits than the manual. */
  readonly waitTrapBit: bigint;
  readonly returnTrapBit: bigint;
  /** mtval and stval receive an instruction that is illegal. */
  readonly illegalTval: boolean;
  /** A fetch where there is no memory is told as a load access fault. */
  readonly fetchFaultsAsLoad: boolean;
  /** Page tables have no reserved bits in pointers; bits 54 to 61 belong to the page's number. */
  readonly earlyWalk: boolean;
  /** mip.SEIP can be written. */
  readonly externalWritable: boolean;
  /** mcycle and minstret take what is written to them. */
  readonly countersWritable: boolean;
  /** The last of the counters mhpmcounter3 to 31 that is there, and its writable bits. */
  readonly lastCounter: number;
  readonly counterMask: bigint;
  /** mscounteren of privileged architecture 1.9 is there, without effect (CSR 0x321). */
  readonly userCounterEnables: boolean;
  /** pmpcfg1 and pmpcfg3 are there: the bytes from which their number is four times away. */
  readonly oddPmpcfg: boolean;
  /** mstatus and vsstatus take only what is defined: widths 1 and 2, MPV and GVA not at all. */
  readonly laterStatus: boolean;
  /** mstatus.MPP takes the reserved value 2. */
  readonly mppTakesTwo: boolean;
  readonly henvcfgReset: bigint;
  /** Traps of virtual modes, page tables and PMP as 8.2 and later raise them. */
  readonly laterTraps: boolean;
  /** Exceptions 2, 6 and 10 that go to VS mode are told by the number before, like interrupts (until 10.0). */
  readonly guestCausesShift: boolean;
  /** mtinst is 0x3020 where a store met a first-stage table that the second stage refuses; else 0x3000. */
  readonly tableFaultTellsStores: boolean;
  /** Page tables in holes and devices are access faults; before, page faults. */
  readonly tableAccessFaults: boolean;
  /** A TOR range of PMP that ends at address 0 is all of memory. */
  readonly emptyRangeIsAll: boolean;
  /** Supervisor registers and sret in VU mode are virtual instructions. */
  readonly supervisorIsVirtual: boolean;
  /** csrrs and csrrc of a register that holds zero count as writes to read-only CSRs, if it is not x0. */
  readonly emptyMasksCount: boolean;
  /** wrs.nto is refused as TW and VTW say; before, it never was. */
  readonly reservationWaitTraps: boolean;
  /** vstvec, vsatp and hgatp keep any value written. */
  readonly guestRegistersUnchecked: boolean;
  /** Highest mode of satp: 8 Sv39, 9 Sv48, 10 Sv57. */
  readonly widestTranslation: number;
  /** satp takes the modes 1 to 7, which there are not. */
  readonly takesLowModes: boolean;
  /** hvip shows all of mip. */
  readonly hvipShowsMip: boolean;
  /** henvcfg has only those bits that menvcfg allows. */
  readonly henvcfgGated: boolean;
  /** Bits of henvcfg that menvcfg hides are only hidden; else they become zero. */
  readonly henvcfgKeepsHidden: boolean;
  /** stimecmp and vstimecmp act only where menvcfg.STCE, and henvcfg.STCE, are set. */
  readonly comparandsNeedEnable: boolean;
  /** Writable bits of tdata3, and whether mcontext is there. */
  readonly triggerExtra: bigint;
  readonly machineContext: boolean;
  readonly contextMask: bigint;
  /** PMP entries, and how many of them exist but read as zero. 0: no PMP at all. */
  readonly pmpEntries: number;
  readonly pmpCsrs: number;
  /** pmpcfg does not take the permission to write without that to read. */
  readonly pmpWriteNeedsRead: boolean;
  /** A pmpaddr register that changes makes translations be forgotten. */
  readonly pmpAddressFlushes: boolean;
  /** A write to pmpcfg does so also where it changes nothing. */
  readonly pmpConfigurationFlushes: boolean;
  /** A write to mstatus or sstatus that changes SUM, MPRV, MPP or MPV does so. */
  readonly statusFlushes: boolean;
  /** A change of vsatp or hgatp does so, from outside of the guest. */
  readonly guestTablesFlush: boolean;
  /** ebreak writes its address to mtval. */
  readonly ebreakTval: boolean;
  /** A cache-block instruction that is refused is told in mtval. */
  readonly cacheBlockTval: boolean;
  /** Faults of AMOs are those of stores, and a store-conditional is checked before its reservation is. */
  readonly amoFaultsAsStore: boolean;
  /** mtinst and htinst receive the transformed instruction of loads, stores and atomics. */
  readonly trapInstruction: boolean;
  /** Loads across pages translate both before they read. */
  readonly crossingTranslatesFirst: boolean;
  /** instret counts instructions; before, virtual nanoseconds like cycle. */
  readonly instretCounts: boolean;
  /** Instructions that change flags make FS dirty, also where they write an x register. */
  readonly flagsDirty: boolean;
  /** instret does not count what traps: ecall, ebreak and undefined instructions. */
  readonly instretSkipsTraps: boolean;
  /**
   * What a counter that mcountinhibit stops reads: what was written to it last (7.2); what it has at the first read, and
   * then what was written (8.2); what it had when it was stopped (10.0).
   */
  readonly stoppedCounters: 'written' | 'written after a read' | 'kept';
  /** wfi ends its block, so that it is charged alone. */
  readonly waitEndsBlock: boolean;
  /** PMP takes odd parts of accesses across pages for single bytes. */
  readonly oddPartsAsBytes: boolean;
  /** Sstc: comparands of S and VS mode. */
  readonly sstc: boolean;
  /** Svnapot: 64 KiB pages. */
  readonly napot: boolean;
  /** Smstateen: which further state lower modes may touch; the bits of mstateen0. */
  readonly stateEnable: boolean;
  readonly stateEnableBits: bigint;
  readonly stateEnableHighHalves: boolean;
  /** The guest was told of vector instructions, which are not there. */
  readonly vector: boolean;
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
    mcounteren: ALL_ONES,
    counteren: ALL_ONES,
    mcountinhibit: ALL_ONES,
    menvcfg: 0xc0000000000000f1n,
    henvcfg: 0xc0000000000000f1n,
    senvcfg: 0xf1n,
    hedeleg: 0xb1ffn,
    hideleg: 0x444n,
    hstatus: 0xfffffffcffffffdfn,
    hvip: 0x444n,
    event: ALL_ONES,
    epc: ALL_ONES,
    vsepc: ALL_ONES,
    pmpaddr: ALL_ONES,
    pmpcfg: 0xff,
  },
  absentCsrs: new Set(),
  midelegForcedOnAccess: true,
  midelegForced: 0x1444n,
  menvcfgReset: 0n,
  henvcfgReset: 0n,
  statusWidths: true,
  waitTrapBit: 21n,
  returnTrapBit: 22n,
  illegalTval: true,
  fetchFaultsAsLoad: false,
  earlyWalk: false,
  externalWritable: true,
  countersWritable: true,
  lastCounter: 18,
  counterMask: ALL_ONES,
  userCounterEnables: false,
  oddPmpcfg: false,
  laterStatus: false,
  mppTakesTwo: true,
  laterTraps: false,
  guestCausesShift: true,
  tableFaultTellsStores: false,
  tableAccessFaults: false,
  emptyRangeIsAll: true,
  supervisorIsVirtual: false,
  reservationWaitTraps: false,
  emptyMasksCount: false,
  guestRegistersUnchecked: true,
  widestTranslation: 10,
  takesLowModes: false,
  hvipShowsMip: false,
  henvcfgGated: false,
  henvcfgKeepsHidden: true,
  comparandsNeedEnable: false,
  triggerExtra: 0n,
  machineContext: false,
  contextMask: 0x3fffn,
  pmpEntries: 16,
  pmpCsrs: 16,
  pmpWriteNeedsRead: false,
  pmpAddressFlushes: false,
  pmpConfigurationFlushes: true,
  statusFlushes: true,
  guestTablesFlush: false,
  ebreakTval: false,
  cacheBlockTval: false,
  amoFaultsAsStore: false,
  trapInstruction: false,
  crossingTranslatesFirst: false,
  instretCounts: false,
  instretSkipsTraps: false,
  flagsDirty: false,
  stoppedCounters: 'written',
  waitEndsBlock: false,
  oddPartsAsBytes: false,
  sstc: true,
  napot: false,
  stateEnable: false,
  stateEnableBits: 0xc000000000000000n,
  stateEnableHighHalves: true,
  vector: false,
  unfit: [],
};

const QEMU_5_2: CpuModel = early(QEMU_7_2);

const QEMU_8_2: CpuModel = {
  ...QEMU_7_2,
  extensions: new Set([...BASE, ...LATER]),
  marchid: 0n,
  mimpid: 0n,
  masks: {
    ...QEMU_7_2.masks,
    mie: 0xfffffffffffffeeen,
    mcounteren: 0x7ffffn,
    mcountinhibit: 0x7fffdn,
    menvcfg: 0xa0000000000000f1n,
    henvcfg: 0xe0000000000000f1n,
    hideleg: 0xffffffffffffc444n,
    hvip: 0x2444n,
  },
  midelegForcedOnAccess: false,
  menvcfgReset: 0x2000000000000000n,
  henvcfgReset: 0x2000000000000000n,
  laterTraps: true,
  takesLowModes: true,
  mppTakesTwo: false,
  hvipShowsMip: true,
  henvcfgGated: true,
  pmpWriteNeedsRead: true,
  pmpAddressFlushes: true,
  pmpConfigurationFlushes: false,
  statusFlushes: false,
  trapInstruction: true,
  crossingTranslatesFirst: true,
  stoppedCounters: 'written after a read',
};

const QEMU_10_0: CpuModel = {
  ...QEMU_8_2,
  masks: {
    ...QEMU_8_2.masks,
    mstatus: 0x7e79aan,
    sstatus: 0x3000c6122n,
    medeleg: 0xf4b7ffn,
    mie: 0xffffffffffff1eeen,
    counteren: 0x7ffffn,
    menvcfg: 0xb0000000000000f1n,
    hedeleg: 0x4b1ffn,
    hideleg: 0xffffffffffff0444n,
    hstatus: 0xfffcfffcfeffffdfn,
    sip: 0x2n,
    hvip: 0x444n,
  },
  henvcfgReset: 0n,
  henvcfgKeepsHidden: false,
  laterStatus: true,
  guestCausesShift: false,
  tableAccessFaults: true,
  emptyRangeIsAll: false,
  supervisorIsVirtual: true,
  reservationWaitTraps: true,
  emptyMasksCount: true,
  guestRegistersUnchecked: false,
  takesLowModes: false,
  triggerExtra: 0xfffc000000000000n,
  machineContext: true,
  pmpWriteNeedsRead: false,
  pmpConfigurationFlushes: true,
  guestTablesFlush: true,
  ebreakTval: true,
  cacheBlockTval: true,
  amoFaultsAsStore: true,
  instretCounts: true,
  stateEnableBits: 0xc100000000000000n,
  stoppedCounters: 'kept',
};

const QEMU_11_1: CpuModel = {
  ...QEMU_10_0,
  marchid: 0x2an,
  masks: {
    ...QEMU_10_0.masks,
    mideleg: 0x222n,
    menvcfg: 0xa0000000000000f1n,
    epc: ALL_ONES & ~1n,
    vsepc: ALL_ONES,
    pmpaddr: (1n << 54n) - 1n,
    pmpcfg: 0x9f,
  },
  pmpConfigurationFlushes: false,
  comparandsNeedEnable: true,
  instretSkipsTraps: true,
  flagsDirty: true,
  pmpCsrs: 64,
  waitEndsBlock: true,
  oddPartsAsBytes: true,
  tableFaultTellsStores: true,
  stateEnableHighHalves: false,
};

/** The default `rv64` processor of a release, such as "7.2.22". */
export function cpuModel(release: string): CpuModel {
  const [, majorText, minorText] = /^\s*(\d+)(?:\.(\d+))?/.exec(release) ?? [];
  const [major, minor] = [Number(majorText ?? 7), Number(minorText ?? 2)];
  if (major > 11 || (major === 11 && minor >= 1)) return QEMU_11_1;
  if (major >= 10) return QEMU_10_0;
  if (major === 9 || (major === 8 && minor >= 2)) return QEMU_8_2;
  return major >= 7 ? QEMU_7_2 : QEMU_5_2;
}

/** Whether the default processor of a release was looked at; of others the device tree tells more. */
export const isMeasured = (release: string): boolean => /^\s*(5\.2|7\.2|8\.2|10\.0|11\.1)\b/.test(release);
