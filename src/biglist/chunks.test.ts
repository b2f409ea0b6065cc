import { describe, expect, it } from 'vitest';
import { CHUNK_ROWS, RowCache } from './chunks.ts';

/** A source whose answers are given by hand. */
function handSource() {
  const asked: { first: number; count: number; answer: (rows: number[]) => void; fail: (why: string) => void }[] = [];
  const load = (first: number, count: number) =>
    new Promise<number[]>((resolve, reject) => {
      asked.push({ first, count, answer: resolve, fail: (why) => reject(new Error(why)) });
    });
  return { asked, load };
}

const numbers = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** A source that answers at once, and counts. */
function readySource() {
  const firsts: number[] = [];
  return {
    firsts,
    load: (first: number, count: number) => {
      firsts.push(first);
      return Promise.resolve(numbers(first, count));
    },
  };
}

describe('the row cache', () => {
  it('asks for the chunks that hold the wanted rows', async () => {
    const source = readySource();
    const cache = new RowCache(source.load, () => undefined);
    cache.want(100, 200, 1000);
    expect(cache.get(150)).toBeUndefined();
    await later();
    expect(source.firsts).toEqual([0, CHUNK_ROWS]);
    expect(cache.get(100)).toBe(100);
    expect(cache.get(199)).toBe(199);
  });

  it('does not ask past the end', async () => {
    const { asked, load } = handSource();
    const cache = new RowCache(load, () => undefined);
    cache.want(0, 500, 130);
    expect(asked.map((a) => [a.first, a.count])).toEqual([
      [0, 128],
      [128, 2],
    ]);
  });

  it('drops what is passed over while flinging', async () => {
    const { asked, load } = handSource();
    const cache = new RowCache(load, () => undefined);
    for (let row = 0; row < 1_000_000; row += 10_000) cache.want(row, row + 60, 1_000_000);
    expect(asked).toHaveLength(2);
    asked[0]?.answer(numbers(0, CHUNK_ROWS));
    await later();
    // Next is what is wanted now, not what was passed.
    expect(asked[2]?.first).toBe(Math.floor(990_000 / CHUNK_ROWS) * CHUNK_ROWS);
    expect(asked).toHaveLength(3);
  });

  it('fetches ahead of the way the list scrolls, and not after a jump', async () => {
    const source = readySource();
    const cache = new RowCache(source.load, () => undefined);
    const settle = async (first: number) => {
      source.firsts.length = 0;
      cache.want(first, first + 50, 1_000_000);
      for (let i = 0; i < 8; i++) await later();
      return source.firsts.map((row) => row / CHUNK_ROWS);
    };
    expect(await settle(0)).toEqual([0]);
    expect(await settle(40)).toEqual([1, 2]);
    expect(await settle(500_000)).toEqual([3906]);
    expect(await settle(499_960)).toEqual([3905, 3904, 3903]);
  });

  it('asks again for a chunk that was short once the list is longer', async () => {
    const source = readySource();
    const cache = new RowCache(source.load, () => undefined);
    cache.want(0, 60, 40);
    await later();
    cache.want(0, 60, 40);
    expect(source.firsts).toEqual([0]);
    cache.want(0, 60, 300);
    expect(cache.get(39)).toBe(39);
    await later();
    expect(source.firsts).toEqual([0, 0]);
    expect(cache.get(59)).toBe(59);
  });

  it('asks again for a chunk when the list grew while it was on its way', async () => {
    const { asked, load } = handSource();
    const cache = new RowCache(load, () => undefined);
    cache.want(0, 60, 6);
    cache.want(0, 60, 500);
    asked[0]?.answer(numbers(0, 6));
    await later();
    expect(asked.map((each) => each.count)).toEqual([6, CHUNK_ROWS]);
    asked[1]?.answer(numbers(0, CHUNK_ROWS));
    await later();
    expect(cache.get(59)).toBe(59);
  });

  it('does not ask for ever when the source has less than it said', async () => {
    let calls = 0;
    const cache = new RowCache<number>(
      () => {
        calls++;
        return Promise.resolve([]);
      },
      () => cache.want(0, 60, 1000),
    );
    cache.want(0, 60, 1000);
    await later();
    await later();
    expect(calls).toBe(1);
  });

  it('reports a failure and tries again later', async () => {
    let now = 0;
    let fail = true;
    let arrivals = 0;
    const cache = new RowCache(
      (first, count) => (fail ? Promise.reject(new Error('worker gone')) : Promise.resolve(numbers(first, count))),
      () => arrivals++,
      () => now,
    );
    cache.want(0, 60, 60);
    await later();
    expect(cache.error).toBe('worker gone');
    expect(arrivals).toBe(1);
    fail = false;
    cache.want(0, 60, 60);
    await later();
    expect(cache.get(0)).toBeUndefined();
    now = 5000;
    cache.want(0, 60, 60);
    await later();
    expect(cache.get(0)).toBe(0);
    expect(cache.error).toBeUndefined();
  });

  it('forgets the longest unused rows', async () => {
    const source = readySource();
    const length = CHUNK_ROWS * 1000;
    const cache = new RowCache(source.load, () => undefined);
    for (let chunk = 0; chunk < 300; chunk++) {
      cache.want(chunk * CHUNK_ROWS, chunk * CHUNK_ROWS + 1, length);
      await later();
    }
    expect(cache.get(0)).toBeUndefined();
    expect(cache.get(299 * CHUNK_ROWS)).toBe(299 * CHUNK_ROWS);
  });

  it('drops answers after it was closed', async () => {
    const { asked, load } = handSource();
    let arrivals = 0;
    const cache = new RowCache(load, () => arrivals++);
    cache.want(0, 60, 60);
    cache.close();
    asked[0]?.answer(numbers(0, 60));
    await later();
    expect(arrivals).toBe(0);
  });
});
