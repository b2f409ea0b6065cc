/** Zba, Zbb, Zbc, Zbs and Zicond in the words of the unprivileged manual, chapters 28 and 12. */
import { describe, expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';

const bench = new Bench('10.0', ['Zicond']);
const MIN = 1n << 63n;
const MAX = MIN - 1n;
const ONES = (1n << 64n) - 1n;
const WORDS = 0xffff_ffff_8000_0000n;

describe('address generation (Zba)', () => {
  it('SHnADD shifts rs1 left by n and adds rs2', () => {
    expect(['sh1add', 'sh2add', 'sh3add'].map((name) => bench.rr(name, 5n, 100n))).toEqual([110n, 120n, 140n]);
    expect(bench.rr('sh3add', 1n << 61n, 7n)).toBe(7n);
  });

  it('.UW zero-extends the lower word of rs1 first', () => {
    const a = 0xdead_beef_ffff_fffen;
    expect(bench.rr('add.uw', a, 1n)).toBe(0xffff_ffffn);
    expect(bench.rr('sh1add.uw', a, 1n)).toBe(0x1_ffff_fffdn);
    expect(bench.rr('sh2add.uw', a, 0n)).toBe(0x3_ffff_fff8n);
    expect(bench.rr('sh3add.uw', a, ONES)).toBe(0x7_ffff_ffefn);
    expect([0, 4, 63].map((shamt6) => bench.ri('slli.uw', a, { shamt6 }))).toEqual([0xffff_fffen, 0xf_ffff_ffe0n, 0n]);
  });
});

describe('basic bit manipulation (Zbb)', () => {
  it('ANDN, ORN, XNOR invert rs2, or the result', () => {
    expect(bench.rr('andn', 0xffn, 0x0fn)).toBe(0xf0n);
    expect(bench.rr('orn', 0n, 1n)).toBe(ONES - 1n);
    expect(bench.rr('xnor', 0xf0n, 0xffn)).toBe(ONES - 0x0fn);
  });

  it('CLZ, CTZ count zeros before and behind the ones, 64 for zero; CPOP counts ones', () => {
    expect([0n, 1n, MIN, ONES, 1n << 40n].map((a) => bench.ri('clz', a))).toEqual([64n, 63n, 0n, 0n, 23n]);
    expect([0n, 1n, MIN, ONES, 1n << 40n].map((a) => bench.ri('ctz', a))).toEqual([64n, 0n, 63n, 0n, 40n]);
    expect([0n, 1n, MAX, ONES].map((a) => bench.ri('cpop', a))).toEqual([0n, 1n, 63n, 64n]);
  });

  it('CLZW, CTZW, CPOPW look at the lower word only', () => {
    const upper = 0xffff_ffff_0000_0000n;
    expect([upper, upper | 1n, 0x8000_0000n].map((a) => bench.ri('clzw', a))).toEqual([32n, 31n, 0n]);
    expect([upper, upper | 8n, 0x8000_0000n, 0n].map((a) => bench.ri('ctzw', a))).toEqual([32n, 3n, 31n, 32n]);
    expect([upper, upper | 9n, ONES].map((a) => bench.ri('cpopw', a))).toEqual([0n, 2n, 32n]);
  });

  it('in QEMU 7.2 CTZW goes on into the upper word', () => {
    const old = new Bench('7.2');
    expect([1n << 40n, 8n, 0n].map((a) => old.ri('ctzw.wide', a))).toEqual([40n, 3n, 32n]);
    expect(old.untested('Zbb of QEMU 7')).toEqual([]);
    expect(old.bits(0x6015_161b, { x: { 10: 1n << 40n } }).x(12)).toBe(40n);
    expect(bench.bits(0x6015_161b, { x: { 10: 1n << 40n } }).x(12)).toBe(32n);
  });

  it('MIN, MAX are signed, MINU, MAXU unsigned', () => {
    expect(['min', 'minu', 'max', 'maxu'].map((name) => bench.rr(name, ONES, 1n))).toEqual([ONES, 1n, 1n, ONES]);
    expect(['min', 'minu', 'max', 'maxu'].map((name) => bench.rr(name, MAX, MIN))).toEqual([MIN, MAX, MAX, MIN]);
  });

  it('SEXT.B, SEXT.H, ZEXT.H extend the low byte or halfword', () => {
    expect([0x80n, 0x17fn].map((a) => bench.ri('sext.b', a))).toEqual([ONES - 0x7fn, 0x7fn]);
    expect([0x8000n, 0x1_7fffn].map((a) => bench.ri('sext.h', a))).toEqual([ONES - 0x7fffn, 0x7fffn]);
    expect(bench.ri('zext.h', ONES)).toBe(0xffffn);
  });

  it('ROL, ROR, RORI rotate by 6 bits of the amount; the W forms by 5, sign-extending', () => {
    expect([1n, 63n, 64n].map((b) => bench.rr('rol', MIN + 1n, b))).toEqual([3n, 3n << 62n, MIN + 1n]);
    expect([1n, 63n, 64n].map((b) => bench.rr('ror', MIN + 1n, b))).toEqual([3n << 62n, 3n, MIN + 1n]);
    expect([0, 1, 63].map((shamt6) => bench.ri('rori', 1n, { shamt6 }))).toEqual([1n, MIN, 2n]);
    expect([1n, 31n, 32n].map((b) => bench.rr('rolw', 0xf_8000_0001n, b))).toEqual([
      3n,
      0xffff_ffff_c000_0000n,
      WORDS + 1n,
    ]);
    expect([1n, 31n].map((b) => bench.rr('rorw', 1n, b))).toEqual([WORDS, 2n]);
    expect([0, 1, 31].map((shamt5) => bench.ri('roriw', 0xf_0000_0001n, { shamt5 }))).toEqual([1n, WORDS, 2n]);
  });

  it('ORC.B makes a byte all ones where any bit is set; REV8 reverses the order of bytes', () => {
    expect(bench.ri('orc.b', 0x0080_0100_7f00_ff01n)).toBe(0x00ff_ff00_ff00_ffffn);
    expect(bench.ri('orc.b', 0n)).toBe(0n);
    expect(bench.ri('rev8', 0x0102_0304_0506_0708n)).toBe(0x0807_0605_0403_0201n);
  });
});

describe('carry-less multiplication (Zbc)', () => {
  /** The full product: the XOR of rs1 shifted by the place of each one in rs2. */
  const product = (a: bigint, b: bigint) => {
    let result = 0n;
    for (let n = 0n; n < 64n; n++) if ((b >> n) & 1n) result ^= a << n;
    return result;
  };

  it('CLMUL gives the lower half, CLMULH the upper half, CLMULR bits 126 to 63', () => {
    const values = [0n, 1n, 3n, MIN, ONES, 0x0123_4567_89ab_cdefn];
    for (const a of values) {
      for (const b of values) {
        const whole = product(a, b);
        expect(bench.rr('clmul', a, b)).toBe(whole & ONES);
        expect(bench.rr('clmulh', a, b)).toBe(whole >> 64n);
        expect(bench.rr('clmulr', a, b)).toBe((whole >> 63n) & ONES);
      }
    }
  });
});

describe('single bits (Zbs)', () => {
  it('BCLR, BSET, BINV clear, set and invert the bit that the low 6 bits of rs2 name; BEXT extracts it', () => {
    expect([0n, 63n, 64n].map((b) => bench.rr('bclr', ONES, b))).toEqual([ONES - 1n, MAX, ONES - 1n]);
    expect([0n, 63n, 65n].map((b) => bench.rr('bset', 0n, b))).toEqual([1n, MIN, 2n]);
    expect([0n, 63n].map((b) => bench.rr('binv', 1n, b))).toEqual([0n, MIN + 1n]);
    expect([0n, 62n, 63n, 127n].map((b) => bench.rr('bext', MIN, b))).toEqual([0n, 0n, 1n, 1n]);
  });

  it('the immediate forms take the place from the encoding', () => {
    expect([0, 63].map((shamt6) => bench.ri('bclri', ONES, { shamt6 }))).toEqual([ONES - 1n, MAX]);
    expect([0, 63].map((shamt6) => bench.ri('bseti', 0n, { shamt6 }))).toEqual([1n, MIN]);
    expect([0, 63].map((shamt6) => bench.ri('binvi', 1n, { shamt6 }))).toEqual([0n, MIN + 1n]);
    expect([0, 63].map((shamt6) => bench.ri('bexti', MIN, { shamt6 }))).toEqual([0n, 1n]);
  });
});

describe('conditional zero (Zicond)', () => {
  it('CZERO.EQZ gives zero if rs2 is zero, else rs1; CZERO.NEZ the other way round', () => {
    expect([0n, 1n, MIN].map((b) => bench.rr('czero.eqz', 7n, b))).toEqual([0n, 7n, 7n]);
    expect([0n, 1n, MIN].map((b) => bench.rr('czero.nez', 7n, b))).toEqual([7n, 0n, 0n]);
  });
});

it('every instruction has been executed', () => {
  expect(bench.untested('Zba', 'Zbb', 'Zbc', 'Zbs', 'Zicond')).toEqual([]);
});
