/** Physical memory protection registers (privileged manual, section 3.7) as regions that the core can search. */
import * as at from './core/layout.ts';
import { Csr, type HartState } from './state.ts';

const Mode = { off: 0, tor: 1, na4: 2, napot: 3 } as const;
const ONES = (1n << 64n) - 1n;

/** First and last byte of entry `n`, undefined when it is off or empty. */
function region(s: HartState, n: number, configuration: number): readonly [bigint, bigint] | undefined {
  const address = s.csr(Csr.pmpaddr0 + n);
  switch ((configuration >> 3) & 3) {
    case Mode.tor: {
      const first = n === 0 ? 0n : BigInt.asUintN(64, s.csr(Csr.pmpaddr0 + n - 1) << 2n);
      const end = BigInt.asUintN(64, address << 2n);
      return end > first ? [first, end - 1n] : undefined;
    }
    case Mode.na4: {
      const first = BigInt.asUintN(64, address << 2n);
      return [first, first + 3n];
    }
    case Mode.napot: {
      if (address === ONES) return [0n, ONES];
      // The trailing ones say the size: 8 bytes without any.
      const filled = BigInt.asUintN(64, (address << 2n) | 3n);
      const size = filled ^ BigInt.asUintN(64, filled + 1n);
      return [filled & ~size, filled | size];
    }
    default:
      return undefined;
  }
}

/** Writes the regions that are on to the core's table, in order of priority. */
export function updatePmpRegions(s: HartState, entries: number): void {
  let count = 0;
  for (let n = 0; n < entries; n++) {
    const configuration = Number((s.csr(Csr.pmpcfg0 + (n >> 3) * 2) >> BigInt((n & 7) * 8)) & 0xffn);
    const bounds = region(s, n, configuration);
    if (!bounds) continue;
    const entry = at.PMP_REGIONS + count * at.PMP_REGION_BYTES;
    s.setU64(entry, bounds[0]);
    s.setU64(entry + 8, bounds[1]);
    s.setU64(entry + 16, BigInt(configuration));
    count++;
  }
  s.setI32(at.PMP_COUNT, count);
}
