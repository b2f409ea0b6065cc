/**
 * Where rows lie in a list that is taller than a browser allows an element to be.
 *
 * Two coordinates, both in CSS pixels and both growing downwards:
 *
 *   top     position in the *content*: row r lies at r · rowHeight, however many rows there are. Exact.
 *   scroll  position of the browser's scrollbar: `scrollTop` of an element that is at most MAX_PIXELS tall.
 *
 * Short lists have scroll = top. In a long one both ends keep that one-to-one relation for EDGE pixels, so that the
 * first and the last rows are approached like those of a short list, and the middle is squeezed:
 *
 *   top     |EDGE|                    the middle, 2.2e9 px for 100 million rows                   |EDGE|
 *   scroll  |EDGE|      the middle, 5.3e6 px      |EDGE|
 *
 * Only far moves (the scrollbar's thumb) go through this map. Near ones keep the pixel: see scroll.ts.
 */

/**
 * Tallest element that is drawn. Chromium's layout ends at 33 million px and Firefox's at 17 million, but coordinates
 * also pass through 32-bit floats in device pixels: 5.5 million · 3 (the densest common screen) is still below 2^24,
 * so every row stands on a whole pixel.
 */
export const MAX_PIXELS = 5_500_000;

/** Pixels at either end at which the scrollbar moves exactly as the content does. */
export const EDGE = 100_000;

/** What the map depends on. `viewport` is the height in which rows are seen, without the header. */
export interface Geometry {
  readonly rows: number;
  readonly rowHeight: number;
  readonly viewport: number;
}

/** Height of all rows; may be far more than any element can have. */
export function contentHeight(g: Geometry): number {
  return g.rows * g.rowHeight;
}

/** Height of the element that stands for them in the page. */
export function innerHeight(g: Geometry): number {
  return Math.min(contentHeight(g), MAX_PIXELS);
}

/** Largest `top`: the last row ends at the lower edge of the viewport. */
export function maxTop(g: Geometry): number {
  return Math.max(0, contentHeight(g) - g.viewport);
}

/** Largest `scroll`. */
export function maxScroll(g: Geometry): number {
  return Math.max(0, innerHeight(g) - g.viewport);
}

/** True where the content is taller than the element. */
export function isSqueezed(g: Geometry): boolean {
  return contentHeight(g) > MAX_PIXELS;
}

/** The `top` within what the list allows. */
export function clampTop(g: Geometry, top: number): number {
  return Math.min(Math.max(0, top), maxTop(g));
}

/** Content position shown when the scrollbar stands at `scroll`. Monotone; the ends map to the ends. */
export function topOfScroll(g: Geometry, scroll: number): number {
  if (!isSqueezed(g)) return clampTop(g, scroll);
  const end = maxScroll(g);
  if (scroll <= EDGE) return Math.max(0, scroll);
  if (scroll >= end - EDGE) return maxTop(g) - Math.max(0, end - scroll);
  return EDGE + (scroll - EDGE) * squeeze(g);
}

/** Where the scrollbar stands for a content position. Inverse of {@link topOfScroll}. */
export function scrollOfTop(g: Geometry, top: number): number {
  const exact = clampTop(g, top);
  if (!isSqueezed(g)) return exact;
  if (exact <= EDGE) return exact;
  if (exact >= maxTop(g) - EDGE) return maxScroll(g) - (maxTop(g) - exact);
  return EDGE + (exact - EDGE) / squeeze(g);
}

/** Content pixels per scrollbar pixel in the middle; more than 1 in a squeezed list. */
function squeeze(g: Geometry): number {
  return (maxTop(g) - 2 * EDGE) / (maxScroll(g) - 2 * EDGE);
}

/** Rows [first, end) that are at least partly seen at `top`. */
export function visibleRows(g: Geometry, top: number): { readonly first: number; readonly end: number } {
  const first = Math.min(Math.floor(top / g.rowHeight), Math.max(0, g.rows - 1));
  const end = Math.min(g.rows, Math.ceil((top + g.viewport) / g.rowHeight));
  return { first: Math.max(0, first), end };
}

/**
 * The `top` at which `row` is seen. 'nearest' moves as little as possible, with a margin of a row where there is one;
 * 'centre' puts it in the middle when it is out of sight, and moves nothing when it is not.
 */
export function topToReveal(g: Geometry, top: number, row: number, align: 'nearest' | 'centre'): number {
  const from = row * g.rowHeight;
  const to = from + g.rowHeight;
  const seen = from >= top && to <= top + g.viewport;
  if (align === 'centre') {
    return seen ? top : clampTop(g, Math.round(from - (g.viewport - g.rowHeight) / 2));
  }
  const margin = g.viewport >= 5 * g.rowHeight ? g.rowHeight : 0;
  if (from - margin < top) return clampTop(g, from - margin);
  if (to + margin > top + g.viewport) return clampTop(g, to + margin - g.viewport);
  return top;
}
