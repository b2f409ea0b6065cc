import { expect, it } from 'vitest';
import type { Moment } from '../../workers/engine-api.ts';
import { withVisited } from './visited.ts';

const at = (icount: number): Moment => ({ icount, seq: icount * 2 });

it('the newest moment comes first, each is there once, and the oldest go', () => {
  let list: readonly Moment[] = [];
  for (const n of [1, 2, 2, 3, 1]) list = withVisited(list, at(n));
  expect(list).toEqual([at(1), at(3), at(2)]);
  // Of one count two events are two moments.
  expect(withVisited(list, { icount: 1, seq: 3 })).toHaveLength(4);
  for (let n = 10; n < 100; n++) list = withVisited(list, at(n));
  expect(list).toHaveLength(50);
  expect(list[0]).toEqual(at(99));
  expect(withVisited(list, at(99))).toBe(list);
});
