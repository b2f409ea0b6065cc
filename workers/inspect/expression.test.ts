/** Conditions: the grammar, and random expressions against their values in BigInt. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Board, RAM_BASE } from '../cpu/riscv/testing/board.ts';
import { parseExpression } from './expression.ts';

const board = new Board({ ramSize: 0x4000, release: '7.2' });
const { hart } = board;
/** Values of registers: x0 is zero, the others tell which they are and have their highest bit set. */
const patternOf = (register: number): bigint => (register === 0 ? 0n : 0xfedc_ba98_7654_3200n + BigInt(register));
for (let n = 1; n < 32; n++) board.x[n] = patternOf(n);
for (let n = 0; n < 32; n++) board.f[n] = 0x3ff0_0000_0000_0000n + BigInt(n);
hart.state.pc = 0x8000_1234n;
hart.memory.write(RAM_BASE + 0x100, Uint8Array.of(0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99));
hart.memory.write(RAM_BASE + 0xffe, Uint8Array.of(1, 2, 3, 4));

const value = (text: string): bigint => parseExpression(text)(hart);

describe('a number', () => {
  it.each([
    ['0', 0n],
    ['12', 12n],
    ['0x1F', 31n],
    ['18446744073709551615', 0xffff_ffff_ffff_ffffn],
    // The top is cut off.
    ['0x1fffffffffffffffe', 0xffff_ffff_ffff_fffen],
  ])('%s is itself', (text, expected) => expect(value(text)).toBe(expected));
});

describe('a name', () => {
  it.each([
    ['x5', patternOf(5)],
    ['t0', patternOf(5)],
    ['sp', patternOf(2)],
    ['a0', patternOf(10)],
    ['s0', patternOf(8)],
    ['fp', patternOf(8)],
    ['t6', patternOf(31)],
    ['zero', 0n],
    ['f3', 0x3ff0_0000_0000_0003n],
    ['fa0', 0x3ff0_0000_0000_000an],
    ['pc', 0x8000_1234n],
    ['priv', 3n],
    ['V', 0n],
  ])('%s is a register', (text, expected) => expect(value(text)).toBe(expected));

  it('of a control and status register is read as an instruction would, without being written', () => {
    expect(value('misa >> 62')).toBe(2n);
    expect(value('(mip >> 7) & 1')).toBe(1n);
    expect(value('pmpaddr0')).toBe(0n);
  });

  it.each(['x32', 'x05', 'f32', 'a8', 'foo', 'satpp', 'X5'])('%s is no register', (text) =>
    expect(() => parseExpression(`1 + ${text}`)).toThrow(`At character 5: there is no register “${text}”.`),
  );
});

describe('memory', () => {
  it.each([
    ['u8[0x80000108]', 0x99n],
    ['u16[0x80000100]', 0x2211n],
    ['u32[0x80000104]', 0x8877_6655n],
    ['u64[0x80000100]', 0x8877_6655_4433_2211n],
    // Not aligned, and across a page.
    ['u16[0x80000103]', 0x5544n],
    ['u64[0x80000101]', 0x9988_7766_5544_3322n],
    ['u32[0x80000ffe]', 0x0403_0201n],
    // The address is an expression.
    ['u8[0x80000000 + u8[0x80000100] * 0xf + 1]', 0x11n],
    // No RAM, in part or as a whole.
    ['u64[0x80003ffc]', 0n],
    ['u32[0x80004000]', 0n],
    ['u8[0x100000]', 0n],
  ])('%s is read little-endian', (text, expected) => expect(value(text)).toBe(expected));

  it('is not there where an address wraps around', () => expect(value('u16[-1]')).toBe(0n));
});

describe('operators', () => {
  it.each([
    ['1 + 2 * 3', 7n],
    ['(1 + 2) * 3', 9n],
    ['10 - 4 - 3', 3n],
    ['1 << 2 + 1', 8n],
    ['256 >> 2 >> 2', 16n],
    ['0xf0 & 0x1f << 1', 0x30n],
    ['1 | 6 ^ 2 & 3', 5n],
    // Other than in C, comparisons bind less than bits.
    ['5 & 1 == 1', 1n],
    ['3 < 2 == 0', 1n],
    ['0 && 0 || 1', 1n],
    ['1 || 0 && 0', 1n],
    ['7 && 8', 1n],
    ['!5 + 1', 1n],
    ['!!5', 1n],
    ['-1', 0xffff_ffff_ffff_ffffn],
    ['~0 - -1 == 0', 1n],
    // Unsigned.
    ['-1 > 1', 1n],
    ['1 <= 1 && 1 >= 1 && 1 != 2', 1n],
    // By the low six bits.
    ['1 << 65', 2n],
    ['  a0==x10&&sp!=0  ', 1n],
  ])('%s', (text, expected) => expect(value(text)).toBe(expected));
});

