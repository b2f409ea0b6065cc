/**
 * A comparison of two logs: verdict first, then the alignment of everything.
 *
 * The common prefix comes from the block indexes. From there on windows of items are aligned and classified; the first
 * window already holds the first difference of two logs that part, so the verdict does not wait for the rest.
 */
import type {
  AlignedRow,
  CompareId,
  CompareOptions,
  CompareState,
  Difference,
  DifferenceClass,
  DifferenceDensity,
  LogId,
} from '../engine-api.ts';
import { BLOCK_EVENTS } from '../log/block-index.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { AlignedList } from './aligned-list.ts';
import { breathe } from './breathe.ts';
import { Canonical } from './canonical.ts';
import { Classifier } from './classify.ts';
import { blockOfItem, findItem, ItemReader, itemOfEvent, itemsBefore } from './items.ts';
import { densityOf, mapIcount } from './positions.ts';
import { commonBlocks, identicalFiles } from './prefix.ts';
import { alignRegion } from './region.ts';
import type { Work } from './runs.ts';
import { CLASS_NAMES, RowClass, Segments } from './segments.ts';
import { equalSentence, identicalSentence, partingSentence, searchingSentence } from './wording.ts';

/** A log that takes part, with the handle under which the page knows it. */
export interface Party {
  readonly id: LogId;
  readonly log: ReplayLog;
}

const REPORT_EVERY_MS = 100;
/** Requests wait at most about this long (and for one window). */
const PAUSE_EVERY_MS = 20;
/** Items of the common prefix that are aligned anew before an anchor that moves one log against the other. */
const REALIGNED_BEFORE_ANCHOR = 1 << 16;

/** An item of each side. */
interface Items {
  readonly a: number;
  readonly b: number;
}

/** icount of an item; that of the log's end behind the last of `items`. */
async function icountOf(log: ReplayLog, item: number, items: number): Promise<number> {
  if (item >= items) return log.index.icount;
  const { block, i } = await findItem(log, item);
  return block.icounts[i] ?? 0;
}

interface Verdict {
  readonly sentence: string;
  readonly equal: boolean;
  readonly agreedEvents: number;
  readonly agreedInstructions: number;
  readonly first?: Difference;
}

export class Comparison {
  readonly id: CompareId;
  /** Work done so far in elementary steps. */
  readonly work: Work = { steps: 0 };
  private readonly _a: Party;
  private readonly _b: Party;
  private readonly _options: CompareOptions;
  private readonly _segments = new Segments();
  private readonly _list: AlignedList;
  private readonly _classifier: Classifier;
  /** Items of each side, as indexed when the comparison began. */
  private readonly _itemsA: number;
  private readonly _itemsB: number;
  private _identicalBytes = false;
  private _done = false;
  private _verdict: Verdict | undefined;

  /** Compares what is indexed of both logs now; {@link run} does the work. */
  constructor(id: CompareId, a: Party, b: Party, options: CompareOptions) {
    this.id = id;
    this._a = a;
    this._b = b;
    this._options = options;
    this._itemsA = itemsBefore(a.log, a.log.index.blocks);
    this._itemsB = itemsBefore(b.log, b.log.index.blocks);
    this._list = new AlignedList(a.log, b.log, this._segments);
    this._classifier = new Classifier(options, this._segments, a.log.index.icount);
  }

  /**
   * Finds the verdict and aligns everything. `onChange` is called when the verdict is known, about ten times a second
   * and at the end. Returns early when `signal` is aborted; rejects when a log cannot be read or an anchor is not in it.
   */
  async run(onChange: (state: CompareState) => void, signal: AbortSignal): Promise<void> {
    const a = this._a.log;
    const b = this._b.log;
    const anchor = await this._anchorItems();
    const blocks = commonBlocks(a, b);
    if (!anchor || anchor.a === anchor.b) this._identicalBytes = await identicalFiles(a, b, blocks);
    if (this._identicalBytes) {
      this._segments.push(RowClass.equal, this._itemsA, 0);
    } else {
      let common = itemsBefore(a, blocks);
      // Before an anchor that moves one log, some of the common prefix is aligned anew, backwards from the anchor.
      if (anchor) common = Math.min(common, anchor.a, anchor.b);
      if (anchor && anchor.a !== anchor.b) common = Math.max(0, common - REALIGNED_BEFORE_ANCHOR);
      this._segments.push(RowClass.equal, common, 0);
      if (!(await this._align(common, anchor, onChange, signal))) return;
    }
    this._done = true;
    await this._judge();
    onChange(this.state());
  }

  /** Items that the user declared to be the same event. */
  private async _anchorItems(): Promise<Items | undefined> {
    const { anchor } = this._options;
    if (!anchor) return undefined;
    const a = await itemOfEvent(this._a.log, anchor[0]);
    const b = await itemOfEvent(this._b.log, anchor[1]);
    return { a: Math.min(a, this._itemsA), b: Math.min(b, this._itemsB) };
  }

