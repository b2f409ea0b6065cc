/**
 * `node scripts/float-oracle.mjs [--qemu qemu-riscv64] [--records 65536] [--seed 1] [--only REGEX] [--dynamic] [--same]`:
 * executes the instructions of F, D and Zfa in QEMU's user mode and in the floating-point unit on the same operands, in all
 * rounding modes (with --dynamic from frm), with the inexact flag clear and set before, and compares results and flags.
 * With --same the second operand is the register of the first. Needs a RISC-V compiler (--compiler).
 */
import { parseArgs } from 'node:util';
import { loadFloat, openOracle, oracleOptions } from './lib/float-oracle.mjs';

const { values } = parseArgs({
  options: {
    ...oracleOptions,
    records: { type: 'string', default: '65536' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '.' },
    dynamic: { type: 'boolean', default: false },
    same: { type: 'boolean', default: false },
  },
});
const only = new RegExp(values.only);
const DYNAMIC = 7;

const { CAPACITY, OperandGenerator, RECORD, differences, operandKinds, runnerOf, waysOf, wordOf } = await loadFloat();
const oracle = openOracle(values);
const runner = runnerOf(values.same);
const generator = new OperandGenerator(Number(values.seed));
let failed = 0;
let unknown = 0;
let total = 0;

try {
  for (const { instruction, mode, constant } of waysOf()) {
    if (!only.test(instruction.name)) continue;
    const batches = [];
    for (let left = Number(values.records), n = 0; left > 0; left -= CAPACITY, n++) {
      const count = Math.min(left, CAPACITY);
      generator.fill(runner.input, count, instruction.name, operandKinds(instruction));
      if (constant !== undefined) runner.input.fill(constant);
      const fcsr = (n & 1) | (values.dynamic ? mode << 5 : 0);
      batches.push({ fcsr, operands: Buffer.from(runner.input.subarray(0, count * RECORD)) });
    }
    const word = wordOf(instruction, values.dynamic ? DYNAMIC : mode, values.same, constant);
    const answers = oracle.ask(word, batches, RECORD);
    if (typeof answers === 'string') {
      console.log(`${instruction.name} mode ${mode}: QEMU stops with ${answers}`);
      // Releases before 8 do not know Zfa.
      if (answers === 'SIGILL' && instruction.extension === 'Zfa') unknown++;
      else failed++;
      continue;
    }
    let at = 0;
    const found = [];
    for (const { fcsr, operands } of batches) {
      const count = operands.length / RECORD;
      runner.input.set(operands);
      runner.run(instruction, count, mode, fcsr);
      found.push(...differences(runner, answers.subarray(at, at + operands.length), count, 5));
      at += operands.length;
      total += count;
    }
    for (const line of found.slice(0, 5)) console.log(`${instruction.name} mode ${mode}: ${line}`);
    if (found.length > 0) failed++;
  }
} finally {
  oracle.close();
}
if (unknown > 0) console.log(`${unknown} combinations of Zfa are not known to this QEMU.`);
console.log(`${total} cases, ${failed === 0 ? 'no difference' : `differences in ${failed} combinations`}`);
process.exitCode = failed === 0 ? 0 : 1;
