/**
 * Which rows are drawn, and by which elements.
 *
 * A fixed number of elements (slots) is used again and again: row r is drawn by slot r mod `slots`. Scrolling by eight
 * rows then changes the text of eight elements and creates none. Their order in the document is left alone while the
 * list moves and put right when it rests, for those who read the document instead of the screen.
 */
import { type Geometry, visibleRows } from './scale.ts';
import { offsetOf, type ScrollPosition } from './scroll.ts';

/** Rows drawn beyond either edge, so that the browser can scroll ahead of the script. */
const OVERSCAN = 8;
/**
 * Windows begin at multiples of this: slow scrolling renders once per so many rows. More would save renders and make
 * each of them a frame that is late.
 */
const STEP = 4;
/** Rows are placed relative to a base row that is never farther away, so that places stay small numbers. */
const FAR = 50_000;

/** Rows [first, end) that are drawn, and the offset of scroll.ts they are drawn with. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
  readonly offset: number;
  /** Row that lies at the top of the element that holds the rows. */
  readonly base: number;
  /** The slots in the order of the document. */
  readonly order: readonly number[];
}

/** Nothing is drawn. */
export const NO_WINDOW: RowWindow = { first: 0, end: 0, offset: 0, base: 0, order: [] };

/** The window to draw at a position; the one before where it still serves. */
export function windowFor(g: Geometry, position: ScrollPosition, before: RowWindow): RowWindow {
  const seen = visibleRows(g, position.top);
  const offset = offsetOf(position);
  const slots = Math.ceil(g.viewport / g.rowHeight) + 1 + 2 * OVERSCAN + STEP;
  const sameSlots = before.order.length === slots;
  const first = Math.max(0, Math.floor((seen.first - OVERSCAN) / STEP) * STEP);
  const end = Math.min(g.rows, first + slots);
  if (sameSlots && before.first === first && before.end === end) {
    return before.offset === offset ? before : { ...before, offset };
  }
  const base = Math.abs(first - before.base) > FAR ? first : before.base;
  const order = sameSlots ? before.order : Array.from({ length: slots }, (_, slot) => slot);
  return { first, end, offset, base, order };
}

/** Row that a slot draws; may lie beyond the window's end. */
export function rowInSlot(window: RowWindow, slot: number): number {
  const slots = window.order.length;
  const behind = (slot - window.first) % slots;
  return window.first + (behind < 0 ? behind + slots : behind);
}

/** The window with its elements in the order of the rows. */
export function inOrder(window: RowWindow): RowWindow {
  const slots = window.order.length;
  const sorted = window.order.every(
    (slot, i) => i === 0 || rowInSlot(window, slot) > rowInSlot(window, window.order[i - 1] ?? 0),
  );
  if (sorted) return window;
  return { ...window, order: Array.from({ length: slots }, (_, i) => (window.first + i) % slots) };
}
