import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteBuffer, ByteReader } from './bytes.ts';
import { readDelta, writeDelta } from './page-delta.ts';

/** Pages whose words are few, so that runs of equal ones of all lengths are met. */
const page = fc.array(fc.constantFrom(0, 0, 0, 1, 0xffffffff), { minLength: 64, maxLength: 64 });
const bytesOf = (words: readonly number[]): Uint8Array => new Uint8Array(Uint32Array.from(words).buffer);

it('makes the later page of the earlier one, and leaves that as it was', () => {
  fc.assert(
    fc.property(page, page, (a, b) => {
      const [before, after] = [bytesOf(a), bytesOf(b)];
      const delta = new ByteBuffer(1);
      writeDelta(before, after, delta);
      const from = new ByteReader(delta.written());
      expect(readDelta(before, from)).toEqual(after);
      expect(from.left).toBe(0);
      expect(before).toEqual(bytesOf(a));
    }),
    { numRuns: 300 },
  );
});

it('is a few bytes where little changed, and hardly more than the page where all did', () => {
  const size = (before: Uint8Array, after: Uint8Array) => {
    const delta = new ByteBuffer();
    writeDelta(before, after, delta);
    return delta.length;
  };
  const zeros = new Uint8Array(4096);
  const one = zeros.slice();
  one[2000] = 1;
  expect(size(zeros, zeros)).toBeLessThanOrEqual(4);
  expect(size(zeros, one)).toBeLessThanOrEqual(12);
  expect(size(zeros, new Uint8Array(4096).fill(9))).toBeLessThanOrEqual(4096 + 4);
  const every = zeros.slice();
  for (let i = 0; i < 4096; i += 8) every[i] = 1;
  expect(size(zeros, every)).toBeLessThanOrEqual(4096 + 4);
});

it('refuses what reaches behind the page', () => {
  const delta = new ByteBuffer();
  delta.varint(1000);
  delta.varint(100);
  delta.put(new Uint8Array(400));
  expect(() => readDelta(new Uint8Array(4096), new ByteReader(delta.written()))).toThrow(/do not fit/);
});
