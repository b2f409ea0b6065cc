import { expect, test } from 'vitest';
import { describePlace, parsePlace } from './moment.ts';

test.each([
  ['12345678', { kind: 'icount', icount: 12345678 }],
  [' 12,345,678 ', { kind: 'icount', icount: 12345678 }],
  ['12\u2009345\u2009678', { kind: 'icount', icount: 12345678 }],
  ['0xBC614E', { kind: 'icount', icount: 12345678 }],
  ['#4021', { kind: 'event', n: 4021 }],
  ['#0xff', { kind: 'event', n: 255 }],
  ['!50', { kind: 'percent', percent: 50 }],
  ['!12.5%', { kind: 'percent', percent: 12.5 }],
  ['50%', { kind: 'percent', percent: 50 }],
  ['+1000', { kind: 'relative', by: 1000 }],
  ['-1', { kind: 'relative', by: -1 }],
  ['@panic', { kind: 'note', name: 'panic' }],
] as const)('%s is a place', (text, place) => {
  expect(parsePlace(text)).toEqual(place);
});

test.each(['', '#', '!', '!101', '101%', '@', 'boot', '12ab', '+x', '#-1', '99999999999999999999', '0x', '1.5'])(
  '%j is none',
  (text) => {
    expect(parsePlace(text)).toBeUndefined();
  },
);

test('places are described in words', () => {
  expect(describePlace({ kind: 'relative', by: -3 }, String)).toBe('Go 3 instructions back');
  expect(describePlace({ kind: 'event', n: 7 }, String)).toBe('Go to event #7');
});
