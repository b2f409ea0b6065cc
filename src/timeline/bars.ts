/** Heights on a logarithmic scale, and which buckets stand alone. Pure; works in arrays that the caller owns. */

/**
 * Top of a lane's scale: the next 2^k - 1 that is not below the largest count in view. Few different tops exist, so
 * bars seldom change their height while the view moves.
 */
export function scaleTop(largest: number): number {
  return largest <= 1 ? 1 : 2 ** Math.ceil(Math.log2(1 + largest)) - 1;
}

/** Height of a count in pixels: at least 2 for one event, `height` for `top`, logarithmic between. */
export function barHeight(count: number, top: number, height: number): number {
  if (count <= 0) return 0;
  return Math.max(2, Math.round((Math.log2(1 + count) / Math.log2(1 + top)) * height));
}

/** Marks closer than this to a neighbour would overlap it, so they are drawn as bars. */
export const MARK_GAP = 12;

/** Buckets with events: collects their indices into `out` and returns how many there are. */
export function occupied(values: Float64Array, length: number, out: Int32Array): number {
  let found = 0;
  for (let i = 0; i < length; i++) if ((values[i] ?? 0) > 0) out[found++] = i;
  return found;
}

/**
 * True when entry `j` of the occupied buckets has room for a mark at both sides.
 * @param edges pixel of each bucket's left edge
 */
export function standsAlone(hits: Int32Array, found: number, j: number, edges: Float64Array): boolean {
  const x = edges[hits[j] ?? 0] ?? 0;
  const left = j === 0 ? Number.NEGATIVE_INFINITY : (edges[hits[j - 1] ?? 0] ?? 0);
  const right = j + 1 >= found ? Number.POSITIVE_INFINITY : (edges[hits[j + 1] ?? 0] ?? 0);
  return x - left >= MARK_GAP && right - x >= MARK_GAP;
}
