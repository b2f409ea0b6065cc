/** The density of differences as bars: which pixels of the strip are filled, and with what. */
import type { DifferenceClass, DifferenceDensity } from '../../workers/engine-api.ts';
import { DIFFERENCE_CLASSES } from './classes.ts';

/** A part of a bar, in pixels from the strip's bottom. */
export interface Bar {
  readonly bucket: number;
  readonly class: DifferenceClass;
  readonly from: number;
  readonly to: number;
}

/** A bucket with any difference is at least this tall, so that a single one in a million is seen. */
const LEAST = 4;

/** Stacked bars of a strip `height` pixels tall; heights grow with the logarithm of the count. */
export function densityBars(density: DifferenceDensity, height: number): Bar[] {
  const { buckets, counts } = density;
  const totals = Array.from({ length: buckets }, (_, bucket) =>
    DIFFERENCE_CLASSES.reduce((sum, _class, i) => sum + (counts[i * buckets + bucket] ?? 0), 0),
  );
  const most = totals.reduce((a, b) => Math.max(a, b), 0);
  const bars: Bar[] = [];
  totals.forEach((total, bucket) => {
    if (total === 0) return;
    const tall = Math.max(LEAST, (height * Math.log1p(total)) / Math.log1p(most));
    let from = 0;
    DIFFERENCE_CLASSES.forEach((name, i) => {
      const count = counts[i * buckets + bucket] ?? 0;
      if (count === 0) return;
      const to = from + (tall * count) / total;
      bars.push({ bucket, class: name, from, to });
      from = to;
    });
  });
  return bars;
}
