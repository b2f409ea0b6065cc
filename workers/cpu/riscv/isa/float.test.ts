/**
 * The F and D extensions in the words of the unprivileged manual, chapters 20 and 21: what instructions do with registers,
 * NaNs and flags. Rounding itself is checked on many more operands beside the floating-point unit.
 */
import { describe, expect, it } from 'vitest';
import { Csr } from '../state.ts';
import { Bench, DATA } from '../testing/bench.ts';

const bench = new Bench();
const ONES = (1n << 64n) - 1n;
const MIN = 1n << 63n;
const BOX = 0xffff_ffff_0000_0000n;
const neg = (value: bigint) => BigInt.asUintN(64, -value);

const view = new DataView(new ArrayBuffer(8));
/** A number as a register holds it: NaN-boxed single, or double. */
const s = (value: number): bigint => {
  view.setFloat32(0, value);
  return BOX | BigInt(view.getUint32(0));
};
const d = (value: number): bigint => {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
};

const [NX, UF, OF, DZ, NV] = [1, 2, 4, 8, 16];
const [RNE, RTZ, RDN, RUP, RMM, DYN] = [0, 1, 2, 3, 4, 7];

interface Format {
  readonly suffix: 's' | 'd';
  readonly of: (value: number) => bigint;
  readonly quiet: bigint;
  readonly signaling: bigint;
  readonly sign: bigint;
  readonly largest: bigint;
  readonly smallestNormal: bigint;
  readonly subnormal: bigint;
  /** The distance from 1 to the next number. */
  readonly ulp: number;
}
const SINGLE: Format = {
  suffix: 's',
  of: s,
  quiet: BOX | 0x7fc0_0000n,
  signaling: BOX | 0x7f80_0001n,
  sign: 1n << 31n,
  largest: BOX | 0x7f7f_ffffn,
  smallestNormal: BOX | 0x0080_0000n,
  subnormal: BOX | 1n,
  ulp: 2 ** -23,
};
const DOUBLE: Format = {
  suffix: 'd',
  of: d,
  quiet: 0x7ff8n << 48n,
  signaling: (0x7ff0n << 48n) | 1n,
  sign: MIN,
  largest: 0x7fef_ffff_ffff_ffffn,
  smallestNormal: 1n << 52n,
  subnormal: 1n,
  ulp: 2 ** -52,
};

