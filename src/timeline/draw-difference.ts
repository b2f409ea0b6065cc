/** Draws the lane of differences between two recordings. */
import { barHeight, scaleTop } from './bars.ts';
import type { Pen } from './pen.ts';
import type { DifferenceLane, TimelineColors, View } from './types.ts';
import { toPixel } from './viewport.ts';

/** Names of the classes, in the order of the counts. */
export const DIFFERENCE_CLASSES = ['value', 'count', 'kind', 'missing', 'extra'] as const;

/** Bars stacked by class: the height of the stack is logarithmic in the sum, its parts are proportional. */
export function drawDifferences(
  pen: Pen,
  lane: DifferenceLane,
  view: View,
  width: number,
  y: number,
  height: number,
  colors: TimelineColors,
): void {
  const { density } = lane;
  pen.fillStyle = colors.hairline;
  pen.fillRect(0, y + height - 1, width, 1);
  if (density === undefined || density.buckets === 0) return;
  const { buckets, counts } = density;
  const per = (density.to - density.from) / buckets;
  let largest = 0;
  for (let b = 0; b < buckets; b++) largest = Math.max(largest, sumAt(counts, buckets, b));
  const top = scaleTop(largest);
  for (let b = 0; b < buckets; b++) {
    const sum = sumAt(counts, buckets, b);
    if (sum === 0) continue;
    const x = Math.round(toPixel(view, width, density.from + b * per));
    const end = Math.max(x + 2, Math.round(toPixel(view, width, density.from + (b + 1) * per)));
    if (end < 0 || x > width) continue;
    const full = barHeight(sum, top, height - 4);
    let base = y + height - 1;
    for (let c = 0; c < DIFFERENCE_CLASSES.length; c++) {
      const part = ((counts[c * buckets + b] ?? 0) / sum) * full;
      if (part === 0) continue;
      pen.fillStyle = colors.difference[c] ?? colors.text;
      pen.fillRect(x, base - part, end - x, part);
      base -= part;
    }
  }
}

function sumAt(counts: Uint32Array, buckets: number, b: number): number {
  let sum = 0;
  for (let c = 0; c < DIFFERENCE_CLASSES.length; c++) sum += counts[c * buckets + b] ?? 0;
  return sum;
}
