/**
 * Drives the scanner over a source: reads ahead, reports progress, steps over damage, stops on request.
 *
 * The list and the timeline work on the growing index while this runs.
 */
import type { Undecoded } from './block.ts';
import { type Dialect, HEADER_BYTES, idName } from './dialects.ts';
import { MAX_EVENT_HEAD } from './event-size.ts';
import { findResync } from './plausible.ts';
import { Scanner } from './scanner.ts';
import type { ByteSource } from './source.ts';

/** First read, so that the first rows come at once, and the size that reads grow to. */
const FIRST_READ = 64 * 1024;
const LARGEST_READ = 4 << 20;
/** How far behind damage the next event is looked for, in pieces of this size; after that the rest is one stretch. */
const RESYNC_WINDOW = 1 << 20;
const RESYNC_MOST = 4 << 20;
const RESYNC_LEAST_BEFORE_CUT = 8;
/** Damaged stretches kept; behind the last the rest of the file counts as one. */
const MOST_UNDECODED = 1000;

/** Where and how an unfinished log breaks off. */
export interface CutTail {
  readonly offset: number;
  readonly length: number;
  /** Name of the event that the file ends in, by its id byte. */
  readonly inEvent: string;
}

export class Indexer {
  readonly scanner: Scanner;
  readonly undecoded: Undecoded[] = [];
  tail: CutTail | undefined;
  private readonly _source: ByteSource;
  private readonly _dialect: Dialect;

  constructor(source: ByteSource, dialect: Dialect) {
    this._source = source;
    this._dialect = dialect;
    this.scanner = new Scanner(dialect, source.size, Math.min(HEADER_BYTES, source.size));
  }

  /**
   * Indexes up to the end of the source, or until `signal` is aborted. `onProgress` is called after every read.
   * Rejects when the source cannot be read; what was indexed stays usable.
   */
  async run(onProgress: () => void, signal: AbortSignal): Promise<void> {
    let offset = HEADER_BYTES;
    let length = FIRST_READ;
    let ahead = this._read(offset, length);
    /** The incomplete event at the end of the buffer before. */
    let carry = new Uint8Array(0);
    while (offset < this._source.size) {
      const buffer = await ahead;
      if (signal.aborted) return;
      if (buffer.length === 0) throw new Error('The file became shorter while it was read. Open it again.');
      const next = offset + buffer.length;
      length = Math.min(LARGEST_READ, length * 4);
      ahead = this._read(next, length);

      let from = 0;
      if (carry.length > 0) {
        // Events that start in the carried bytes end in this buffer; a little of it is enough to tell their length.
        const joint = new Uint8Array(carry.length + Math.min(buffer.length, MAX_EVENT_HEAD * 2));
        joint.set(carry);
        joint.set(buffer.subarray(0, joint.length - carry.length), carry.length);
        const done = this.scanner.scan(joint, offset - carry.length, 0, carry.length, joint.length);
        if (done.stop !== 'more') {
          const resumed = await this._stopped(done.stop, offset - carry.length + done.at, signal);
          if (resumed === undefined) return;
          ahead = this._read(resumed, length);
          offset = resumed;
          carry = new Uint8Array(0);
          continue;
        }
        if (done.at < carry.length) {
          // A read so short that it does not tell the event's length either.
          const longer = new Uint8Array(carry.length - done.at + buffer.length);
          longer.set(carry.subarray(done.at));
          longer.set(buffer, carry.length - done.at);
          carry = longer;
          offset = next;
          continue;
        }
        from = done.at - carry.length;
      }
      const done = this.scanner.scan(buffer, offset, from, buffer.length, buffer.length);
      onProgress();
      if (done.stop !== 'more') {
        const resumed = await this._stopped(done.stop, offset + done.at, signal);
        if (resumed === undefined) return;
        ahead = this._read(resumed, length);
        offset = resumed;
        carry = new Uint8Array(0);
        continue;
      }
      carry = buffer.slice(done.at);
      offset = next;
    }
    if (carry.length > 0) this._cut(offset - carry.length, carry);
  }

  private _read(offset: number, length: number): Promise<Uint8Array> {
    const promise = offset < this._source.size ? this._source.read(offset, length) : Promise.resolve(new Uint8Array(0));
    // The loop may leave before it awaits this read; its failure must not count as unhandled then.
    promise.catch(() => undefined);
    return promise;
  }

  /** Handles what is not an event; returns where to go on, or `undefined` when nothing more can be read. */
  private async _stopped(
    stop: 'undecodable' | 'truncated',
    offset: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const end = await this._resync(offset + 1, stop === 'truncated', signal);
    if (end === undefined) {
      this._cut(offset, await this._source.read(offset, MAX_EVENT_HEAD));
      return undefined;
    }
    this.undecoded.push({ offset, length: end - offset });
    this.scanner.skipUndecoded(end - offset);
    return offset;
  }

  /**
   * First believable event at or behind `from`. When there is none: the end of the file, or `undefined` when the file
   * ends inside the event (`cut`).
   */
  private async _resync(from: number, cut: boolean, signal: AbortSignal): Promise<number | undefined> {
    const size = this._source.size;
    // The last bytes of a log that is cut may look like an event and END by chance; of damage more must be believable.
    const least = cut ? RESYNC_LEAST_BEFORE_CUT : 1;
    if (this.undecoded.length < MOST_UNDECODED - 1) {
      for (let at = from; at < Math.min(size, from + RESYNC_MOST); at += RESYNC_WINDOW) {
        const bytes = await this._source.read(at, RESYNC_WINDOW + 64 * 1024);
        if (signal.aborted) return undefined;
        const found = findResync(this._dialect, bytes, 0, at + bytes.length >= size ? least : undefined);
        if (found !== undefined) return at + found;
      }
    }
    return cut ? undefined : size;
  }

  private _cut(offset: number, head: Uint8Array): void {
    this.tail = { offset, length: this._source.size - offset, inEvent: idName(this._dialect, head[0] ?? 0) };
  }
}
