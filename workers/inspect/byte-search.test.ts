import { describe, expect, it } from 'vitest';
import { type BytePattern, parseBytePattern } from '../api/byte-pattern.ts';
import { placesOf } from './byte-search.ts';

const pattern = (text: string): BytePattern => {
  const found = parseBytePattern(text);
  if (!found) throw new Error(`${text} is no pattern`);
  return found;
};
const bytes = (text: string) => pattern(text).bytes;
const places = (haystack: string, text: string, ...range: number[]) => [
  ...placesOf(bytes(haystack), pattern(text), ...range),
];

describe('places of a pattern', () => {
  it('are all at which it fits, those that overlap too', () => {
    expect(places('61 61 61 62', '61 61')).toEqual([0, 1]);
    expect(places('00 00 00 01', '00 00 01')).toEqual([1]);
  });

  it('may have any digit where it leaves one open', () => {
    expect(places('de ad 12 de ae 12 de bd 12', 'de a? 12')).toEqual([0, 3]);
    expect(places('12 de 34 12 ff 34', '?? ?? 34')).toEqual([0, 3]);
    expect(places('a1 b2 c3', '?2')).toEqual([1]);
  });

  it('begin in the range, and end before the end of the bytes', () => {
    expect(places('01 02 01 02 01', '01 02', 1)).toEqual([2]);
    expect(places('01 02 01 02 01', '01 02', 0, 2)).toEqual([0]);
    expect(places('01 02 01 02 01', '01 02', 0, 3)).toEqual([0, 2]);
    expect(places('01', '01 02')).toEqual([]);
    expect(places('01 02', '01 ??')).toEqual([0]);
    expect(places('01', '01 ??')).toEqual([]);
  });

  it('are those of a search byte by byte', () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 16) % below;
    };
    for (let round = 0; round < 500; round++) {
      const haystack = Uint8Array.from({ length: random(60) }, () => random(3));
      const length = 1 + random(4);
      const mask = Uint8Array.from({ length }, () => [0xff, 0xff, 1, 0][random(4)] ?? 0);
      const wanted = { mask, bytes: Uint8Array.from(mask, (bits) => random(3) & bits) };
      const [from, to] = [random(10), random(70)];
      const expected: number[] = [];
      for (let at = from; at < to && at + length <= haystack.length; at++) {
        if (wanted.bytes.every((byte, i) => ((haystack[at + i] ?? 0) & (mask[i] ?? 0)) === byte)) expected.push(at);
      }
      expect([...placesOf(haystack, wanted, from, to)]).toEqual(expected);
    }
  });
});
