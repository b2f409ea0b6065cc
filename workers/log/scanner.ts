/**
 * The scanner: runs once over a log's bytes and fills the block index. The hottest loop of this room.
 *
 * It knows lengths, not meanings. It is fed buffer by buffer and keeps what lies between two buffers itself, so that
 * an event of any size (a packet array may claim 4 GiB) costs no memory.
 */
import { BLOCK_EVENTS, BlockIndex } from './block-index.ts';
import type { Dialect } from './dialects.ts';
import { eventSize, fixedSizes, NEED_MORE, shapeAt, UNDECODABLE } from './event-size.ts';
import { RollingHash } from './hash.ts';
import { KIND_COUNT, Kind } from './kinds.ts';

/** Why {@link Scanner.scan} came back. */
export type ScanStop = 'more' | 'undecodable' | 'truncated';

/** Counters of kind bytes of asynchronous events (up to QEMU 7.0) stand behind those of the 256 ids. */
const ASYNC_COUNTERS = 256;

export class Scanner {
  readonly index = new BlockIndex();
  readonly hash = new RollingHash();
  private readonly _dialect: Dialect;
  private readonly _size: number;
  private readonly _fixed: Uint8Array;
  /** Events per id, then per kind byte of asynchronous events; never reset. */
  private readonly _idCounts = new Uint32Array(ASYNC_COUNTERS + 256);
  private readonly _kindOfCounter: Int16Array;
  private _undecoded = 0;
  private _inBlock = 0;
  private _icount = 0;
  /** Bytes of the current event that lie behind the buffers seen so far, and the counter it belongs to. */
  private _skip = 0;
  private _skipCounter = 0;
  private readonly _row = new Uint32Array(KIND_COUNT);

  /** Scans a log of `size` bytes; `start` is the offset of its first event. */
  constructor(dialect: Dialect, size: number, start: number) {
    this._dialect = dialect;
    this._size = size;
    this._fixed = fixedSizes(dialect);
    this._kindOfCounter = new Int16Array(ASYNC_COUNTERS + 256).fill(-1);
    dialect.shapes.forEach((shape, id) => {
      if (shape) this._kindOfCounter[id] = shape.kind;
    });
    dialect.async?.shapes.forEach((shape, kindByte) => {
      this._kindOfCounter[ASYNC_COUNTERS + kindByte] = shape.kind;
    });
    this.index.endOffset = start;
    this.index.push(start, 0, this._row, this.hash);
  }

  private _totals(): Uint32Array {
    const row = this._row.fill(0);
    for (let counter = 0; counter < this._idCounts.length; counter++) {
      const count = this._idCounts[counter] ?? 0;
      if (count !== 0) {
        const kind = this._kindOfCounter[counter] ?? -1;
        row[kind] = (row[kind] ?? 0) + count;
      }
    }
    row[Kind.UNDECODED] = this._undecoded;
    return row;
  }

  /**
   * Scans events that start in `bytes[from, limit)`; they may end anywhere up to `end`.
   *
   * `base` is the file offset of `bytes[0]`. Returns the position of the first byte that was not consumed and why it
   * stopped: 'more' (the rest of the buffer is an incomplete event, or `limit` was reached), 'undecodable' (no event
   * of this layout stands here: see {@link skipUndecoded}), 'truncated' (the file ends inside the event here).
   */
  scan(bytes: Uint8Array, base: number, from: number, limit: number, end: number): { at: number; stop: ScanStop } {
    let at = from;
    let hashed = from;
    if (this._skip > 0) {
      const step = Math.min(this._skip, end - at);
      this._skip -= step;
      at += step;
      this.hash.update(bytes, hashed, at);
      hashed = at;
      if (this._skip > 0) return { at, stop: 'more' };
      this._count(this._skipCounter, base + at);
    }
    const fixed = this._fixed;
    const counts = this._idCounts;
    let icount = this._icount;
    let inBlock = this._inBlock;
    let stop: ScanStop = 'more';
    while (at < limit) {
      const id = bytes[at] ?? 0;
      let size = fixed[id] ?? 0;
      let counter = id;
      if (size !== 0) {
        if (at + size > end) {
          if (base + at + size > this._size) stop = 'truncated';
          break;
        }
        if (id === 0) {
          icount +=
            (((bytes[at + 1] ?? 0) << 24) |
              ((bytes[at + 2] ?? 0) << 16) |
              ((bytes[at + 3] ?? 0) << 8) |
              (bytes[at + 4] ?? 0)) >>>
            0;
        }
      } else {
        size = eventSize(this._dialect, bytes, at, end);
        if (size < 0) {
          if (size === UNDECODABLE) stop = 'undecodable';
          else if (size === NEED_MORE && base + end >= this._size) stop = 'truncated';
          break;
        }
        if (base + at + size > this._size) {
          stop = 'truncated';
          break;
        }
        if (this._dialect.async?.id === id) counter = this._asyncCounter(bytes, at, end);
        if (at + size > end) {
          // Longer than the buffer: count it when its last byte has passed.
          this._skip = size - (end - at);
          this._skipCounter = counter;
          at = end;
          break;
        }
      }
      counts[counter] = (counts[counter] ?? 0) + 1;
      at += size;
      if (++inBlock === BLOCK_EVENTS) {
        this.hash.update(bytes, hashed, at);
        hashed = at;
        inBlock = 0;
        this.index.push(base + at, icount, this._totals(), this.hash);
      }
    }
    this.hash.update(bytes, hashed, at);
    this._icount = icount;
    this._inBlock = inBlock;
    this._publish(base + at);
    return { at, stop };
  }

  /**
   * Declares the next `length` bytes of the file to be no event; they become one UNDECODED event. They must then be
   * given to {@link scan} like any others.
   */
  skipUndecoded(length: number): void {
    this._skip = length;
    this._skipCounter = -1;
  }

  /** True while a long event's bytes are still to come. */
  get skipping(): boolean {
    return this._skip > 0;
  }

  private _asyncCounter(bytes: Uint8Array, at: number, end: number): number {
    const shape = shapeAt(this._dialect, bytes, at, end);
    const shapes = this._dialect.async?.shapes ?? [];
    return ASYNC_COUNTERS + (typeof shape === 'object' ? shapes.indexOf(shape) : 0);
  }

  private _count(counter: number, offset: number): void {
    if (counter < 0) this._undecoded++;
    else this._idCounts[counter] = (this._idCounts[counter] ?? 0) + 1;
    if (++this._inBlock === BLOCK_EVENTS) {
      this._inBlock = 0;
      this.index.push(offset, this._icount, this._totals(), this.hash);
    }
  }

  /** Makes everything scanned so far visible in the index. */
  private _publish(offset: number): void {
    const index = this.index;
    index.events = (index.entries - 1) * BLOCK_EVENTS + this._inBlock;
    index.icount = this._icount;
    // Inside a long event its first byte is not known any more; the event is not counted yet, so nothing looks there.
    index.endOffset = offset;
    index.totals.set(this._totals());
  }
}
