/**
 * The sparse index over a log: one entry per block of 1,024 events.
 *
 * ```
 * entry i (at the start of block i):
 *   offset   f64   byte offset of event i · 1024
 *   icount   f64   instructions executed before it
 *   counts   u32 × 30 kinds   events of each kind before it
 *   hash     u32 × 2          rolling hash of all bytes before it
 * ```
 * 144 bytes per block, about 3 % of a log. Everything that is a sum (counts under a filter of kinds, timeline buckets,
 * common prefixes of two logs) is a difference of two entries.
 */
import { KIND_COUNT } from './kinds.ts';

/** Events in a block. */
export const BLOCK_EVENTS = 1024;

const grown = <T extends Float64Array | Uint32Array>(array: T, length: number): T => {
  const next = new (array.constructor as new (length: number) => T)(length);
  next.set(array);
  return next;
};

export class BlockIndex {
  /** Entries in use; the last one is the start of the block that is still being filled (or the end of the log). */
  entries = 0;
  offsets = new Float64Array(64);
  icounts = new Float64Array(64);
  counts = new Uint32Array(64 * KIND_COUNT);
  hashes = new Uint32Array(64 * 2);

  /** Totals of all events indexed so far, those of the open block included. */
  events = 0;
  icount = 0;
  endOffset = 0;
  readonly totals = new Uint32Array(KIND_COUNT);

  /** Complete and open blocks that hold at least one event. */
  get blocks(): number {
    return Math.ceil(this.events / BLOCK_EVENTS);
  }

  /** Adds the entry of the block that starts here. */
  push(offset: number, icount: number, counts: Uint32Array, hash: readonly [high: number, low: number]): void {
    const entry = this.entries++;
    if (entry === this.offsets.length) {
      const capacity = entry * 2;
      this.offsets = grown(this.offsets, capacity);
      this.icounts = grown(this.icounts, capacity);
      this.counts = grown(this.counts, capacity * KIND_COUNT);
      this.hashes = grown(this.hashes, capacity * 2);
    }
    this.offsets[entry] = offset;
    this.icounts[entry] = icount;
    this.counts.set(counts, entry * KIND_COUNT);
    this.hashes[entry * 2] = hash[0];
    this.hashes[entry * 2 + 1] = hash[1];
  }

  /** First byte of a block; the end of what is indexed for the block after the last. */
  offsetOf(block: number): number {
    return block < this.entries ? (this.offsets[block] ?? 0) : this.endOffset;
  }

  /** Instructions executed before a block. */
  icountOf(block: number): number {
    return block < this.entries ? (this.icounts[block] ?? 0) : this.icount;
  }

  /** Events of one kind before a block; all of them for a block after the last. */
  countBefore(block: number, kind: number): number {
    return block < this.entries ? (this.counts[block * KIND_COUNT + kind] ?? 0) : (this.totals[kind] ?? 0);
  }

  /** Number of events in a block. */
  eventsIn(block: number): number {
    return Math.max(0, Math.min(BLOCK_EVENTS, this.events - block * BLOCK_EVENTS));
  }

  /**
   * The block in which the first event with an icount ≥ `icount` stands, or one shortly before it: the last block
   * whose start lies strictly before `icount` (block 0 when there is none).
   */
  blockOfIcount(icount: number): number {
    let low = 0;
    let high = this.blocks - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.icounts[middle] ?? 0) < icount) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  /** Bytes of memory that the index holds. */
  get memory(): number {
    return this.offsets.byteLength + this.icounts.byteLength + this.counts.byteLength + this.hashes.byteLength;
  }
}
