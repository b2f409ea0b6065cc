/**
 * `node scripts/float-vectors.mjs [--qemu qemu-riscv64]`: asks QEMU (8 or later) for the test vectors of the floating-point
 * unit and writes them to workers/cpu/riscv/fpu/testing/vectors.txt. Of many hard operands those are taken whose results
 * differ in kind.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadFloat, openOracle, oracleOptions } from './lib/float-oracle.mjs';
import { root } from './lib/project.mjs';

const { values } = parseArgs({ options: oracleOptions });
const CANDIDATES = 8192;
const TAKEN = 20;

const { OperandGenerator, RECORD, operandKinds, runnerOf, waysOf, wordOf } = await loadFloat();
const oracle = openOracle(values);
const { input } = runnerOf(false);
const generator = new OperandGenerator(2024);
const lines = [];

try {
  for (const { instruction, mode, constant } of waysOf()) {
    const count = constant === undefined ? CANDIDATES : 1;
    const kinds = operandKinds(instruction);
    generator.fill(input, count, instruction.name, kinds);
    if (constant !== undefined) input.fill(constant);
    const operands = Buffer.from(input.subarray(0, count * RECORD));
    const answers = oracle.ask(wordOf(instruction, mode, false, constant), [{ fcsr: 0, operands }], RECORD);
    if (typeof answers === 'string') throw new Error(`${instruction.name}: QEMU stops with ${answers}.`);

    const results = new DataView(answers.buffer);
    /** @type {Map<string, number[]>} */
    const kindsOfResult = new Map();
    for (let at = 0; at < count * RECORD; at += RECORD) {
      const bits = results.getBigUint64(at, true) | results.getBigUint64(at + 8, true);
      // Flags, and which exponents and ends of fractions the result has, roughly.
      const kind = `${results.getUint32(at + 16, true)} ${bits >> 62n} ${(bits >> 28n) & 3n} ${(bits >> 52n) & 7n} ${bits & 1n}`;
      kindsOfResult.set(kind, [...(kindsOfResult.get(kind) ?? []), at]);
    }
    const groups = [...kindsOfResult.values()].sort((a, b) => a.length - b.length);
    const rounds = Array.from({ length: TAKEN }, (_, round) =>
      groups.flatMap((group) => group.slice(round, round + 1)),
    );
    const chosen = rounds.flat().slice(0, TAKEN);
    if (!constant) lines.push(`${instruction.name} ${mode}`);
    for (const at of chosen) {
      const numbers = kinds.map((/** @type {string} */ _, /** @type {number} */ index) =>
        operands.readBigUInt64LE(at + index * 8),
      );
      const result = results.getBigUint64(at, true) | results.getBigUint64(at + 8, true);
      const flags = results.getUint32(at + 16, true);
      lines.push(` ${[...numbers, result, flags].map((number) => number.toString(16)).join(' ')}`);
    }
  }
} finally {
  oracle.close();
}
writeFileSync(join(root, 'workers/cpu/riscv/fpu/testing/vectors.txt'), `${lines.join('\n')}\n`);
console.log(`${lines.length} lines`);
