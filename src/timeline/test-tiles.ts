/** Tiles of a list of events, for tests: exact, and only as many as the test has put there. */
import { type Axis, type RangeCounts, TILE_BUCKETS, type Tile } from '../../workers/engine-api.ts';
import { KIND_COUNT } from '../../workers/log/kinds.ts';
import type { TileSource } from './types.ts';

export interface TestEvent {
  readonly at: number;
  readonly kind: number;
}

/** The tile that an engine would give for the events. */
function tileOf(events: readonly TestEvent[], axis: Axis, level: number, index: number): Tile {
  const counts = new Uint32Array(KIND_COUNT * TILE_BUCKETS);
  const start = index * TILE_BUCKETS * 2 ** level;
  for (const { at, kind } of events) {
    const bucket = Math.floor((at - start) / 2 ** level);
    if (bucket < 0 || bucket >= TILE_BUCKETS) continue;
    counts[kind * TILE_BUCKETS + bucket] = (counts[kind * TILE_BUCKETS + bucket] ?? 0) + 1;
  }
  return { axis, level, index, counts, exact: true, complete: true };
}

/** A source that has the tiles of the given levels and no others. */
export class TestSource implements TileSource {
  readonly wanted: string[] = [];
  readonly #events: readonly TestEvent[];
  readonly #levels: readonly number[];

  constructor(events: readonly TestEvent[], levels: readonly number[]) {
    this.#events = events;
    this.#levels = levels;
  }

  tile(axis: Axis, level: number, index: number): Tile | undefined {
    return this.#levels.includes(level) ? tileOf(this.#events, axis, level, index) : undefined;
  }

  want(user: string, axis: Axis, level: number, first: number, last: number): void {
    this.wanted.push(`${user} ${axis} ${level} ${first}-${last}`);
  }

  subscribe(): () => void {
    return () => undefined;
  }

  async range(axis: Axis, from: number, to: number): Promise<RangeCounts> {
    const inside = this.#events.filter(({ at }) => at >= from && at < to);
    const counts = Array.from({ length: KIND_COUNT }, (_, kind) => inside.filter((one) => one.kind === kind).length);
    const first = this.#events.findIndex(({ at }) => at >= from);
    return {
      axis,
      from,
      to,
      counts,
      events: inside.length,
      instructions: to - from,
      firstEvent: first,
      endEvent: first + inside.length,
    };
  }
}
