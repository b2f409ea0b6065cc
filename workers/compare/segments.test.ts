import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countColumn } from './paged.ts';
import { hasA, hasB, isDifference, RowClass, Segments } from './segments.ts';

const classes = fc.array(fc.constantFrom(...Object.values(RowClass)), { minLength: 1, maxLength: 80 });

function filled(rows: readonly RowClass[]): Segments {
  const segments = new Segments();
  rows.forEach((rowClass, i) => {
    segments.push(rowClass, 1, i * 10);
  });
  return segments;
}

describe('Segments', () => {
  it('gives back every row as it was put in', () => {
    fc.assert(
      fc.property(classes, (rows) => {
        const segments = filled(rows);
        let a = 0;
        let b = 0;
        let differences = 0;
        rows.forEach((rowClass, row) => {
          const segment = segments.ofRow(row);
          expect(segment?.rowClass).toBe(rowClass);
          expect(segments.differencesBefore(row)).toBe(differences);
          if (!segment) return;
          const at = row - segment.row;
          if (hasA(rowClass)) {
            expect(segment.a + at).toBe(a);
            expect(segments.rowOf('a', a++)).toBe(row);
          }
          if (hasB(rowClass)) {
            expect(segment.b + at).toBe(b);
            expect(segments.rowOf('b', b++)).toBe(row);
          }
          if (isDifference(rowClass)) {
            const found = segments.ofDifference(differences);
            expect(found && found.row + differences - found.differencesBefore).toBe(row);
            differences++;
          }
        });
        expect([segments.rows, segments.itemsA, segments.itemsB, segments.differences]).toEqual([
          rows.length,
          a,
          b,
          differences,
        ]);
        expect(segments.byClass.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
      }),
    );
  });

  it('joins rows of one class into one segment', () => {
    const segments = filled([RowClass.equal, RowClass.equal, RowClass.missing, RowClass.missing, RowClass.equal]);
    expect(segments.count).toBe(3);
    expect(segments.at(1)).toMatchObject({ row: 2, a: 2, b: 2, length: 2, differencesBefore: 0, icountA: 20 });
    expect(segments.at(2)).toMatchObject({ row: 4, a: 4, b: 2, length: 1, differencesBefore: 2 });
  });

  it('knows nothing outside of its rows', () => {
    const segments = filled([RowClass.equal]);
    expect(segments.ofRow(1)).toBeUndefined();
    expect(segments.ofRow(-1)).toBeUndefined();
    expect(segments.ofItem('b', 1)).toBeUndefined();
    expect(segments.ofDifference(0)).toBeUndefined();
  });
});

describe('columns', () => {
  it('keep their entries across pages', () => {
    const column = countColumn();
    for (let i = 0; i < 100_000; i++) column.push(i * 3);
    expect([column.at(0), column.at(16_383), column.at(16_384), column.at(99_999)]).toEqual([
      0, 49_149, 49_152, 299_997,
    ]);
    expect(column.lastAtMost(49_150)).toBe(16_383);
    expect(column.lastAtMost(-1)).toBe(0);
    expect(column.lastAtMost(1e9)).toBe(99_999);
  });
});
