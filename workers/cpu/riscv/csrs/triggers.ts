/**
 * The trigger registers (debug manual, chapter 5): firmware asks what there is and sets them up. Two triggers, of types
 * mcontrol and mcontrol6; that they would fire is not imitated, and told.
 */
import * as at from '../core/layout.ts';
import type { CsrContext } from './definition.ts';

const TSELECT = 0x7a0;
const TDATA1 = 0x7a1;
const TDATA2 = 0x7a2;
const TDATA3 = 0x7a3;
const TINFO = 0x7a4;

const MCONTROL = 2;
const MCONTROL6 = 6;
/** Bits that are kept: mode and access; sizes apart. */
const KEPT: ReadonlyMap<number, bigint> = new Map([
  [MCONTROL, 0x5fn],
  [MCONTROL6, 0x180005fn],
]);
/** Execute, store, load. */
const FIRES = 7n;
/** Sizes of accesses that can be asked for: any, 1, 2, 4, 6, 8, 16 bytes, by their code. */
const SIZES: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 9]);

/** tdata1 as a write of `value` leaves it; undefined when its type is none that there is. */
function control(value: bigint): bigint | undefined {
  const type = Number(value >> 60n);
  const kept = KEPT.get(type);
  if (kept === undefined) return undefined;
  let result = (BigInt(type) << 60n) | (value & kept);
  if (type === MCONTROL) {
    const size = Number((value >> 16n) & 3n) | (Number((value >> 21n) & 3n) << 2);
    if (SIZES.has(size)) result |= value & ((3n << 16n) | (3n << 21n));
  } else if (SIZES.has(Number((value >> 16n) & 15n))) {
    result |= value & (15n << 16n);
  }
  return result;
}

export function defineTriggers({ state: s, model, host, define, plain }: CsrContext): void {
  plain(0n, TINFO);
  define(TSELECT, {
    read: () => BigInt(s.i32(at.TRIGGER_SELECTED)),
    write: (value) => {
      if (value < at.TRIGGER_COUNT) s.setI32(at.TRIGGER_SELECTED, Number(value));
      return undefined;
    },
  });
  const cell = (index: number) => at.TRIGGERS + s.i32(at.TRIGGER_SELECTED) * at.TRIGGER_BYTES + index * 8;
  define(TDATA1, {
    read: () => s.u64(cell(0)),
    write: (value) => {
      const fresh = control(value);
      if (fresh === undefined) return undefined;
      s.setU64(cell(0), fresh);
      if ((fresh & FIRES) !== 0n) host.unsupported('hardware breakpoints of the guest (tdata1)');
      return undefined;
    },
  });
  const data = (number: number, index: number, mask: bigint) =>
    define(number, {
      read: () => s.u64(cell(index)),
      write: (value) => {
        s.setU64(cell(index), value & mask);
        return undefined;
      },
    });
  data(TDATA2, 1, ~0n);
  data(TDATA3, 2, model.triggerExtra);
}
