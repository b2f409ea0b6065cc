/** Spans of calls by depth: what is kept, what is found, what is drawn together. */
import { describe, expect, it } from 'vitest';
import { CallIndex } from './call-index.ts';

function seen(index: CallIndex, from: number, to: number, depths = 64, resolution = 1): string[] {
  const list: string[] = [];
  for (let row = 0; row < depths; row++) {
    index.visit(row, from, to, resolution, (depth, begin, end, id, crowd) => {
      list.push(`${depth}: ${begin}-${end} ${id}${crowd ? ' crowd' : ''}`);
    });
  }
  return list;
}

describe('an index of calls', () => {
  it('finds what touches a stretch, and nothing else', () => {
    const index = new CallIndex();
    for (let n = 0; n < 100; n++) index.add(1, n * 10, n * 10 + 5, n);
    index.add(0, 0, 1000, 7);
    expect(seen(index, 25, 41)).toEqual(['0: 0-1000 7', '1: 30-35 3', '1: 40-45 4']);
    expect(seen(index, 24, 40, 1)).toEqual(['0: 0-1000 7']);
    expect(seen(index, 1000, 2000)).toEqual([]);
  });

  it('draws short neighbours together, under the longest', () => {
    const index = new CallIndex();
    index.add(0, 0, 2, 1);
    index.add(0, 3, 7, 2);
    index.add(0, 8, 9, 3);
    index.add(0, 100, 160, 4);
    index.add(0, 300, 301, 5);
    expect(seen(index, 0, 400, 1, 50)).toEqual(['0: 0-9 2 crowd', '0: 100-160 4', '0: 300-301 5']);
  });

  it('drops the shortest when there are too many, and says how short those are', () => {
    const index = new CallIndex(100);
    for (let n = 0; n < 1000; n++) index.add(0, n * 100, n * 100 + 1 + (n % 64), n);
    expect(index.shortest).toBeGreaterThan(1);
    const left = seen(index, 0, 1e9).length;
    expect(left).toBeLessThanOrEqual(100);
    const long = Array.from({ length: 1000 }, (_, n) => 1 + (n % 64)).filter((length) => length >= index.shortest);
    expect(left).toBe(long.length);
  });
});
