/**
 * From tiles to one number per bucket in view, for any set of kinds.
 *
 * A plan is made once per frame and recording: it says for every tile in view where its numbers come from, the tile
 * itself, the two finer ones that make it up, or a coarser one whose counts are spread evenly (and drawn as provisional).
 * Summing a lane is then a walk over typed arrays, without allocation.
 */
import { type Axis, TILE_BUCKETS, type Tile } from '../../workers/engine-api.ts';
import type { TileSource } from './types.ts';

/** State of a bucket's number. */
export const KNOWN = 0;
/** Spread from a coarser tile; the sum is right, the places are not. */
export const SPREAD = 1;
/** Nothing known yet. */
export const UNKNOWN = 2;

/** More buckets than a plot can show: 8,192 pixels. */
const MAXIMUM_BUCKETS = 8192 + 2 * TILE_BUCKETS;
/** A coarser tile may be this many levels up. */
const MAXIMUM_LEVELS_UP = 16;

export class TilePlan {
  axis: Axis = 'instructions';
  level = 0;
  /** Position of the first bucket, a multiple of the bucket's width. */
  start = 0;
  /** Axis units per bucket. */
  bucket = 1;
  /** Buckets in view. */
  length = 0;
  /** {@link KNOWN}, {@link SPREAD} or {@link UNKNOWN} per bucket. */
  readonly state = new Uint8Array(MAXIMUM_BUCKETS);
  /** True when some tile's buckets come from block totals, so places are right within a block only. */
  approximate = false;
  /** True when every bucket is KNOWN. */
  settled = false;

  readonly #tiles: (Tile | undefined)[] = [];
  readonly #second: (Tile | undefined)[] = [];
  readonly #up: number[] = [];
  #firstTile = 0;
  #tileCount = 0;
  /** Bucket of the first tile at which the view starts. */
  #skip = 0;

