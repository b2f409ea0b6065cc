/**
 * What later releases of QEMU changed in the default `rv64` processor, in order (docs/qemu-releases.md). Each change names the
 * first versions that have it: those that were measured without and with it are the nearest, and where a stable branch's
 * list of changes tells the patch, that one.
 */

import type { CpuModel } from './model.ts';
import { BASE } from './model-7-2.ts';

export interface Change {
  /** As `hasChange` wants them. */
  readonly first: readonly string[];
  readonly masks?: Partial<CpuModel['masks']>;
  readonly rules?: Partial<Omit<CpuModel, 'masks'>>;
}

/** Bit 24 of vsstatus (Ssdbltrp) is no bit of these processors. */
const WITHOUT_SDT = ~(1n << 24n) & ((1n << 64n) - 1n);

export const CHANGES: readonly Change[] = [
  {
    first: ['8.2'],
    masks: {
      mie: 0xfffffffffffffeeen,
      mcounteren: 0x7ffffn,
      mcountinhibit: 0x7fffdn,
      menvcfg: 0xa0000000000000f1n,
      henvcfg: 0xe0000000000000f1n,
      hideleg: 0xffffffffffffc444n,
      hvip: 0x2444n,
    },
    rules: {
      extensions: new Set([...BASE, 'Zicbom', 'Zicbop', 'Zicboz', 'Zawrs', 'Zfa']),
      marchid: 0n,
      mimpid: 0n,
      midelegForcedOnAccess: false,
      menvcfgReset: 0x2000000000000000n,
      henvcfgReset: 0x2000000000000000n,
      laterTraps: true,
      takesLowModes: true,
      mppTakesTwo: false,
      hvipShowsMip: true,
      henvcfgGated: true,
      pmpWriteOnly: 'without the permission',
      pmpAddressFlushes: true,
      pmpConfigurationFlushes: false,
      statusFlushes: false,
      trapInstruction: true,
      crossingTranslatesFirst: true,
    },
  },
  {
    first: ['9.2'],
    masks: {
      mstatus: 0xc0007e79aan,
      sstatus: 0x3000c6122n,
      medeleg: 0xf4bfffn,
      counteren: 0x7ffffn,
      hedeleg: 0x4b1ffn,
    },
    rules: {
      henvcfgReset: 0n,
      guestRegistersUnchecked: false,
      takesLowModes: false,
      triggerExtra: 0xfffc000000000000n,
      machineContext: true,
      pmpWriteOnly: 'ignored',
      ebreakTval: true,
      amoFaultsAsStore: true,
      instretCounts: true,
      stoppedCountersKeep: true,
      guestCausesShift: false,
      reservationWaitTraps: true,
    },
  },
  {
    first: ['10.0'],
    masks: { vsstatus: WITHOUT_SDT, menvcfg: 0xb0000000000000f1n, hstatus: 0xfffcfffcfeffffdfn },
    rules: { pmpWriteOnly: 'taken', henvcfgKeepsHidden: false, stateEnableBits: 0xc100000000000000n },
  },
  {
    first: ['10.0.4', '10.1'],
    rules: { emptyRangeIsAll: false, supervisorIsVirtual: true },
  },
  {
    first: ['10.0.10', '11.0'],
    rules: { conditionalChecksFirst: true },
  },
  {
    first: ['10.1'],
    masks: { epc: ~1n & ((1n << 64n) - 1n) },
    rules: { comparandsNeedEnable: true, pmpCsrs: 64 },
  },
  {
    first: ['10.2'],
    rules: { partsAsWhole: true },
  },
  {
    first: ['10.0.11', '11.0.2', '11.1'],
    masks: {
      mstatus: 0x7e79aan,
      medeleg: 0xf4b7ffn,
      mie: 0xffffffffffff1eeen,
      hideleg: 0xffffffffffff0444n,
      sip: 0x2n,
      hvip: 0x444n,
    },
    rules: {
      statusWidths: '1 and 2',
      tableAccessFaults: true,
      cacheBlockTval: true,
      misalignedAmoAsStore: true,
      emptyMasksCount: true,
      pmpConfigurationFlushes: true,
      guestTablesFlush: true,
    },
  },
  {
    first: ['11.0.2', '11.1'],
    masks: { pmpaddr: (1n << 54n) - 1n, pmpcfg: 0x9f },
  },
  {
    first: ['10.0.12', '11.0.3', '11.1'],
    rules: { guestStatusWidths: '1 and 2' },
  },
  {
    first: ['10.0.13', '11.1.1'],
    rules: { supervisorWidth: true, returnIsVirtual: true },
  },
  {
    first: ['11.1'],
    masks: { mideleg: 0x222n, menvcfg: 0xa0000000000000f1n },
    rules: {
      marchid: 0x2an,
      pmpConfigurationFlushes: false,
      flagsDirty: true,
      invalidationFencesChecked: true,
      waitEndsBlock: true,
      tableFaultTellsStores: true,
      stateEnableHighHalves: false,
      supervisorStateEnableBits: 0n,
    },
  },
  {
    first: ['11.1.1'],
    rules: { instretSkipsTraps: true },
  },
];
