/**
 * What a guest can see of the processor, by release of QEMU: extensions, reset values and writable bits of CSRs, and the
 * rules in which releases differ. releases.ts says which were measured (docs/qemu-releases.md).
 * Releases between them take the older one's rules.
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
    readonly vsstatus: bigint;
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
  /** Places of TW and TSR in mstatus: 5.2 has them at other bits than the manual. */
  readonly waitTrapBit: bigint;
  readonly returnTrapBit: bigint;
  /** Floating-point instructions are executed with FS off, too; fcsr is not there then. */
  readonly floatIgnoresStatus: boolean;
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
  /** mcounteren and scounteren say who may read counters; before, S and U mode always may. */
  readonly countersGuarded: boolean;
  /** The last of the counters mhpmcounter3 to 31 that is there, and its writable bits. */
  readonly lastCounter: number;
  readonly counterMask: bigint;
  /** mscounteren of privileged architecture 1.9 is there, without effect (CSR 0x321). */
  readonly userCounterEnables: boolean;
  /** pmpcfg1 and pmpcfg3 are there: the bytes from which their number is four times away. */
  readonly oddPmpcfg: boolean;
  /** Widths that mstatus.UXL takes; in 5.2 those bits are not there, in 6.2 they are 2 and sstatus does not show them. */
  readonly statusWidths: 'none' | 'fixed' | 'any but 0' | '1 and 2';
  /** mstatus.SXL takes widths, too. */
  readonly supervisorWidth: boolean;
  /** Widths that vsstatus.UXL takes. */
  readonly guestStatusWidths: 'any but 0' | '1 and 2';
  /** mstatus.MPP takes the reserved value 2. */
  readonly mppTakesTwo: boolean;
  readonly henvcfgReset: bigint;
  /** Traps of virtual modes, page tables and PMP as 8.2 and later raise them. */
  readonly laterTraps: boolean;
  /** Exceptions 2, 6 and 10 that go to VS mode are told by the number before, like interrupts (until 10.0). */
  readonly guestCausesShift: boolean;
  /**
   * mtinst is 0x3020 where a store met a first-stage table that the second stage refuses; else 0x3000. Updates of such a
   * table are writes to the second stage.
   */
  readonly tableFaultTellsStores: boolean;
  /** Page tables in holes and devices are access faults; before, page faults. */
  readonly tableAccessFaults: boolean;
  /** A TOR range of PMP that ends at address 0 is all of memory. */
  readonly emptyRangeIsAll: boolean;
  /** Supervisor registers in VU mode are virtual instructions. */
  readonly supervisorIsVirtual: boolean;
  /** sret in VU mode is one, too; and hstatus.VTSR is looked at before mstatus.TSR. */
  readonly returnIsVirtual: boolean;
  /** csrrs and csrrc of a register that holds zero count as writes to read-only CSRs, if it is not x0. */
  readonly emptyMasksCount: boolean;
  /** sfence.w.inval and sfence.inval.ir are for those who may fence; before, everybody may execute them. */
  readonly invalidationFencesChecked: boolean;
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
  /** What becomes of a pmpcfg byte with the permission to write without that to read. */
  readonly pmpWriteOnly: 'taken' | 'without the permission' | 'ignored';
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
  /** Access and page faults of AMOs are those of stores. */
  readonly amoFaultsAsStore: boolean;
  /** So are misaligned AMOs. */
  readonly misalignedAmoAsStore: boolean;
  /** A store-conditional is checked as a store before its reservation is. */
  readonly conditionalChecksFirst: boolean;
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
   * A counter that mcountinhibit stops keeps what it has. Before, it reads on once, then what was written to it last.
   */
  readonly stoppedCountersKeep: boolean;
  /** wfi ends its block, so that it is charged alone. */
  readonly waitEndsBlock: boolean;
  /** PMP looks at the parts of accesses across pages as if they were as long as the whole. */
  readonly partsAsWhole: boolean;
  /** Sstc: comparands of S and VS mode. */
  readonly sstc: boolean;
  /** Svnapot: 64 KiB pages. */
  readonly napot: boolean;
  /** Smstateen: which further state lower modes may touch; the bits of mstateen0. */
  readonly stateEnable: boolean;
  readonly stateEnableBits: bigint;
  /** Those of them that sstateen0 has. */
  readonly supervisorStateEnableBits: bigint;
  readonly stateEnableHighHalves: boolean;
  /** The guest was told of vector instructions, which are not there. */
  readonly vector: boolean;
  /** The processor's options that are not imitated, in words. */
  readonly unfit: readonly string[];
}
