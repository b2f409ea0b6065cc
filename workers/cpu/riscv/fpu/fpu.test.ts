import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { double } from '../isa/double.ts';
import { float } from '../isa/float.ts';
import { arithmetic, DOUBLE, SINGLE } from '../isa/floating.ts';
import { define } from '../isa/instruction.ts';
import { F32, F64, type Format } from './format.ts';
import { runnerOf, waysOf } from './testing/check.ts';
import { OperandGenerator, operandKinds } from './testing/operands.ts';
import * as reference from './testing/reference.ts';
import { compileRunner, RECORD } from './testing/runner.ts';

const MODES = [0, 1, 2, 3, 4];
const BOX = 0xffff_ffff_0000_0000n;
const hex = (value: bigint) => BigInt.asUintN(64, value).toString(16);

const runner = runnerOf(false);
const input = new DataView(runner.input.buffer, runner.input.byteOffset);
const output = new DataView(runner.output.buffer, runner.output.byteOffset);
const byName = new Map([...float, ...double].map((instruction) => [instruction.name, instruction]));

/** Executes an instruction on operands; f[rd] or x[rd], and the flags. */
function execute(name: string, operands: readonly bigint[], mode = 0, fcsr = 0): [result: string, flags: number] {
  const instruction = waysOf().find((way) => way.instruction.name === name)?.instruction;
  if (!instruction) throw new Error(`no instruction ${name}`);
  for (const [index, operand] of operands.entries()) input.setBigUint64(index * 8, BigInt.asUintN(64, operand), true);
  runner.run(instruction, 1, mode, fcsr);
  return [hex(output.getBigUint64(0, true) | output.getBigUint64(8, true)), output.getUint32(16, true)];
}

describe('answers of QEMU', () => {
  const text = readFileSync(new URL('./testing/vectors.txt', import.meta.url), 'utf8');
  const groups = text.trimEnd().split(/\n(?! )/);

  it('exist for every instruction in every rounding mode', () => {
    const expected = new Set(waysOf().map(({ instruction, mode }) => `${instruction.name} ${mode}`));
    expect(new Set(groups.map((group) => group.split('\n', 1)[0]))).toEqual(expected);
  });

  it.each(groups.map((group) => group.split('\n')).map(([title = '', ...lines]) => [title, lines] as const))(
    '%s',
    (title, lines) => {
      const [name = '', mode] = title.split(' ');
      for (const line of lines) {
        const numbers = line.trim().split(' ');
        const operands = numbers.slice(0, -2).map((number) => BigInt(`0x${number}`));
        const [result, flags] = numbers.slice(-2);
        expect([line, ...execute(name, operands, Number(mode))]).toEqual([
          line,
          result,
          Number.parseInt(flags ?? '', 16),
        ]);
      }
    },
  );
});

