/**
 * The A extension (unprivileged manual, chapter 13) and Zacas.
 *
 * With one hart nothing comes between: an AMO is a load and a store, as under QEMU's icount. `amo.load.*` checks the
 * alignment, translates for reading, and `store.*` translates for writing: a page that is not there gives a load page
 * fault, a read-only one a store page fault after its accessed bit was set (measured on QEMU 7.2).
 */
import { type Arg64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import { type Context, define } from './instruction.ts';

type Size = 'w' | 'd';
const SIZES = [
  ['w', '010'],
  ['d', '011'],
] as const;
const bytesOf = (size: Size): number => (size === 'w' ? 4 : 8);

/** Computes the new value from the old one and rs2 (sign-extended from 32 bits for .w). */
const modify = (size: Size, combine: (old: I64, source: I64) => I64) => (c: Context) => {
  const address = c.keep(c.rs1);
  const source = c.keep(size === 'w' ? i64.extend32S(c.rs2) : c.rs2);
  c.routine('amoCheck', address, bytesOf(size));
  const old = c.load(size === 'w' ? 'lw' : 'ld', address);
  c.store(size === 'w' ? 'sw' : 'sd', address, combine(old, source));
  c.rd(old);
};
const chosen = (first: (a: Arg64, b: Arg64) => I32) => (old: I64, source: I64) =>
  i64.select(first(old, source), old, source);
/** Unsigned order of sign-extended words is that of the words. */
const OPERATIONS: Readonly<Record<string, readonly [funct5: string, combine: (old: I64, source: I64) => I64]>> = {
  amoadd: ['00000', i64.add],
  amoswap: ['00001', (_, source) => source],
  amoxor: ['00100', i64.xor],
  amoor: ['01000', i64.or],
  amoand: ['01100', i64.and],
  amomin: ['10000', chosen(i64.ltS)],
  amomax: ['10100', chosen(i64.gtS)],
  amominu: ['11000', chosen(i64.ltU)],
  amomaxu: ['11100', chosen(i64.gtU)],
};

const loadReserved = (size: Size) => (c: Context) => {
  const address = c.keep(c.rs1);
  c.routine('amoCheck', address, bytesOf(size));
  const value = c.load(size === 'w' ? 'lw' : 'ld', address);
  c.routine('reserve', address, value);
  c.rd(value);
};

/** Succeeds when the address is the reserved one and memory holds the value that was loaded (QEMU's rule). */
const storeConditional = (size: Size) => (c: Context) => {
  const { f } = c;
  const address = c.keep(c.rs1);
  const source = c.keep(c.rs2);
  const failed = f.local('i64', 1);
  c.routine('conditionalCheck', address, bytesOf(size));
  f.if(i32.wrap(c.value('reservedAt', address)), () => {
    c.routine('amoCheck', address, bytesOf(size));
    const old = c.load(size === 'w' ? 'lw' : 'ld', address);
    const reserved = c.keep(c.value('reservedValue'));
    // Both halves of the compare-and-swap are translated for writing even when it fails.
    const same = i64.eq(old, size === 'w' ? i64.extend32S(reserved) : reserved);
    c.store(size === 'w' ? 'sw' : 'sd', address, i64.select(same, source, old));
    // Whether it is told to have failed is a matter of all 64 bits: an sc.w after an lr.d may store and give 1.
    f.set(failed, i64.fromI32U(i64.ne(old, reserved)));
  });
  c.routine('unreserve');
  c.rd(failed);
};

/** amocas.w, amocas.d: stores rs2 where memory equals rd. */
const compareAndSwap = (size: Size) => (c: Context) => {
  const address = c.keep(c.rs1);
  c.routine('amoCheck', address, bytesOf(size));
  const old = c.load(size === 'w' ? 'lw' : 'ld', address);
  const expected = size === 'w' ? i64.extend32S(c.value('oldRd')) : c.value('oldRd');
  c.store(size === 'w' ? 'sw' : 'sd', address, i64.select(i64.eq(old, expected), c.rs2, old));
  c.rd(old);
};

/** amocas.q: the same for pairs of registers and 16 bytes; the upper halves are those of the odd registers. */
const compareAndSwapPair = (c: Context) => {
  const address = c.keep(c.rs1);
  const second = i64.add(address, 8);
  c.routine('amoCheck', address, 16);
  c.routine('pairCheck', address);
  const low = c.load('ld', address);
  const high = c.load('ld', second);
  const same = c.keep32(i32.and(i64.eq(low, c.value('oldRd')), i64.eq(high, c.value('oldRdNext'))));
  c.store('sd', address, i64.select(same, c.rs2, low));
  c.store('sd', second, i64.select(same, c.value('rs2Next'), high));
  c.rdPair(low, high);
};

export const atomic = define(
  'A',
  Object.fromEntries(
    SIZES.flatMap(([size, funct3]) => [
      [`lr.${size}`, [`00010 aq rl 00000 rs1 ${funct3} rd 0101111`, loadReserved(size)] as const],
      [`sc.${size}`, [`00011 aq rl rs2 rs1 ${funct3} rd 0101111`, storeConditional(size)] as const],
      ...Object.entries(OPERATIONS).map(
        ([name, [funct5, combine]]) =>
          [
            `${name}.${size}`,
            [`${funct5} aq rl rs2 rs1 ${funct3} rd 0101111`, modify(size, combine)] as const,
          ] as const,
      ),
    ]),
  ),
);

export const zacas = define('Zacas', {
  ...Object.fromEntries(
    SIZES.map(([size, funct3]) => [
      `amocas.${size}`,
      [`00101 aq rl rs2 rs1 ${funct3} rd 0101111`, compareAndSwap(size)] as const,
    ]),
  ),
  'amocas.q': ['00101 aq rl rs2[even] rs1 100 rd[even] 0101111', compareAndSwapPair],
});
