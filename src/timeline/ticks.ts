/** Where the ruler has its ticks, and what they say. */
import type { Axis } from '../../workers/engine-api.ts';
import { grouped, timeUnit } from './axis-format.ts';
import type { View } from './types.ts';

/** Ticks stand at every multiple of `step` in the view; `minor` is the distance of the unlabelled ones. */
export interface TickPlan {
  readonly step: number;
  readonly minor: number;
  /** First labelled multiple at or before the view's start, as a factor of `step`. */
  readonly first: number;
  /** Last labelled multiple in the view, as a factor of `step`. */
  readonly last: number;
}

/** The smallest of 1, 2, 5 · 10^k that is not below `value`, and never below one unit. */
export function niceStep(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  // Of two neighbouring powers the logarithm may name either, so all candidates are compared.
  for (const factor of [1, 2, 5, 10, 20]) {
    if (power * factor >= value) return power * factor;
  }
  return power * 50;
}

/** Text of a tick. The unit follows the step, so that the number is whole: "1 250 M", "12 345 678", "350 ms". */
export function tickLabel(axis: Axis, position: number, step: number): string {
  if (position === 0) return axis === 'time' ? '0 s' : '0';
  if (axis === 'time') {
    const unit = timeUnit(step);
    return `${grouped(position / unit.ns)} ${unit.name}`;
  }
  if (step >= 1e9) return `${grouped(position / 1e9)} G`;
  if (step >= 1e6) return `${grouped(position / 1e6)} M`;
  if (step >= 1e3) return `${grouped(position / 1e3)} k`;
  return grouped(position);
}

const PIXELS_PER_CHARACTER = 7;
const ROOM = 24;

/** Chooses steps so that labels do not touch, for a plot of `width` pixels. */
export function planTicks(axis: Axis, view: View, width: number): TickPlan {
  const span = view.to - view.from;
  const perPixel = span / Math.max(1, width);
  let step = niceStep(perPixel * 72);
  // A wider step may need fewer digits, a longer label a wider step: two rounds settle it.
  for (let round = 0; round < 2; round++) {
    const label = tickLabel(axis, Math.max(step, Math.floor(view.to / step) * step), step);
    step = niceStep(perPixel * Math.max(72, label.length * PIXELS_PER_CHARACTER + ROOM));
  }
  const leading = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  const minor = Math.max(1, step / (Math.round(leading) === 2 ? 4 : 5));
  return { step, minor, first: Math.floor(view.from / step), last: Math.floor(view.to / step) };
}
