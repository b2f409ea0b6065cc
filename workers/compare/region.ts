/**
 * Aligns a stretch of two logs window by window, so that memory does not grow with the logs.
 *
 * A window's alignment is believed up to a pair some way before its end; the next window begins behind that pair. Where
 * a window shows too little in common it grows, in case one log has a long stretch that the other lacks.
 */
import { align } from './align.ts';
import type { Classifier } from './classify.ts';
import type { ItemReader } from './items.ts';
import { findRejoin, type Rejoin } from './rejoin.ts';
import { Runs, type Work } from './runs.ts';

/** Items per side: of the first window (for a quick verdict), of all others, and how far one may grow. */
const FIRST_WINDOW = 2048;
const WINDOW = 1 << 16;
const LARGEST_WINDOW = 1 << 18;
/** Items of each log that are looked at ahead when even the largest window has too little in common. */
const FIRST_LOOK_AHEAD = 1 << 22;

/** A cut in two windows: the items before it are settled. */
interface Cut {
  readonly a: number;
  readonly b: number;
}

/** Share of a window behind which pairs are not believed yet, since what follows might fit better. */
const BELIEVED = 7 / 8;

/** Behind the last pair that can be believed; `undefined` when it leaves more than half of both windows. */
function cutAfterPairs(runs: Runs, a: ItemReader, b: ItemReader): Cut | undefined {
  const lengthA = a.window.length;
  const lengthB = b.window.length;
  const limitA = a.finished ? lengthA : lengthA * BELIEVED;
  const limitB = b.finished ? lengthB : lengthB * BELIEVED;
  for (let run = runs.count - 1; run >= 0; run--) {
    const length = Math.min(runs.length(run), Math.floor(limitA - runs.a(run)), Math.floor(limitB - runs.b(run)));
    if (length <= 0) continue;
    const cut = { a: runs.a(run) + length, b: runs.b(run) + length };
    return cut.a * 2 >= lengthA || cut.b * 2 >= lengthB ? cut : undefined;
  }
  return undefined;
}

/**
 * Where content tells little: the same position in both windows, as far as both reach. A log that idles there (many
 * events, no instructions) passes by while the other waits.
 */
function cutByPosition(a: ItemReader, b: ItemReader, displacement: number): Cut | undefined {
  const x = a.window;
  const y = b.window;
  if (x.length === 0 || y.length === 0) return undefined;
  const end = Math.min(x.icounts[x.length - 1] ?? 0, (y.icounts[y.length - 1] ?? 0) - displacement);
  const cut = { a: countBelow(x.icounts, x.length, end), b: countBelow(y.icounts, y.length, end + displacement) };
  return cut.a * 4 >= x.length || cut.b * 4 >= y.length ? cut : undefined;
}

