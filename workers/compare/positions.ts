/** From places in one log to places in the other and on the timeline, through the aligned rows. */
import type { ReplayLog } from '../log/replay-log.ts';
import { blockOfItem, findItem, itemOfEvent, itemsBefore } from './items.ts';
import { hasA, hasB, isDifference, RowClass, type Segment, type Segments } from './segments.ts';

/** A place where both logs are known to stand at the same point of the run. */
interface Pin {
  readonly a: number;
  readonly b: number;
}

/** Whether a segment's rows are pairs of the same event. */
const isPair = (segment: Segment): boolean =>
  hasA(segment.rowClass) && hasB(segment.rowClass) && segment.rowClass !== RowClass.kind;

async function icountOf(log: ReplayLog, item: number): Promise<number> {
  const { block, i } = await findItem(log, item);
  return block.icounts[i] ?? 0;
}

/** Segments looked at on each side of a gap before the log's start or end is taken for a pin. */
const MOST_SEGMENTS = 10_000;

/**
 * Position on the other log's instruction axis for `icount` on that of `from`: linear between the aligned pairs around
 * it, and in step with the last pair behind that.
 */
export async function mapIcount(
  a: ReplayLog,
  b: ReplayLog,
  segments: Segments,
  from: 'a' | 'b',
  icount: number,
): Promise<number> {
  const log = from === 'a' ? a : b;
  const event = await log.eventAtIcount(icount);
  const item = event < log.index.events ? await itemOfEvent(log, event) : Number.MAX_SAFE_INTEGER;
  const pin = async (segment: Segment, offset: number): Promise<Pin> => ({
    a: await icountOf(a, segment.a + offset),
    b: await icountOf(b, segment.b + offset),
  });
  const here = segments.ofItem(from, item);
  let before: Pin = { a: 0, b: 0 };
  let after: Pin | undefined;
  const offset = here ? item - here[from] : 0;
  if (here && isPair(here)) after = await pin(here, offset);
  if (here && isPair(here) && offset > 0) before = await pin(here, offset - 1);
  else {
    const start = here ? here.index - 1 : segments.count - 1;
    for (let index = start; index >= 0 && index > start - MOST_SEGMENTS; index--) {
      const segment = segments.at(index);
      if (!isPair(segment)) continue;
      before = await pin(segment, segment.length - 1);
      break;
    }
  }
  for (let index = (here?.index ?? segments.count) + 1; !after && index < segments.count; index++) {
    const segment = segments.at(index);
    if (isPair(segment)) after = await pin(segment, 0);
    else if (here && index > here.index + MOST_SEGMENTS) break;
  }
  const to = from === 'a' ? 'b' : 'a';
  const span = after ? after[from] - before[from] : 0;
  if (!after || span <= 0) return Math.max(0, before[to] + icount - before[from]);
  return before[to] + Math.round(((icount - before[from]) * (after[to] - before[to])) / span);
}

/** icount of an item of A to within a block, from the index alone. */
function roughIcount(log: ReplayLog, item: number): number {
  const block = blockOfItem(log, item);
  const first = itemsBefore(log, block);
  const count = Math.max(1, itemsBefore(log, block + 1) - first);
  const start = log.index.icountOf(block);
  return start + ((log.index.icountOf(block + 1) - start) * Math.min(count, item - first)) / count;
}

type Add = (rowClass: number, icount: number, count: number) => void;

/** Pieces that a long segment is spread in; more than a timeline has pixels. */
const PIECES = 8192;

/**
 * Adds the differences of a stretch of A's instruction axis to buckets: `counts[class * buckets + bucket]`, classes
 * from 'value' on.
 */
export function densityOf(a: ReplayLog, segments: Segments, from: number, to: number, buckets: number): Uint32Array {
  const counts = new Uint32Array(5 * buckets);
  if (!(to > from) || segments.count === 0) return counts;
  const scale = buckets / (to - from);
  const add: Add = (rowClass, icount, count) => {
    const bucket = Math.floor((icount - from) * scale);
    if (bucket < 0 || bucket >= buckets) return;
    const at = (rowClass - 1) * buckets + bucket;
    counts[at] = (counts[at] ?? 0) + count;
  };
  // Several segments may begin at one icount, and one that begins before may reach into the stretch.
  for (let index = segments.indexBeforeIcount(from); index < segments.count; index++) {
    const segment = segments.at(index);
    if (segment.icountA >= to) break;
    if (!isDifference(segment.rowClass)) continue;
    if (segment.length === 1) add(segment.rowClass, segment.icountA, 1);
    else spread(a, segments, segment, from, to, add);
  }
  return counts;
}

/**
 * Adds those rows of a segment that lie in [from, to): rows of A at their places to within a block, rows of B alone
 * evenly up to the next segment. No more than {@link PIECES} pieces, of several rows each where there are so many.
 */
function spread(a: ReplayLog, segments: Segments, segment: Segment, from: number, to: number, add: Add): void {
  const { rowClass, length, icountA } = segment;
  const end = segment.index + 1 < segments.count ? segments.at(segment.index + 1).icountA : a.index.icount;
  const placeOf = (row: number) => {
    if (row === 0) return icountA;
    if (!hasA(rowClass)) return icountA + ((end - icountA) * row) / length;
    return Math.min(Math.max(icountA, roughIcount(a, segment.a + row)), Math.max(icountA, end));
  };
  /** First row at or behind a place. */
  const rowAt = (icount: number) => {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (placeOf(middle) < icount) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const first = rowAt(from);
  const rows = rowAt(to) - first;
  const pieces = Math.min(rows, PIECES);
  for (let piece = 0; piece < pieces; piece++) {
    const row = first + Math.floor((rows * piece) / pieces);
    add(rowClass, placeOf(row), first + Math.floor((rows * (piece + 1)) / pieces) - row);
  }
}
