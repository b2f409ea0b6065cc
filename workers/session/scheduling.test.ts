/** Whose turn it is at the machine. */
import { describe, expect, it } from 'vitest';
import { Turns } from './scheduling.ts';

/** A promise and what settles it. */
function gate() {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('turns at the machine', () => {
  it('are taken one at a time, in the order of asking', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const first = gate();
    const a = turns.wish(async () => {
      order.push('a begins');
      await first.passed;
      order.push('a ends');
    });
    const b = turns.wish(async () => void order.push('b'));
    await later(5);
    expect(order).toEqual(['a begins']);
    first.open();
    await Promise.all([a, b]);
    expect(order).toEqual(['a begins', 'a ends', 'b']);
  });

  it('tell background work that somebody waits, as long as somebody does', async () => {
    const turns = new Turns();
    const seen: boolean[] = [];
    const work = gate();
    const background = turns.background(async () => {
      seen.push(turns.wanted);
      await work.passed;
      seen.push(turns.wanted);
    });
    await later(1);
    const wish = turns.wish(async () => void seen.push(turns.wanted));
    work.open();
    await Promise.all([background, wish]);
    expect(seen).toEqual([false, true, false]);
  });

  it('go on after one that failed', async () => {
    const turns = new Turns();
    const failed = turns.wish(() => Promise.reject(new Error('no')));
    const next = turns.wish(async () => 'next');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
    expect(turns.wanted).toBe(false);
  });

  it('call work off between its slices when its asker wants it no more', async () => {
    const turns = new Turns();
    let wanted = true;
    const slices: boolean[] = [];
    await turns.wish(
      async (pause) => {
        slices.push(await pause());
        wanted = false;
        slices.push(await pause());
      },
      () => !wanted,
    );
    expect(slices).toEqual([false, true]);
  });

  it('are quiet a while after the last wish, not at once', async () => {
    const turns = new Turns();
    expect(turns.quiet).toBe(performance.now() > 150);
    await turns.wish(async () => undefined);
    expect(turns.quiet).toBe(false);
    await later(200);
    expect(turns.quiet).toBe(true);
  });

  it('are not quiet while a wish is being fulfilled, however long that takes', async () => {
    const turns = new Turns();
    const search = gate();
    const wish = turns.wish(() => search.passed);
    await later(200);
    expect(turns.quiet).toBe(false);
    search.open();
    await wish;
    await later(200);
    expect(turns.quiet).toBe(true);
  });

  it('tell for how long nobody has wanted anything, from the end of what was wanted', async () => {
    const turns = new Turns();
    expect(turns.quietFor(0)).toBe(true);
    const work = gate();
    const wish = turns.wish(() => work.passed);
    await later(20);
    // Somebody is being served.
    expect(turns.quietFor(0)).toBe(false);
    work.open();
    await wish;
    expect(turns.quietFor(60_000)).toBe(false);
    await later(20);
    expect(turns.quietFor(10)).toBe(true);
    expect(turns.quietFor(60_000)).toBe(false);
  });
});
