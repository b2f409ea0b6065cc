import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centre,
  clampView,
  estimateExtent,
  fit as fitTo,
  isWhole,
  levelFor,
  MAX_PIXELS_PER_UNIT,
  panBy,
  reveal,
  toPixel,
  toPosition,
  wholeRun,
  zoomAt,
} from './viewport.ts';

const WIDTH = 1000;
const extents = fc.integer({ min: 100, max: 2 ** 52 });
const parts = fc.double({ min: 0, max: 1, noNaN: true });

describe('views', () => {
  it('always lie inside the run and between the zoom limits', () => {
    fc.assert(
      fc.property(extents, parts, parts, fc.double({ min: 0.001, max: 1000, noNaN: true }), (extent, a, b, factor) => {
        const whole = wholeRun(extent);
        const view = clampView({ from: a * whole.to, to: b * whole.to }, extent, WIDTH);
        for (const next of [zoomAt(view, a * extent, factor, extent, WIDTH), panBy(view, factor - 1, extent, WIDTH)]) {
          expect(next.from).toBeGreaterThanOrEqual(0);
          expect(next.to).toBeLessThanOrEqual(whole.to * (1 + 1e-12));
          const span = next.to - next.from;
          expect(span).toBeGreaterThanOrEqual(Math.min(whole.to, WIDTH / MAX_PIXELS_PER_UNIT) * (1 - 1e-9));
        }
      }),
    );
  });

  it('zoom around a position that keeps its pixel', () => {
    const view = { from: 1000, to: 3000 };
    const next = zoomAt(view, 1500, 0.5, 1e6, WIDTH);
    expect(toPixel(next, WIDTH, 1500)).toBeCloseTo(toPixel(view, WIDTH, 1500), 9);
    expect(next.to - next.from).toBe(1000);
  });

  it('stop zooming at 20 pixels per unit and at the whole run', () => {
    const closest = zoomAt({ from: 0, to: 1e6 }, 500, 1e-9, 1e6, WIDTH);
    expect(WIDTH / (closest.to - closest.from)).toBeCloseTo(20, 9);
    const widest = zoomAt(closest, 500, 1e12, 1e6, WIDTH);
    expect(isWhole(widest, 1e6)).toBe(true);
  });

  it('tell neighbouring positions apart near 2^53', () => {
    const start = 2 ** 53 - 1000;
    const view = { from: start, to: start + 50 };
    expect(toPixel(view, WIDTH, start + 1) - toPixel(view, WIDTH, start)).toBe(20);
    expect(Math.floor(toPosition(view, WIDTH, 30))).toBe(start + 1);
  });

  it('move as little as needed to reveal a position', () => {
    const view = { from: 1000, to: 2000 };
    expect(reveal(view, 1500, 1e6, WIDTH)).toBe(view);
    expect(reveal(view, 2100, 1e6, WIDTH)).toEqual({ from: 1200, to: 2200 });
    expect(reveal(view, 900, 1e6, WIDTH)).toEqual({ from: 800, to: 1800 });
    expect(reveal(view, 500_000, 1e6, WIDTH)).toEqual(centre(view, 500_000, 1e6, WIDTH));
  });

  it('fit a range with room at both sides', () => {
    expect(fitTo({ from: 1000, to: 3000 }, 1e6, WIDTH)).toEqual({ from: 900, to: 3100 });
  });
});

it('draws buckets of one to two pixels, and single units once they are wider', () => {
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 2 ** 52 }), (span) => {
      const level = levelFor({ from: 0, to: span }, WIDTH);
      const pixels = (2 ** level * WIDTH) / span;
      expect(pixels).toBeGreaterThanOrEqual(1 - 1e-9);
      if (level > 0) expect(pixels).toBeLessThan(2 + 1e-9);
    }),
  );
});

it('guesses the length of a run from the part that is indexed, never below it', () => {
  expect(estimateExtent(500, 50, 100)).toBeGreaterThanOrEqual(1000);
  expect(estimateExtent(500, 50, 100)).toBeLessThanOrEqual(1125);
  expect(estimateExtent(1000, 100, 100)).toBe(1000);
  expect(estimateExtent(0, 0, 100)).toBe(0);
});
