/**
 * A log seen through a filter: how many events pass, and which one is row r.
 *
 * Where kinds alone decide, the block index answers at once. Other conditions are tested block by block in the
 * background; only the number of hits per block is kept, so that a filter costs four bytes per 1,024 events.
 */
import type { EventRow } from '../engine-api.ts';
import type { Block } from './block.ts';
import { BLOCK_EVENTS } from './block-index.ts';
import { eventRow } from './describe.ts';
import type { Filter } from './filter.ts';
import { KIND_COUNT } from './kinds.ts';
import type { ReplayLog } from './replay-log.ts';

export class FilteredView {
  readonly filter: Filter;
  private readonly _log: ReplayLog;
  /** Hits before each block; entry `_scanned` is the number of hits so far. Unused when kinds alone decide. */
  private _before = new Uint32Array(64);
  /** Blocks that were searched. */
  private _scanned = 0;
  /** Events of the last searched block that were there when it was searched (it may have been open). */
  private _openEvents = 0;

  constructor(log: ReplayLog, filter: Filter) {
    this._log = log;
    this.filter = filter;
  }

  /** Whether the index alone answers. */
  get byKind(): boolean {
    return this.filter.tests.length === 0;
  }

  /** Events searched so far. */
  get scanned(): number {
    const { index } = this._log;
    if (this.byKind) return index.events;
    return Math.min(index.events, Math.max(0, this._scanned - 1) * BLOCK_EVENTS + this._openEvents);
  }

  /** Rows known so far. */
  get total(): number {
    return this.before(this.byKind ? this._log.index.blocks : this._scanned);
  }

  /** Hits before a block that was searched. */
  before(block: number): number {
    if (!this.byKind) return this._before[Math.min(block, this._scanned)] ?? 0;
    let sum = 0;
    for (let kind = 0; kind < KIND_COUNT; kind++) {
      if (this.filter.kinds[kind]) sum += this._log.index.countBefore(block, kind);
    }
    return sum;
  }

  /** Whether a block can hold hits, by its kinds and its place. */
  private _mayHit(block: number): boolean {
    const { index } = this._log;
    const { icounts, events, kinds } = this.filter;
    if (index.icountOf(block) > icounts[1] || index.icountOf(block + 1) < icounts[0]) return false;
    if (block * BLOCK_EVENTS > events[1] || (block + 1) * BLOCK_EVENTS <= events[0]) return false;
    for (let kind = 0; kind < KIND_COUNT; kind++) {
      if (kinds[kind] && index.countBefore(block + 1, kind) > index.countBefore(block, kind)) return true;
    }
    return false;
  }

  /** Positions in a block of the events that pass. */
  hits(block: Block, icountBefore: number): number[] {
    const { kinds, tests } = this.filter;
    const found: number[] = [];
    for (let i = 0; i < block.count; i++) {
      if (kinds[block.kinds[i] ?? 0] && tests.every((test) => test(block, i, icountBefore))) found.push(i);
    }
    return found;
  }

  /**
   * Searches what is indexed and was not searched yet. Comes back after about `budgetMs`; call it until it returns
   * true. Blocks that cannot hold hits are passed over unread.
   */
  async search(budgetMs: number, signal?: AbortSignal): Promise<boolean> {
    const { index } = this._log;
    if (this.byKind) return true;
    const end = performance.now() + budgetMs;
    // An open block that grew since is searched again.
    if (this._scanned > 0 && this._openEvents < index.eventsIn(this._scanned - 1)) this._scanned--;
    while (this._scanned < index.blocks) {
      let stop = this._scanned;
      while (stop < index.blocks && !this._mayHit(stop)) stop++;
      for (; this._scanned < stop; ) this._push(0);
      const last = this._scanned;
      while (stop < index.blocks && stop - last < 64 && this._mayHit(stop)) stop++;
      let icountBefore = last > 0 && stop > last ? await this._lastIcount(last - 1) : 0;
      for await (const block of this._log.walk(last, stop)) {
        this._push(this.hits(block, icountBefore).length);
        icountBefore = block.icounts[block.count - 1] ?? icountBefore;
        if (performance.now() > end) return false;
        if (signal?.aborted) return false;
      }
    }
    return true;
  }

  private async _lastIcount(block: number): Promise<number> {
    const { icounts, count } = await this._log.block(block);
    return icounts[count - 1] ?? 0;
  }

  private _push(hits: number): void {
    const block = this._scanned++;
    if (block + 2 > this._before.length) {
      const grown = new Uint32Array(this._before.length * 2);
      grown.set(this._before);
      this._before = grown;
    }
    this._before[block + 1] = (this._before[block] ?? 0) + hits;
    this._openEvents = this._log.index.eventsIn(block);
  }

  /** The block that holds row `row`. */
  private _blockOfRow(row: number): number {
    let low = 0;
    let high = (this.byKind ? this._log.index.blocks : this._scanned) - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.before(middle) <= row) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  /** Rows [first, first + count), fewer at the end of what is known. */
  async rows(first: number, count: number): Promise<EventRow[]> {
    const rows: EventRow[] = [];
    const total = this.total;
    let row = first;
    while (row < Math.min(first + count, total)) {
      const number = this._blockOfRow(row);
      const block = await this._log.block(number);
      const icountBefore = number > 0 ? await this._lastIcount(number - 1) : 0;
      const hits = this.hits(block, icountBefore);
      const start = row - this.before(number);
      const taken = hits.slice(start, start + (first + count - row));
      if (taken.length === 0) break;
      for (const i of taken) rows.push(eventRow(block, i, icountBefore));
      row += taken.length;
    }
    return rows;
  }

  /** Row of event `n`, or of the first event after it that passes; the number of rows when there is none. */
  async rowOfEvent(n: number): Promise<number> {
    const { index } = this._log;
    if (n >= index.events) return this.total;
    const number = Math.floor(Math.max(0, n) / BLOCK_EVENTS);
    if (!this.byKind && number >= this._scanned) return this.total;
    const block = await this._log.block(number);
    const icountBefore = number > 0 ? await this._lastIcount(number - 1) : 0;
    const hits = this.hits(block, icountBefore);
    const inside = hits.findIndex((i) => block.first + i >= n);
    return this.before(number) + (inside < 0 ? hits.length : inside);
  }

  /** The next event after `n` (or the last before it) that passes; `undefined` when there is none. */
  async next(n: number, direction: 1 | -1): Promise<number | undefined> {
    const at = await this.rowOfEvent(direction > 0 ? n + 1 : Math.max(0, n));
    const row = direction > 0 ? at : at - 1;
    if (row < 0) return undefined;
    return (await this.rows(row, 1))[0]?.n;
  }
}
