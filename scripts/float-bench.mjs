/**
 * `node scripts/float-bench.mjs [--only REGEX]`: nanoseconds that an instruction of F, D and Zfa takes in the
 * floating-point unit, on ordinary operands (loads of operands and stores of results, flags among them, included): rounding
 * to nearest with the inexact flag set before and with it clear, rounding towards zero, and on hard operands.
 */
import { parseArgs } from 'node:util';
import { loadFloat } from './lib/float-oracle.mjs';

const { values } = parseArgs({ options: { only: { type: 'string', default: '.' } } });
const only = new RegExp(values.only);

const { CAPACITY, OperandGenerator, RECORD, operandKinds, runnerOf, waysOf } = await loadFloat();
const runner = runnerOf(false);
const view = new DataView(runner.input.buffer, runner.input.byteOffset);

/** Positive numbers between 2^-8 and 2^8 with random fractions, and integers of up to 40 bits. */
function ordinary(/** @type {readonly string[]} */ kinds) {
  for (let at = 0; at < CAPACITY * RECORD; at += 8) {
    const number = (1 + Math.random()) * 2 ** (Math.floor(Math.random() * 16) - 8);
    const kind = kinds[(at % RECORD) / 8];
    if (kind === 'd') view.setFloat64(at, number, true);
    else if (kind === 's') {
      view.setFloat32(at, number, true);
      view.setUint32(at + 4, 0xffff_ffff);
    } else view.setBigInt64(at, BigInt(Math.floor(number * 2 ** 32)), true);
  }
}

function measure(/** @type {any} */ instruction, /** @type {number} */ mode, /** @type {number} */ fcsr) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 12; round++) {
    const started = performance.now();
    for (let n = 0; n < 4; n++) runner.run(instruction, CAPACITY, mode, fcsr);
    best = Math.min(best, performance.now() - started);
  }
  return ((best * 1e6) / (4 * CAPACITY)).toFixed(1).padStart(8);
}

console.log(`${'ns'.padEnd(14)}${['NX set', 'NX clear', 'to zero', 'hard'].map((name) => name.padStart(8)).join('')}`);
for (const { instruction, mode, constant } of waysOf()) {
  if (mode !== 0 || constant) continue;
  if (!only.test(instruction.name)) continue;
  const kinds = operandKinds(instruction);
  ordinary(kinds);
  const rounds = instruction.pattern.fields.has('rm');
  const columns = [measure(instruction, 0, 1), measure(instruction, 0, 0), rounds ? measure(instruction, 1, 0) : ''];
  new OperandGenerator(1).fill(runner.input, CAPACITY, instruction.name, kinds);
  columns.push(measure(instruction, 0, 0));
  console.log(instruction.name.padEnd(14) + columns.map((text) => text.padStart(8)).join(''));
}
