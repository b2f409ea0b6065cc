/** Files of recordings in the browser's storage: found again, bounded, and never in each other's way. */
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../testing/memory-store.ts';
import { NoRoom } from './file-store.ts';
import { type KeptKey, KeptRecordings } from './kept-recordings.ts';

const keyOf = (log: string): KeptKey => ({ log, key: new Uint8Array(32).fill(log.charCodeAt(0)) });
const [A, B, C] = [keyOf('a'), keyOf('b'), keyOf('c')];
const put = (kept: KeptRecordings, key: KeptKey, bytes: number) =>
  kept.write(key, async (to) => to.write(new Uint8Array(bytes).fill(1), 0));
const size = (kept: KeptRecordings, key: KeptKey) => kept.read(key, async (blob) => blob.size);
const logs = async (kept: KeptRecordings) => (await kept.list()).map(({ log }) => log).sort();

describe('kept recordings', () => {
  it('are found by their key, by the same build alone', async () => {
    const store = memoryStore();
    const kept = new KeptRecordings(store, 'build1');
    await put(kept, A, 100);
    expect(await size(kept, A)).toBe(100);
    expect(await size(kept, B)).toBeUndefined();
    expect(await size(kept, { ...A, key: B.key })).toBeUndefined();
    const newer = new KeptRecordings(store, 'build2');
    expect(await size(newer, A)).toBeUndefined();
    await put(newer, B, 10);
    expect(await logs(newer)).toEqual(['b']);
  });

  it('are removed when they cannot be used', async () => {
    const store = memoryStore();
    const kept = new KeptRecordings(store, 'build');
    await put(kept, A, 100);
    await put(kept, B, 100);
    expect(await kept.read(A, () => Promise.reject(new Error('damaged')))).toBeUndefined();
    expect(await logs(kept)).toEqual(['b']);
  });

  it('give way to newer ones: those go that were used longest ago', async () => {
    const kept = new KeptRecordings(memoryStore(), 'build', 250);
    await put(kept, A, 100);
    await put(kept, B, 100);
    await size(kept, A);
    await put(kept, C, 100);
    expect(await logs(kept)).toEqual(['a', 'c']);
  });

  it('give way where the browser has less room than they may take', async () => {
    const kept = new KeptRecordings(memoryStore(250), 'build');
    await put(kept, A, 100);
    await put(kept, B, 100);
    await put(kept, C, 200);
    expect(await logs(kept)).toEqual(['c']);
  });

  it('leave nothing behind that does not fit, or was given up', async () => {
    const store = memoryStore(250);
    const kept = new KeptRecordings(store, 'build');
    await put(kept, A, 100);
    await expect(put(kept, B, 300)).rejects.toThrow(NoRoom);
    await expect(put(new KeptRecordings(store, 'build', 50), C, 60)).rejects.toThrow(NoRoom);
    await expect(kept.write(C, () => Promise.reject(new Error('closed')))).rejects.toThrow('closed');
    expect([...store.files.keys()].filter((name) => !name.startsWith('a.'))).toEqual([]);
  });

  it('are written by two pages at once without harm, and one is left', async () => {
    const store = memoryStore();
    const [one, two] = [new KeptRecordings(store, 'build'), new KeptRecordings(store, 'build')];
    let go = () => {};
    const waiting = new Promise<void>((resolve) => {
      go = resolve;
    });
    const first = one.write(A, async (to) => {
      await to.write(new Uint8Array(10), 0);
      await waiting;
      await to.write(new Uint8Array(10), 10);
    });
    await put(two, A, 20);
    // What the first page is writing is still there, and the second one's can be read.
    expect(await kept(two)).toBe(20);
    go();
    await first;
    expect(store.files.size).toBe(1);
    expect(await kept(one)).toBe(20);
  });

  it('are forgotten by log, or all', async () => {
    const store = memoryStore();
    const kept = new KeptRecordings(store, 'build');
    for (const key of [A, B, C]) await put(kept, key, 10);
    await kept.forget('b');
    expect(await logs(kept)).toEqual(['a', 'c']);
    await kept.forget('all');
    expect(store.files.size).toBe(0);
  });

  it('are none where the store cannot be used', async () => {
    const broken = memoryStore();
    broken.list = () => Promise.reject(new Error('SecurityError'));
    broken.create = () => Promise.reject(new Error('SecurityError'));
    const kept = new KeptRecordings(broken, 'build');
    expect(await kept.list()).toEqual([]);
    expect(await size(kept, A)).toBeUndefined();
    await expect(put(kept, A, 1)).rejects.toThrow('SecurityError');
  });
});

const kept = (recordings: KeptRecordings) => size(recordings, A);
