/** Lists of timers, in QEMU's order. */
import { describe, expect, it } from 'vitest';
import { TimerList } from './timers.ts';

describe('a list of timers', () => {
  const list = () => {
    const clock = { now: 0 };
    const fired: string[] = [];
    const heads: (string | undefined)[] = [];
    const timers = new TimerList<number>(
      0,
      () => clock.now,
      () => heads.push(timers.head?.name),
    );
    const create = (name: string) => timers.create(name, () => fired.push(name));
    const run = (now: number) => {
      clock.now = now;
      for (let due = timers.takeDue(now); due; due = timers.takeDue(now)) due.fire();
      return fired.splice(0);
    };
    return { clock, timers, create, run, heads };
  };

  it('fires by expiry, equal ones in the order of arming', () => {
    const { create, run } = list();
    const [a, b, c] = [create('a'), create('b'), create('c')];
    a.set(20);
    b.set(10);
    c.set(10);
    b.set(10);
    expect(run(9)).toEqual([]);
    expect(run(20)).toEqual(['c', 'b', 'a']);
    expect([a.armed, b.armed, c.armed]).toEqual([false, false, false]);
  });

  it('tells when another timer came first', () => {
    const { create, heads } = list();
    create('a').set(20);
    create('b').set(30);
    create('c').set(10);
    expect(heads).toEqual(['a', 'c']);
  });

  it('takes expiries before zero as zero, and knows since when a timer has been due', () => {
    const { create, clock } = list();
    const timer = create('a');
    clock.now = 50;
    timer.set(-5);
    expect([timer.expiry, timer.dueFrom]).toEqual([0, 50]);
    timer.set(70);
    expect([timer.expiry, timer.dueFrom]).toEqual([70, 70]);
  });

  it('comes back from a saved state in the same order', () => {
    const { create, timers, run } = list();
    const [a, b] = [create('a'), create('b')];
    b.set(10);
    a.set(10);
    const state = structuredClone(timers.save());
    expect(run(10)).toEqual(['b', 'a']);
    timers.restore(state);
    expect(run(10)).toEqual(['b', 'a']);
    expect(() => timers.restore([[7, 1, 1]])).toThrow(/timer 7/);
  });

  it('holds times beyond 2^53 exactly', () => {
    const host = new TimerList<bigint>(0n, () => 0n);
    const timer = host.create('alarm', () => undefined);
    timer.set(1_700_000_000_000_000_001n);
    expect(host.takeDue(1_700_000_000_000_000_000n)).toBeUndefined();
    expect(host.takeDue(1_700_000_000_000_000_001n)?.timer).toBe(timer);
  });
});
