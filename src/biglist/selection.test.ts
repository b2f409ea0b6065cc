import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countSelected,
  extendTo,
  firstSelected,
  isSelected,
  NO_ROWS,
  selectAll,
  selectOne,
  toggle,
} from './selection.ts';

describe('the selection', () => {
  it('toggles like a set of numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 40 }), (rows) => {
        const set = new Set<number>();
        let selection = NO_ROWS;
        for (const row of rows) {
          selection = toggle(selection, row);
          if (!set.delete(row)) set.add(row);
        }
        for (let row = 0; row <= 13; row++) expect(isSelected(selection, row)).toBe(set.has(row));
        expect(countSelected(selection)).toBe(set.size);
        selection.ranges.forEach((range, i) => {
          const next = selection.ranges[i + 1];
          expect(range.from).toBeLessThanOrEqual(range.to);
          if (next) expect(range.to + 1).toBeLessThan(next.from);
        });
      }),
    );
  });

  it('extends from the anchor in both directions', () => {
    const down = extendTo(selectOne(10), 14);
    expect(down.ranges).toEqual([{ from: 10, to: 14 }]);
    expect(extendTo(down, 7).ranges).toEqual([{ from: 7, to: 10 }]);
  });

  it('selects all without counting rows', () => {
    expect(countSelected(selectAll(100_000_000))).toBe(100_000_000);
    expect(selectAll(0)).toBe(NO_ROWS);
  });

  it('gives the first rows up to a limit', () => {
    const selection = toggle(toggle(extendTo(selectOne(5), 9), 20), 22);
    expect(firstSelected(selection, 6)).toEqual([
      { from: 5, to: 9 },
      { from: 20, to: 20 },
    ]);
    expect(firstSelected(selectAll(1e8), 1000)).toEqual([{ from: 0, to: 999 }]);
    expect(firstSelected(selection, 0)).toEqual([]);
  });
});
