import { expect, it } from 'vitest';
import type { EventRow } from '../../workers/engine-api.ts';
import { Kind } from '../../workers/log/kinds.ts';
import { alignedText } from './copy.ts';

const event = (n: number, text: string): EventRow => ({
  n,
  icount: n * 10,
  delta: 10,
  kind: Kind.CLOCK_HOST,
  text,
  offset: 0,
  length: 9,
});

it('copies aligned rows side by side', () => {
  const rows = [
    { row: 0, a: event(1, 'x'), b: event(1, 'x') },
    { row: 1, a: event(2, 'long'), b: event(2, 'y'), class: 'value' as const },
    { row: 2, b: event(3, 'z'), class: 'extra' as const },
  ];
  expect(alignedText(rows).split('\n')).toEqual([
    '#1 @10 CLOCK_HOST x     =          #1 @10 CLOCK_HOST x',
    '#2 @20 CLOCK_HOST long  value      #2 @20 CLOCK_HOST y',
    '-                       only in B  #3 @30 CLOCK_HOST z',
    '',
  ]);
});
