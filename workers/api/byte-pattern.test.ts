import { expect, it } from 'vitest';
import { parseBytePattern } from './byte-pattern.ts';

const parsed = (text: string) => {
  const found = parseBytePattern(text);
  return found && { bytes: [...found.bytes], mask: [...found.mask] };
};
const exact = (...bytes: number[]) => ({ bytes, mask: bytes.map(() => 0xff) });

it('reads bytes as pairs of digits', () => {
  expect(parsed('de ad BE,ef')).toEqual(exact(0xde, 0xad, 0xbe, 0xef));
  expect(parsed('0x1234')).toEqual(exact(0x12, 0x34));
});

it('reads ? as any digit', () => {
  expect(parsed('de ?? e? ?7')).toEqual({ bytes: [0xde, 0, 0xe0, 0x07], mask: [0xff, 0, 0xf0, 0x0f] });
});

it('reads text in quotes, in any case behind which an i stands', () => {
  expect(parsed('"ok"')).toEqual(exact(0x6f, 0x6b));
  expect(parsed('"é"')).toEqual(exact(0xc3, 0xa9));
  expect(parsed('"a""')).toEqual(exact(0x61, 0x22));
  expect(parsed('"aZ-1"i')).toEqual({ bytes: [0x41, 0x5a, 0x2d, 0x31], mask: [0xdf, 0xdf, 0xff, 0xff] });
});

it('reads numbers as memory holds them', () => {
  expect(parsed('u16 258')).toEqual(exact(2, 1));
  expect(parsed('u32:0x12345678')).toEqual(exact(0x78, 0x56, 0x34, 0x12));
  expect(parsed('u64 -2')).toEqual(exact(0xfe, 255, 255, 255, 255, 255, 255, 255));
  expect(parsed('u8 255')).toEqual(exact(255));
});

it('knows what it cannot search for', () => {
  for (const none of ['', 'abc', 'xyz', '""', '"', '??', '?? ??', 'u8 256', 'u8 -129', 'u24 1', 'u32', 'u32 x', '0x']) {
    expect(parseBytePattern(none), none).toBeUndefined();
  }
  expect(parseBytePattern('00'.repeat(4097))).toBeUndefined();
});
