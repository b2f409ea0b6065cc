import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestSource } from './test-tiles.ts';
import { KNOWN, SPREAD, TilePlan, UNKNOWN } from './tile-plan.ts';

const events = [
  { at: 0, kind: 1 },
  { at: 3, kind: 1 },
  { at: 300, kind: 1 },
  { at: 300, kind: 2 },
  { at: 1023, kind: 2 },
];

function sums(source: TestSource, level: number, from: number, to: number, kinds = [1, 2]) {
  const plan = new TilePlan();
  plan.update(source, 'instructions', level, from, to);
  const out = new Float64Array(plan.length);
  const largest = plan.sum(kinds, out);
  return { plan, out, largest };
}

describe('a plan', () => {
  it('counts the kinds asked for in each bucket in view', () => {
    const { plan, out, largest } = sums(new TestSource(events, [2]), 2, 0, 1024);
    expect(plan.length).toBe(256);
    expect([out[0], out[75], out[255], largest]).toEqual([2, 2, 1, 2]);
    expect(sums(new TestSource(events, [2]), 2, 0, 1024, [2]).out[75]).toBe(1);
  });

  it('starts at the bucket of a view that begins inside a tile', () => {
    const { plan, out } = sums(new TestSource(events, [0]), 0, 299.5, 301.5);
    expect([plan.start, plan.length]).toEqual([299, 3]);
    expect([...out]).toEqual([0, 2, 0]);
    expect([plan.dominant([2], 1), plan.dominant([2], 0), plan.countAt(1, 1)]).toEqual([2, -1, 1]);
  });

  it('adds up finer tiles where its own are missing, exactly', () => {
    const fine = sums(new TestSource(events, [1]), 2, 0, 1024);
    expect(fine.plan.settled).toBe(true);
    expect([...fine.out]).toEqual([...sums(new TestSource(events, [2]), 2, 0, 1024).out]);
    expect(fine.plan.countAt(2, 75)).toBe(1);
  });

  it('spreads a coarser tile, marks it so, and loses no event', () => {
    const { plan, out } = sums(new TestSource(events, [5]), 2, 0, 1024);
    expect([...plan.state].slice(0, plan.length).every((state) => state === SPREAD)).toBe(true);
    expect(plan.settled).toBe(false);
    expect(out.reduce((sum, value) => sum + value, 0)).toBe(events.length);
    expect(out[0]).toBe(2 / 8);
  });

  it('says where nothing is known', () => {
    const { plan, largest } = sums(new TestSource(events, []), 2, 0, 1024);
    expect(plan.state[0]).toBe(UNKNOWN);
    expect(largest).toBe(0);
  });
});

it('agrees with counting, for any view and level', () => {
  const some = fc.array(fc.record({ at: fc.integer({ min: 0, max: 5000 }), kind: fc.constantFrom(1, 2) }));
  const level = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(
      some,
      level,
      fc.integer({ min: 0, max: 4000 }),
      fc.integer({ min: 1, max: 1000 }),
      (list, l, from, span) => {
        const { plan, out } = sums(new TestSource(list, [l]), l, from, from + span);
        for (let i = 0; i < plan.length; i++) {
          const [start, end] = [plan.positionOf(i), plan.positionOf(i + 1)];
          expect(out[i]).toBe(list.filter(({ at }) => at >= start && at < end).length);
          expect(plan.state[i]).toBe(KNOWN);
          expect(plan.bucketAt(start)).toBe(i);
        }
        expect(plan.start).toBeLessThanOrEqual(from);
        expect(plan.positionOf(plan.length)).toBeGreaterThanOrEqual(from + span);
      },
    ),
    { numRuns: 30 },
  );
});