describe.each([SINGLE, DOUBLE])('arithmetic of .$suffix', (format) => {
  const { suffix, of, quiet, signaling, sign, largest, smallestNormal, subnormal, ulp } = format;
  const name = (base: string) => `${base}.${suffix}`;
  const inf = of(Number.POSITIVE_INFINITY);
  const zero = of(0);
  const negative = (value: bigint) => value ^ sign;

  it('FADD, FSUB, FMUL, FDIV, FSQRT', () => {
    expect(bench.ff(name('fadd'), [of(1.5), of(2.25)])).toEqual([of(3.75), 0]);
    expect(bench.ff(name('fsub'), [of(1.5), of(2.25)])).toEqual([of(-0.75), 0]);
    expect(bench.ff(name('fmul'), [of(1.5), of(-2.5)])).toEqual([of(-3.75), 0]);
    expect(bench.ff(name('fdiv'), [of(7.5), of(-2.5)])).toEqual([of(-3), 0]);
    expect(bench.ff(name('fsqrt'), [of(2.25)])).toEqual([of(1.5), 0]);
  });

  it('fused: FMADD rs1×rs2+rs3, FMSUB rs1×rs2−rs3, FNMSUB −rs1×rs2+rs3, FNMADD −rs1×rs2−rs3, rounded once', () => {
    const operands = [of(2), of(3), of(10)];
    expect(bench.ff(name('fmadd'), operands)).toEqual([of(16), 0]);
    expect(bench.ff(name('fmsub'), operands)).toEqual([of(-4), 0]);
    expect(bench.ff(name('fnmsub'), operands)).toEqual([of(4), 0]);
    expect(bench.ff(name('fnmadd'), operands)).toEqual([of(-16), 0]);
    // (1+u)² − (1+2u) is u², which a product rounded first would lose.
    expect(bench.ff(name('fmsub'), [of(1 + ulp), of(1 + ulp), of(1 + 2 * ulp)])).toEqual([of(ulp * ulp), 0]);
  });

  it('rounding: to nearest ties to even, towards zero, down, up, to nearest ties away from zero', () => {
    // 1 + half an ulp is a tie; 1 is the even one of its neighbours.
    const sums = (a: number, b: number) =>
      [RNE, RTZ, RDN, RUP, RMM].map((rm) => bench.ff(name('fadd'), [of(a), of(b)], { rm })[0]);
    const [one, next] = [of(1), of(1 + ulp)];
    expect(sums(1, ulp / 2)).toEqual([one, one, one, next, next]);
    expect(sums(-1, -ulp / 2)).toEqual([one, one, next, one, next].map(negative));
    expect(bench.ff(name('fadd'), [of(1), of(ulp / 2)])).toEqual([one, NX]);
  });

  it('rm 7 takes the rounding mode from frm; reserved modes are illegal', () => {
    for (const [frm, expected] of [
      [RDN, of(1)],
      [RUP, of(1 + ulp)],
    ] as const) {
      expect(bench.ff(name('fadd'), [of(1), of(ulp / 4)], { rm: DYN }, frm << 5)).toEqual([expected, NX]);
    }
    for (const rm of [5, 6]) {
      expect(bench.run(name('fadd'), { rm }).trap?.cause).toBe(2);
      expect(bench.run(name('fadd'), { rm: DYN }, { fcsr: rm << 5 }).trap?.cause).toBe(2);
    }
    // An encoded mode does not care about frm.
    expect(bench.run(name('fadd'), { rm: RNE }, { fcsr: 5 << 5 }).trap).toBeUndefined();
  });

  it('flags: DZ for a finite number by zero, NV where there is no answer, OF and UF with NX; they accrue', () => {
    expect(bench.ff(name('fdiv'), [of(1), negative(zero)])).toEqual([negative(inf), DZ]);
    expect(bench.ff(name('fdiv'), [zero, zero])).toEqual([quiet, NV]);
    expect(bench.ff(name('fsub'), [inf, inf])).toEqual([quiet, NV]);
    expect(bench.ff(name('fmul'), [inf, zero])).toEqual([quiet, NV]);
    expect(bench.ff(name('fsqrt'), [of(-1)])).toEqual([quiet, NV]);
    expect(bench.ff(name('fsqrt'), [negative(zero)])).toEqual([negative(zero), 0]);
    expect(bench.ff(name('fadd'), [largest, largest])).toEqual([inf, OF | NX]);
    expect(bench.ff(name('fadd'), [largest, largest], { rm: RTZ })).toEqual([largest, OF | NX]);
    expect(bench.ff(name('fmul'), [smallestNormal, of(0.5 + ulp / 2)])[1]).toBe(UF | NX);
    // An exact subnormal result is no underflow.
    expect(bench.ff(name('fmul'), [smallestNormal, of(0.5)])[1]).toBe(0);
    expect(bench.ff(name('fadd'), [of(1), of(1)], {}, DZ | NV)).toEqual([of(2), DZ | NV]);
  });

  it('0 × ∞ + a quiet NaN raises NV', () => {
    expect(bench.ff(name('fmadd'), [zero, inf, quiet])).toEqual([quiet, NV]);
  });

  it('tininess is detected after rounding', () => {
    // Both results are below the smallest normal number and are rounded to it. With an unbounded exponent the first would
    // be rounded up to it too, so it is not tiny; the second would stay where it is.
    expect(bench.ff(name('fmul'), [smallestNormal - 1n, of(1 + ulp)])).toEqual([smallestNormal, NX]);
    expect(bench.ff(name('fmul'), [smallestNormal, of(1 - ulp / 2)])).toEqual([smallestNormal, UF | NX]);
  });

  it('a NaN result is the canonical NaN; signaling operands raise NV', () => {
    const payload = quiet | 0x1234n;
    expect(bench.ff(name('fadd'), [payload, of(1)])).toEqual([quiet, 0]);
    expect(bench.ff(name('fmul'), [negative(payload), payload])).toEqual([quiet, 0]);
    expect(bench.ff(name('fadd'), [signaling, of(1)])).toEqual([quiet, NV]);
    expect(bench.ff(name('fsqrt'), [negative(quiet)])).toEqual([quiet, 0]);
  });

  it('FMIN and FMAX: −0 is less than +0; the number wins over a NaN, two NaNs give the canonical one', () => {
    expect(bench.ff(name('fmin'), [zero, negative(zero)])).toEqual([negative(zero), 0]);
    expect(bench.ff(name('fmax'), [negative(zero), zero])).toEqual([zero, 0]);
    expect(bench.ff(name('fmin'), [of(1), of(-2)])).toEqual([of(-2), 0]);
    expect(bench.ff(name('fmax'), [of(1), of(-2)])).toEqual([of(1), 0]);
    expect(bench.ff(name('fmin'), [quiet, of(1)])).toEqual([of(1), 0]);
    expect(bench.ff(name('fmax'), [of(1), signaling])).toEqual([of(1), NV]);
    expect(bench.ff(name('fmax'), [quiet | 5n, negative(quiet)])).toEqual([quiet, 0]);
  });

  it('FSGNJ, FSGNJN, FSGNJX take the sign of rs2, its opposite, the XOR of both; NaNs keep their bits', () => {
    for (const a of [of(1.5), negative(of(1.5)), signaling, negative(quiet | 3n)]) {
      const magnitude = a & ~sign;
      expect(bench.ff(name('fsgnj'), [a, of(-1)])).toEqual([magnitude | sign, 0]);
      expect(bench.ff(name('fsgnjn'), [a, of(-1)])).toEqual([magnitude, 0]);
      expect(bench.ff(name('fsgnjx'), [a, of(-1)])).toEqual([a ^ sign, 0]);
      expect(bench.ff(name('fsgnjx'), [a, of(1)])).toEqual([a, 0]);
    }
  });

  it('FEQ is quiet, FLT and FLE raise NV for any NaN; comparisons with NaN are false', () => {
    const results = (a: bigint, b: bigint) => ['feq', 'flt', 'fle'].map((base) => bench.fx(name(base), [a, b]));
    expect(results(of(1), of(2))).toEqual([
      [0n, 0],
      [1n, 0],
      [1n, 0],
    ]);
    expect(results(zero, negative(zero))).toEqual([
      [1n, 0],
      [0n, 0],
      [1n, 0],
    ]);
    expect(results(quiet, of(1))).toEqual([
      [0n, 0],
      [0n, NV],
      [0n, NV],
    ]);
    expect(results(of(1), signaling)).toEqual([
      [0n, NV],
      [0n, NV],
      [0n, NV],
    ]);
    expect(results(negative(inf), inf)).toEqual([
      [0n, 0],
      [1n, 0],
      [1n, 0],
    ]);
  });

  it('FCLASS gives one bit for the class', () => {
    const classes = [
      ...[negative(inf), of(-1), negative(subnormal), negative(zero), zero, subnormal, of(1), inf],
      ...[signaling, quiet],
    ];
    expect(classes.map((value) => bench.fx(name('fclass'), [value]))).toEqual(
      classes.map((_, place) => [1n << BigInt(place), 0]),
    );
  });

  it('FCVT to integers rounds, saturates with NV, and takes NaN for the largest', () => {
    const to = (base: string, value: bigint, rm = RTZ) => bench.fx(`fcvt.${base}.${suffix}`, [value], { rm });
    expect([RNE, RTZ, RDN, RUP, RMM].map((rm) => to('w', of(-2.5), rm))).toEqual(
      [-2n, -2n, -3n, -2n, -3n].map((value) => [neg(-value), NX]),
    );
    expect(to('w', of(7))).toEqual([7n, 0]);
    expect([to('w', of(2 ** 31)), to('w', of(-(2 ** 31))), to('w', of(-(2 ** 33)))]).toEqual([
      [0x7fff_ffffn, NV],
      [neg(0x8000_0000n), 0],
      [neg(0x8000_0000n), NV],
    ]);
    // Results of .W and .WU are sign-extended.
    expect([to('wu', of(2 ** 31)), to('wu', of(-1)), to('wu', of(2 ** 32))]).toEqual([
      [neg(0x8000_0000n), 0],
      [0n, NV],
      [ONES, NV],
    ]);
    expect(to('wu', of(-0.5))).toEqual([0n, NX]);
    expect([to('l', of(-(2 ** 63))), to('l', of(2 ** 63)), to('l', inf), to('l', negative(inf))]).toEqual([
      [MIN, 0],
      [MIN - 1n, NV],
      [MIN - 1n, NV],
      [MIN, NV],
    ]);
    expect([to('lu', of(2 ** 63)), to('lu', of(2 ** 64)), to('lu', of(-1))]).toEqual([
      [MIN, 0],
      [ONES, NV],
      [0n, NV],
    ]);
    expect(['w', 'wu', 'l', 'lu'].map((base) => to(base, negative(quiet)))).toEqual([
      [0x7fff_ffffn, NV],
      [ONES, NV],
      [MIN - 1n, NV],
      [ONES, NV],
    ]);
  });

  it('FCVT from integers', () => {
    const from = (base: string, value: bigint, rm = RNE) => {
      const { f, fflags } = bench.run(`fcvt.${suffix}.${base}`, { rd: 12, rs1: 10, rm }, { x: { 10: value } });
      return [f(12), fflags];
    };
    // .W and .WU take the lower word.
    expect(from('w', 0xdead_beef_ffff_ffffn)).toEqual([of(-1), 0]);
    expect(from('wu', 0xdead_beef_ff00_0000n)).toEqual([of(0xff00_0000), 0]);
    expect(from('l', neg(5n))).toEqual([of(-5), 0]);
    expect(from('lu', MIN)).toEqual([of(2 ** 63), 0]);
    expect(from('lu', ONES)).toEqual([of(2 ** 64), NX]);
    expect(from('l', 0n, RDN)).toEqual([of(0), 0]);
  });
});

