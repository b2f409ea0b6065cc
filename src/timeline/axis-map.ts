/** Places a second recording on the axis of the first, piece by piece. */
import type { AxisMap } from './types.ts';

/** Positions that belong together; between two points the map is a straight line, beyond them it has slope 1. */
export interface MapPoint {
  readonly own: number;
  readonly shared: number;
}

/** The map that changes nothing. */
export const IDENTITY: AxisMap = { toShared: (own) => own, toOwn: (shared) => shared };

/** Index of the last entry of a rising array that is not above `value`; -1 when all are. */
function lastNotAbove(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function follow(from: Float64Array, to: Float64Array, value: number): number {
  const i = lastNotAbove(from, value);
  if (i < 0) return (to[0] ?? 0) + (value - (from[0] ?? 0));
  const start = from[i] ?? 0;
  const target = to[i] ?? 0;
  if (i + 1 >= from.length) return target + (value - start);
  const run = (from[i + 1] ?? start) - start;
  return run === 0 ? target : target + ((value - start) * ((to[i + 1] ?? target) - target)) / run;
}

/** Map through the given points, in any order. No points: the map that changes nothing. */
export function piecewiseMap(points: readonly MapPoint[]): AxisMap {
  if (points.length === 0) return IDENTITY;
  const sorted = [...points].sort((a, b) => a.own - b.own || a.shared - b.shared);
  const own = Float64Array.from(sorted, (point) => point.own);
  const shared = Float64Array.from(sorted, (point) => point.shared);
  return { toShared: (value) => follow(own, shared, value), toOwn: (value) => follow(shared, own, value) };
}
