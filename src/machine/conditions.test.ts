import { expect, test } from 'vitest';
import { describeCondition, parseStops, type Stop, sameCondition, stopsText } from './conditions.ts';

const STOPS: readonly Stop[] = [
  { id: 'a', enabled: true, condition: { kind: 'execute', address: 0xffff_ffff_8000_0000n, condition: 'a0 == 5' } },
  {
    id: 'b',
    enabled: false,
    condition: { kind: 'memory', space: 'physical', address: 0x8000_0000n, length: 8, access: 'change' },
  },
  { id: 'c', enabled: true, condition: { kind: 'exception' } },
  { id: 'd', enabled: true, condition: { kind: 'interrupt', cause: 5 } },
  { id: 'e', enabled: true, condition: { kind: 'csr', name: 'satp' } },
  { id: 'f', enabled: true, condition: { kind: 'device', name: 'uart0' } },
];

test('what is stored comes back', () => expect(parseStops(stopsText(STOPS))).toEqual(STOPS));

test.each([null, '', 'nonsense', '{}', '[{"id":1}]', '[{"id":"a","enabled":true,"condition":{"kind":"other"}}]'])(
  'damaged text %j holds none',
  (text) => expect(parseStops(text)).toEqual([]),
);

test('in words', () => {
  expect(STOPS.map(({ condition }) => describeCondition(condition))).toEqual([
    'execution of 0xffffffff80000000 if a0 == 5',
    'change of 8 bytes at 0x80000000 (physical)',
    'any exception',
    'interrupt 5',
    'write of satp',
    'access to uart0',
  ]);
  expect(describeCondition({ kind: 'execute', address: 16n }, 'main')).toBe('execution of 0x10 <main>');
});

test('conditions are equal by what they say', () => {
  expect(sameCondition({ kind: 'exception' }, { kind: 'exception' })).toBe(true);
  expect(sameCondition({ kind: 'exception' }, { kind: 'exception', cause: 2 })).toBe(false);
});
