import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EDGE, type Geometry, maxScroll, maxTop, topToReveal } from './scale.ts';
import { farMove, movedTo, offsetOf, type ScrollPosition, START, scrolled, settle } from './scroll.ts';

const g: Geometry = { rows: 100_000_000, rowHeight: 22, viewport: 700 };

/** Browsers keep `scrollTop` on whole device pixels. */
function asBrowser(position: ScrollPosition, ratio: number): ScrollPosition {
  return { top: position.top, scroll: Math.round(position.scroll * ratio) / ratio };
}

describe('scrolling a big list', () => {
  it('moves by the pixel for small moves anywhere', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.integer({ min: -900, max: 900 }),
        fc.constantFrom(1, 1.5, 2, 3),
        (at, by, ratio) => {
          const before = asBrowser(movedTo(g, Math.round(at * maxTop(g))), ratio);
          const after = scrolled(g, before, before.scroll + by);
          expect(after.top - before.top).toBeCloseTo(by, 6);
        },
      ),
    );
  });

  it('moves in proportion when the thumb is dragged', () => {
    const after = scrolled(g, START, maxScroll(g) / 2);
    expect(after.top / maxTop(g)).toBeCloseTo(0.5, 6);
    expect(Number.isInteger(after.top)).toBe(true);
  });

  it('takes a pixel of the thumb for a drag and a page for a small move', () => {
    expect(farMove(g)).toBeLessThan(maxScroll(g) / g.viewport / 2);
    expect(farMove(g)).toBeGreaterThan(2 * g.viewport);
  });

  it('shows each row exactly after a jump, at one and two device pixels per pixel', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: g.rows - 1 }), fc.constantFrom(1, 2), (row, ratio) => {
        const position = asBrowser(movedTo(g, topToReveal(g, 0, row, 'centre')), ratio);
        const y = row * g.rowHeight - offsetOf(position);
        // Where the row is drawn in the element, seen from the scrollbar's position.
        expect(y - position.scroll).toBeCloseTo(row * g.rowHeight - position.top, 6);
        expect(y - position.scroll).toBeGreaterThanOrEqual(0);
        expect(y - position.scroll + g.rowHeight).toBeLessThanOrEqual(g.viewport);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThan(6_000_000);
      }),
    );
  });

  it('reaches both ends by small moves alone, from anywhere near', () => {
    for (const direction of [-1, 1]) {
      const goal = direction < 0 ? 0 : maxTop(g);
      // Far enough away for the scrollbar to be in the squeezed part.
      let position = movedTo(g, goal - direction * 3 * EDGE);
      for (let step = 0; step < 2000 && position.top !== goal; step++) {
        const pushed = Math.min(maxScroll(g), Math.max(0, position.scroll + direction * 240));
        position = scrolled(g, position, pushed);
      }
      expect(position.top).toBe(goal);
      expect(position.scroll).toBe(direction < 0 ? 0 : maxScroll(g));
    }
  });

  it('never gets stuck: any run of wheel moves goes where its sum says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: maxTop(g) }),
        fc.array(fc.integer({ min: -900, max: 900 }), { maxLength: 60 }),
        (from, moves) => {
          let position = movedTo(g, from);
          let expected = from;
          for (const by of moves) {
            expected = Math.min(maxTop(g), Math.max(0, expected + by));
            const pushed = position.scroll + by;
            // The browser itself stops at the ends of the track; only there may a move be cut short.
            const possible = Math.min(maxScroll(g), Math.max(0, pushed));
            const cut = possible !== pushed;
            position = scrolled(g, position, possible);
            if (cut) expected = position.top;
            else expect(position.top).toBeCloseTo(expected, 3);
          }
        },
      ),
    );
  });

  it('settles without moving the rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: maxTop(g) }), fc.integer({ min: 0, max: maxScroll(g) }), (top, scroll) => {
        const settled = settle(g, { top, scroll });
        expect(settled.top).toBe(top);
        expect(settle(g, settled)).toEqual(settled);
      }),
    );
  });

  it('keeps the rows in place while the list grows', () => {
    const before = movedTo({ ...g, rows: 1_000_000 }, 5_000_000);
    expect(settle(g, before).top).toBe(5_000_000);
  });

  it('goes back to the end of a list that shrank', () => {
    expect(settle({ ...g, rows: 10 }, movedTo(g, 1e9))).toEqual({ top: 0, scroll: 0 });
  });

  it('has no offset where the rows fit', () => {
    const short = { ...g, rows: 5000 };
    expect(offsetOf(scrolled(short, START, 1234))).toBe(0);
  });
});
