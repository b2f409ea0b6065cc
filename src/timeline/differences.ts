/** The lane of differences: what to ask for, and what it says at a place. */
import { type DifferenceDensity, TILE_BUCKETS } from '../../workers/engine-api.ts';
import type { DifferenceLane, Range, View } from './types.ts';
import { levelFor, tileSpan } from './viewport.ts';

/** Names of the classes, in the order of the counts. */
export const DIFFERENCE_CLASSES = ['value', 'position', 'kind', 'only in A', 'only in B'] as const;

/** Differences of all classes in a bucket. */
export function differencesIn(density: DifferenceDensity, bucket: number): number {
  let sum = 0;
  for (let c = 0; c < DIFFERENCE_CLASSES.length; c++) sum += density.counts[c * density.buckets + bucket] ?? 0;
  return sum;
}

/** The bucket that holds a position and its count per class; undefined outside the stretch that is known. */
export function differencesAt(
  density: DifferenceDensity | undefined,
  position: number,
): { readonly range: Range; readonly counts: readonly number[] } | undefined {
  if (density === undefined || position < density.from || position >= density.to) return undefined;
  const per = (density.to - density.from) / density.buckets;
  const bucket = Math.min(density.buckets - 1, Math.floor((position - density.from) / per));
  const counts = DIFFERENCE_CLASSES.map((_, c) => density.counts[c * density.buckets + bucket] ?? 0);
  return { range: { from: density.from + bucket * per, to: density.from + (bucket + 1) * per }, counts };
}

/** Asks on the grid of the tiles, one more at each side, so that small movements ask for nothing new. */
export class DifferenceRequests {
  #asked: (Range & { readonly by: DifferenceLane['request'] }) | undefined;

  want(lane: DifferenceLane | undefined, view: View, width: number): void {
    if (lane === undefined) return;
    const grid = tileSpan(levelFor(view, width));
    const from = Math.max(0, Math.floor(view.from / grid) - 1) * grid;
    const to = (Math.ceil(view.to / grid) + 1) * grid;
    const asked = this.#asked;
    if (asked?.from === from && asked.to === to && asked.by === lane.request) return;
    this.#asked = { from, to, by: lane.request };
    lane.request({ from, to }, Math.round((to - from) / grid) * TILE_BUCKETS);
  }
}
