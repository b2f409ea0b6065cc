/**
 * Aligns two windows of items: which event of A is which event of B.
 *
 * From strong to weak evidence: pairs in step (same key, same displacement), n-grams that are unique on both sides, the
 * same key at the same displaced position, and last Myers' algorithm over keys. What stays without a partner is then
 * paired by kind where both sides lack one. Nothing here is quadratic: see {@link myers} for its bound.
 *
 * An item's *displacement* is B's icount minus A's. Two runs of one guest that part by a few instructions keep their
 * displacement for long, which makes it the best evidence there is after a unique content.
 */
import { type Anchor, finish, mix, type Tokens, uniqueAnchors } from './anchors.ts';
import { myers } from './myers.ts';
import { Runs, type Work } from './runs.ts';
import { Place, type Side } from './side.ts';

export interface Alignment {
  /** Pairs of items, ascending on both sides; equal keys, except those that were paired by kind. */
  readonly runs: Runs;
  /** Pairs that rest on unique content or on the displacement, not on Myers alone. */
  readonly anchored: number;
}

/** Gaps smaller than this (items of both sides) are not searched for anchors. */
const SMALL_GAP = 24;
/** A single token may be an anchor only in gaps up to this many items. */
const SINGLE_TOKEN_GAP = 512;
/** Items are paired by kind only in gaps up to this many: in long ones they would be strangers. */
const MOST_BY_KIND = 512;
/** Anchors inside gaps between anchors, and so on: so many levels. */
const MOST_LEVELS = 6;

/**
 * Aligns `a` and `b`, whose first items follow a pair with displacement `left`. Where they end before a pair that is
 * certain, `right` is its displacement; what is in step with that pair is then matched before anything else. The first
 * `pinned` items of both are pairs whatever they hold.
 */
export function align(
  a: Side,
  b: Side,
  { left, right, pinned = 0 }: { left: number; right?: number | undefined; pinned?: number },
  work: Work,
): Alignment {
  const aligner = new Aligner(a, b, work);
  aligner.pair(0, 0, pinned);
  const inStep = right === undefined ? 0 : aligner.inStepBefore(a.length, b.length, right);
  aligner.gap(pinned, a.length - inStep, pinned, b.length - inStep, left, right, 0);
  aligner.pair(a.length - inStep, b.length - inStep, inStep);
  return { runs: pairByKind(a, b, aligner.runs, work), anchored: aligner.anchored };
}

class Aligner {
  readonly runs = new Runs();
  anchored = 0;
  private readonly _a: Side;
  private readonly _b: Side;
  private readonly _work: Work;

  constructor(a: Side, b: Side, work: Work) {
    this._a = a;
    this._b = b;
    this._work = work;
  }

  private _same(i: number, j: number, displacement: number): boolean {
    this._work.steps++;
    return (
      this._a.keys[i] === this._b.keys[j] && (this._b.icounts[j] ?? 0) - (this._a.icounts[i] ?? 0) === displacement
    );
  }

  /** Number of items right before (aHi, bHi) that are pairs with this displacement. */
  inStepBefore(aHi: number, bHi: number, displacement: number): number {
    let count = 0;
    while (count < aHi && count < bHi && this._same(aHi - count - 1, bHi - count - 1, displacement)) count++;
    return count;
  }

  /** Adds pairs that are certain. */
  pair(i: number, j: number, length: number): void {
    this.runs.push(i, j, length);
    this.anchored += length;
  }

  /** Aligns a[aLo, aHi) with b[bLo, bHi), between pairs with displacement `left` and (where one follows) `right`. */
  gap(
    aFrom: number,
    aTo: number,
    bFrom: number,
    bTo: number,
    left: number,
    right: number | undefined,
    level: number,
  ): void {
    let aLo = aFrom;
    let bLo = bFrom;
    while (aLo < aTo && bLo < bTo && this._same(aLo, bLo, left)) {
      aLo++;
      bLo++;
    }
    this.pair(aFrom, bFrom, aLo - aFrom);
    let aHi = aTo;
    let bHi = bTo;
    while (right !== undefined && aHi > aLo && bHi > bLo && this._same(aHi - 1, bHi - 1, right)) {
      aHi--;
      bHi--;
    }
    if (aLo < aHi && bLo < bHi) {
      const anchors = this._anchors(aLo, aHi, bLo, bHi, level);
      if (anchors.length === 0) this._leaf(aLo, aHi, bLo, bHi, left, right);
      else this._between(anchors, aLo, aHi, bLo, bHi, left, right, level);
    }
    this.pair(aHi, bHi, aTo - aHi);
  }

  private _between(
    anchors: readonly Anchor[],
    aFrom: number,
    aTo: number,
    bFrom: number,
    bTo: number,
    left: number,
    right: number | undefined,
    level: number,
  ): void {
    let aLo = aFrom;
    let bLo = bFrom;
    let displacement = left;
    for (const { a, b } of anchors) {
      const here = (this._b.icounts[b] ?? 0) - (this._a.icounts[a] ?? 0);
      if (a > aLo || b > bLo) this.gap(aLo, a, bLo, b, displacement, here, level + 1);
      this.pair(a, b, 1);
      displacement = here;
      aLo = a + 1;
      bLo = b + 1;
    }
    this.gap(aLo, aTo, bLo, bTo, displacement, right, level + 1);
  }

