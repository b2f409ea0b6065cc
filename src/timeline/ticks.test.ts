import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Axis } from '../../workers/engine-api.ts';
import { niceStep, planTicks, tickLabel } from './ticks.ts';

it.each([
  [0.3, 1],
  [1, 1],
  [1.1, 2],
  [3, 5],
  [7, 10],
  [1001, 2000],
  [5_000_001, 10_000_000],
])('%d becomes %d', (value, step) => {
  expect(niceStep(value)).toBe(step);
});

it.each<[Axis, number, number, string]>([
  ['instructions', 1_250_000_000, 50_000_000, '1\u2009250 M'],
  ['instructions', 12_345_670, 10, '12\u2009345\u2009670'],
  ['instructions', 3_000_000_000, 1_000_000_000, '3 G'],
  ['events', 45_000, 5000, '45 k'],
  ['time', 1_500_000_000, 500_000_000, '1\u2009500 ms'],
  ['time', 4_000_000_000, 2_000_000_000, '4 s'],
  ['time', 12_345, 5, '12\u2009345 ns'],
  ['time', 0, 5, '0 s'],
])('on the axis of %s, %d with step %d reads %s', (axis, position, step, label) => {
  expect(tickLabel(axis, position, step)).toBe(label);
});

it('leaves room for every label and has at least one tick', () => {
  const axes = fc.constantFrom<Axis>('instructions', 'events', 'time');
  const starts = fc.integer({ min: 0, max: 2 ** 50 });
  fc.assert(
    fc.property(axes, starts, fc.integer({ min: 50, max: 2 ** 50 }), (axis, from, span) => {
      const plan = planTicks(axis, { from, to: from + span }, 1200);
      const pixels = (plan.step * 1200) / span;
      const widest = tickLabel(axis, plan.last * plan.step, plan.step).length * 7;
      expect(pixels).toBeGreaterThan(widest);
      expect(plan.last).toBeGreaterThan(plan.first);
      expect(Number.isInteger(plan.minor)).toBe(true);
    }),
  );
});
