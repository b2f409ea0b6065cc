import { describe, expect, it } from 'vitest';
import { type Column, initialWidths, isTight, narrowest, resized, widthsFrom, widthVariables } from './columns.ts';

const columns: readonly Column[] = [
  { id: 'n', label: 'Event', width: 80, min: 40 },
  { id: 'kind', label: 'Kind', width: 120, min: 60 },
  { id: 'text', label: 'Fields', min: 100 },
];

describe('column widths', () => {
  it('start as designed and leave the rest to the last', () => {
    expect(initialWidths(columns)).toEqual({ n: 80, kind: 120 });
    expect(narrowest(columns, initialWidths(columns))).toBe(300);
  });

  it('stay within bounds', () => {
    const widths = initialWidths(columns);
    expect(resized(columns, widths, 'n', 3)).toMatchObject({ n: 40 });
    expect(resized(columns, widths, 'n', 1e9).n).toBeLessThan(1000);
    expect(resized(columns, widths, 'none', 50)).toBe(widths);
  });

  it('come back from what was stored', () => {
    expect(widthsFrom(columns, JSON.stringify({ n: 99, kind: 61 }))).toEqual({ n: 99, kind: 61 });
  });

  it.each([null, '', '{', '7', '"x"', 'null', '{"n":"wide"}', '{"text":400}', '{"n":null}'])(
    'are the usual ones when %s was stored',
    (stored) => {
      expect(widthsFrom(columns, stored)).toEqual({ n: 80, kind: 120 });
    },
  );

  it('are tight once one is narrower than designed', () => {
    const widths = initialWidths(columns);
    expect(isTight(columns, widths)).toBe(false);
    expect(isTight(columns, { ...widths, kind: 200 })).toBe(false);
    expect(isTight(columns, { ...widths, n: 79 })).toBe(true);
  });

  it('become custom properties', () => {
    expect(widthVariables({ n: 80 })).toEqual({ '--w-n': '80px' });
  });
});