  private _anchors(aLo: number, aHi: number, bLo: number, bHi: number, level: number): readonly Anchor[] {
    const size = aHi - aLo + bHi - bLo;
    if (size < SMALL_GAP || level >= MOST_LEVELS) return [];
    this._work.steps += size;
    const guest = [tokens(this._a, aLo, aHi, Place.guest), tokens(this._b, bLo, bHi, Place.guest)] as const;
    const input = [tokens(this._a, aLo, aHi, Place.input), tokens(this._b, bLo, bHi, Place.input)] as const;
    for (const n of size <= SINGLE_TOKEN_GAP ? [4, 2, 1] : [4, 2]) {
      const fromGuest = uniqueAnchors(guest[0], guest[1], n, this._work);
      // Typed text repeats itself more often than the distances of a guest's events do, but is rarer.
      const fromInput = uniqueAnchors(input[0], input[1], Math.min(n, 3), this._work);
      if (fromGuest.length + fromInput.length === 0) continue;
      if (fromInput.length === 0) return fromGuest;
      if (fromGuest.length === 0) return fromInput;
      return merged(fromGuest, fromInput);
    }
    return [];
  }

  /** A gap without anchors: equal positions first, then keys alone. */
  private _leaf(aFrom: number, aTo: number, bFrom: number, bTo: number, left: number, right: number | undefined): void {
    const { _a: a, _b: b } = this;
    let i = aFrom;
    let j = bFrom;
    let aLo = aFrom;
    let bLo = bFrom;
    const displacements = right === undefined || right === left ? [left] : [left, right];
    for (const displacement of displacements) {
      while (i < aTo && j < bTo) {
        this._work.steps++;
        const distance = (b.icounts[j] ?? 0) - (a.icounts[i] ?? 0) - displacement;
        if (distance > 0) i++;
        else if (distance < 0) j++;
        else if (a.keys[i] === b.keys[j]) {
          myers(a.keys, aLo, i, b.keys, bLo, j, this.runs, this._work);
          this.pair(i, j, 1);
          aLo = ++i;
          bLo = ++j;
        } else if (a.icounts[i + 1] === a.icounts[i] && i + 1 < aTo) i++;
        else j++;
      }
      i = aLo;
      j = bLo;
    }
    myers(a.keys, aLo, aTo, b.keys, bLo, bTo, this.runs, this._work);
  }
}

/** The items of one place in [from, to) as tokens: of the guest's with their distance, of inputs with their content. */
export function tokens(side: Side, from: number, to: number, place: number): Tokens {
  let count = 0;
  for (let i = from; i < to; i++) if (side.places[i] === place) count++;
  const result = new Uint32Array(count);
  const positions = new Uint32Array(count);
  let at = 0;
  let before = side.icounts[from] ?? 0;
  for (let i = from; i < to; i++) {
    if (side.places[i] !== place) continue;
    const icount = side.icounts[i] ?? 0;
    const content = place === Place.input ? mix(side.keys[i] ?? 0, side.values[i] ?? 0) : (side.keys[i] ?? 0);
    const distance = place === Place.input ? 0 : icount - before;
    result[at] = finish(mix(mix(content, distance | 0), Math.floor(distance / 2 ** 32)));
    positions[at++] = i;
    before = icount;
  }
  return { tokens: result, positions };
}

/** Two chains of anchors as one; where they contradict each other the first one wins. */
function merged(first: readonly Anchor[], second: readonly Anchor[]): readonly Anchor[] {
  const result: Anchor[] = [];
  let next = 0;
  let a = -1;
  let b = -1;
  for (let k = 0; k <= first.length; k++) {
    const bound = first[k] ?? { a: Number.POSITIVE_INFINITY, b: Number.POSITIVE_INFINITY };
    for (; next < second.length; next++) {
      const candidate = second[next];
      if (!candidate || candidate.a >= bound.a) break;
      if (candidate.a > a && candidate.b > b && candidate.b < bound.b) {
        result.push(candidate);
        a = candidate.a;
        b = candidate.b;
      }
    }
    if (k < first.length) {
      result.push(bound);
      a = bound.a;
      b = bound.b;
    }
  }
  return result;
}

/**
 * Pairs what has no partner between two runs: events of the same kind in order (they differ in a value), and where
 * equally many are left over on both sides, events of different kinds.
 */
function pairByKind(a: Side, b: Side, runs: Runs, work: Work): Runs {
  const result = new Runs();
  const byKind = new Runs();
  let i = 0;
  let j = 0;
  for (let run = 0; run <= runs.count; run++) {
    const aHi = run < runs.count ? runs.a(run) : a.length;
    const bHi = run < runs.count ? runs.b(run) : b.length;
    if (i < aHi && j < bHi && aHi - i + bHi - j <= MOST_BY_KIND) {
      byKind.clear();
      myers(a.kinds, i, aHi, b.kinds, j, bHi, byKind, work);
      for (let pair = 0; pair <= byKind.count; pair++) {
        const aEnd = pair < byKind.count ? byKind.a(pair) : aHi;
        const bEnd = pair < byKind.count ? byKind.b(pair) : bHi;
        if (aEnd - i === bEnd - j) result.push(i, j, aEnd - i);
        const length = pair < byKind.count ? byKind.length(pair) : 0;
        result.push(aEnd, bEnd, length);
        i = aEnd + length;
        j = bEnd + length;
      }
    }
    const length = run < runs.count ? runs.length(run) : 0;
    result.push(aHi, bHi, length);
    i = aHi + length;
    j = bHi + length;
  }
  return result;
}
