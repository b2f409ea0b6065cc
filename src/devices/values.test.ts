import { expect, test } from 'vitest';
import { leafText, partsOf } from './values.ts';

test('what has parts is a branch; lists of plain values are not', () => {
  expect(partsOf({ a: 1, b: { c: 2 } })).toEqual([
    ['a', 1],
    ['b', { c: 2 }],
  ]);
  expect(partsOf([{ a: 1 }, { a: 2 }])).toEqual([
    ['0', { a: 1 }],
    ['1', { a: 2 }],
  ]);
  for (const leaf of [1, 'x', null, undefined, true, 5n, [1, 2], [], Uint8Array.of(1)]) {
    expect(partsOf(leaf)).toBeUndefined();
  }
});

test.each([
  [5, '5'],
  [255, '255 (0xff)'],
  [-1, '-1'],
  [1.5, '1.5'],
  [0x8000_0000n, '0x80000000'],
  [true, 'yes'],
  ['idle', 'idle'],
  [[], 'none'],
  [[1, 20], '1, 20 (0x14)'],
  [null, '–'],
  [Uint8Array.of(1, 0xab), '01 ab'],
])('%s is %j', (value, text) => expect(leafText(value)).toBe(text));
