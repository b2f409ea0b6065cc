/** The M extension (unprivileged manual, chapter 12): multiplication and division without traps. */
import { type I64, i32, i64 } from '../../../wasm/expressions.ts';
import { type Context, define } from './instruction.ts';

/** High 64 bits of the unsigned product: four products of 32-bit halves. */
function highUnsigned(c: Context, a: I64, b: I64): I64 {
  const low = (x: I64) => i64.and(x, 0xffff_ffff);
  const high = (x: I64) => i64.shrU(x, 32);
  const t = c.keep(i64.add(i64.mul(high(a), low(b)), i64.shrU(i64.mul(low(a), low(b)), 32)));
  const u = i64.add(i64.mul(low(a), high(b)), low(t));
  return i64.add(i64.add(i64.mul(high(a), high(b)), high(t)), high(u));
}
/** `b` where `a` is negative, else zero: what a signed product's high half has less than the unsigned one. */
const whenNegative = (a: I64, b: I64): I64 => i64.and(i64.shrS(a, 63), b);

const low32 = (value: I64) => i32.wrap(value);
const word = (value: ReturnType<typeof i32.const>) => i64.fromI32S(value);

export const multiply = define('M', {
  mul: ['0000001 rs2 rs1 000 rd 0110011', (c) => c.rd(i64.mul(c.rs1, c.rs2))],
  mulh: [
    '0000001 rs2 rs1 001 rd 0110011',
    (c) => {
      const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
      c.rd(i64.sub(i64.sub(highUnsigned(c, a, b), whenNegative(a, b)), whenNegative(b, a)));
    },
  ],
  mulhsu: [
    '0000001 rs2 rs1 010 rd 0110011',
    (c) => {
      const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
      c.rd(i64.sub(highUnsigned(c, a, b), whenNegative(a, b)));
    },
  ],
  mulhu: [
    '0000001 rs2 rs1 011 rd 0110011',
    (c) => {
      const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
      c.rd(highUnsigned(c, a, b));
    },
  ],
  // Division by zero gives all ones and the dividend as remainder; the one overflow, -2^63 / -1, gives the dividend.
  // WebAssembly traps in both cases, so they are kept from it by dividing by one.
  div: [
    '0000001 rs2 rs1 100 rd 0110011',
    (c) => {
      const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
      const overflow = i32.and(i64.eq(b, -1), i64.eq(a, 1n << 63n));
      const odd = i32.or(i64.eqz(b), overflow);
      c.rd(i64.select(i64.eqz(b), -1, i64.divS(a, i64.select(odd, 1, b))));
    },
  ],
  divu: [
    '0000001 rs2 rs1 101 rd 0110011',
    (c) => {
      const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
      c.rd(i64.select(i64.eqz(b), -1, i64.divU(a, i64.select(i64.eqz(b), 1, b))));
    },
  ],
  rem: [
    '0000001 rs2 rs1 110 rd 0110011',
    (c) => {
      const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
      // i64.rem_s of -2^63 and -1 is zero and no trap.
      c.rd(i64.select(i64.eqz(b), a, i64.remS(a, i64.select(i64.eqz(b), 1, b))));
    },
  ],
  remu: [
    '0000001 rs2 rs1 111 rd 0110011',
    (c) => {
      const [a, b] = [c.keep(c.rs1), c.keep(c.rs2)];
      c.rd(i64.select(i64.eqz(b), a, i64.remU(a, i64.select(i64.eqz(b), 1, b))));
    },
  ],
  mulw: ['0000001 rs2 rs1 000 rd 0111011', (c) => c.rd(word(i32.mul(low32(c.rs1), low32(c.rs2))))],
  divw: [
    '0000001 rs2 rs1 100 rd 0111011',
    (c) => {
      const [a, b] = [c.keep32(low32(c.rs1)), c.keep32(low32(c.rs2))];
      const overflow = i32.and(i32.eq(b, -1), i32.eq(a, 0x8000_0000));
      const odd = i32.or(i32.eqz(b), overflow);
      c.rd(word(i32.select(i32.eqz(b), -1, i32.divS(a, i32.select(odd, 1, b)))));
    },
  ],
  divuw: [
    '0000001 rs2 rs1 101 rd 0111011',
    (c) => {
      const [a, b] = [c.keep32(low32(c.rs1)), c.keep32(low32(c.rs2))];
      c.rd(word(i32.select(i32.eqz(b), -1, i32.divU(a, i32.select(i32.eqz(b), 1, b)))));
    },
  ],
  remw: [
    '0000001 rs2 rs1 110 rd 0111011',
    (c) => {
      const [a, b] = [c.keep32(low32(c.rs1)), c.keep32(low32(c.rs2))];
      c.rd(word(i32.select(i32.eqz(b), a, i32.remS(a, i32.select(i32.eqz(b), 1, b)))));
    },
  ],
  remuw: [
    '0000001 rs2 rs1 111 rd 0111011',
    (c) => {
      const [a, b] = [c.keep32(low32(c.rs1)), c.keep32(low32(c.rs2))];
      c.rd(word(i32.select(i32.eqz(b), a, i32.remU(a, i32.select(i32.eqz(b), 1, b)))));
    },
  ],
});
