/**
 * What the timeline draws: events per kind in the buckets of a tile, and exact counts of a stretch.
 *
 * Positions on the axis of events are event numbers, on that of instructions icounts, on that of time nanoseconds of
 * virtual time. Tiles have sizes in powers of two, so a zoom meets the same tiles again and they may be cached.
 */
import { type Axis, type RangeCounts, TILE_BUCKETS, type Tile } from '../engine-api.ts';
import { BLOCK_EVENTS } from './block-index.ts';
import { KIND_COUNT } from './kinds.ts';
import type { ReplayLog } from './replay-log.ts';
import type { VirtualTime } from './virtual-time.ts';

/** With more blocks than this under a tile, whole blocks are given to the bucket of their first event. */
const EXACT_BLOCKS = 192;

/** Turns positions of an axis into event numbers and back. `time` is needed for the axis of time only. */
export class AxisMap {
  private readonly _log: ReplayLog;
  private readonly _time: VirtualTime | undefined;

  constructor(log: ReplayLog, time?: VirtualTime) {
    this._log = log;
    this._time = time;
  }

  /** Number of the first event at or behind a position. */
  async eventAt(axis: Axis, position: number): Promise<number> {
    if (axis === 'events') return Math.max(0, Math.min(this._log.index.events, Math.ceil(position)));
    if (axis === 'time') return this._virtualTime().eventAt(position);
    return this._log.eventAtIcount(position);
  }

  /** icount at a position: that of an event, or of a moment of virtual time. */
  async icountAt(axis: Axis, position: number): Promise<number> {
    const { index } = this._log;
    if (axis === 'instructions') return Math.max(0, Math.min(index.icount, position));
    if (axis === 'time') return this._virtualTime().icountAt(position);
    const event = Math.floor(Math.max(0, position));
    if (event >= index.events) return index.icount;
    const { block, i } = await this._log.find(event);
    return block.icounts[i] ?? 0;
  }

  /** Position on `to` of a position on `from`. */
  async convert(from: Axis, to: Axis, position: number): Promise<number> {
    if (from === to) return position;
    if (to === 'events') return this.eventAt(from, position);
    if (to === 'instructions') return this.icountAt(from, position);
    if (from === 'events') return this._virtualTime().timeOfEvent(Math.floor(position));
    return this._virtualTime().timeOfIcount(position);
  }

  private _virtualTime(): VirtualTime {
    if (!this._time) throw new Error('Virtual time is not known for this log: set its icount shift first.');
    return this._time;
  }
}

/** Block whose events lie at or before a position, by the index alone. */
function blockBefore(log: ReplayLog, axis: Axis, position: number, time?: VirtualTime): number {
  if (axis === 'events') return Math.max(0, Math.min(log.index.blocks, Math.floor(position / BLOCK_EVENTS)));
  if (axis === 'time') return time?.blockOfTime(position) ?? 0;
  return log.index.blockOfIcount(position);
}

/** Counts of one tile. `complete` is false while the log's index does not reach the tile's end. */
export async function tileOf(
  log: ReplayLog,
  axis: Axis,
  level: number,
  index: number,
  finished: boolean,
  time?: VirtualTime,
): Promise<Tile> {
  const width = 2 ** level;
  const from = index * TILE_BUCKETS * width;
  const to = from + TILE_BUCKETS * width;
  const counts = new Uint32Array(KIND_COUNT * TILE_BUCKETS);
  const { blocks, events, icount } = log.index;
  const first = blockBefore(log, axis, from, time);
  const last = Math.min(blocks, blockBefore(log, axis, to, time) + 1);
  const exact = last - first <= EXACT_BLOCKS;
  const bucketOf = (position: number) => Math.floor((position - from) / width);
  if (exact) {
    for (let number = first; number < last; number++) {
      const block = await log.block(number);
      const positions = axis === 'time' ? await time?.timesOf(block) : undefined;
      for (let i = 0; i < block.count; i++) {
        const position = axis === 'events' ? block.first + i : ((positions ?? block.icounts)[i] ?? 0);
        const bucket = bucketOf(position);
        if (bucket < 0 || bucket >= TILE_BUCKETS) continue;
        const at = (block.kinds[i] ?? 0) * TILE_BUCKETS + bucket;
        counts[at] = (counts[at] ?? 0) + 1;
      }
    }
  } else {
    for (let number = first; number < last; number++) {
      const position =
        axis === 'events'
          ? number * BLOCK_EVENTS
          : axis === 'time'
            ? (time?.timeOfBlock(number) ?? 0)
            : log.index.icountOf(number);
      const bucket = bucketOf(Math.max(position, from));
      if (bucket >= TILE_BUCKETS || position < from) continue;
      for (let kind = 0; kind < KIND_COUNT; kind++) {
        const at = kind * TILE_BUCKETS + bucket;
        counts[at] = (counts[at] ?? 0) + log.index.countBefore(number + 1, kind) - log.index.countBefore(number, kind);
      }
    }
  }
  const reached = axis === 'events' ? events : axis === 'time' ? (time?.endTime ?? 0) : icount;
  return { axis, level, index, counts, exact, complete: finished || reached > to };
}

/** Exact counts of [from, to) on an axis. Reads at most the two blocks at its ends. */
export async function rangeCounts(
  log: ReplayLog,
  map: AxisMap,
  axis: Axis,
  from: number,
  to: number,
): Promise<RangeCounts> {
  const firstEvent = await map.eventAt(axis, from);
  const endEvent = Math.max(firstEvent, await map.eventAt(axis, to));
  const [before, behind] = [await countsBefore(log, firstEvent), await countsBefore(log, endEvent)];
  const counts = Array.from(behind, (count, kind) => count - (before[kind] ?? 0));
  return {
    axis,
    from,
    to,
    counts,
    events: endEvent - firstEvent,
    instructions: Math.max(0, (await map.icountAt(axis, to)) - (await map.icountAt(axis, from))),
    firstEvent,
    endEvent,
  };
}

/** Events of each kind before event `n`. */
async function countsBefore(log: ReplayLog, n: number): Promise<Uint32Array> {
  const number = Math.floor(n / BLOCK_EVENTS);
  const counts = new Uint32Array(KIND_COUNT);
  for (let kind = 0; kind < KIND_COUNT; kind++) counts[kind] = log.index.countBefore(number, kind);
  const rest = n - number * BLOCK_EVENTS;
  if (rest > 0 && number < log.index.blocks) {
    const block = await log.block(number);
    for (let i = 0; i < Math.min(rest, block.count); i++) {
      const kind = block.kinds[i] ?? 0;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  return counts;
}
