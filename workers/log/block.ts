/**
 * One block of up to 1,024 events, taken apart when somebody looks at it.
 *
 * Columns instead of an object per event: a search goes over millions of events and must not allocate for each.
 */
import type { Dialect } from './dialects.ts';
import { eventSize, shapeAt } from './event-size.ts';
import { Kind } from './kinds.ts';

/** A stretch of a damaged log that holds no event of the layout. */
export interface Undecoded {
  readonly offset: number;
  readonly length: number;
}

export interface Block {
  /** Number of the first event. */
  readonly first: number;
  readonly count: number;
  readonly dialect: Dialect;
  /** The block's bytes; of a block with enormous events only the first {@link CLIP} bytes of each. */
  readonly bytes: Uint8Array;
  /** Position of each event in {@link bytes}, and of the end. */
  readonly starts: Uint32Array;
  /** Position of each event in the file, and of the end. */
  readonly offsets: Float64Array;
  /** Instructions executed before each event takes effect; for INSTRUCTION before the first of its instructions. */
  readonly icounts: Float64Array;
  readonly kinds: Uint8Array;
  /** icount after the last event. */
  readonly endIcount: number;
}

/** Blocks longer than this many bytes are not read whole: each event is clipped to {@link CLIP} bytes. */
export const LONG_BLOCK = 4 << 20;
export const CLIP = 4096;

/** What the columns are filled from: the place of a block in the file and the count before it. */
export interface BlockPlace {
  readonly first: number;
  readonly count: number;
  readonly offset: number;
  readonly icount: number;
}

const u32At = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/**
 * Takes a block apart. `bytes` must hold its `place.count` events whole and begin at `place.offset`; `undecoded` lists
 * the damaged stretches of the log in order. Fewer events come back when the bytes end early.
 */
export function decodeBlock(
  dialect: Dialect,
  place: BlockPlace,
  bytes: Uint8Array,
  undecoded: readonly Undecoded[] = [],
): Block {
  const starts = new Uint32Array(place.count + 1);
  const offsets = new Float64Array(place.count + 1);
  const icounts = new Float64Array(place.count);
  const kinds = new Uint8Array(place.count);
  let icount = place.icount;
  let at = 0;
  let i = 0;
  for (; i < place.count; i++) {
    starts[i] = at;
    offsets[i] = place.offset + at;
    icounts[i] = icount;
    const gap = undecoded.length > 0 ? gapAt(undecoded, place.offset + at) : undefined;
    if (gap) {
      kinds[i] = Kind.UNDECODED;
      at += gap.length;
      continue;
    }
    const size = eventSize(dialect, bytes, at, bytes.length);
    const shape = shapeAt(dialect, bytes, at, bytes.length);
    if (size < 0 || at + size > bytes.length || typeof shape !== 'object') break;
    kinds[i] = shape.kind;
    if (shape.kind === Kind.INSTRUCTION) icount += u32At(bytes, at + 1);
    at += size;
  }
  starts[i] = at;
  offsets[i] = place.offset + at;
  return {
    first: place.first,
    count: i,
    dialect,
    bytes,
    starts: starts.subarray(0, i + 1),
    offsets: offsets.subarray(0, i + 1),
    icounts: icounts.subarray(0, i),
    kinds: kinds.subarray(0, i),
    endIcount: icount,
  };
}

/** The damaged stretch that starts at an offset, if one does. */
export function gapAt(undecoded: readonly Undecoded[], offset: number): Undecoded | undefined {
  return undecoded.find((gap) => gap.offset === offset);
}

/** Shape of event `i` of a block; `undefined` for an UNDECODED stretch. */
export function shapeOf(block: Block, i: number) {
  if (block.kinds[i] === Kind.UNDECODED) return undefined;
  const shape = shapeAt(block.dialect, block.bytes, block.starts[i] ?? 0, block.bytes.length);
  return typeof shape === 'object' ? shape : undefined;
}

/** First event of the block whose icount is ≥ `icount`; `count` when there is none. */
export function firstAtIcount(block: Block, icount: number): number {
  let low = 0;
  let high = block.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((block.icounts[middle] ?? 0) < icount) low = middle + 1;
    else high = middle;
  }
  return low;
}
