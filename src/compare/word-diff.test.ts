import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Piece, wordDiff } from './word-diff.ts';

/** Differing pieces in brackets. */
const drawn = (pieces: readonly Piece[]) => pieces.map(({ text, differs }) => (differs ? `[${text}]` : text)).join('');

describe('the difference of two texts', () => {
  it('marks the value that differs', () => {
    const [a, b] = wordDiff('2026-03-01 14:05:07 UTC', '2026-03-01 14:06:07 UTC');
    expect(drawn(a)).toBe('2026-03-01 14:[05]:07 UTC');
    expect(drawn(b)).toBe('2026-03-01 14:[06]:07 UTC');
  });

  it('finds what is common between two changes', () => {
    const [a, b] = wordDiff('request 5 of device 2', 'request 6 of device 3');
    expect(drawn(a)).toBe('request [5] of device [2]');
    expect(drawn(b)).toBe('request [6] of device [3]');
  });

  it('marks words that only one side has', () => {
    const [a, b] = wordDiff('key a', 'key a released');
    expect(drawn(a)).toBe('key a');
    expect(drawn(b)).toBe('key a[ released]');
  });

  it('keeps both texts whole and marks nothing in equal ones', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '7'), maxLength: 200 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = wordDiff(a, b);
        expect(left.map((piece) => piece.text).join('')).toBe(a);
        expect(right.map((piece) => piece.text).join('')).toBe(b);
        const plain = (pieces: readonly Piece[]) => pieces.map((piece) => (piece.differs ? '' : piece.text)).join('');
        expect(plain(left)).toBe(plain(right));
        expect(left.some((piece) => piece.differs) || right.some((piece) => piece.differs)).toBe(a !== b);
      }),
    );
  });
});
