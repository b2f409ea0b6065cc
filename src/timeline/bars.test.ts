import fc from 'fast-check';
import { expect, it } from 'vitest';
import { barHeight, occupied, scaleTop, standsAlone } from './bars.ts';

it('has scales that end at powers of two less one', () => {
  expect([0, 1, 2, 3, 4, 100, 127, 128].map(scaleTop)).toEqual([1, 1, 3, 3, 7, 127, 127, 255]);
});

it('shows one event, fills the lane with the top, and never shrinks as counts grow', () => {
  expect(barHeight(0, 127, 20)).toBe(0);
  expect(barHeight(1, 1e6, 20)).toBe(2);
  expect(barHeight(127, 127, 20)).toBe(20);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), (count, more) => {
      const top = scaleTop(count + more);
      expect(barHeight(count + more, top, 20)).toBeGreaterThanOrEqual(barHeight(count, top, 20));
      expect(barHeight(count + more, top, 20)).toBeLessThanOrEqual(20);
    }),
  );
});

it('gives a mark to a bucket that has room at both sides only', () => {
  const values = Float64Array.from([1, 0, 0, 0, 2, 1, 0, 0, 0, 0, 3]);
  const edges = Float64Array.from(values, (_, i) => i * 4);
  const hits = new Int32Array(values.length);
  const found = occupied(values, values.length, hits);
  expect([...hits.slice(0, found)]).toEqual([0, 4, 5, 10]);
  expect([0, 1, 2, 3].map((j) => standsAlone(hits, found, j, edges))).toEqual([true, false, false, true]);
});
