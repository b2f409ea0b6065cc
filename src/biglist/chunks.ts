/**
 * Rows that come from the worker in chunks, kept while they are likely to be seen again.
 *
 * A list says which rows it shows (`want`); chunks that are missing are asked for, a few at a time, nearest first.
 * What is no longer wanted when its turn comes is never asked for, so that flinging through millions of rows costs the
 * worker a request or two, not one per screen passed.
 */

/** Where a list's rows come from. */
export interface RowSource<T> {
  /** Changes whenever rows that were delivered could be different: another log, another filter. */
  readonly key: string;
  /** How many rows there are now. Growing keeps the rows before. */
  readonly length: number;
  /** Rows [first, first + count); fewer at the end. */
  readonly rows: (first: number, count: number) => Promise<readonly T[]>;
}

/** Rows per request: about three screens, which the worker decodes in well under a millisecond. */
export const CHUNK_ROWS = 128;
/** Chunks that are kept: about 25,000 rows. */
const KEPT_CHUNKS = 200;
/** Requests under way at the same time. Two keep the worker busy; more would only make stale ones wait in its queue. */
const LANES = 2;
/** Chunks fetched ahead of the way a list is scrolling. */
const AHEAD = 2;
/** After a failure a chunk is asked for again only when so many milliseconds have passed. */
const RETRY_AFTER = 1000;

interface Chunk<T> {
  readonly rows: readonly T[];
  /** Length of the list when the chunk was asked for: a short chunk is asked for again once the list is longer. */
  readonly length: number;
  readonly failedAt?: number;
}

/** The rows of one source; make a new one when the source's key changes. */
export class RowCache<T> {
  readonly #load: RowSource<T>['rows'];
  readonly #arrived: () => void;
  readonly #now: () => number;
  /** In order of use, the longest unused first. */
  readonly #chunks = new Map<number, Chunk<T>>();
  readonly #underWay = new Set<number>();
  #queue: number[] = [];
  /** Rows [first, end) that are looked at, of so many. */
  #wanted = { first: 0, end: 0 };
  /** Way the list moves, in chunks; 0 after a jump. */
  #way: -1 | 0 | 1 = 0;
  #length = 0;
  #closed = false;
  #error: string | undefined;

  /** `arrived` is called after rows came, or failed to come. */
  constructor(load: RowSource<T>['rows'], arrived: () => void, now: () => number = () => performance.now()) {
    this.#load = load;
    this.#arrived = arrived;
    this.#now = now;
  }

  /** Why the last request failed; `undefined` when it did not. */
  get error(): string | undefined {
    return this.#error;
  }

  /** The row, or `undefined` while it is not here. */
  get(row: number): T | undefined {
    return this.#chunks.get(Math.floor(row / CHUNK_ROWS))?.rows[row % CHUNK_ROWS];
  }

  /** Says that rows [first, end) of now `length` are looked at. Replaces what was wanted before. */
  want(first: number, end: number, length: number): void {
    if (this.#length > 0) this.#turn(first);
    this.#wanted = { first, end };
    this.#length = length;
    this.#closed = false;
    const from = Math.floor(Math.max(0, first) / CHUNK_ROWS);
    const to = Math.ceil(Math.min(end, length) / CHUNK_ROWS);
    const wanted: number[] = [];
    const consider = (index: number) => {
      if (index < 0 || index * CHUNK_ROWS >= length) return;
      const chunk = this.#chunks.get(index);
      if (chunk) {
        this.#chunks.delete(index);
        this.#chunks.set(index, chunk);
      }
      if (this.#isMissing(index, chunk)) wanted.push(index);
    };
    for (let index = from; index < to; index++) consider(index);
    for (let i = 1; this.#way !== 0 && i <= AHEAD; i++) consider(this.#way > 0 ? to - 1 + i : from - i);
    this.#queue = wanted;
    this.#pump();
  }

  #turn(first: number): void {
    const by = first - this.#wanted.first;
    if (by === 0) return;
    if (Math.abs(by) > AHEAD * CHUNK_ROWS) this.#way = 0;
    else this.#way = by > 0 ? 1 : -1;
  }

  /** Ends the use of the cache: answers that still come are dropped, unless rows are wanted again. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
  }

  #isMissing(index: number, chunk: Chunk<T> | undefined): boolean {
    if (this.#underWay.has(index)) return false;
    if (!chunk) return true;
    if (chunk.failedAt !== undefined && this.#now() - chunk.failedAt < RETRY_AFTER) return false;
    const due = Math.min(CHUNK_ROWS, this.#length - index * CHUNK_ROWS);
    return chunk.rows.length < due && (chunk.failedAt !== undefined || chunk.length < this.#length);
  }

  #pump(): void {
    while (this.#underWay.size < LANES) {
      const index = this.#queue.shift();
      if (index === undefined) return;
      void this.#fetch(index);
    }
  }

  async #fetch(index: number): Promise<void> {
    const length = this.#length;
    this.#underWay.add(index);
    let chunk: Chunk<T>;
    try {
      const first = index * CHUNK_ROWS;
      chunk = { rows: await this.#load(first, Math.min(CHUNK_ROWS, length - first)), length };
      this.#error = undefined;
    } catch (error) {
      chunk = { rows: this.#chunks.get(index)?.rows ?? [], length, failedAt: this.#now() };
      this.#error = error instanceof Error ? error.message : String(error);
    }
    this.#underWay.delete(index);
    if (this.#closed) return;
    this.#keep(index, chunk);
    this.#arrived();
    // The list may have grown while this chunk was on its way, so that it is short again.
    this.want(this.#wanted.first, this.#wanted.end, this.#length);
  }

  #keep(index: number, chunk: Chunk<T>): void {
    this.#chunks.delete(index);
    this.#chunks.set(index, chunk);
    for (const oldest of this.#chunks.keys()) {
      if (this.#chunks.size <= KEPT_CHUNKS) break;
      this.#chunks.delete(oldest);
    }
  }
}
