/** Zba, Zbb, Zbc, Zbs (unprivileged manual, chapter 28) and Zicond (chapter 26). */
import { type Arg64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import { type Context, define } from './instruction.ts';

const zeroExtended = (a: I64): I64 => i64.and(a, 0xffff_ffff);
const signed = (a: I32): I64 => i64.fromI32S(a);
const shiftAdd = (n: number, unsigned: boolean) => (c: Context) =>
  c.rd(i64.add(i64.shl(unsigned ? zeroExtended(c.rs1) : c.rs1, n), c.rs2));

export const zba = define('Zba', {
  'add.uw': ['0000100 rs2 rs1 000 rd 0111011', shiftAdd(0, true)],
  sh1add: ['0010000 rs2 rs1 010 rd 0110011', shiftAdd(1, false)],
  sh2add: ['0010000 rs2 rs1 100 rd 0110011', shiftAdd(2, false)],
  sh3add: ['0010000 rs2 rs1 110 rd 0110011', shiftAdd(3, false)],
  'sh1add.uw': ['0010000 rs2 rs1 010 rd 0111011', shiftAdd(1, true)],
  'sh2add.uw': ['0010000 rs2 rs1 100 rd 0111011', shiftAdd(2, true)],
  'sh3add.uw': ['0010000 rs2 rs1 110 rd 0111011', shiftAdd(3, true)],
  'slli.uw': ['000010 shamt6 rs1 001 rd 0011011', (c) => c.rd(i64.shl(zeroExtended(c.rs1), c.shamt))],
});

const minmax = (keepFirst: (a: Arg64, b: Arg64) => I32) => (c: Context) => {
  const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
  c.rd(i64.select(keepFirst(a, b), a, b));
};

/** Swaps neighbouring groups of bits: bytes, then halves, … */
const swap = (value: I64, mask: bigint, by: number): I64 =>
  i64.or(i64.and(i64.shrU(value, by), mask), i64.shl(i64.and(value, mask), by));

export const zbb = define('Zbb', {
  andn: ['0100000 rs2 rs1 111 rd 0110011', (c) => c.rd(i64.and(c.rs1, i64.not(c.rs2)))],
  orn: ['0100000 rs2 rs1 110 rd 0110011', (c) => c.rd(i64.or(c.rs1, i64.not(c.rs2)))],
  xnor: ['0100000 rs2 rs1 100 rd 0110011', (c) => c.rd(i64.not(i64.xor(c.rs1, c.rs2)))],
  clz: ['0110000 00000 rs1 001 rd 0010011', (c) => c.rd(i64.clz(c.rs1))],
  ctz: ['0110000 00001 rs1 001 rd 0010011', (c) => c.rd(i64.ctz(c.rs1))],
  cpop: ['0110000 00010 rs1 001 rd 0010011', (c) => c.rd(i64.popcnt(c.rs1))],
  clzw: ['0110000 00000 rs1 001 rd 0011011', (c) => c.rd(signed(i32.clz(i32.wrap(c.rs1))))],
  ctzw: ['0110000 00001 rs1 001 rd 0011011', (c) => c.rd(signed(i32.ctz(i32.wrap(c.rs1))))],
  cpopw: ['0110000 00010 rs1 001 rd 0011011', (c) => c.rd(signed(i32.popcnt(i32.wrap(c.rs1))))],
  'sext.b': ['0110000 00100 rs1 001 rd 0010011', (c) => c.rd(i64.extend8S(c.rs1))],
  'sext.h': ['0110000 00101 rs1 001 rd 0010011', (c) => c.rd(i64.extend16S(c.rs1))],
  'zext.h': ['0000100 00000 rs1 100 rd 0111011', (c) => c.rd(i64.and(c.rs1, 0xffff))],
  min: ['0000101 rs2 rs1 100 rd 0110011', minmax(i64.ltS)],
  minu: ['0000101 rs2 rs1 101 rd 0110011', minmax(i64.ltU)],
  max: ['0000101 rs2 rs1 110 rd 0110011', minmax(i64.gtS)],
  maxu: ['0000101 rs2 rs1 111 rd 0110011', minmax(i64.gtU)],
  rol: ['0110000 rs2 rs1 001 rd 0110011', (c) => c.rd(i64.rotl(c.rs1, c.rs2))],
  ror: ['0110000 rs2 rs1 101 rd 0110011', (c) => c.rd(i64.rotr(c.rs1, c.rs2))],
  rori: ['011000 shamt6 rs1 101 rd 0010011', (c) => c.rd(i64.rotr(c.rs1, c.shamt))],
  rolw: ['0110000 rs2 rs1 001 rd 0111011', (c) => c.rd(signed(i32.rotl(i32.wrap(c.rs1), i32.wrap(c.rs2))))],
  rorw: ['0110000 rs2 rs1 101 rd 0111011', (c) => c.rd(signed(i32.rotr(i32.wrap(c.rs1), i32.wrap(c.rs2))))],
  roriw: ['0110000 shamt5 rs1 101 rd 0011011', (c) => c.rd(signed(i32.rotr(i32.wrap(c.rs1), i32.wrap(c.shamt))))],
  'orc.b': [
    '001010000111 rs1 101 rd 0010011',
    (c) => {
      // A bit per byte that says whether the byte is not zero, then that bit spread over the byte.
      const a = c.keep(c.rs1);
      const low7 = 0x7f7f_7f7f_7f7f_7f7fn;
      const high = i64.and(i64.or(i64.add(i64.and(a, low7), low7), a), ~low7);
      c.rd(i64.mul(i64.shrU(high, 7), 0xff));
    },
  ],
  rev8: [
    '011010111000 rs1 101 rd 0010011',
    (c) => {
      const bytes = c.keep(swap(c.keep(c.rs1), 0x00ff_00ff_00ff_00ffn, 8));
      c.rd(i64.rotl(c.keep(swap(bytes, 0x0000_ffff_0000_ffffn, 16)), 32));
    },
  ],
});

/** QEMU 7.2 counts on into the register's high half where the low one is zero (measured); 10.0 does not. */
export const zbbOfQemu7 = define('Zbb of QEMU 7', {
  'ctzw.wide': ['0110000 00001 rs1 001 rd 0011011', (c) => c.rd(i64.select(i64.eqz(c.rs1), 32, i64.ctz(c.rs1)))],
});

/** Carry-less product, 64 rounds; `out` picks what a round adds. */
const carryless = (first: number, out: (a: I64, round: I64) => I64) => (c: Context) => {
  const { f } = c;
  const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
  const result = f.local('i64', 0);
  const round = f.local('i64', first);
  f.block((end) =>
    f.loop((again) => {
      f.brIf(end, i64.eq(round, 64));
      f.if(i32.wrap(i64.and(i64.shrU(b, round), 1)), () => f.set(result, i64.xor(result, out(a, round))));
      f.set(round, i64.add(round, 1));
      f.br(again);
    }),
  );
  c.rd(result);
};

export const zbc = define('Zbc', {
  clmul: ['0000101 rs2 rs1 001 rd 0110011', carryless(0, (a, n) => i64.shl(a, n))],
  clmulh: ['0000101 rs2 rs1 011 rd 0110011', carryless(1, (a, n) => i64.shrU(a, i64.sub(64, n)))],
  clmulr: ['0000101 rs2 rs1 010 rd 0110011', carryless(0, (a, n) => i64.shrU(a, i64.sub(63, n)))],
});

const bit = (n: I64): I64 => i64.shl(1, n);

export const zbs = define('Zbs', {
  bclr: ['0100100 rs2 rs1 001 rd 0110011', (c) => c.rd(i64.and(c.rs1, i64.not(bit(c.rs2))))],
  bclri: ['010010 shamt6 rs1 001 rd 0010011', (c) => c.rd(i64.and(c.rs1, i64.not(bit(c.shamt))))],
  bext: ['0100100 rs2 rs1 101 rd 0110011', (c) => c.rd(i64.and(i64.shrU(c.rs1, c.rs2), 1))],
  bexti: ['010010 shamt6 rs1 101 rd 0010011', (c) => c.rd(i64.and(i64.shrU(c.rs1, c.shamt), 1))],
  binv: ['0110100 rs2 rs1 001 rd 0110011', (c) => c.rd(i64.xor(c.rs1, bit(c.rs2)))],
  binvi: ['011010 shamt6 rs1 001 rd 0010011', (c) => c.rd(i64.xor(c.rs1, bit(c.shamt)))],
  bset: ['0010100 rs2 rs1 001 rd 0110011', (c) => c.rd(i64.or(c.rs1, bit(c.rs2)))],
  bseti: ['001010 shamt6 rs1 001 rd 0010011', (c) => c.rd(i64.or(c.rs1, bit(c.shamt)))],
});

export const zicond = define('Zicond', {
  'czero.eqz': ['0000111 rs2 rs1 101 rd 0110011', (c) => c.rd(i64.select(i64.eqz(c.rs2), 0, c.rs1))],
  'czero.nez': ['0000111 rs2 rs1 111 rd 0110011', (c) => c.rd(i64.select(i64.eqz(c.rs2), c.rs1, 0))],
});
