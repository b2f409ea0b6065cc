import { describe, expect, it } from 'vitest';
import { densityBars } from './density-bars.ts';

const density = (columns: readonly (readonly number[])[]) => {
  const buckets = columns.length;
  const counts = new Uint32Array(5 * buckets);
  columns.forEach((column, bucket) => {
    column.forEach((count, i) => {
      counts[i * buckets + bucket] = count;
    });
  });
  return { from: 0, to: 100, buckets, counts };
};

describe('the strip of differences', () => {
  it('fills the tallest bucket to the top and leaves empty ones empty', () => {
    const bars = densityBars(density([[], [3, 0, 0, 1], []]), 20);
    expect(bars).toEqual([
      { bucket: 1, class: 'value', from: 0, to: 15 },
      { bucket: 1, class: 'missing', from: 15, to: 20 },
    ]);
  });

  it('shows one difference among millions', () => {
    const bars = densityBars(density([[0, 1], [5_000_000]]), 20);
    expect(bars[0]).toEqual({ bucket: 0, class: 'count', from: 0, to: 4 });
    expect(bars[1]?.to).toBe(20);
  });

  it('draws nothing when nothing differs', () => {
    expect(densityBars(density([[], []]), 20)).toEqual([]);
  });
});