  /** Aligns everything behind the first `common` items; false when it was stopped. */
  private async _align(
    common: number,
    anchor: Items | undefined,
    onChange: (state: CompareState) => void,
    signal: AbortSignal,
  ): Promise<boolean> {
    let reported = performance.now();
    let paused = reported;
    const onWindow = async () => {
      const known = this._verdict !== undefined;
      await this._judge();
      const now = performance.now();
      if (known !== (this._verdict !== undefined) || now - reported >= REPORT_EVERY_MS) {
        reported = now;
        onChange(this.state());
      }
      if (now - paused >= PAUSE_EVERY_MS) {
        await breathe();
        paused = performance.now();
      }
      return !signal.aborted;
    };
    const region = async (from: Items, to: Items, place: { left: number; right?: number; pinned?: boolean }) => {
      const a = new ItemReader(this._a.log, new Canonical(this._a.log.dialect, this._b.log.dialect), from.a, to.a);
      const b = new ItemReader(this._b.log, new Canonical(this._b.log.dialect, this._a.log.dialect), from.b, to.b);
      try {
        await alignRegion(a, b, this._classifier, { ...place, work: this.work, onWindow });
      } finally {
        await a.close();
        await b.close();
      }
    };
    const start = { a: common, b: common };
    const end = { a: this._itemsA, b: this._itemsB };
    if (anchor) {
      const left = (await icountOf(this._b.log, anchor.b, end.b)) - (await icountOf(this._a.log, anchor.a, end.a));
      await region(start, anchor, { left: 0, right: left });
      if (signal.aborted) return false;
      await region(anchor, end, { left, pinned: anchor.a < end.a && anchor.b < end.b });
    } else {
      await region(start, end, { left: 0 });
    }
    return !signal.aborted;
  }

  /** Forms the verdict as soon as it is certain. */
  private async _judge(): Promise<void> {
    if (this._verdict) return;
    const a = this._a.log.index;
    if (this._segments.differences > 0) {
      const [first] = await this._list.differences(0, 1);
      if (!first) return;
      const agreedEvents = await this._list.agreedEvents(first);
      const agreedInstructions = Math.min(first.a?.icount ?? Infinity, first.b?.icount ?? Infinity);
      const sentence = partingSentence(
        agreedEvents,
        agreedInstructions,
        first,
        this._segments.ignoredBefore(first.row),
      );
      this._verdict = { sentence, equal: false, agreedEvents, agreedInstructions, first };
    } else if (this._done) {
      const sentence = this._identicalBytes
        ? identicalSentence(a.events, a.icount)
        : equalSentence(a.events, this._b.log.index.events, a.icount, this._classifier.ignored);
      this._verdict = { sentence, equal: true, agreedEvents: a.events, agreedInstructions: a.icount };
    }
  }

  /** What is known so far. */
  state(): CompareState {
    const segments = this._segments;
    const verdict = this._verdict;
    const eventsBefore = (log: ReplayLog, item: number, items: number) =>
      item >= items ? log.index.events : blockOfItem(log, item) * BLOCK_EVENTS;
    const alignedA = eventsBefore(this._a.log, segments.itemsA, this._itemsA);
    const byClass = Object.fromEntries(CLASS_NAMES.map((name, i) => [name, segments.byClass[i + 1] ?? 0]));
    return {
      id: this.id,
      a: this._a.id,
      b: this._b.id,
      options: this._options,
      equal: verdict?.equal ?? false,
      identicalBytes: this._identicalBytes,
      sentence: verdict?.sentence ?? searchingSentence(alignedA),
      agreedEvents: verdict?.agreedEvents ?? alignedA,
      agreedInstructions: verdict?.agreedInstructions ?? 0,
      ...(verdict?.first ? { first: verdict.first } : {}),
      done: this._done,
      alignedA,
      alignedB: eventsBefore(this._b.log, segments.itemsB, this._itemsB),
      rows: segments.rows,
      differences: segments.differences,
      byClass: byClass as Record<DifferenceClass, number>,
      ignored: { ...this._classifier.ignored },
    };
  }
  /** Rows [first, first + count) of the aligned list, as far as there are so many. */
  alignedRows(first: number, count: number): Promise<AlignedRow[]> {
    return this._list.rows(first, count);
  }

  /** See {@link AlignedList.rowOf}. */
  alignedRowOf(side: 'a' | 'b', event: number): Promise<number> {
    return this._list.rowOf(side, event);
  }

  /** Differences [first, first + count), as far as they are known. */
  differences(first: number, count: number): Promise<Difference[]> {
    return this._list.differences(first, count);
  }

  /** First difference at or after (at or before) a row; `undefined` when there is none. */
  nextDifference(row: number, direction: 1 | -1): Promise<Difference | undefined> {
    return this._list.nextDifference(row, direction);
  }

  /** Where the differences known so far lie in [from, to) of A's instruction axis. */
  density(from: number, to: number, buckets: number): DifferenceDensity {
    return { from, to, buckets, counts: densityOf(this._a.log, this._segments, from, to, buckets) };
  }

  /** Position on the other log's instruction axis for one on that of `from`. */
  mapIcount(from: 'a' | 'b', icount: number): Promise<number> {
    return mapIcount(this._a.log, this._b.log, this._segments, from, icount);
  }

  /** Bytes of memory that the result holds. */
  get memory(): number {
    return this._segments.memory;
  }
}
