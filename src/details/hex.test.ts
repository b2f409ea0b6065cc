import { expect, test } from 'vitest';
import { fieldAt, hexRows } from './hex.ts';

test('rows of sixteen with the printable characters', () => {
  const bytes = new TextEncoder().encode('login: \u0007 and so on');
  expect(hexRows(bytes, 9)).toEqual([
    { at: 0, bytes: [...bytes.subarray(0, 16)], ascii: 'login: . and so ' },
    { at: 16, bytes: [...bytes.subarray(16)], ascii: 'on' },
  ]);
  expect(hexRows(bytes, 1)).toHaveLength(1);
  expect(hexRows(new Uint8Array(), 9)).toEqual([]);
});

test('a byte belongs to the narrowest field around it', () => {
  const fields = [
    { offset: 1, length: 10 },
    { offset: 5, length: 2 },
  ];
  expect([0, 1, 4, 5, 6, 7, 10, 11].map((at) => fieldAt(fields, at))).toEqual([undefined, 0, 0, 1, 1, 0, 0, undefined]);
});