describe('registers', () => {
  it('a single that is not boxed in ones counts as the canonical NaN', () => {
    const unboxed = 0x3f80_0000n;
    expect(bench.ff('fadd.s', [unboxed, s(1)])).toEqual([SINGLE.quiet, 0]);
    expect(bench.fx('fclass.s', [unboxed])).toEqual([1n << 9n, 0]);
    expect(bench.ff('fsgnj.s', [unboxed, s(-1)])).toEqual([SINGLE.quiet | SINGLE.sign, 0]);
    expect(bench.ff('fmin.s', [unboxed, s(1)])).toEqual([s(1), 0]);
    expect(bench.fx('feq.s', [unboxed, s(1)])).toEqual([0n, 0]);
  });

  it('moves and stores take the low bits as they are', () => {
    expect(bench.fx('fmv.x.w', [0x1234_5678_8000_0001n])).toEqual([neg(0x7fff_ffffn), 0]);
    expect(bench.fx('fmv.x.d', [0x1234_5678_8000_0001n])).toEqual([0x1234_5678_8000_0001n, 0]);
    expect(bench.run('fmv.w.x', { rd: 12, rs1: 10 }, { x: { 10: 0x1_7f80_0001n } }).f(12)).toBe(SINGLE.signaling);
    expect(bench.run('fmv.d.x', { rd: 12, rs1: 10 }, { x: { 10: 5n } }).f(12)).toBe(5n);
    bench.store(DATA, ONES, 8);
    bench.run('fsw', { rs1: 10, rs2: 12, imm: -4 }, { x: { 10: DATA + 4n }, f: { 12: 0x1111_2222_3333_4444n } });
    expect(bench.load(DATA, 8)).toBe(0xffff_ffff_3333_4444n);
    bench.run('fsd', { rs1: 10, rs2: 12, imm: 8 }, { x: { 10: DATA - 8n }, f: { 12: 0x1111_2222_3333_4444n } });
    expect(bench.load(DATA, 8)).toBe(0x1111_2222_3333_4444n);
  });

  it('FLW boxes, FLD fills the register', () => {
    bench.store(DATA, 0x1111_2222_3333_4444n, 8);
    expect(bench.run('flw', { rd: 12, rs1: 10, imm: 4 }, { x: { 10: DATA } }).f(12)).toBe(BOX | 0x1111_2222n);
    expect(bench.run('fld', { rd: 12, rs1: 10, imm: -1 }, { x: { 10: DATA + 1n } }).f(12)).toBe(0x1111_2222_3333_4444n);
  });

  it('f0 is a register like the others', () => {
    expect(bench.run('fmv.d.x', { rd: 0, rs1: 10 }, { x: { 10: 5n } }).f(0)).toBe(5n);
  });

  it('conversions between precisions', () => {
    expect(bench.ff('fcvt.d.s', [s(-1.5)])).toEqual([d(-1.5), 0]);
    expect(bench.ff('fcvt.d.s', [SINGLE.signaling])).toEqual([DOUBLE.quiet, NV]);
    expect(bench.ff('fcvt.d.s', [0x3f80_0000n])).toEqual([DOUBLE.quiet, 0]);
    expect(bench.ff('fcvt.d.s', [SINGLE.subnormal])).toEqual([d(2 ** -149), 0]);
    expect(bench.ff('fcvt.s.d', [d(1 / 3)])).toEqual([s(1 / 3), NX]);
    expect(bench.ff('fcvt.s.d', [d(1e300)])).toEqual([s(Number.POSITIVE_INFINITY), OF | NX]);
    expect(bench.ff('fcvt.s.d', [d(1e300)], { rm: RTZ })).toEqual([SINGLE.largest, OF | NX]);
    expect(bench.ff('fcvt.s.d', [d(1e-300)], { rm: RUP })).toEqual([SINGLE.subnormal, UF | NX]);
    expect(bench.ff('fcvt.s.d', [DOUBLE.quiet | 5n])).toEqual([SINGLE.quiet, 0]);
  });
});

