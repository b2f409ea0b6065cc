/**
 * Arithmetic of the stretch in view. Pure: commands, gestures and tests share it.
 *
 * Positions are float64 and may be as large as 2^53. All drawing is relative to `view.from`, so the subtraction of two
 * exact integers comes first and nothing is lost by the size of the numbers.
 */
import { TILE_BUCKETS } from '../../workers/engine-api.ts';
import type { Range, View } from './types.ts';

/** A single unit of the axis is never drawn wider than this. */
export const MAX_PIXELS_PER_UNIT = 20;

/** The whole axis with a little room at the end, so that the last event is inside. */
export function wholeRun(extent: number): View {
  return { from: 0, to: extent + Math.max(1, extent / 200) };
}

/** The smallest span that a plot of `width` pixels may show. */
function minimumSpan(width: number): number {
  return Math.max(1, width / MAX_PIXELS_PER_UNIT);
}

/** Keeps a view inside the run and between the zoom limits; moves it before it shortens it. */
export function clampView(view: View, extent: number, width: number): View {
  const whole = wholeRun(extent);
  const least = Math.min(minimumSpan(width), whole.to);
  const span = Math.min(whole.to, Math.max(least, view.to - view.from));
  const from = Math.min(Math.max(0, view.from), whole.to - span);
  return { from, to: from + span };
}

/** Zooms so that `position` keeps its place; `factor` > 1 shows more of the axis, < 1 less. */
export function zoomAt(view: View, position: number, factor: number, extent: number, width: number): View {
  const whole = wholeRun(extent);
  const span = view.to - view.from;
  const least = Math.min(minimumSpan(width), whole.to);
  const next = Math.min(whole.to, Math.max(least, span * factor));
  const from = position - ((position - view.from) / span) * next;
  return clampView({ from, to: from + next }, extent, width);
}

/** Moves the view by a part of its own span: 0.5 moves half a screen to the right. */
export function panBy(view: View, part: number, extent: number, width: number): View {
  const by = (view.to - view.from) * part;
  return clampView({ from: view.from + by, to: view.to + by }, extent, width);
}

/** Brings a position to the middle without zooming. */
export function centre(view: View, position: number, extent: number, width: number): View {
  const half = (view.to - view.from) / 2;
  return clampView({ from: position - half, to: position + half }, extent, width);
}

/** Shows a range with a twentieth of room at both sides. */
export function fit(range: Range, extent: number, width: number): View {
  const room = (range.to - range.from) / 20;
  return clampView({ from: range.from - room, to: range.to + room }, extent, width);
}

/** Moves the view as little as possible so that a position is inside, with a tenth of room; the same view if it is. */
export function reveal(view: View, position: number, extent: number, width: number): View {
  if (position >= view.from && position < view.to) return view;
  const span = view.to - view.from;
  const near = position < view.from ? view.from - position : position - view.to;
  // Far away there is no continuity to keep: the middle is where a person looks.
  if (near > span) return centre(view, position, extent, width);
  const from = position < view.from ? position - span / 10 : position - span + span / 10;
  return clampView({ from, to: from + span }, extent, width);
}

/** Pixel of a position. */
export function toPixel(view: View, width: number, position: number): number {
  return ((position - view.from) * width) / (view.to - view.from);
}

/** Position under a pixel. Beyond 2^52 float64 has no fractions and would round up, so they are left out there. */
export function toPosition(view: View, width: number, pixel: number): number {
  const by = (pixel * (view.to - view.from)) / width;
  const whole = Math.floor(by);
  const unit = view.from + whole;
  return unit >= 2 ** 52 ? unit : unit + (by - whole);
}

/** True when a view shows the whole run. */
export function isWhole(view: View, extent: number): boolean {
  return view.from <= 0 && view.to >= wholeRun(extent).to;
}

/**
 * Level of the tiles to draw: the smallest whose buckets are at least one pixel wide (they are less than two, but for
 * level 0). Buckets lie on a grid of the axis, not of the screen, so bars keep their heights while the view moves.
 */
export function levelFor(view: View, width: number): number {
  const perPixel = (view.to - view.from) / Math.max(1, width);
  return perPixel <= 1 ? 0 : Math.ceil(Math.log2(perPixel));
}

/** Axis units that a tile of a level covers. */
export function tileSpan(level: number): number {
  return TILE_BUCKETS * 2 ** level;
}

/**
 * Length of the whole axis, guessed from the part that is indexed. Steps of an eighth keep the picture from creeping
 * with every report.
 */
export function estimateExtent(indexed: number, indexedBytes: number, bytes: number): number {
  if (indexedBytes >= bytes || indexedBytes <= 0) return indexed;
  const guess = indexed * (bytes / indexedBytes);
  const step = 2 ** Math.floor(Math.log2(Math.max(1, guess))) / 8;
  return Math.max(indexed, Math.ceil(guess / step) * step);
}
