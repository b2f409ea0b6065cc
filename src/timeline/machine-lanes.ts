/**
 * Lanes of what the machine did, beside those of the log's events: privilege modes, idle periods, hits of stops.
 * Positions are on the axis in use.
 */
import { grouped } from './axis-format.ts';

interface Common {
  readonly id: string;
  readonly label: string;
  /** Up to here the lane is known; the rest is hatched. */
  readonly reached: number;
}

/** Which of several states the machine was in: each lasts until the next one starts. */
export interface StateLane extends Common {
  readonly kind: 'states';
  /** Ascending. */
  readonly starts: Float64Array;
  /** Index of the state from each start on. */
  readonly states: Uint8Array;
  /** As "#rrggbb", by state; states with the same share of a pixel are stacked in this order. */
  readonly colors: readonly string[];
  readonly names: readonly string[];
}

/** Periods with a weight: idle time. A period of no length is a line whose height tells its weight. */
export interface PeriodLane extends Common {
  readonly kind: 'periods';
  /** Ascending triples of from, to and weight. */
  readonly periods: Float64Array;
  readonly color: string;
  /** A weight in words. */
  readonly say: (weight: number) => string;
}

/** Single places. */
export interface PlaceLane extends Common {
  readonly kind: 'places';
  /** Ascending. */
  readonly places: Float64Array;
  readonly color: string;
}

/** Spans in rows, one below the other: who called whom. */
export interface FlameLane extends Common {
  readonly kind: 'flames';
  /** Rows that there is room for. */
  readonly rows: number;
  /** By row, then ascending; spans of one row do not overlap. */
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly codes: Uint32Array;
  /** 1 where several short spans are drawn as one. */
  readonly crowds: Uint8Array;
  /** Index of the first span of each row, and the number of all. */
  readonly first: Uint32Array;
  readonly names: readonly string[];
  /** As "#rrggbb", by code. */
  readonly colors: readonly string[];
}

export type MachineLane = StateLane | PeriodLane | PlaceLane | FlameLane | PictureLane;

/** Small pictures of the guest's screen, each of the moment at its left edge. */
export interface PictureLane extends Common {
  readonly kind: 'pictures';
  /** Of the lane, in CSS pixels. */
  readonly height: number;
  /** Width of a picture by its height, at most. */
  readonly aspect: number;
  /** "none": the screen was not set up. Undefined while the picture is not known. */
  readonly pictureAt: (position: number) => LanePicture | 'none' | undefined;
  /** Called with all places whose pictures are in view. */
  readonly want: (positions: readonly number[]) => void;
}

export interface LanePicture {
  /** Size of the screen itself. */
  readonly screen: { readonly width: number; readonly height: number };
  readonly small: CanvasImageSource;
  /** For the tooltip; it may be as small as the other one. */
  readonly large: HTMLCanvasElement;
}

/** Number of values that are at most `position`, in every `stride`-th of an ascending array. */
export function countUntil(values: Float64Array, position: number, stride = 1): number {
  let low = 0;
  let high = Math.floor(values.length / stride);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle * stride] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Share of each state in a stretch, into `shares`. `index` is the number of the state at `from`, or one before it;
 * returns the number of the state at `to`, to go on with.
 */
export function sharesIn(lane: StateLane, from: number, to: number, index: number, shares: Float64Array): number {
  shares.fill(0);
  const { starts, states } = lane;
  let at = Math.max(0, index);
  while (at + 1 < starts.length && (starts[at + 1] ?? 0) <= from) at++;
  let begin = Math.max(from, starts[at] ?? 0);
  for (;;) {
    const end = Math.min(to, starts[at + 1] ?? Number.POSITIVE_INFINITY);
    const state = states[at] ?? 0;
    if (end > begin) shares[state] = (shares[state] ?? 0) + (end - begin) / (to - from);
    if (end >= to || at + 1 >= starts.length) return at;
    at++;
    begin = end;
  }
}

/** Height of a row of spans, and the room above the first, in CSS pixels. */
export const FLAME_ROW = 14;
export const FLAME_TOP = 3;

/** Index of the span of a row that covers a position, or the nearest one within [from, to); -1 without one. */
export function flameAt({ first, ends, begins }: FlameLane, row: number, from: number, to: number): number {
  const [start = 0, stop = 0] = [first[row], first[row + 1]];
  const i = start + countUntil(ends.subarray(start, stop), from);
  return i < stop && (begins[i] ?? 0) < Math.max(to, from + 1) ? i : -1;
}

function describeFlame({ names, codes, begins, ends, crowds, first }: FlameLane, i: number): string {
  if (i < 0) return 'no call is known here';
  const name = names[codes[i] ?? 0] ?? '';
  const length = grouped((ends[i] ?? 0) - (begins[i] ?? 0));
  const depth = first.findLastIndex((start) => start <= i);
  const what = crowds[i] === 1 ? `${name} and others, in all ${length}` : `${name}, ${length}`;
  return `${what} instructions at depth ${depth}`;
}

function describePicture(lane: PictureLane, position: number): string {
  const found = lane.pictureAt(position);
  if (found === undefined) return 'its picture is on its way';
  if (found === 'none') return 'not set up at this moment';
  return `${found.screen.width} × ${found.screen.height}`;
}

/** What a lane says about the stretch under the pointer, for its tooltip. */
export function describeMachine(lane: MachineLane, from: number, to: number, row = 0): string {
  if (from >= lane.reached) return 'not replayed yet';
  switch (lane.kind) {
    case 'states': {
      const shares = new Float64Array(lane.names.length);
      sharesIn(lane, from, Math.max(to, from + 1), countUntil(lane.starts, from) - 1, shares);
      const parts = [...shares]
        .map((share, state) => ({ share, name: lane.names[state] ?? '' }))
        .filter(({ share }) => share > 0)
        .sort((a, b) => b.share - a.share);
      const [only] = parts;
      if (parts.length <= 1) return only?.name ?? '';
      return parts.map(({ share, name }) => `${name} ${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`).join(', ');
    }
    case 'periods': {
      const first = Math.max(0, countUntil(lane.periods, from, 3) - 1);
      let sum = 0;
      let count = 0;
      for (let i = first; i * 3 < lane.periods.length && (lane.periods[i * 3] ?? 0) < to; i++) {
        if ((lane.periods[i * 3 + 1] ?? 0) < from) continue;
        sum += lane.periods[i * 3 + 2] ?? 0;
        count++;
      }
      if (count === 0) return 'busy';
      return count === 1 ? `waited ${lane.say(sum)}` : `waited ${grouped(count)} times, ${lane.say(sum)} in all`;
    }
    case 'flames':
      return describeFlame(lane, flameAt(lane, row, from, to));
    case 'pictures':
      return describePicture(lane, from);
    case 'places': {
      const count = countUntil(lane.places, to) - countUntil(lane.places, from - 1);
      return count === 0 ? 'no hit here' : count === 1 ? 'one hit' : `${grouped(count)} hits`;
    }
  }
}
