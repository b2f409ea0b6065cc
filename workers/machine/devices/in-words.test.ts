import { expect, it } from 'vitest';
import { bitsText, rangesText } from './in-words.ts';

it('names the bits that are set', () => {
  expect(bitsText(0x60, { 0: 'data ready', 5: 'THR empty', 6: 'transmitter empty' })).toBe(
    '0x60: THR empty, transmitter empty',
  );
  expect(bitsText(0, { 0: 'data ready' })).toBe('0x0');
  expect(bitsText(1n << 32n, { 32: 'VERSION_1' })).toBe('0x100000000: VERSION_1');
});

it('draws neighbours together', () => {
  expect(rangesText([])).toBe('none');
  expect(rangesText([10])).toBe('10');
  expect(rangesText([1, 2, 3, 10, 32, 33])).toBe('1–3, 10, 32–33');
});
