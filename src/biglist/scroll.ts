/**
 * The position of a big list as the browser scrolls it.
 *
 * The browser reports only where its scrollbar stands. A small move (wheel, touch, a click on the track) is taken pixel
 * by pixel; a far one (dragging the thumb) goes through the map of scale.ts. After small moves the scrollbar stands a
 * little off its place; `settle` puts it right while nothing moves, which changes nothing that is seen, because rows
 * are drawn at `row · rowHeight - offset` and the offset takes up the difference.
 */
import {
  clampTop,
  EDGE,
  type Geometry,
  innerHeight,
  isSqueezed,
  maxScroll,
  maxTop,
  scrollOfTop,
  topOfScroll,
} from './scale.ts';

/** `top` in the content, `scroll` of the scrollbar; both in CSS pixels. */
export interface ScrollPosition {
  readonly top: number;
  readonly scroll: number;
}

/** Where the list begins. */
export const START: ScrollPosition = { top: 0, scroll: 0 };

/** What rows' content positions are lessened by to get their place in the element. 0 in lists that fit. */
export function offsetOf(position: ScrollPosition): number {
  return position.top - position.scroll;
}

/**
 * Moves of the scrollbar beyond this are drags of its thumb. The thumb moves by at least half a pixel of its track, and
 * a track is about as tall as the viewport; wheels and fingers do not get that far in one frame.
 */
export function farMove(g: Geometry): number {
  return (0.45 * innerHeight(g)) / Math.max(1, g.viewport);
}

/**
 * The position after the browser moved its scrollbar to `scroll`. Where the result's `scroll` differs, the caller must
 * put the scrollbar there: it came to its end before the content did, or strayed too far.
 */
export function scrolled(g: Geometry, before: ScrollPosition, scroll: number): ScrollPosition {
  if (!isSqueezed(g)) return { top: clampTop(g, scroll), scroll };
  const moved = scroll - before.scroll;
  if (moved === 0) return before;
  if (Math.abs(moved) > farMove(g)) return { top: Math.round(topOfScroll(g, scroll)), scroll };
  const after = { top: clampTop(g, before.top + moved), scroll };
  const atEnd = scroll <= 0 || scroll >= maxScroll(g) - 1 || after.top <= 0 || after.top >= maxTop(g);
  const strayed = Math.abs(scroll - scrollOfTop(g, after.top)) > EDGE / 2;
  return atEnd || strayed ? settle(g, after) : after;
}

/** The same rows, with the scrollbar at its proper place. Also after the list grew, shrank or was resized. */
export function settle(g: Geometry, position: ScrollPosition): ScrollPosition {
  return movedTo(g, position.top);
}

/** The position that shows the content at `top`. */
export function movedTo(g: Geometry, top: number): ScrollPosition {
  const exact = clampTop(g, top);
  return { top: exact, scroll: scrollOfTop(g, exact) };
}
