/** Turns pairs and gaps into rows with a class: what differs, and what of it is overlooked. */
import type { CompareOptions } from '../engine-api.ts';
import { Kind } from '../log/kinds.ts';
import { UNKNOWN_VALUE } from './canonical.ts';
import { Flag, type Window } from './items.ts';
import type { Runs } from './runs.ts';
import { RowClass, type Segments } from './segments.ts';

/** Differences overlooked, per option. */
export type Ignored = Record<'clocks' | 'random' | 'warps' | 'outputPosition', number>;

/** In gaps larger than this, rows of one side are kept together instead of being sorted by position one by one. */
const LONG_GAP = 4096;
const LONG_GAP_RUN = 64;

export class Classifier {
  /** B's icount minus A's at the last pair whose position counts. */
  displacement = 0;
  readonly ignored: Ignored = { clocks: 0, random: 0, warps: 0, outputPosition: 0 };
  private readonly _options: CompareOptions;
  private readonly _segments: Segments;
  /** B's number minus A's of bottom halves (an icount) and of block requests (a counter). */
  private _bottomHalfShift = 0;
  private _requestShift = 0;
  private _lastIcountA = 0;
  private readonly _endIcountA: number;

  /** Appends to `segments`; `endIcountA` is where A ends, for events of B that come later. */
  constructor(options: CompareOptions, segments: Segments, endIcountA: number) {
    this._endIcountA = endIcountA;
    this._options = options;
    this._segments = segments;
  }

  /**
   * Appends rows for items [0, aEnd) and [0, bEnd) of two windows, which `runs` pairs. Runs behind that are left out,
   * those that reach over it are cut.
   */
  add(a: Window, b: Window, runs: Runs, aEnd: number, bEnd: number): void {
    let i = 0;
    let j = 0;
    for (let run = 0; run < runs.count; run++) {
      const aStart = runs.a(run);
      const bStart = runs.b(run);
      if (aStart >= aEnd || bStart >= bEnd) break;
      this._gap(a, i, aStart, b, j, bStart);
      const length = Math.min(runs.length(run), aEnd - aStart, bEnd - bStart);
      for (let k = 0; k < length; k++) this._pair(a, aStart + k, b, bStart + k);
      i = aStart + length;
      j = bStart + length;
    }
    this._gap(a, i, aEnd, b, j, bEnd);
  }

  private _push(rowClass: RowClass, icountA: number): void {
    this._lastIcountA = Math.max(this._lastIcountA, icountA);
    this._segments.push(rowClass, 1, this._lastIcountA);
  }

  private _pair(a: Window, i: number, b: Window, j: number): void {
    const { _options: options, ignored } = this;
    const icount = a.icounts[i] ?? 0;
    const kind = a.kinds[i] ?? 0;
    if (kind !== b.kinds[j]) {
      this._push(RowClass.kind, icount);
      return;
    }
    const clock = kind === Kind.CLOCK_HOST || kind === Kind.CLOCK_VIRTUAL_RT;
    // The two may disagree about whether a clock read belongs to a warp; then it stays in sight.
    const warp = options.ignoreWarps && ((a.flags[i] ?? 0) & (b.flags[j] ?? 0) & Flag.warp) !== 0;
    const displacement = (b.icounts[j] ?? 0) - icount;
    const differs = this._valueDiffers(a, i, b, j, kind, displacement);
    const overlooked =
      (clock && options.ignoreClocks && 'clocks') ||
      (kind === Kind.RANDOM && a.keys[i] === b.keys[j] && options.ignoreRandom && 'random') ||
      (warp && 'warps') ||
      undefined;
    const placeOverlooked =
      (warp && 'warps') || (kind === Kind.CHAR_WRITE && options.ignoreOutputPosition && 'outputPosition') || undefined;
    const moved = displacement !== this.displacement;
    if (!placeOverlooked) this.displacement = displacement;
    if (differs && !overlooked) this._push(RowClass.value, icount);
    else if (moved && !placeOverlooked) this._push(RowClass.count, icount);
    else if (differs && overlooked) {
      ignored[overlooked]++;
      this._push(RowClass.ignored, icount);
    } else if (moved && placeOverlooked) {
      ignored[placeOverlooked]++;
      this._push(RowClass.ignored, icount);
    } else this._push(RowClass.equal, icount);
  }

  /** Whether two events of a kind say different things. Numbers that count on may be shifted, as icounts may. */
  private _valueDiffers(a: Window, i: number, b: Window, j: number, kind: Kind, displacement: number): boolean {
    if (a.keys[i] !== b.keys[j]) return true;
    const x = a.values[i];
    const y = b.values[j];
    if (x !== y && x !== UNKNOWN_VALUE && y !== UNKNOWN_VALUE) return true;
    const shift = (b.numbers[j] ?? 0) - (a.numbers[i] ?? 0);
    if (kind === Kind.ASYNC_BLOCK) {
      const same = shift === this._requestShift;
      this._requestShift = shift;
      return !same;
    }
    if (kind === Kind.ASYNC_BH || kind === Kind.ASYNC_BH_ONESHOT) {
      const same = shift === this._bottomHalfShift || shift === displacement || shift === this.displacement;
      this._bottomHalfShift = shift;
      return !same;
    }
    return false;
  }

  /** Items without a partner, in the order of their positions. */
  private _gap(a: Window, aFrom: number, aTo: number, b: Window, bFrom: number, bTo: number): void {
    const atLeast = aTo - aFrom + bTo - bFrom > LONG_GAP ? LONG_GAP_RUN : 1;
    // Events of B alone stand before the next event of A, however far B ran in between.
    const limit = aTo < a.length ? (a.icounts[aTo] ?? 0) : this._endIcountA;
    let i = aFrom;
    let j = bFrom;
    while (i < aTo || j < bTo) {
      const placeOf = (k: number) => (b.icounts[k] ?? 0) - this.displacement;
      const bPlace = j < bTo ? placeOf(j) : Number.POSITIVE_INFINITY;
      for (let n = 0; i < aTo && (n < atLeast || (a.icounts[i] ?? 0) <= bPlace); n++) {
        if (n === 0 && (a.icounts[i] ?? 0) > bPlace) break;
        this._single(a, i, RowClass.missing, a.icounts[i] ?? 0);
        i++;
      }
      const aPlace = i < aTo ? (a.icounts[i] ?? 0) : Number.POSITIVE_INFINITY;
      for (let n = 0; j < bTo && (n < atLeast || placeOf(j) < aPlace); n++) {
        if (n === 0 && placeOf(j) >= aPlace) break;
        this._single(b, j, RowClass.extra, Math.min(limit, placeOf(j)));
        j++;
      }
    }
  }

  private _single(window: Window, i: number, rowClass: 4 | 5, icountA: number): void {
    if (this._options.ignoreWarps && ((window.flags[i] ?? 0) & Flag.warp) !== 0) {
      this.ignored.warps++;
      this._push(rowClass === RowClass.missing ? RowClass.ignoredMissing : RowClass.ignoredExtra, icountA);
    } else this._push(rowClass, icountA);
  }
}