describe('FS in mstatus', () => {
  it('becomes dirty when a floating-point register is written, not when one is read', () => {
    const dirty = (name: string) => bench.run(name, { rd: 12, rs1: 10, rs2: 11 }, { x: { 10: DATA } }).dirty;
    expect(['fadd.s', 'fmv.w.x', 'flw', 'fcvt.d.l', 'fsgnj.d'].map(dirty)).toEqual(Array(5).fill(true));
    expect(['feq.s', 'fmv.x.w', 'fsw', 'fcvt.l.d', 'fclass.d'].map(dirty)).toEqual(Array(5).fill(false));
  });

  it('off makes every instruction illegal', () => {
    const { hart } = bench.board;
    for (const word of [0x00b5_7653, 0x0005_2607, 0x00c5_2027, 0xe005_0653]) {
      bench.store(DATA, BigInt(word), 4);
      hart.state.setCsr(Csr.mstatus, 0xa_0000_0000n);
      hart.state.pc = DATA;
      expect(hart.run(hart.icount + 1)).toBe('exception');
      expect(hart.pendingException).toEqual({ cause: 2, tval: BigInt(word) });
    }
  });
});

it('every instruction has been executed', () => {
  expect(bench.untested('F', 'D')).toEqual([]);
});

describe('QEMU 5.2, before IEEE 754-2019', () => {
  const old = new Bench('5.2');
  const [signaling, quiet, canonical] = [BOX | 0x7f80_0001n, BOX | 0x7fc0_1234n, BOX | 0x7fc0_0000n];

  it.each(['fmin.s', 'fmax.s'])('%s of a signaling NaN is invalid, and a NaN', (name) => {
    expect(old.ff(`${name}.2008`, [signaling, s(1)])).toEqual([canonical, NV]);
    expect(old.ff(`${name}.2008`, [quiet, s(1)])).toEqual([s(1), 0]);
    expect(bench.ff(name, [signaling, s(1)])).toEqual([s(1), NV]);
  });

  it('∞ × 0 with a quiet NaN as addend is not invalid', () => {
    expect(old.ff('fmadd.s.2008', [s(Infinity), s(0), quiet])).toEqual([canonical, 0]);
    expect(old.ff('fmadd.s.2008', [s(Infinity), s(0), s(1)])).toEqual([canonical, NV]);
    expect(old.ff('fmadd.d.2008', [d(0), d(-Infinity), d(NaN)])).toEqual([d(NaN), 0]);
    expect(bench.ff('fmadd.s', [s(Infinity), s(0), quiet])).toEqual([canonical, NV]);
    expect(old.ff('fmsub.d.2008', [d(3), d(2), d(1)])).toEqual([d(5), 0]);
  });

  it('decodes to these', () => {
    // fmadd.s f3, f1, f2, f3, rne: the quiet NaN stays without a flag.
    const run = (of: Bench) => of.bits(0x1820_81c3, { f: { 1: s(Infinity), 2: s(0), 3: quiet } });
    expect([old, bench].map((of) => run(of).fflags)).toEqual([0, NV]);
  });
});
