/**
 * Myers' greedy algorithm for a shortest edit script, with a bound on the number of edits looked at.
 *
 * The cost of the exact algorithm is O((N + M) · D). Where D would exceed {@link MOST_EDITS} the path that got furthest
 * is taken as it is and the search starts afresh from its end; so the whole stays O((N + M) · MOST_EDITS) and the
 * result is exact for every stretch with fewer edits.
 */
import type { Runs, Work } from './runs.ts';

/** Edits of one search. */
const MOST_EDITS = 128;
/** Furthest A position per diagonal, for each number of edits: row d holds diagonals -d … d. */
const WIDTH = 2 * MOST_EDITS + 3;
const trace = new Int32Array((MOST_EDITS + 1) * WIDTH);
const pathA = new Int32Array(MOST_EDITS + 2);
const pathB = new Int32Array(MOST_EDITS + 2);
const pathLength = new Int32Array(MOST_EDITS + 2);

/** Appends the matches of `a[aLo, aHi)` and `b[bLo, bHi)` to `runs`: a longest common subsequence, or nearly. */
export function myers(
  a: ArrayLike<number>,
  aLo: number,
  aHi: number,
  b: ArrayLike<number>,
  bLo: number,
  bHi: number,
  runs: Runs,
  work: Work,
): void {
  let i = aLo;
  let j = bLo;
  // A common end belongs to some longest common subsequence; taken off first, the bound cannot hide it.
  let tail = 0;
  while (tail < aHi - aLo && tail < bHi - bLo && a[aHi - 1 - tail] === b[bHi - 1 - tail]) tail++;
  work.steps += tail;
  while (i < aHi - tail && j < bHi - tail) {
    const [nextI, nextJ] = search(a, i, aHi - tail, b, j, bHi - tail, runs, work);
    i = nextI;
    j = nextJ;
  }
  runs.push(aHi - tail, bHi - tail, tail);
}

/** One bounded search from (aLo, bLo); returns where it got to. */
function search(
  a: ArrayLike<number>,
  aLo: number,
  aHi: number,
  b: ArrayLike<number>,
  bLo: number,
  bHi: number,
  runs: Runs,
  work: Work,
): readonly [number, number] {
  const n = aHi - aLo;
  const m = bHi - bLo;
  const origin = MOST_EDITS + 1;
  let edits = 0;
  let diagonal = 0;
  let done = false;
  for (let d = 0; d <= MOST_EDITS && !done; d++) {
    const row = d * WIDTH + origin;
    const before = row - WIDTH;
    let furthest = -1;
    for (let k = -d; k <= d; k += 2) {
      // Diagonals outside the rectangle cannot lead to its corner.
      if (k > n || -k > m) {
        trace[row + k] = -1;
        continue;
      }
      const x = startOn(before, d, k);
      if (x < 0) {
        trace[row + k] = -1;
        continue;
      }
      let end = x;
      while (end < n && end - k < m && a[aLo + end] === b[bLo + end - k]) end++;
      work.steps += end - x + 1;
      trace[row + k] = end;
      if (end > n || end - k > m) {
        trace[row + k] = -1;
        continue;
      }
      // Of paths that got equally far the one that advanced both sides alike: it leaves both the same chances.
      if (2 * end - k > furthest || (2 * end - k === furthest && Math.abs(k) < Math.abs(diagonal))) {
        furthest = 2 * end - k;
        edits = d;
        diagonal = k;
      }
      if (end === n && end - k === m) {
        done = true;
        break;
      }
    }
  }
  const x = trace[edits * WIDTH + origin + diagonal] ?? 0;
  emit(edits, diagonal, aLo, bLo, runs);
  return [aLo + x, bLo + x - diagonal];
}

/** Where a path with `d` edits enters diagonal `k`; -1 when it cannot. `before` is the row of d - 1 edits. */
function startOn(before: number, d: number, k: number): number {
  if (d === 0) return 0;
  const down = k < d - 1 ? (trace[before + k + 1] ?? -1) : -1;
  const right = k > -(d - 1) ? (trace[before + k - 1] ?? -1) : -1;
  return Math.max(down, right < 0 ? -1 : right + 1);
}

/** Walks the path back from its end and appends its matches in order. */
function emit(edits: number, diagonal: number, aLo: number, bLo: number, runs: Runs): void {
  const origin = MOST_EDITS + 1;
  let k = diagonal;
  let count = 0;
  for (let d = edits; d >= 0; d--) {
    const row = d * WIDTH + origin;
    const end = trace[row + k] ?? 0;
    const start = startOn(row - WIDTH, d, k);
    pathA[count] = start;
    pathB[count] = start - k;
    pathLength[count] = end - start;
    count++;
    if (d > 0) {
      const down = k < d - 1 ? (trace[row - WIDTH + k + 1] ?? -1) : -1;
      k = down === start ? k + 1 : k - 1;
    }
  }
  for (let at = count - 1; at >= 0; at--) {
    runs.push(aLo + (pathA[at] ?? 0), bLo + (pathB[at] ?? 0), pathLength[at] ?? 0);
  }
}
