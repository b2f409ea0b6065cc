import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampTop,
  contentHeight,
  EDGE,
  type Geometry,
  innerHeight,
  isSqueezed,
  MAX_PIXELS,
  maxScroll,
  maxTop,
  scrollOfTop,
  topOfScroll,
  topToReveal,
  visibleRows,
} from './scale.ts';

/** Lists from empty to ten thousand million rows, of the sizes that occur on screens. */
const geometry: fc.Arbitrary<Geometry> = fc.record({
  rows: fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 10_000_000_000 })),
  rowHeight: fc.constantFrom(18, 22, 28),
  viewport: fc.integer({ min: 22, max: 2400 }),
});

const longList: fc.Arbitrary<Geometry> = fc.record({
  rows: fc.integer({ min: 310_000, max: 10_000_000_000 }),
  rowHeight: fc.constantFrom(18, 22, 28),
  viewport: fc.integer({ min: 22, max: 2400 }),
});

const hundredMillion: Geometry = { rows: 100_000_000, rowHeight: 22, viewport: 700 };

describe('the scale of a big list', () => {
  it('is one to one while the rows fit in an element', () => {
    const g = { rows: 1000, rowHeight: 22, viewport: 700 };
    expect(innerHeight(g)).toBe(22_000);
    expect(topOfScroll(g, 12_345)).toBe(12_345);
    expect(scrollOfTop(g, 12_345)).toBe(12_345);
  });

  it('caps the element and still ends at the last row', () => {
    expect(innerHeight(hundredMillion)).toBe(MAX_PIXELS);
    expect(contentHeight(hundredMillion)).toBe(2_200_000_000);
    expect(topOfScroll(hundredMillion, maxScroll(hundredMillion))).toBe(2_200_000_000 - 700);
    expect(visibleRows(hundredMillion, maxTop(hundredMillion)).end).toBe(100_000_000);
  });

  it('stays where 32-bit floats hold whole device pixels up to three per CSS pixel', () => {
    fc.assert(
      fc.property(geometry, (g) => {
        expect(innerHeight(g) * 3).toBeLessThan(2 ** 24);
      }),
    );
  });

  it('never goes backwards', () => {
    fc.assert(
      fc.property(
        longList,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 5000 }),
        (g, at, step) => {
          const scroll = at * maxScroll(g);
          expect(topOfScroll(g, scroll + step)).toBeGreaterThanOrEqual(topOfScroll(g, scroll));
          const top = at * maxTop(g);
          expect(scrollOfTop(g, top + step)).toBeGreaterThanOrEqual(scrollOfTop(g, top));
        },
      ),
    );
  });

  it('comes back to the same place', () => {
    fc.assert(
      fc.property(geometry, fc.double({ min: 0, max: 1, noNaN: true }), (g, at) => {
        const scroll = at * maxScroll(g);
        expect(scrollOfTop(g, topOfScroll(g, scroll))).toBeCloseTo(scroll, 3);
        const top = Math.round(at * maxTop(g));
        // A pixel in a list of 2.2e11 px is 11 digits; the scrollbar's position in doubles still tells it.
        expect(topOfScroll(g, scrollOfTop(g, top))).toBeCloseTo(top, 1);
      }),
    );
  });

  it('is exact near both ends', () => {
    fc.assert(
      fc.property(longList, fc.integer({ min: 0, max: EDGE }), (g, distance) => {
        expect(topOfScroll(g, distance)).toBe(distance);
        expect(maxTop(g) - topOfScroll(g, maxScroll(g) - distance)).toBeCloseTo(distance, 3);
      }),
    );
  });

  it('keeps the scrollbar within its track', () => {
    fc.assert(
      fc.property(geometry, fc.double({ min: -1, max: 2, noNaN: true }), (g, at) => {
        const scroll = scrollOfTop(g, at * contentHeight(g));
        expect(scroll).toBeGreaterThanOrEqual(0);
        expect(scroll).toBeLessThanOrEqual(maxScroll(g));
      }),
    );
  });

  it('squeezes only lists that do not fit', () => {
    fc.assert(
      fc.property(geometry, (g) => {
        expect(isSqueezed(g)).toBe(contentHeight(g) > innerHeight(g));
      }),
    );
  });
});

describe('revealing a row', () => {
  const anyRow = fc.tuple(
    geometry,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );

  it('shows every row whole, from every position', () => {
    fc.assert(
      fc.property(anyRow, fc.constantFrom<'nearest' | 'centre'>('nearest', 'centre'), ([g, from, to], align) => {
        fc.pre(g.rows > 0 && g.viewport >= g.rowHeight);
        const row = Math.min(g.rows - 1, Math.floor(to * g.rows));
        const top = topToReveal(g, Math.round(from * maxTop(g)), row, align);
        expect(top).toBe(clampTop(g, top));
        expect(row * g.rowHeight).toBeGreaterThanOrEqual(top);
        expect((row + 1) * g.rowHeight).toBeLessThanOrEqual(top + g.viewport);
      }),
    );
  });

  it('does not move for a row in sight', () => {
    expect(topToReveal(hundredMillion, 22_000, 1010, 'centre')).toBe(22_000);
    expect(topToReveal(hundredMillion, 22_000, 1010, 'nearest')).toBe(22_000);
  });

  it('keeps a row of context when it moves by one', () => {
    expect(topToReveal(hundredMillion, 22_000, 1000, 'nearest')).toBe(22_000 - 22);
    expect(topToReveal(hundredMillion, 0, 0, 'nearest')).toBe(0);
  });
});

describe('the visible rows', () => {
  it('are all that have a pixel in the viewport', () => {
    fc.assert(
      fc.property(geometry, fc.double({ min: 0, max: 1, noNaN: true }), (g, at) => {
        fc.pre(g.rows > 0);
        const top = at * maxTop(g);
        const { first, end } = visibleRows(g, top);
        expect(first * g.rowHeight).toBeLessThanOrEqual(top);
        expect(end).toBeLessThanOrEqual(g.rows);
        expect(end === g.rows || end * g.rowHeight >= top + g.viewport).toBe(true);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(g.viewport / g.rowHeight) + 1);
      }),
    );
  });

  it('are none in an empty list', () => {
    expect(visibleRows({ rows: 0, rowHeight: 22, viewport: 700 }, 0)).toEqual({ first: 0, end: 0 });
  });
});
