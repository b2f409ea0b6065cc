/**
 * The scanner: runs once over a log's bytes and fills the block index. The hottest loop of this room.
 *
 * It knows lengths, not meanings. It is fed buffer by buffer and keeps what lies between two buffers itself, so that
 * an event of any size (a packet array may claim 4 GiB) costs no memory.
 */
import { BLOCK_EVENTS, BlockIndex } from './block-index.ts';
import type { Dialect } from './dialects.ts';
import { eventSize, fixedSizes, MAX_EVENT_HEAD, NEED_MORE, shapeAt, UNDECODABLE } from './event-size.ts';
import { KIND_COUNT, Kind } from './kinds.ts';
import { ScanKernel, STEP_SLACK } from './scan-kernel.ts';

/** Why {@link Scanner.scan} came back. */
export type ScanStop = 'more' | 'undecodable' | 'truncated';

/** Counters of kind bytes of asynchronous events (up to QEMU 7.0) stand behind those of the 256 ids. */
const ASYNC_COUNTERS = 256;
/** Beside the results of {@link eventSize}: the file ends inside the event. */
const TRUNCATED = -3;

export class Scanner {
  readonly index = new BlockIndex();
  private readonly _dialect: Dialect;
  private readonly _size: number;
  private readonly _kernel: ScanKernel;
  /** Events per id, then per kind byte of asynchronous events; never reset. */
  private readonly _idCounts = new Uint32Array(ASYNC_COUNTERS + 256);
  /** The counters in use, with the kind that each counts. */
  private readonly _counters: readonly { readonly counter: number; readonly kind: Kind }[];
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
    this._kernel = new ScanKernel(fixedSizes(dialect));
    this._counters = [
      ...dialect.shapes.flatMap((shape, id) => (shape ? [{ counter: id, kind: shape.kind }] : [])),
      ...(dialect.async?.shapes ?? []).map(({ kind }, kindByte) => ({ counter: ASYNC_COUNTERS + kindByte, kind })),
    ];
    this.index.endOffset = start;
    this.index.push(start, 0, this._row, this._kernel.digest());
  }

  private _totals(): Uint32Array {
    const row = this._row.fill(0);
    const stepped = this._kernel.counts;
    for (const { counter, kind } of this._counters) {
      row[kind] = (row[kind] ?? 0) + (this._idCounts[counter] ?? 0) + (stepped[counter] ?? 0);
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
    const kernel = this._kernel;
    kernel.load(bytes, from, end);
    let at = from;
    let hashed = from;
    if (this._skip > 0) {
      const step = Math.min(this._skip, end - at);
      this._skip -= step;
      at += step;
      kernel.hash(hashed, at);
      hashed = at;
      if (this._skip > 0) return { at, stop: 'more' };
      this._count(this._skipCounter, base + at);
    }
    /** Events that start before this one end in the buffer, and so does what the kernel reads. */
    const safe = Math.min(limit, end - STEP_SLACK);
    let stop: ScanStop = 'more';
    while (at < limit) {
      const next = at < safe ? kernel.step(at, safe, BLOCK_EVENTS - this._inBlock) : at;
      if (next > at) {
        this._icount += kernel.executed;
        this._inBlock = BLOCK_EVENTS - kernel.left;
        at = next;
      } else {
        const size = this._other(bytes, base, at, end);
        if (size <= 0) {
          if (size === TRUNCATED) stop = 'truncated';
          else if (size === UNDECODABLE) stop = 'undecodable';
          break;
        }
        at += size;
        if (this._skip > 0) break;
      }
      if (this._inBlock === BLOCK_EVENTS) {
        kernel.hash(hashed, at);
        hashed = at;
        this._inBlock = 0;
        this.index.push(base + at, this._icount, this._totals(), kernel.digest());
      }
    }
    kernel.hash(hashed, at);
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

  /** Hash of all bytes scanned so far, as two unsigned 32-bit numbers. */
  get hash(): readonly [high: number, low: number] {
    return this._kernel.digest();
  }

  /**
   * Takes one event of any kind. Returns the bytes of it that the buffer holds, or a negative number: NEED_MORE,
   * UNDECODABLE or TRUNCATED. An event that is longer than the buffer is counted when its last byte has passed.
   */
  private _other(bytes: Uint8Array, base: number, at: number, end: number): number {
    const size = eventSize(this._dialect, bytes, at, end);
    if (size < 0) return size === NEED_MORE && base + end >= this._size ? TRUNCATED : size;
    if (base + at + size > this._size) return TRUNCATED;
    const id = bytes[at] ?? 0;
    const counter = this._dialect.async?.id === id ? this._asyncCounter(bytes, at, end) : id;
    if (at + size > end) {
      // What may be short is waited for; what is long is stepped over, so that it need not fit in memory.
      if (size <= MAX_EVENT_HEAD) return NEED_MORE;
      this._skip = size - (end - at);
      this._skipCounter = counter;
      return end - at;
    }
    if (id === 0) {
      this._icount += new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 1);
    }
    this._idCounts[counter] = (this._idCounts[counter] ?? 0) + 1;
    this._inBlock++;
    return size;
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
      this.index.push(offset, this._icount, this._totals(), this._kernel.digest());
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
