import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Geometry, maxTop, visibleRows } from './scale.ts';
import { movedTo, scrolled } from './scroll.ts';
import { inOrder, NO_WINDOW, type RowWindow, rowInSlot, windowFor } from './window.ts';

const g: Geometry = { rows: 100_000_000, rowHeight: 22, viewport: 700 };
const drawn = (window: RowWindow) =>
  window.order.map((slot) => rowInSlot(window, slot)).filter((row) => row < window.end);

const geometry = fc.record({
  rows: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1e9 })),
  rowHeight: fc.constant(22),
  viewport: fc.integer({ min: 1, max: 1500 }),
});
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });

describe('the window of rows', () => {
  it('draws every visible row once, wherever the list was before', () => {
    fc.assert(
      fc.property(geometry, places, (each, path) => {
        let window = NO_WINDOW;
        for (const at of path) {
          const position = movedTo(each, at * maxTop(each));
          window = windowFor(each, position, window);
          const rows = drawn(window);
          expect(new Set(rows).size).toBe(rows.length);
          const seen = visibleRows(each, position.top);
          for (let row = seen.first; row < seen.end; row++) expect(rows).toContain(row);
          expect(rows.every((row) => row >= 0 && row < each.rows)).toBe(true);
        }
      }),
    );
  });

  it('keeps each row in its element while scrolling', () => {
    const before = windowFor(g, movedTo(g, 220_000), NO_WINDOW);
    const after = windowFor(g, movedTo(g, 220_000 + 200), before);
    const elementOf = (window: RowWindow) => new Map(window.order.map((slot) => [rowInSlot(window, slot), slot]));
    const [old, now] = [elementOf(before), elementOf(after)];
    for (let row = after.first; row < before.end; row++) expect(now.get(row)).toBe(old.get(row));
    expect(after.order).toBe(before.order);
    expect(after.base).toBe(before.base);
  });

  it('is not drawn again for a few pixels', () => {
    const position = movedTo(g, 220_000);
    const before = windowFor(g, position, NO_WINDOW);
    expect(windowFor(g, scrolled(g, position, position.scroll + 30), before)).toBe(before);
  });

  it('follows when the list grows or shrinks', () => {
    const before = windowFor({ ...g, rows: 10 }, movedTo(g, 0), NO_WINDOW);
    expect(before.end).toBe(10);
    expect(windowFor({ ...g, rows: 20 }, movedTo(g, 0), before).end).toBe(20);
    expect(windowFor({ ...g, rows: 3 }, movedTo(g, 0), before).end).toBe(3);
  });

  it('puts the elements in the order of the rows when the list rests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: maxTop(g) }), (top) => {
        const rows = drawn(inOrder(windowFor(g, movedTo(g, top), NO_WINDOW)));
        expect(rows).toEqual(rows.toSorted((a, b) => a - b));
      }),
    );
  });

  it('leaves an ordered window alone', () => {
    const window = inOrder(windowFor(g, movedTo(g, 1e8), NO_WINDOW));
    expect(inOrder(window)).toBe(window);
  });

  it('keeps places small', () => {
    const far = windowFor(g, movedTo(g, maxTop(g)), windowFor(g, movedTo(g, 0), NO_WINDOW));
    expect((far.end - far.base) * 22).toBeLessThan(2 ** 24);
  });
});