describe('what is no expression', () => {
  it.each([
    ['', 'The condition ends too early, behind character 0.'],
    ['a0 == ', 'The condition ends too early, behind character 5.'],
    ['(1 + 2', 'The condition ends too early, behind character 6. “)” is missing.'],
    ['u8[4', 'The condition ends too early, behind character 4. “]” is missing.'],
    ['(1 ]', '“)” is missing before “]” at character 4.'],
    ['u8[1 2]', '“]” is missing before “2” at character 6.'],
    ['1 2', '“2” at character 3 is not understood there.'],
    ['12ab', '“ab” at character 3 is not understood there.'],
    ['1 +  $x', '“$x” at character 6 is not understood.'],
    ['a0 = 1', '“= 1” at character 4 is not understood.'],
    ['* 1', '“*” at character 1 is not understood there.'],
    ['u24[1]', '“[1]” at character 4 is not understood.'],
    ['1 + ) 2', '“)” at character 5 is not understood there.'],
  ])('“%s” is refused', (text, message) => expect(() => parseExpression(text)).toThrow(new Error(message)));

  it('is refused when it is nested without end', () => {
    expect(value(`${'('.repeat(90)}3${')'.repeat(90)}`)).toBe(3n);
    expect(() => parseExpression('('.repeat(100_000))).toThrow('At character 101 it is nested too deeply.');
    expect(() => parseExpression(`${'-'.repeat(100_000)}1`)).toThrow('nested too deeply');
  });
});

/** A random expression as a tree: its text with parentheses where ranks need them, and its value. */
interface Tree {
  readonly text: string;
  readonly rank: number;
  readonly value: bigint;
}
const WORD = 1n << 64n;
const modulo = (number: bigint): bigint => ((number % WORD) + WORD) % WORD;
const yes = (truth: boolean): bigint => (truth ? 1n : 0n);
/** Ranks from the loosest; independent of the order in the parser. */
const OPERATORS: Readonly<Record<string, readonly [rank: number, (a: bigint, b: bigint) => bigint]>> = {
  '||': [1, (a, b) => yes(a + b > 0n)],
  '&&': [2, (a, b) => yes(a * b > 0n)],
  '==': [3, (a, b) => yes(a === b)],
  '!=': [3, (a, b) => yes(a !== b)],
  '<': [3, (a, b) => yes(b - a > 0n)],
  '>': [3, (a, b) => yes(a - b > 0n)],
  '<=': [3, (a, b) => yes(b - a >= 0n)],
  '>=': [3, (a, b) => yes(a - b >= 0n)],
  '|': [4, (a, b) => a + b - (a & b)],
  '^': [5, (a, b) => a + b - 2n * (a & b)],
  '&': [6, (a, b) => a + b - (a | b)],
  '<<': [7, (a, b) => a * 2n ** (b % 64n)],
  '>>': [7, (a, b) => a / 2n ** (b % 64n)],
  '+': [8, (a, b) => a + b],
  '-': [8, (a, b) => a - b],
  '*': [9, (a, b) => a * b],
};
const PREFIXED = 10;
const ATOM = 11;
const within = ({ text, rank }: Tree, least: number): string => (rank < least ? `(${text})` : text);

const number = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n }),
  fc.bigInt({ min: 0n, max: 70n }),
  fc.bigInt({ min: 0n, max: WORD - 1n }),
);
const trees = fc.letrec<{ tree: Tree; binary: Tree; prefix: Tree; atom: Tree; memory: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5, withCrossShrink: true }, tie('atom'), tie('binary'), tie('prefix'), tie('memory')),
  atom: fc.oneof(
    number.map((value) => ({ text: String(value), rank: ATOM, value })),
    number.map((value) => ({ text: `0x${value.toString(16)}`, rank: ATOM, value })),
    fc.integer({ min: 0, max: 31 }).map((n) => ({ text: `x${n}`, rank: ATOM, value: patternOf(n) })),
  ),
  prefix: fc.tuple(fc.constantFrom('!', '~', '-'), tie('tree')).map(([name, tree]) => ({
    text: `${name}${within(tree, PREFIXED)}`,
    rank: PREFIXED,
    value: name === '!' ? yes(tree.value === 0n) : modulo(name === '~' ? -1n - tree.value : -tree.value),
  })),
  // An address in the page that counts its bytes up.
  memory: fc.tuple(fc.constantFrom(1, 2, 4, 8), tie('tree')).map(([size, tree]) => {
    const at = Number(tree.value % 200n);
    let value = 0n;
    for (let i = 0; i < size; i++) value += BigInt(at + i) * 256n ** BigInt(i);
    const base = (0x8000_2000n - tree.value + BigInt(at) + WORD) % WORD;
    return { text: `u${size * 8}[${within(tree, 8)} + ${base}]`, rank: ATOM, value };
  }),
  binary: fc
    .tuple(fc.constantFrom(...Object.keys(OPERATORS)), tie('tree'), tie('tree'), fc.constantFrom('', ' '))
    .map(([name, left, right, space]) => {
      const [rank, compute] = OPERATORS[name] ?? [0, () => 0n];
      const text = `${within(left, rank)}${space}${name}${space}${within(right, rank + 1)}`;
      return { text, rank, value: modulo(compute(left.value, right.value)) };
    }),
}));

describe('random expressions', () => {
  it('have the value of the same computation without a parser', () => {
    hart.memory.write(
      RAM_BASE + 0x2000,
      Uint8Array.from({ length: 256 }, (_, i) => i),
    );
    fc.assert(
      fc.property(trees.tree, (tree) => {
        expect(value(tree.text)).toBe(tree.value);
      }),
      { numRuns: 2000 },
    );
  });
});
