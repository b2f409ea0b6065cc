import { expect, test } from 'vitest';
import { createCallLog, latest } from './calls.ts';

test('counts what is under way and reports what was answered', async () => {
  const answered: string[] = [];
  const log = createCallLog((what) => answered.push(what));
  let finish: (value: number) => void = () => {};
  const call = log.track('rows', () => new Promise<number>((resolve) => (finish = resolve)));
  expect(log.pending()).toBe(1);
  finish(7);
  expect(await call).toBe(7);
  await Promise.resolve();
  expect(log.pending()).toBe(0);
  expect(answered).toEqual(['rows']);
});

test('a rejected call is not an answer', async () => {
  const answered: string[] = [];
  const log = createCallLog((what) => answered.push(what));
  await expect(log.track('event', () => Promise.reject(new Error('no such event')))).rejects.toThrow('no such event');
  expect(answered).toEqual([]);
});

test('when the worker dies, waiting calls and later ones are rejected', async () => {
  const log = createCallLog();
  const waiting = log.track('tile', () => new Promise<never>(() => {}));
  log.fail(new Error('out of memory'));
  await expect(waiting).rejects.toThrow('out of memory');
  await expect(log.track('tile', () => Promise.resolve(1))).rejects.toThrow('out of memory');
});

test('only the newest request answers', async () => {
  const newest = latest();
  let finishFirst: (value: string) => void = () => {};
  const first = newest(() => new Promise<string>((resolve) => (finishFirst = resolve)));
  const second = newest(() => Promise.resolve('second'));
  finishFirst('first');
  expect(await first).toBeUndefined();
  expect(await second).toBe('second');
});