/** Number of the first `length` entries of an ascending column that are below `limit`. */
function countBelow(column: Float64Array, length: number, limit: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((column[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where nothing tells: half of what is there; all of what stays waits for the rest of the longer log. */
function cutAnyway(a: ItemReader, b: ItemReader): Cut {
  const half = (length: number) => Math.max(1, length >> 1);
  return {
    a: a.finished ? 0 : half(a.window.length),
    b: b.finished ? 0 : half(b.window.length),
  };
}

/** Behind the first event without a partner (in the order of positions): enough for a verdict, and no more. */
function cutAtFirstGap(runs: Runs, a: ItemReader, b: ItemReader, displacement: number): Cut {
  const starts = runs.count > 0 && runs.a(0) === 0 && runs.b(0) === 0;
  const paired = starts ? runs.length(0) : 0;
  const next = starts ? 1 : 0;
  const aGap = (next < runs.count ? runs.a(next) : a.window.length) > paired;
  const bGap = (next < runs.count ? runs.b(next) : b.window.length) > paired;
  const aFirst = (a.window.icounts[paired] ?? 0) <= (b.window.icounts[paired] ?? 0) - displacement;
  return aGap && (!bGap || aFirst) ? { a: paired + 1, b: paired } : { a: paired, b: paired + 1 };
}

export interface RegionOptions {
  /** Displacement of the pair before the region, and of the one behind it where that is given. */
  readonly left: number;
  readonly right?: number | undefined;
  /** Whether the first items of both are a pair whatever they hold. */
  readonly pinned?: boolean;
  readonly work: Work;
  /** Called after each window; resolves to false to stop. */
  readonly onWindow: () => Promise<boolean>;
}

/** Aligns all items of two readers and classifies them. Rejects when a log cannot be read. */
export async function alignRegion(
  a: ItemReader,
  b: ItemReader,
  classifier: Classifier,
  { left, right, pinned = false, work, onWindow }: RegionOptions,
): Promise<void> {
  let displacement = left;
  let size = right === undefined ? FIRST_WINDOW : WINDOW;
  /** Items for which windows do not grow, after growing to the largest was in vain; doubles each time. */
  let patience = 0;
  let nextPatience = LARGEST_WINDOW;
  /** Whether something is settled already: the first verdict does not wait for windows to grow. */
  let settled = false;
  let pinnedLeft = pinned ? 1 : 0;
  for (;;) {
    // Before a certain pair the last window must be long enough to align backwards from it.
    const nearEnd = right !== undefined && Math.min(a.left, b.left) <= 2 * size && Math.max(a.left, b.left) <= 4 * size;
    await Promise.all([a.fill(nearEnd ? a.left : size), b.fill(nearEnd ? b.left : size)]);
    const last = a.finished && b.finished;
    const ends = { a: a.window.length, b: b.window.length };
    let { runs, anchored } = align(
      a.window,
      b.window,
      { left: displacement, right: last ? right : undefined, pinned: pinnedLeft },
      work,
    );
    let cut: Cut | undefined = last || ends.a === 0 || ends.b === 0 ? ends : cutAfterPairs(runs, a, b);
    const inStep = runs.count > 0 && runs.a(0) === 0 && runs.b(0) === 0 ? runs.length(0) : 0;
    const rest = Math.min(ends.a, ends.b) - inStep;
    if (cut !== ends && (cut === undefined || (anchored - inStep) * 50 < rest)) {
      if (inStep * 4 >= rest) {
        // What comes behind the common start gets a window of its own.
        cut = { a: inStep, b: inStep };
      } else if (size < WINDOW) {
        size = WINDOW;
        continue;
      } else if (!settled) {
        cut = cutAtFirstGap(runs, a, b, classifier.displacement);
        settled = true;
      } else if (patience <= 0 && size < LARGEST_WINDOW) {
        size *= 2;
        if (!(await onWindow())) return;
        continue;
      } else {
        if (patience <= 0) {
          const found = await findRejoin(a, b, Math.max(FIRST_LOOK_AHEAD, nextPatience), work, onWindow);
          if (found.at) {
            if (!(await skipTo(found.at, a, b, classifier, { left: displacement, work, onWindow }))) return;
            displacement = found.at.displacement;
            size = WINDOW;
            continue;
          }
          patience = Math.max(nextPatience, found.scanned);
          nextPatience *= 2;
        }
        const byPosition = cutByPosition(a, b, displacement);
        cut = byPosition ?? cut ?? cutAnyway(a, b);
        // Pairs that reach over the cut are lost; within it there may be others.
        if (byPosition) {
          ({ runs } = align(a.window.head(cut.a), b.window.head(cut.b), { left: displacement }, work));
        }
      }
    } else settled = true;
    classifier.add(a.window, b.window, runs, cut.a, cut.b);
    patience -= cut.a + cut.b;
    displacement = displacementBefore(a, b, runs, cut) ?? displacement;
    a.window.drop(cut.a);
    b.window.drop(cut.b);
    pinnedLeft = 0;
    size = settled ? WINDOW : FIRST_WINDOW;
    if (!(await onWindow()) || last) return;
  }
}

/**
 * Moves both readers to a certain pair: the log that is far from it passes by without partners, the last stretch before
 * the pair is aligned backwards from it. False when it was stopped.
 */
async function skipTo(
  at: Rejoin,
  a: ItemReader,
  b: ItemReader,
  classifier: Classifier,
  { left, work, onWindow }: RegionOptions,
): Promise<boolean> {
  for (;;) {
    const rest = { a: at.a - a.window.start, b: at.b - b.window.start };
    const last = rest.a <= a.window.length && rest.b <= b.window.length;
    // The one that is near its end of the pair waits for the other.
    const cut = last
      ? rest
      : {
          a: rest.a <= a.window.length ? 0 : a.window.length,
          b: rest.b <= b.window.length ? 0 : b.window.length,
        };
    const heads = [a.window.head(cut.a), b.window.head(cut.b)] as const;
    const runs = last ? align(...heads, { left, right: at.displacement }, work).runs : new Runs();
    classifier.add(a.window, b.window, runs, cut.a, cut.b);
    a.window.drop(cut.a);
    b.window.drop(cut.b);
    await Promise.all([a.fill(WINDOW), b.fill(WINDOW)]);
    if (!(await onWindow())) return false;
    if (last) return true;
  }
}

/** Displacement of the last pair before a cut. */
function displacementBefore(a: ItemReader, b: ItemReader, runs: Runs, cut: Cut): number | undefined {
  for (let run = runs.count - 1; run >= 0; run--) {
    const length = Math.min(runs.length(run), cut.a - runs.a(run), cut.b - runs.b(run));
    if (length <= 0) continue;
    const i = runs.a(run) + length - 1;
    const j = runs.b(run) + length - 1;
    return (b.window.icounts[j] ?? 0) - (a.window.icounts[i] ?? 0);
  }
  return undefined;
}
