/**
 * Tiles of one recording, as far as they were fetched.
 *
 * Each user of the cache says which tiles are in view; those are fetched first, from the middle outwards, then as many
 * again at both sides, so that most pans find their tiles ready. Wishes that are no longer current are simply not
 * reached. Tiles that end beyond the index are fetched again after it has grown; until then the old ones stay.
 */
import type { Axis, RangeCounts, Tile } from '../../workers/engine-api.ts';
import type { TileSource, TileUser } from './types.ts';

/** How the cache reaches the engine. */
export interface TileLoader {
  tile(axis: Axis, level: number, index: number): Promise<Tile>;
  range(axis: Axis, from: number, to: number): Promise<RangeCounts>;
}

export interface TileCacheOptions {
  /** Tiles kept; a tile takes about 30 kB. */
  readonly capacity?: number;
  /** Requests under way at one time. */
  readonly inFlight?: number;
}

interface Entry {
  readonly tile: Tile;
  /** The index has grown since and the tile was not complete. */
  stale: boolean;
  /** Time of last use, by the cache's own count. */
  used: number;
}

interface Want {
  axis: Axis;
  level: number;
  first: number;
  last: number;
}

/** Indices at level 0 stay below 2^45 for positions below 2^53, so this number is exact and unique on an axis. */
function keyOf(level: number, index: number): number {
  return level * 2 ** 46 + index;
}

export class TileCache implements TileSource {
  readonly #loader: TileLoader;
  readonly #capacity: number;
  readonly #maximumInFlight: number;
  readonly #tiles: Record<Axis, Map<number, Entry>> = { instructions: new Map(), events: new Map(), time: new Map() };
  readonly #pending: Record<Axis, Set<number>> = { instructions: new Set(), events: new Set(), time: new Set() };
  readonly #failed: Record<Axis, Set<number>> = { instructions: new Set(), events: new Set(), time: new Set() };
  readonly #wants = new Map<TileUser, Want>();
  readonly #listeners = new Set<() => void>();
  #clock = 0;
  #inFlight = 0;
  /** Counts the index's growth, to know an answer that was overtaken. */
  #generation = 0;
  /** Counts changes of what an axis means, after which answers under way are worthless. */
  #epoch = 0;

  constructor(loader: TileLoader, options: TileCacheOptions = {}) {
    this.#loader = loader;
    this.#capacity = options.capacity ?? 512;
    this.#maximumInFlight = options.inFlight ?? 8;
  }

  tile(axis: Axis, level: number, index: number): Tile | undefined {
    const entry = this.#tiles[axis].get(keyOf(level, index));
    if (entry === undefined) return undefined;
    entry.used = ++this.#clock;
    return entry.tile;
  }

  want(user: TileUser, axis: Axis, level: number, first: number, last: number): void {
    const old = this.#wants.get(user);
    if (old === undefined) {
      this.#wants.set(user, { axis, level, first, last });
    } else {
      if (old.axis === axis && old.level === level && old.first === first && old.last === last) return;
      old.axis = axis;
      old.level = level;
      old.first = first;
      old.last = last;
    }
    this.#pump();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  range(axis: Axis, from: number, to: number): Promise<RangeCounts> {
    return this.#loader.range(axis, from, to);
  }

  /** The index has grown, or is done: tiles that were not complete are fetched again when they are in view. */
  grow(): void {
    this.#generation++;
    for (const tiles of Object.values(this.#tiles)) {
      for (const entry of tiles.values()) if (!entry.tile.complete) entry.stale = true;
    }
    for (const failed of Object.values(this.#failed)) failed.clear();
    this.#pump();
  }

  /** Forgets everything, for when an axis has changed its meaning (another shift of the virtual clock). */
  clear(): void {
    this.#epoch++;
    for (const axis of ['instructions', 'events', 'time'] as const) {
      this.#tiles[axis].clear();
      this.#pending[axis].clear();
      this.#failed[axis].clear();
    }
    this.#inFlight = 0;
    this.#pump();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #missing(axis: Axis, level: number, index: number): boolean {
    if (index < 0) return false;
    const key = keyOf(level, index);
    const entry = this.#tiles[axis].get(key);
    if (entry !== undefined && !entry.stale) return false;
    return !this.#pending[axis].has(key) && !this.#failed[axis].has(key);
  }

  /** First missing tile of [first, last], nearest to the middle; -1 when none is. */
  #nearestMissing(want: Want, first: number, last: number): number {
    const middle = Math.floor((first + last) / 2);
    for (let away = 0; away <= last - first + 1; away++) {
      const right = middle + away;
      if (right <= last && this.#missing(want.axis, want.level, right)) return right;
      const left = middle - away;
      if (left >= first && this.#missing(want.axis, want.level, left)) return left;
    }
    return -1;
  }

  #pump(): void {
    for (const beyond of [0, 1]) {
      for (const want of this.#wants.values()) {
        const side = beyond * (want.last - want.first + 1);
        while (this.#inFlight < this.#maximumInFlight) {
          const index = this.#nearestMissing(want, want.first - side, want.last + side);
          if (index < 0) break;
          void this.#fetch(want.axis, want.level, index);
        }
      }
    }
  }

  async #fetch(axis: Axis, level: number, index: number): Promise<void> {
    const key = keyOf(level, index);
    const generation = this.#generation;
    const epoch = this.#epoch;
    this.#pending[axis].add(key);
    this.#inFlight++;
    let tile: Tile | undefined;
    try {
      tile = await this.#loader.tile(axis, level, index);
    } catch {
      // The region stays hatched; the engine reports its own errors. Asking again waits for the index to change.
      tile = undefined;
    }
    if (epoch !== this.#epoch) return;
    this.#inFlight--;
    this.#pending[axis].delete(key);
    if (tile === undefined) {
      this.#failed[axis].add(key);
    } else {
      const stale = !tile.complete && generation !== this.#generation;
      this.#tiles[axis].set(key, { tile, stale, used: ++this.#clock });
      this.#evict(axis);
    }
    this.#pump();
    if (tile !== undefined) this.#tell();
  }

  /** Drops the least recently used quarter when there are too many; doing it in bulk keeps the cost per tile small. */
  #evict(axis: Axis): void {
    const tiles = this.#tiles[axis];
    if (tiles.size <= this.#capacity) return;
    const oldestFirst = [...tiles].sort((a, b) => a[1].used - b[1].used);
    for (const [key] of oldestFirst.slice(0, Math.ceil(this.#capacity / 4))) tiles.delete(key);
  }
}
