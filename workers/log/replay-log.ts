/**
 * An open log: its source, layout and growing index, and random access to its events.
 *
 * Blocks are read and taken apart when somebody looks at them, and a few are kept.
 */
import { type Block, type BlockPlace, CLIP, decodeBlock, firstAtIcount, gapAt, LONG_BLOCK } from './block.ts';
import { BLOCK_EVENTS } from './block-index.ts';
import type { Detected } from './detect.ts';
import { eventSize, shapeAt } from './event-size.ts';
import { Indexer } from './indexer.ts';
import { Kind } from './kinds.ts';
import type { ByteSource } from './source.ts';

/** Decoded blocks kept, about 25 KB each. */
const CACHED_BLOCKS = 512;
/** A scan over blocks reads about this many bytes at a time. */
const SCAN_BYTES = 2 << 20;

export class ReplayLog {
  readonly source: ByteSource;
  readonly detected: Detected;
  readonly indexer: Indexer;
  private readonly _blocks = new Map<number, Block | Promise<Block>>();

  constructor(source: ByteSource, detected: Detected) {
    this.source = source;
    this.detected = detected;
    this.indexer = new Indexer(source, detected.dialect);
  }

  get dialect() {
    return this.detected.dialect;
  }

  get index() {
    return this.indexer.scanner.index;
  }

  get undecoded() {
    return this.indexer.undecoded;
  }

  private _place(block: number): BlockPlace {
    return {
      first: block * BLOCK_EVENTS,
      count: this.index.eventsIn(block),
      offset: this.index.offsetOf(block),
      icount: this.index.icountOf(block),
    };
  }

  /** The block with this number, decoded. Rejects when the file cannot be read. */
  async block(number: number): Promise<Block> {
    const cached = this._blocks.get(number);
    if (cached) {
      const block = await cached;
      if (block.count === this.index.eventsIn(number)) {
        this._blocks.delete(number);
        this._blocks.set(number, block);
        return block;
      }
    }
    const loading = this._load(this._place(number), this.index.offsetOf(number + 1));
    this._blocks.set(number, loading);
    try {
      const block = await loading;
      this._blocks.set(number, block);
      while (this._blocks.size > CACHED_BLOCKS) {
        const oldest = this._blocks.keys().next().value;
        if (oldest === undefined) break;
        this._blocks.delete(oldest);
      }
      return block;
    } catch (error) {
      this._blocks.delete(number);
      throw error;
    }
  }

  private async _load(place: BlockPlace, end: number): Promise<Block> {
    if (end - place.offset > LONG_BLOCK) return this._loadLong(place);
    const bytes = await this.source.read(place.offset, end - place.offset);
    return decodeBlock(this.dialect, place, bytes, this.undecoded);
  }

  /** A block with enormous events: each event is read by itself and clipped, so that memory stays bounded. */
  private async _loadLong(place: BlockPlace): Promise<Block> {
    const pieces: Uint8Array[] = [];
    const starts = new Uint32Array(place.count + 1);
    const offsets = new Float64Array(place.count + 1);
    const icounts = new Float64Array(place.count);
    const kinds = new Uint8Array(place.count);
    let at = 0;
    let offset = place.offset;
    let icount = place.icount;
    for (let i = 0; i < place.count; i++) {
      const head = await this.source.read(offset, CLIP);
      const gap = gapAt(this.undecoded, offset);
      const size = gap ? gap.length : eventSize(this.dialect, head, 0, head.length);
      const shape = shapeAt(this.dialect, head, 0, head.length);
      const clipped = head.subarray(0, Math.min(size, head.length));
      starts[i] = at;
      offsets[i] = offset;
      icounts[i] = icount;
      kinds[i] = !gap && typeof shape === 'object' ? shape.kind : Kind.UNDECODED;
      if (kinds[i] === Kind.INSTRUCTION) icount += new DataView(head.buffer, head.byteOffset).getUint32(1);
      pieces.push(clipped);
      at += clipped.length;
      offset += size;
    }
    starts[place.count] = at;
    offsets[place.count] = offset;
    const bytes = new Uint8Array(at);
    pieces.forEach((piece, i) => {
      bytes.set(piece, starts[i]);
    });
    return { ...place, dialect: this.dialect, bytes, starts, offsets, icounts, kinds, endIcount: icount };
  }

  /**
   * Blocks [from, to) in order, read in large pieces. Made for passes over the whole log; does not fill the cache.
   * Only complete entries of the index are visited, so a growing log may be walked again from where this ended.
   */
  async *walk(from: number, to: number): AsyncGenerator<Block> {
    let block = from;
    while (block < to) {
      const start = this.index.offsetOf(block);
      let stop = block + 1;
      while (stop < to && this.index.offsetOf(stop + 1) - start <= SCAN_BYTES) stop++;
      if (this.index.offsetOf(stop) - start > LONG_BLOCK) {
        yield await this._load(this._place(block), this.index.offsetOf(block + 1));
        block++;
        continue;
      }
      const bytes = await this.source.read(start, this.index.offsetOf(stop) - start);
      for (; block < stop; block++) {
        const place = this._place(block);
        const at = place.offset - start;
        yield decodeBlock(
          this.dialect,
          place,
          bytes.subarray(at, this.index.offsetOf(block + 1) - start),
          this.undecoded,
        );
      }
    }
  }

  /** Number of the first event with an icount ≥ `icount`; the number of events when there is none. */
  async eventAtIcount(icount: number): Promise<number> {
    const start = this.index.blockOfIcount(icount);
    for (let number = start; number < this.index.blocks; number++) {
      const block = await this.block(number);
      const i = firstAtIcount(block, icount);
      if (i < block.count) return block.first + i;
    }
    return this.index.events;
  }

  /** Block and position in it of an event. Rejects when the log has no such event (yet). */
  async find(event: number): Promise<{ block: Block; i: number }> {
    if (!(event >= 0 && event < this.index.events)) {
      throw new RangeError(`There is no event #${event}; the log has ${this.index.events} events.`);
    }
    const block = await this.block(Math.floor(event / BLOCK_EVENTS));
    return { block, i: event % BLOCK_EVENTS };
  }
}
