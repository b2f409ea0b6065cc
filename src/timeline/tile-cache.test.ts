import { expect, it } from 'vitest';
import type { Axis, Tile } from '../../workers/engine-api.ts';
import { TileCache, type TileLoader } from './tile-cache.ts';

/** A loader whose answers the test gives one by one. */
class ManualLoader implements TileLoader {
  readonly asked: number[] = [];
  readonly #answers: { readonly index: number; readonly settle: (complete: boolean | Error) => void }[] = [];

  tile(axis: Axis, level: number, index: number): Promise<Tile> {
    this.asked.push(index);
    return new Promise((resolve, reject) => {
      this.#answers.push({
        index,
        settle: (complete) =>
          complete instanceof Error
            ? reject(complete)
            : resolve({ axis, level, index, counts: new Uint32Array(256), exact: true, complete }),
      });
    });
  }

  range(): Promise<never> {
    return Promise.reject(new Error('not asked for here'));
  }

  /** Answers everything that is waiting, and what is asked for thereupon. */
  async answerAll(complete: boolean | Error = true): Promise<void> {
    for (;;) {
      const waiting = this.#answers.splice(0);
      if (waiting.length === 0) return;
      for (const answer of waiting) answer.settle(complete);
      await Promise.resolve().then(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}

it('fetches the middle of the view first, then outwards, then one view at each side', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader, { inFlight: 1 });
  cache.want('lanes', 'instructions', 3, 10, 12);
  await loader.answerAll();
  expect(loader.asked.slice(0, 3)).toEqual([11, 12, 10]);
  expect([...loader.asked].sort((a, b) => a - b)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15]);
});

it('has no more requests under way than allowed, and asks for nothing twice', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader, { inFlight: 4 });
  cache.want('lanes', 'instructions', 0, 0, 20);
  cache.want('overview', 'instructions', 0, 0, 20);
  expect(loader.asked).toHaveLength(4);
  await loader.answerAll();
  expect(new Set(loader.asked).size).toBe(loader.asked.length);
});

it('drops wishes that were not reached before the view moved on', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader, { inFlight: 2 });
  cache.want('lanes', 'instructions', 0, 0, 9);
  cache.want('lanes', 'instructions', 0, 1000, 1000);
  await loader.answerAll();
  expect(loader.asked.slice(2)).toEqual([1000, 1001, 999]);
});

it('hands out what has arrived and tells its subscribers', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader);
  let told = 0;
  const stop = cache.subscribe(() => told++);
  cache.want('lanes', 'events', 2, 5, 5);
  expect(cache.tile('events', 2, 5)).toBeUndefined();
  await loader.answerAll();
  expect(cache.tile('events', 2, 5)?.index).toBe(5);
  expect(cache.tile('instructions', 2, 5)).toBeUndefined();
  expect(told).toBe(3);
  stop();
});

it('keeps incomplete tiles on show and fetches them again when the index has grown', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader);
  cache.want('lanes', 'instructions', 0, 0, 0);
  await loader.answerAll(false);
  const asked = loader.asked.length;
  cache.grow();
  expect(cache.tile('instructions', 0, 0)).toBeDefined();
  await loader.answerAll(true);
  expect(loader.asked).toHaveLength(asked * 2);
  cache.grow();
  expect(loader.asked).toHaveLength(asked * 2);
});

it('asks again for an incomplete tile that was under way while the index grew', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader, { inFlight: 1 });
  cache.want('lanes', 'instructions', 0, 0, 0);
  cache.grow();
  await loader.answerAll(false);
  expect(loader.asked.filter((index) => index === 0)).toHaveLength(2);
});

it('does not repeat a failed request until the index changes', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader);
  cache.want('lanes', 'instructions', 0, 0, 0);
  await loader.answerAll(new Error('closed'));
  expect(loader.asked).toEqual([0, 1]);
  cache.grow();
  await loader.answerAll();
  expect(loader.asked).toEqual([0, 1, 0, 1]);
});

it('forgets the least recently used tiles when it is full', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader, { capacity: 8 });
  for (let i = 0; i < 12; i++) {
    cache.want('lanes', 'instructions', 0, i * 100, i * 100);
    await loader.answerAll();
  }
  expect(cache.tile('instructions', 0, 1100)).toBeDefined();
  expect(cache.tile('instructions', 0, 0)).toBeUndefined();
});

it('ignores answers from before it was cleared', async () => {
  const loader = new ManualLoader();
  const cache = new TileCache(loader, { inFlight: 1 });
  cache.want('lanes', 'time', 0, 3, 3);
  cache.clear();
  expect(loader.asked).toEqual([3, 3]);
  await loader.answerAll();
  expect(cache.tile('time', 0, 3)).toBeDefined();
});