describe('the exact result, rounded once', () => {
  type Definition = (format: Format, operands: readonly bigint[], mode: number) => reference.Outcome;
  const integers: Readonly<Record<string, readonly [bigint, bigint]>> = {
    w: [-(2n ** 31n), 2n ** 31n - 1n],
    wu: [0n, 2n ** 32n - 1n],
    l: [-(2n ** 63n), 2n ** 63n - 1n],
    lu: [0n, 2n ** 64n - 1n],
  };
  const one = (format: Format) => BigInt(format.bias) << BigInt(format.precision - 1);
  const negate = (format: Format, bits: bigint) => bits ^ format.sign;
  const definitions: Readonly<Record<string, Definition>> = {
    add: (format, [a = 0n, b = 0n], mode) => reference.fma(format, a, one(format), b, mode),
    sub: (format, [a = 0n, b = 0n], mode) => reference.fma(format, a, one(format), negate(format, b), mode),
    mul: (format, [a = 0n, b = 0n], mode) => reference.fma(format, a, b, (a ^ b) & format.sign, mode),
    div: (format, [a = 0n, b = 0n], mode) => reference.divide(format, a, b, mode),
    sqrt: (format, [a = 0n], mode) => reference.squareRoot(format, a, mode),
    madd: (format, [a = 0n, b = 0n, c = 0n], mode) => reference.fma(format, a, b, c, mode),
    msub: (format, [a = 0n, b = 0n, c = 0n], mode) => reference.fma(format, a, b, negate(format, c), mode),
    nmsub: (format, [a = 0n, b = 0n, c = 0n], mode) => reference.fma(format, negate(format, a), b, c, mode),
    nmadd: (format, [a = 0n, b = 0n, c = 0n], mode) =>
      reference.fma(format, negate(format, a), b, negate(format, c), mode),
  };

  const cases: (readonly [name: string, from: Format | undefined, to: Format | undefined, Definition])[] = [];
  for (const [suffix, format] of [['s', F32] as const, ['d', F64] as const]) {
    for (const [name, definition] of Object.entries(definitions)) {
      cases.push([`f${name}.${suffix}`, format, format, definition]);
    }
    for (const [name, [least, greatest]] of Object.entries(integers)) {
      const to: Definition = (from, [a = 0n], mode) => {
        const { bits, flags } = reference.toInteger(from, a, mode, least, greatest);
        return { bits: name === 'wu' ? BigInt.asIntN(32, bits) : bits, flags };
      };
      cases.push([`fcvt.${name}.${suffix}`, format, undefined, to]);
      const width = name.startsWith('w') ? 32 : 64;
      const from: Definition = (_, [a = 0n], mode) =>
        reference.fromInteger(format, name.endsWith('u') ? BigInt.asUintN(width, a) : BigInt.asIntN(width, a), mode);
      cases.push([`fcvt.${suffix}.${name}`, undefined, format, from]);
    }
  }
  cases.push(['fcvt.s.d', F64, F32, (_, [a = 0n], mode) => reference.convert(F64, F32, a, mode)]);
  cases.push(['fcvt.d.s', F32, F64, (_, [a = 0n], mode) => reference.convert(F32, F64, a, mode)]);

  it.each(cases)('%s', (name, from, to, definition) => {
    const instruction = byName.get(name);
    if (!instruction) throw new Error(`no instruction ${name}`);
    const kinds = operandKinds(instruction);
    const count = 32;
    const valueIn = (register: bigint) => {
      if (from !== F32) return register;
      return (register & BOX) === BOX ? register & ~BOX : F32.canonicalNaN;
    };
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...MODES), fc.constantFrom(0, 1), (seed, mode, inexact) => {
        new OperandGenerator(seed).fill(runner.input, count, name, kinds);
        runner.run(instruction, count, mode, inexact);
        for (let at = 0; at < count * RECORD; at += RECORD) {
          const registers = kinds.map((_, index) => input.getBigUint64(at + index * 8, true));
          const { bits, flags } = definition(from ?? F64, registers.map(valueIn), mode);
          const expected = [hex(to === F32 ? bits | BOX : bits), flags | inexact];
          const result = output.getBigUint64(at, true) | output.getBigUint64(at + 8, true);
          expect([registers.map(hex), mode, hex(result), output.getUint32(at + 16, true)]).toEqual([
            registers.map(hex),
            mode,
            ...expected,
          ]);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('native operations', () => {
  const operations = ['add', 'mul', 'div', 'sqrt', 'madd'];
  /** The same instruction, by integers alone. */
  const exactly = [SINGLE, DOUBLE].flatMap((precision) => {
    const suffix = precision === SINGLE ? 's' : 'd';
    const table = arithmetic(precision);
    return operations.map((operation) => {
      const [encoding = ''] = table[`f${operation}.${suffix}`] ?? [];
      const routine = `${precision.routines}.${operation === 'madd' ? 'fma' : operation}Exactly`;
      const operands = operation === 'sqrt' ? 1 : operation === 'madd' ? 3 : 2;
      return define('D', {
        [`f${operation}.${suffix}`]: [
          encoding,
          (c) => c.frd(c.value(routine, ...[c.frs1, c.frs2, c.frs3].slice(0, operands), c.rounding())),
        ],
      });
    });
  });
  const integers = compileRunner(exactly.flat());

  it.each(exactly.flat().map((instruction) => [instruction.name, instruction] as const))(
    '%s gives what integers give, result and flags',
    (name, instruction) => {
      const native = byName.get(name);
      if (!native) throw new Error(`no instruction ${name}`);
      const count = 1024;
      fc.assert(
        fc.property(fc.integer(), fc.constantFrom(0, 1), (seed, inexact) => {
          new OperandGenerator(seed).fill(runner.input, count, name, operandKinds(native));
          integers.input.set(runner.input.subarray(0, count * RECORD));
          runner.run(native, count, 0, inexact);
          integers.run(instruction, count, 0, inexact);
          const [ours, theirs] = [runner, integers].map((one) => Buffer.from(one.output.subarray(0, count * RECORD)));
          const same = ours !== undefined && theirs !== undefined && ours.equals(theirs);
          expect(same).toBe(true);
        }),
        { numRuns: 50 },
      );
    },
  );
});

describe('registers', () => {
  const ONE = 0x3f80_0000n;

  it('take a single that is not boxed for the canonical NaN', () => {
    expect(execute('fadd.s', [ONE, BOX | ONE])).toEqual(['ffffffff7fc00000', 0]);
    expect(execute('fsgnjn.s', [ONE, BOX | ONE])).toEqual(['ffffffffffc00000', 0]);
    expect(execute('fclass.s', [ONE])).toEqual([hex(1n << 9n), 0]);
    expect(execute('fcvt.w.s', [ONE])).toEqual([hex(2n ** 31n - 1n), 16]);
  });

  it('move as they are', () => {
    expect(execute('fmv.x.w', [0x1234_5678_89ab_cdefn])).toEqual(['ffffffff89abcdef', 0]);
    expect(execute('fmv.w.x', [0x1234_5678_89ab_cdefn])).toEqual(['ffffffff89abcdef', 0]);
    expect(execute('fmv.x.d', [0x1234_5678_89ab_cdefn])).toEqual(['1234567889abcdef', 0]);
  });

  it('keep flags that were raised before', () => {
    expect(execute('fdiv.d', [0x3ff0_0000_0000_0000n, 0n], 0, 0b10001)).toEqual(['7ff0000000000000', 0b11001]);
  });
});
