/** Draws the lane of differences between two recordings. */
import { barHeight, scaleTop } from './bars.ts';
import { DIFFERENCE_CLASSES, differencesIn } from './differences.ts';
import type { LaneColors } from './look.ts';
import type { Raster } from './raster.ts';
import type { DifferenceLane, View } from './types.ts';
import { toPixel } from './viewport.ts';

/**
 * Bars stacked by class: the height of the stack is logarithmic in the sum, its parts are proportional.
 * @param y CSS pixels from the top of the raster, as are `width` and `height`
 */
export function drawDifferences(
  raster: Raster,
  lane: DifferenceLane,
  view: View,
  width: number,
  y: number,
  height: number,
  colors: LaneColors,
): void {
  const { density } = lane;
  const { ratio } = raster;
  const bottom = Math.round((y + height - 1) * ratio);
  raster.rect(0, bottom, raster.width, Math.max(1, Math.round(ratio)), colors.hairline);
  if (density === undefined || density.buckets === 0) return;
  const { buckets, counts } = density;
  const per = (density.to - density.from) / buckets;
  let largest = 0;
  for (let b = 0; b < buckets; b++) largest = Math.max(largest, differencesIn(density, b));
  const top = scaleTop(largest);
  for (let b = 0; b < buckets; b++) {
    const sum = differencesIn(density, b);
    if (sum === 0) continue;
    const x = Math.round(toPixel(view, width, density.from + b * per) * ratio);
    const end = Math.max(x + 2, Math.round(toPixel(view, width, density.from + (b + 1) * per) * ratio));
    if (end < 0 || x > raster.width) continue;
    const full = barHeight(sum, top, height - 5) * ratio;
    let done = 0;
    for (let c = 0; c < DIFFERENCE_CLASSES.length; c++) {
      const count = counts[c * buckets + b] ?? 0;
      if (count === 0) continue;
      const from = Math.round((done / sum) * full);
      done += count;
      const to = Math.round((done / sum) * full);
      raster.rect(x, bottom - to, end - x, to - from, colors.difference[c] ?? colors.text);
    }
  }
}
