/** Zfa in the words of the unprivileged manual, chapter 23, on a processor of QEMU 10. */
import { describe, expect, it } from 'vitest';
import { FLOAT_CONSTANTS } from '../disassembly/float-constants.ts';
import { Bench } from '../testing/bench.ts';

const bench = new Bench('10.0');
const BOX = 0xffff_ffff_0000_0000n;
const ONES = (1n << 64n) - 1n;
const [NX, NV] = [1, 16];

const view = new DataView(new ArrayBuffer(8));
const single = (value: number): bigint => {
  view.setFloat32(0, value);
  return BOX | BigInt(view.getUint32(0));
};
const double = (value: number): bigint => {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
};

/** The value of a constant as GNU syntax writes it. */
function constantValue(text: string, smallest: number): number {
  if (text === 'min') return smallest;
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === 'nan') return Number.NaN;
  const [, sign = '', digit = '', fraction = '', exponent = ''] =
    /^(-?)0x(\d)(?:\.([0-9a-f]))?p([+-]\d+)$/.exec(text) ?? [];
  const mantissa = Number(digit) + Number.parseInt(fraction === '' ? '0' : fraction, 16) / 16;
  return (sign === '-' ? -1 : 1) * mantissa * 2 ** Number(exponent);
}

const FORMATS = [
  {
    suffix: 's',
    of: single,
    sign: 1n << 31n,
    quiet: BOX | 0x7fc0_0000n,
    signaling: BOX | 0x7f80_0001n,
    smallest: 2 ** -126,
  },
  {
    suffix: 'd',
    of: double,
    sign: 1n << 63n,
    quiet: 0x7ff8n << 48n,
    signaling: 0x7ff0_0000_0000_0001n,
    smallest: 2 ** -1022,
  },
] as const;

describe.each(FORMATS)('.$suffix', ({ suffix, of, sign, quiet, signaling, smallest }) => {
  const name = (base: string) => `${base}.${suffix}`;
  const zero = of(0);

  it('FLI loads one of 32 constants', () => {
    FLOAT_CONSTANTS.forEach((text, place) => {
      const expected = text === 'nan' ? quiet : of(constantValue(text, smallest));
      expect(bench.ff(name('fli'), [], { rs1: place })[0], text).toBe(expected);
    });
  });

  it('FMINM and FMAXM give the canonical NaN if either operand is a NaN', () => {
    expect(bench.ff(name('fminm'), [of(1), of(-1)])).toEqual([of(-1), 0]);
    expect(bench.ff(name('fmaxm'), [of(1), of(-1)])).toEqual([of(1), 0]);
    expect(bench.ff(name('fminm'), [zero, zero ^ sign])).toEqual([zero ^ sign, 0]);
    expect(bench.ff(name('fmaxm'), [zero ^ sign, zero])).toEqual([zero, 0]);
    expect(bench.ff(name('fminm'), [quiet | 5n, of(1)])).toEqual([quiet, 0]);
    expect(bench.ff(name('fmaxm'), [of(1), signaling])).toEqual([quiet, NV]);
  });

  it('FROUND rounds to an integer without NX, FROUNDNX raises it', () => {
    const rounded = (value: number) => [0, 1, 2, 3, 4].map((rm) => bench.ff(name('fround'), [of(value)], { rm }));
    expect(rounded(2.5)).toEqual([2, 2, 2, 3, 3].map((value) => [of(value), 0]));
    expect(rounded(-0.5)).toEqual([-0, -0, -1, -0, -1].map((value) => [of(value), 0]));
    expect(bench.ff(name('froundnx'), [of(2.5)])).toEqual([of(2), NX]);
    expect(bench.ff(name('froundnx'), [of(-3)])).toEqual([of(-3), 0]);
    expect(bench.ff(name('fround'), [signaling])).toEqual([quiet, NV]);
    expect(bench.ff(name('fround'), [of(Number.NEGATIVE_INFINITY)])).toEqual([of(Number.NEGATIVE_INFINITY), 0]);
  });

  it('FLEQ and FLTQ compare and raise NV for signaling NaNs only', () => {
    expect(bench.fx(name('fleq'), [of(1), of(1)])).toEqual([1n, 0]);
    expect(bench.fx(name('fltq'), [of(1), of(1)])).toEqual([0n, 0]);
    expect(bench.fx(name('fltq'), [of(-1), of(1)])).toEqual([1n, 0]);
    for (const base of ['fleq', 'fltq']) {
      expect(bench.fx(name(base), [quiet, of(1)])).toEqual([0n, 0]);
      expect(bench.fx(name(base), [of(1), signaling])).toEqual([0n, NV]);
    }
  });
});

describe('FCVTMOD.W.D', () => {
  it('truncates and gives the lower 32 bits of the integer, sign-extended', () => {
    const convert = (value: number) => bench.fx('fcvtmod.w.d', [double(value)]);
    expect(convert(-1.75)).toEqual([ONES, NX]);
    expect(convert(2 ** 31)).toEqual([0xffff_ffff_8000_0000n, NV]);
    expect(convert(2 ** 32 + 5)).toEqual([5n, NV]);
    expect(convert(2 ** 84)).toEqual([0n, NV]);
    expect(convert(Number.POSITIVE_INFINITY)).toEqual([0n, NV]);
    expect(convert(Number.NaN)).toEqual([0n, NV]);
  });
});

it('is undefined on a processor without it', () => {
  expect(new Bench('7.2').run('fli.d', { rd: 1 }).trap?.cause).toBe(2);
});

it('every instruction has been executed', () => {
  expect(bench.untested('Zfa')).toEqual([]);
});
