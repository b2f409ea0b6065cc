/** Physical memory protection registers (privileged manual, section 3.7) as regions that the core can search. */
import * as at from './core/layout.ts';
import type { CpuModel } from './model.ts';
import { Csr, type HartState } from './state.ts';

const Mode = { off: 0, tor: 1, na4: 2, napot: 3 } as const;
const ONES = (1n << 64n) - 1n;

const configurationOf = (s: HartState, n: number): number =>
  Number((s.csr(Csr.pmpcfg0 + (n >> 3) * 2) >> BigInt((n & 7) * 8)) & 0xffn);
const modeOf = (configuration: number): number => (configuration >> 3) & 3;

/** First and last byte of entry `n`, which is on. An empty range has its first byte behind its last. */
function region(s: HartState, model: CpuModel, n: number, configuration: number): readonly [bigint, bigint] {
  const address = s.csr(Csr.pmpaddr0 + n);
  switch (modeOf(configuration)) {
    case Mode.tor: {
      const first = n === 0 ? 0n : BigInt.asUintN(64, s.csr(Csr.pmpaddr0 + n - 1) << 2n);
      const end = BigInt.asUintN(64, address << 2n);
      if (model.emptyRangeIsAll && first === 0n && end === 0n) return [0n, ONES];
      return end > first ? [first, end - 1n] : [1n, 0n];
    }
    case Mode.na4: {
      const first = BigInt.asUintN(64, address << 2n);
      return [first, first + 3n];
    }
    default: {
      if (address === ONES) return [0n, ONES];
      // The trailing ones say the size: 8 bytes without any.
      const filled = BigInt.asUintN(64, (address << 2n) | 3n);
      const size = filled ^ BigInt.asUintN(64, filled + 1n);
      return [filled & ~size, filled | size];
    }
  }
}

/** Whether any entry is on. */
export function anyPmpRule(s: HartState, entries: number): boolean {
  for (let n = 0; n < entries; n++) if (modeOf(configurationOf(s, n)) !== Mode.off) return true;
  return false;
}

/** Writes the regions that are on to the core's table, in order of priority. */
export function updatePmpRegions(s: HartState, model: CpuModel): void {
  const entries = model.pmpEntries;
  let count = 0;
  let unset = false;
  const add = (first: bigint, last: bigint, configuration: number) => {
    const entry = at.PMP_REGIONS + count * at.PMP_REGION_BYTES;
    s.setU64(entry, first);
    s.setU64(entry + 8, last);
    s.setU64(entry + 16, BigInt(configuration));
    count++;
  };
  for (let n = 0; n < entries; n++) {
    const configuration = configurationOf(s, n);
    if (modeOf(configuration) !== Mode.off) {
      const [first, last] = region(s, model, n, configuration);
      add(first, last, configuration);
    } else if (!unset && ((s.i32(at.PMP_WRITTEN) >> n) & 1) === 0) {
      // An entry that was never written lies at byte 0 for QEMU, and refuses accesses that go beyond it.
      unset = true;
      add(0n, 0n, at.PMP_UNSET);
    }
  }
  if (entries === 0) count = -1;
  else if (!anyPmpRule(s, entries)) count = 0;
  s.setI32(at.PMP_COUNT, count);
}