  /** Takes stock of the tiles for [from, to) at a level. Positions below 0 are left out. */
  update(source: TileSource, axis: Axis, level: number, from: number, to: number): void {
    const bucket = 2 ** level;
    const firstBucket = Math.max(0, Math.floor(from / bucket));
    const lastBucket = Math.max(firstBucket, Math.ceil(to / bucket) - 1);
    this.axis = axis;
    this.level = level;
    this.bucket = bucket;
    this.start = firstBucket * bucket;
    this.length = Math.min(MAXIMUM_BUCKETS - TILE_BUCKETS, lastBucket - firstBucket + 1);
    this.#firstTile = Math.floor(firstBucket / TILE_BUCKETS);
    this.#skip = firstBucket - this.#firstTile * TILE_BUCKETS;
    this.#tileCount = Math.ceil((this.#skip + this.length) / TILE_BUCKETS);
    this.approximate = false;
    this.settled = true;
    for (let t = 0; t < this.#tileCount; t++) this.#resolve(source, t);
  }

  /** First and last tile index in view, for {@link TileSource.want}. */
  get firstTile(): number {
    return this.#firstTile;
  }
  get lastTile(): number {
    return this.#firstTile + this.#tileCount - 1;
  }

  #resolve(source: TileSource, t: number): void {
    const { axis, level } = this;
    const index = this.#firstTile + t;
    this.#second[t] = undefined;
    this.#up[t] = 0;
    let tile = source.tile(axis, level, index);
    if (tile === undefined && level > 0) {
      const left = source.tile(axis, level - 1, index * 2);
      const right = left && source.tile(axis, level - 1, index * 2 + 1);
      if (left !== undefined && right !== undefined) {
        tile = left;
        this.#second[t] = right;
        this.#up[t] = -1;
        if (!right.exact) this.approximate = true;
      }
    }
    for (let up = 1; tile === undefined && up <= MAXIMUM_LEVELS_UP; up++) {
      tile = source.tile(axis, level + up, Math.floor(index / 2 ** up));
      if (tile !== undefined) this.#up[t] = up;
    }
    this.#tiles[t] = tile;
    if (tile !== undefined && !tile.exact) this.approximate = true;
    const state = tile === undefined ? UNKNOWN : (this.#up[t] ?? 0) > 0 ? SPREAD : KNOWN;
    if (state !== KNOWN) this.settled = false;
    const from = Math.max(0, t * TILE_BUCKETS - this.#skip);
    this.state.fill(state, from, Math.min(this.length, (t + 1) * TILE_BUCKETS - this.#skip));
  }

  /**
   * Sums the given kinds into `out[0..length)` and returns the largest sum. Buckets that are not known get 0.
   * @param out at least `length` long
   */
  sum(kinds: readonly number[], out: Float64Array): number {
    out.fill(0, 0, this.length);
    for (let t = 0; t < this.#tileCount; t++) {
      const tile = this.#tiles[t];
      if (tile === undefined) continue;
      const up = this.#up[t] ?? 0;
      const second = this.#second[t];
      for (const kind of kinds) {
        if (second !== undefined) {
          this.#addHalf(t, tile, kind, 0, out);
          this.#addHalf(t, second, kind, TILE_BUCKETS / 2, out);
        } else if (up > 0) this.#addSpread(t, tile, up, kind, out);
        else this.#addSame(t, tile, kind, out);
      }
    }
    let largest = 0;
    for (let i = 0; i < this.length; i++) {
      const value = out[i] ?? 0;
      if (value > largest) largest = value;
    }
    return largest;
  }

  #addSame(t: number, tile: Tile, kind: number, out: Float64Array): void {
    const { counts } = tile;
    const shift = t * TILE_BUCKETS - this.#skip;
    const base = kind * TILE_BUCKETS;
    const end = Math.min(TILE_BUCKETS, this.length - shift);
    for (let b = Math.max(0, -shift); b < end; b++) {
      const count = counts[base + b] ?? 0;
      if (count !== 0) out[shift + b] = (out[shift + b] ?? 0) + count;
    }
  }

  #addHalf(t: number, tile: Tile, kind: number, offset: number, out: Float64Array): void {
    const { counts } = tile;
    const shift = t * TILE_BUCKETS - this.#skip + offset;
    const base = kind * TILE_BUCKETS;
    const end = Math.min(TILE_BUCKETS / 2, this.length - shift);
    for (let b = Math.max(0, -shift); b < end; b++) {
      const count = (counts[base + 2 * b] ?? 0) + (counts[base + 2 * b + 1] ?? 0);
      if (count !== 0) out[shift + b] = (out[shift + b] ?? 0) + count;
    }
  }

  #addSpread(t: number, tile: Tile, up: number, kind: number, out: Float64Array): void {
    const { counts } = tile;
    const per = 2 ** up;
    const shift = t * TILE_BUCKETS - this.#skip;
    const base = kind * TILE_BUCKETS;
    // Bucket of the coarse tile that holds the first bucket of this one.
    const within = ((this.#firstTile + t) * TILE_BUCKETS) % (TILE_BUCKETS * per);
    const end = Math.min(TILE_BUCKETS, this.length - shift);
    for (let b = Math.max(0, -shift); b < end; b++) {
      const count = counts[base + Math.floor((within + b) / per)] ?? 0;
      if (count !== 0) out[shift + b] = (out[shift + b] ?? 0) + count / per;
    }
  }

  /** The kind among `kinds` with the most events in a bucket, or -1. For marks, which show one shape. */
  dominant(kinds: readonly number[], i: number): number {
    let best = -1;
    let most = 0;
    for (const kind of kinds) {
      const count = this.countAt(kind, i);
      if (count > most) {
        most = count;
        best = kind;
      }
    }
    return best;
  }

  /** Events of one kind in a bucket; a fraction where the state is {@link SPREAD}. */
  countAt(kind: number, i: number): number {
    const t = Math.floor((i + this.#skip) / TILE_BUCKETS);
    const tile = this.#tiles[t];
    if (tile === undefined || t >= this.#tileCount) return 0;
    const b = i + this.#skip - t * TILE_BUCKETS;
    const second = this.#second[t];
    const up = this.#up[t] ?? 0;
    const base = kind * TILE_BUCKETS;
    if (second !== undefined) {
      const half = b < TILE_BUCKETS / 2 ? tile : second;
      const at = base + 2 * (b % (TILE_BUCKETS / 2));
      return (half.counts[at] ?? 0) + (half.counts[at + 1] ?? 0);
    }
    if (up === 0) return tile.counts[base + b] ?? 0;
    const per = 2 ** up;
    const within = ((this.#firstTile + t) * TILE_BUCKETS) % (TILE_BUCKETS * per);
    return (tile.counts[base + Math.floor((within + b) / per)] ?? 0) / per;
  }

  /** Bucket that holds a position; may lie outside [0, length). */
  bucketAt(position: number): number {
    return Math.floor((position - this.start) / this.bucket);
  }

  /** Position at which a bucket starts. */
  positionOf(i: number): number {
    return this.start + i * this.bucket;
  }
}
