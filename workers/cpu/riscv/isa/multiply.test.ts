/** The M extension in the words of the unprivileged manual, chapter 12. */
import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';

const bench = new Bench();
const MIN = 1n << 63n;
const MAX = MIN - 1n;
const ONES = (1n << 64n) - 1n;
const MIN32 = 0xffff_ffff_8000_0000n;
const neg = (value: bigint) => BigInt.asUintN(64, -value);

const VALUES = [0n, 1n, 2n, ONES, MIN, MAX, 0x1234_5678_9abc_def0n, 0x8000_0000n, 0xffff_ffffn, neg(7n)];
const pairs = VALUES.flatMap((a) => VALUES.map((b) => [a, b] as const));
const signed = (value: bigint) => BigInt.asIntN(64, value);
const low = (value: bigint) => BigInt.asUintN(64, value);

describe('multiplication', () => {
  it('MUL places the lower 64 bits of the product in rd', () => {
    for (const [a, b] of pairs) expect(bench.rr('mul', a, b)).toBe(low(a * b));
  });

  it('MULH, MULHU, MULHSU return the upper 64 bits of the signed, unsigned, and signed by unsigned product', () => {
    for (const [a, b] of pairs) {
      expect(bench.rr('mulh', a, b)).toBe(low((signed(a) * signed(b)) >> 64n));
      expect(bench.rr('mulhu', a, b)).toBe(low((a * b) >> 64n));
      expect(bench.rr('mulhsu', a, b)).toBe(low((signed(a) * b) >> 64n));
    }
  });

  it('MULW multiplies the lower 32 bits and sign-extends the lower 32 bits of the product', () => {
    for (const [a, b] of pairs) expect(bench.rr('mulw', a, b)).toBe(low(BigInt.asIntN(32, a * b)));
  });
});

describe('division', () => {
  it('rounds towards zero; the sign of a nonzero remainder is that of the dividend', () => {
    expect([bench.rr('div', 7n, neg(2n)), bench.rr('rem', 7n, neg(2n))]).toEqual([neg(3n), 1n]);
    expect([bench.rr('div', neg(7n), 2n), bench.rr('rem', neg(7n), 2n)]).toEqual([neg(3n), neg(1n)]);
    expect([bench.rr('divu', neg(7n), 2n), bench.rr('remu', neg(7n), 2n)]).toEqual([MAX - 3n, 1n]);
    expect([bench.rr('divw', 0xf_ffff_fff9n, 2n), bench.rr('remw', 0xf_ffff_fff9n, 2n)]).toEqual([neg(3n), neg(1n)]);
    expect([bench.rr('divuw', 0xf_ffff_fff9n, 2n), bench.rr('remuw', 0xf_ffff_fff9n, 2n)]).toEqual([0x7fff_fffcn, 1n]);
  });

  it('by zero gives all ones as quotient and the dividend as remainder', () => {
    for (const a of VALUES) {
      expect([bench.rr('div', a, 0n), bench.rr('divu', a, 0n)]).toEqual([ONES, ONES]);
      expect([bench.rr('rem', a, 0n), bench.rr('remu', a, 0n)]).toEqual([a, a]);
      // Only the lower halves count, and results are sign-extended.
      const b = 0xdead_beef_0000_0000n;
      const word = low(BigInt.asIntN(32, a));
      expect([bench.rr('divw', a, b), bench.rr('divuw', a, b)]).toEqual([ONES, ONES]);
      expect([bench.rr('remw', a, b), bench.rr('remuw', a, b)]).toEqual([word, word]);
    }
  });

  it('signed overflow gives the dividend as quotient and zero as remainder', () => {
    expect([bench.rr('div', MIN, ONES), bench.rr('rem', MIN, ONES)]).toEqual([MIN, 0n]);
    expect([bench.rr('divw', 0x8000_0000n, ONES), bench.rr('remw', 0x8000_0000n, ONES)]).toEqual([MIN32, 0n]);
    // Unsigned division has no overflow.
    expect([bench.rr('divu', MIN, ONES), bench.rr('remu', MIN, ONES)]).toEqual([0n, MIN]);
  });

  it('agrees with exact arithmetic', () => {
    for (const [a, b] of pairs) {
      if (b === 0n) continue;
      expect(bench.rr('div', a, b)).toBe(low(signed(a) / signed(b)));
      expect(bench.rr('rem', a, b)).toBe(low(signed(a) % signed(b)));
      expect(bench.rr('divu', a, b)).toBe(a / b);
      expect(bench.rr('remu', a, b)).toBe(a % b);
      const [c, d] = [BigInt.asIntN(32, a), BigInt.asIntN(32, b)];
      const [cu, du] = [BigInt.asUintN(32, a), BigInt.asUintN(32, b)];
      if (d === 0n) continue;
      expect(bench.rr('divw', a, b)).toBe(low(BigInt.asIntN(32, c / d)));
      expect(bench.rr('remw', a, b)).toBe(low(c % d));
      expect(bench.rr('divuw', a, b)).toBe(low(BigInt.asIntN(32, cu / du)));
      expect(bench.rr('remuw', a, b)).toBe(low(BigInt.asIntN(32, cu % du)));
    }
  });
});

it('every instruction has been executed', () => {
  expect(bench.untested('M')).toEqual([]);
});
