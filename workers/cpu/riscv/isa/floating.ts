/** What the instructions of F, D and Zfa have in common, whatever their precision. */
import { type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { Context } from './instruction.ts';

/** What stands in an encoding and in the names of routines for a precision. */
export interface Precision {
  /** The field fmt of the encoding. */
  readonly fmt: '00' | '01';
  readonly routines: 'f32' | 'f64';
  /** The sign bit, infinity, and the smallest normal number, without box. */
  readonly sign: bigint;
  readonly infinity: bigint;
  readonly smallest: bigint;
  /** The value of a register: NaN-boxing is checked where there is any. */
  readonly value: (c: Context, register: I64) => I64;
}

const BOX = 0xffff_ffff_0000_0000n;
export const box = (bits: I64): I64 => i64.or(bits, BOX);

export const SINGLE: Precision = {
  fmt: '00',
  routines: 'f32',
  sign: 1n << 31n,
  infinity: 0x7f80_0000n,
  smallest: 0x0080_0000n,
  value: (c, register) => {
    const content = c.keep(register);
    return i64.select(i64.geU(content, BOX), content, BOX | 0x7fc0_0000n);
  },
};
export const DOUBLE: Precision = {
  fmt: '01',
  routines: 'f64',
  sign: 1n << 63n,
  infinity: 0x7ff0_0000_0000_0000n,
  smallest: 0x0010_0000_0000_0000n,
  value: (_, register) => register,
};

type Execute = (c: Context) => void;

/** f[rd] = routine(f[rs1], f[rs2], rounding mode). */
const binary =
  (precision: Precision, routine: string): Execute =>
  (c) =>
    c.frd(c.value(`${precision.routines}.${routine}`, c.frs1, c.frs2, c.rounding()));

/** f[rd] = routine(f[rs1], rounding mode). */
export const unary =
  (precision: Precision, routine: string): Execute =>
  (c) =>
    c.frd(c.value(`${precision.routines}.${routine}`, c.frs1, c.rounding()));

/**
 * f[rd] = ±(f[rs1] × f[rs2]) ± f[rs3]. A sign is turned before the operation, which is rounded once. That leaves a boxed
 * single boxed, and a NaN a NaN.
 */
export const fused =
  (precision: Precision, turnProduct: boolean, turnAddend: boolean, routine = 'fma'): Execute =>
  (c) => {
    const turned = (register: I64, turn: boolean) => (turn ? i64.xor(register, precision.sign) : register);
    const [a, b] = [turned(c.frs1, turnProduct), c.frs2];
    c.frd(c.value(`${precision.routines}.${routine}`, a, b, turned(c.frs3, turnAddend), c.rounding()));
  };

/** f[rd] = routine(f[rs1], f[rs2]), of instructions that do not round. */
export const choose =
  (precision: Precision, routine: string): Execute =>
  (c) =>
    c.frd(c.value(`${precision.routines}.${routine}`, c.frs1, c.frs2));

/** The magnitude's bits, without box and sign. */
const magnitude = (c: Context, { value, sign }: Precision, register: I64): I64 =>
  c.keep(i64.and(value(c, register), sign - 1n));

/** A signaling NaN: above infinity, with the highest bit of the fraction clear. Zero wraps to the largest number. */
const signaling = (bits: I64, { infinity, smallest }: Precision): I32 =>
  i64.ltU(i64.sub(bits, infinity + 1n), smallest / 2n - 1n);

/** Comparisons raise flags that only QEMU knows: for subnormal operands with no NaN beside, and for signaling NaNs. */
const unusual = (c: Context, precision: Precision) => (): I32 => {
  const { infinity, smallest } = precision;
  const [a, b] = [magnitude(c, precision, c.frs1), magnitude(c, precision, c.frs2)];
  const subnormal = (bits: I64) => i64.ltU(i64.sub(bits, 1), smallest - 1n);
  const numbers = i32.and(i64.leU(a, infinity), i64.leU(b, infinity));
  return i32.or(
    i32.and(numbers, i32.or(subnormal(a), subnormal(b))),
    i32.or(signaling(a, precision), signaling(b, precision)),
  );
};

const INVALID = 16;
/** And so do conversions of a number, or infinity, that has no place in the integer, and of signaling NaNs. */
export const unplaced =
  (c: Context, precision: Precision) =>
  (raised: I32): I32 => {
    const bits = magnitude(c, precision, c.frs1);
    const told = i32.or(i64.leU(bits, precision.infinity), signaling(bits, precision));
    return i32.and(i32.ne(i32.and(raised, INVALID), 0), told);
  };

/** x[rd] = routine(f[rs1], f[rs2]). */
export const compare =
  (precision: Precision, routine: string): Execute =>
  (c) =>
    c.rd(c.flagged(() => c.value(`${precision.routines}.${routine}`, c.frs1, c.frs2), unusual(c, precision)));

/** x[rd] = routine(f[rs1], rounding mode). */
const toInteger =
  (precision: Precision, routine: string): Execute =>
  (c) => {
    const mode = c.rounding();
    c.rd(c.flagged(() => c.value(`${precision.routines}.${routine}`, c.frs1, mode), unplaced(c, precision)));
  };

/** f[rd] = routine(x[rs1], rounding mode). */
const fromInteger =
  (precision: Precision, routine: string, extend: (value: I64) => I64): Execute =>
  (c) =>
    c.frd(c.value(`${precision.routines}.${routine}`, extend(c.rs1), c.rounding()));

/** f[rd] = f[rs1] with the sign that `sign` makes of both. */
const injectSign =
  (precision: Precision, sign: (a: I64, b: I64) => I64): Execute =>
  (c) => {
    const a = c.keep(precision.value(c, c.frs1));
    const b = precision.value(c, c.frs2);
    c.frd(i64.or(i64.and(a, ~precision.sign), i64.and(sign(a, b), precision.sign)));
  };

const low32 = (value: I64): I64 => i64.and(value, 0xffff_ffffn);

/** The instructions that F and D both have. Loads, stores and moves differ more than by their precision. */
export function arithmetic(precision: Precision): Readonly<Record<string, readonly [string, Execute]>> {
  const { fmt, routines } = precision;
  const suffix = fmt === '00' ? 's' : 'd';
  const named = (table: Readonly<Record<string, readonly [string, Execute]>>) =>
    Object.fromEntries(Object.entries(table).map(([name, entry]) => [name.replace('*', suffix), entry]));
  return named({
    'fmadd.*': [`rs3 ${fmt} rs2 rs1 rm rd 1000011`, fused(precision, false, false)],
    'fmsub.*': [`rs3 ${fmt} rs2 rs1 rm rd 1000111`, fused(precision, false, true)],
    'fnmsub.*': [`rs3 ${fmt} rs2 rs1 rm rd 1001011`, fused(precision, true, false)],
    'fnmadd.*': [`rs3 ${fmt} rs2 rs1 rm rd 1001111`, fused(precision, true, true)],
    'fadd.*': [`00000${fmt} rs2 rs1 rm rd 1010011`, binary(precision, 'add')],
    'fsub.*': [`00001${fmt} rs2 rs1 rm rd 1010011`, binary(precision, 'sub')],
    'fmul.*': [`00010${fmt} rs2 rs1 rm rd 1010011`, binary(precision, 'mul')],
    'fdiv.*': [`00011${fmt} rs2 rs1 rm rd 1010011`, binary(precision, 'div')],
    'fsqrt.*': [`01011${fmt} 00000 rs1 rm rd 1010011`, unary(precision, 'sqrt')],
    'fsgnj.*': [`00100${fmt} rs2 rs1 000 rd 1010011`, injectSign(precision, (_, b) => b)],
    'fsgnjn.*': [`00100${fmt} rs2 rs1 001 rd 1010011`, injectSign(precision, (_, b) => i64.not(b))],
    'fsgnjx.*': [`00100${fmt} rs2 rs1 010 rd 1010011`, injectSign(precision, i64.xor)],
    'fmin.*': [`00101${fmt} rs2 rs1 000 rd 1010011`, choose(precision, 'min')],
    'fmax.*': [`00101${fmt} rs2 rs1 001 rd 1010011`, choose(precision, 'max')],
    'feq.*': [`10100${fmt} rs2 rs1 010 rd 1010011`, compare(precision, 'eq')],
    'flt.*': [`10100${fmt} rs2 rs1 001 rd 1010011`, compare(precision, 'lt')],
    'fle.*': [`10100${fmt} rs2 rs1 000 rd 1010011`, compare(precision, 'le')],
    'fclass.*': [`11100${fmt} 00000 rs1 001 rd 1010011`, (c) => c.rd(c.value(`${routines}.class`, c.frs1))],
    'fcvt.w.*': [`11000${fmt} 00000 rs1 rm rd 1010011`, toInteger(precision, 'toW')],
    'fcvt.wu.*': [`11000${fmt} 00001 rs1 rm rd 1010011`, toInteger(precision, 'toWu')],
    'fcvt.l.*': [`11000${fmt} 00010 rs1 rm rd 1010011`, toInteger(precision, 'toL')],
    'fcvt.lu.*': [`11000${fmt} 00011 rs1 rm rd 1010011`, toInteger(precision, 'toLu')],
    'fcvt.*.w': [`11010${fmt} 00000 rs1 rm rd 1010011`, fromInteger(precision, 'fromL', i64.extend32S)],
    'fcvt.*.wu': [`11010${fmt} 00001 rs1 rm rd 1010011`, fromInteger(precision, 'fromL', low32)],
    'fcvt.*.l': [`11010${fmt} 00010 rs1 rm rd 1010011`, fromInteger(precision, 'fromL', (value) => value)],
    'fcvt.*.lu': [`11010${fmt} 00011 rs1 rm rd 1010011`, fromInteger(precision, 'fromLu', (value) => value)],
  });
}
