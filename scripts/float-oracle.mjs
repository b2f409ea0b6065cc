/**
 * `node scripts/float-oracle.mjs [--qemu qemu-riscv64] [--records 65536] [--seed 1] [--only REGEX] [--dynamic]`: runs the
 * instructions of F, D and Zfa in QEMU's user mode and in the floating-point unit, on the same operands, in all rounding
 * modes, with the inexact flag clear and set at first, and compares results and flags. Needs a RISC-V compiler.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from './lib/project.mjs';

const { values } = parseArgs({
  options: {
    qemu: { type: 'string', default: 'qemu-riscv64' },
    records: { type: 'string', default: '65536' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '.' },
    dynamic: { type: 'boolean', default: false },
    same: { type: 'boolean', default: false },
    compiler: { type: 'string', default: 'riscv64-unknown-elf-gcc' },
  },
});
const records = Number(values.records);
const only = new RegExp(values.only);

const testing = join(root, 'workers/cpu/riscv/fpu/testing');
const load = async (/** @type {string} */ file) =>
  (await runnerImport(join(testing, file), { logLevel: 'error' })).module;
const { constantsOf, instructions, modesOf, wordOf, differences, runnerOf } = await load('check.ts');
const { OperandGenerator, operandKinds } = await load('operands.ts');
const { CAPACITY, RECORD } = await load('runner.ts');

const folder = mkdtempSync(join(tmpdir(), 'float-oracle-'));
let failed = 0;
let unknown = 0;
let total = 0;
try {
  const program = join(folder, 'oracle.elf');
  const options = ['-nostdlib', '-static', '-march=rv64gc', '-mabi=lp64d', '-Wl,-N,--no-warn-rwx-segments'];
  execFileSync(values.compiler, [...options, join(testing, 'oracle.S'), '-o', program]);
  const runner = runnerOf(values.same);
  const generator = new OperandGenerator(Number(values.seed));

  for (const instruction of instructions) {
    if (!only.test(instruction.name)) continue;
    const kinds = operandKinds(instruction);
    const ways = modesOf(instruction).flatMap((/** @type {number} */ mode) =>
      constantsOf(instruction).map((/** @type {number | undefined} */ constant) => ({ mode, constant })),
    );
    for (const { mode, constant } of ways) {
      // A batch: instruction word, count, fcsr; operands.
      const batches = [];
      for (let left = records, n = 0; left > 0; left -= CAPACITY, n++) {
        const count = Math.min(left, CAPACITY);
        generator.fill(runner.input, count, instruction.name, kinds);
        if (constant !== undefined) runner.input.fill(constant);
        const head = Buffer.alloc(16);
        head.writeUInt32LE(wordOf(instruction, values.dynamic ? 7 : mode, values.same, constant), 0);
        head.writeUInt32LE(count, 4);
        const fcsr = (n & 1) | (values.dynamic ? mode << 5 : 0);
        head.writeUInt32LE(fcsr, 8);
        batches.push({ count, fcsr, head, operands: Buffer.from(runner.input.subarray(0, count * RECORD)) });
      }
      const { stdout, status, signal } = spawnSync(values.qemu, [program], {
        input: Buffer.concat(batches.flatMap(({ head, operands }) => [head, operands])),
        maxBuffer: records * RECORD + 1,
      });
      if (status !== 0 || stdout.length !== records * RECORD) {
        console.log(`${instruction.name} mode ${mode}: QEMU stops with ${signal ?? status}`);
        // Releases before 8 do not know Zfa.
        if (signal === 'SIGILL' && instruction.extension === 'Zfa') unknown++;
        else failed++;
        continue;
      }
      let at = 0;
      for (const { count, fcsr, operands } of batches) {
        runner.input.set(operands);
        runner.run(instruction, count, mode, fcsr);
        const answers = Uint8Array.prototype.slice.call(stdout, at, at + count * RECORD);
        at += count * RECORD;
        total += count;
        const found = differences(runner, answers, count, 5);
        for (const line of found) console.log(`${instruction.name} mode ${mode}: ${line}`);
        if (found.length > 0) {
          failed++;
          break;
        }
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
if (unknown > 0) console.log(`${unknown} combinations of Zfa are not known to this QEMU.`);
console.log(`${total} cases, ${failed === 0 ? 'no difference' : `differences in ${failed} combinations`}`);
process.exitCode = failed === 0 ? 0 : 1;
