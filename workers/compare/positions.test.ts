import { describe, expect, it } from 'vitest';
import { comparedTexts } from './testing/compared.ts';

/** Output at the given icounts, with END 10 instructions behind the last. */
function outputAt(...icounts: number[]): string {
  let last = 0;
  const lines = icounts.map((icount) => {
    const line = icount > last ? `INSTRUCTION ${icount - last}\nCHAR_WRITE` : 'CHAR_WRITE';
    last = icount;
    return line;
  });
  return `${lines.join('\n')}\nINSTRUCTION 10\nEND`;
}

describe('mapIcount', () => {
  it('is linear between aligned pairs, and in step behind the last', async () => {
    const { comparison } = await comparedTexts(outputAt(100, 200, 300), outputAt(100, 240, 340));
    const there = (icount: number) => comparison.mapIcount('a', icount);
    expect(await Promise.all([0, 50, 100, 150, 200, 250, 310, 400].map(there))).toEqual([
      0, 50, 100, 170, 240, 290, 350, 440,
    ]);
    const back = (icount: number) => comparison.mapIcount('b', icount);
    expect(await Promise.all([0, 100, 170, 240, 350, 440].map(back))).toEqual([0, 100, 150, 200, 310, 400]);
  });

  it('spans what only one log has', async () => {
    const { comparison } = await comparedTexts(outputAt(100, 900), `${outputAt(100, 500, 500, 1700)}`);
    expect(await comparison.mapIcount('a', 100)).toBe(100);
    expect(await comparison.mapIcount('a', 910)).toBe(1710);
    const middle = await comparison.mapIcount('a', 300);
    expect(middle).toBeGreaterThan(100);
    expect(middle).toBeLessThan(1700);
  });
});

describe('density', () => {
  it('counts differences per class where they stand on the axis of A', async () => {
    const a =
      'INSTRUCTION 10\nINTERRUPT\nINSTRUCTION 20\nRANDOM data=hex:00\nINSTRUCTION 40\nEXCEPTION\nINSTRUCTION 30\nEND';
    const b =
      'INSTRUCTION 30\nRANDOM data=hex:01\nINSTRUCTION 15\nCP_RESET\nINSTRUCTION 25\nEXCEPTION\nINSTRUCTION 31\nEND';
    const { comparison, state } = await comparedTexts(a, b);
    expect(state.byClass).toEqual({ value: 1, count: 1, kind: 0, missing: 1, extra: 1 });
    const rows = (from: number, to: number, buckets: number) => {
      const { counts } = comparison.density(from, to, buckets);
      return ['value', 'count', 'kind', 'missing', 'extra'].map((_, i) => [
        ...counts.subarray(i * buckets, (i + 1) * buckets),
      ]);
    };
    // value at 30, count at 100, missing at 10, extra at 45.
    expect(rows(0, 110, 11)).toEqual([
      [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ]);
    expect(rows(30, 31, 1)).toEqual([[1], [0], [0], [0], [0]]);
    expect(rows(31, 45, 1)).toEqual([[0], [0], [0], [0], [0]]);
    expect(rows(50, 50, 1)).toEqual([[0], [0], [0], [0], [0]]);
  });

  it('spreads a long stretch of one log over the instructions that it takes', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => 10 * (i + 1));
    const { comparison, state } = await comparedTexts(outputAt(...many), 'INSTRUCTION 20010\nEND');
    expect(state.byClass).toMatchObject({ missing: 2000 });
    const { counts } = comparison.density(0, 20_010, 10);
    const missing = [...counts.subarray(30, 40)];
    expect(missing.reduce((sum, count) => sum + count, 0)).toBe(2000);
    for (const count of missing) expect(Math.abs(count - 200)).toBeLessThan(40);
  });
});
