/**
 * `node scripts/random-streams.mjs [options] [class…]`: random instruction streams on real QEMU and on this processor.
 * Every difference is printed with the instruction and the seed. Exit status 1 when there is one.
 *
 *   --seed N       first seed (default: from the clock, printed)
 *   --count N      tests in a stream (default 10000)
 *   --streams N    streams per class (default 1)
 *   --qemu PROGRAM emulator (default qemu-system-riscv64)
 *   --cpu CPU      its -cpu (default rv64)
 *   --add A,B      extensions beside the default ones, given to both
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { finalMemory } from '../guests/final-memory.mjs';
import { root } from './lib/project.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    count: { type: 'string', default: '10000' },
    streams: { type: 'string', default: '1' },
    qemu: { type: 'string', default: 'qemu-system-riscv64' },
    cpu: { type: 'string', default: 'rv64' },
    add: { type: 'string', default: '' },
  },
});

const load = async (/** @type {string} */ name) =>
  (await runnerImport(join(root, 'workers/cpu/riscv/testing', name), { configFile: false, logLevel: 'error' })).module;
const { classes } = await load('classes.ts');
const { runStream, compareStream, memoryBytes, RAM_SIZE } = await load('compare.ts');

const version = spawnSync(values.qemu, ['--version'], { encoding: 'utf8' }).stdout ?? '';
const release = /version (\S+)/.exec(version)?.[1];
if (!release) {
  console.error(`${values.qemu} does not run.`);
  process.exit(2);
}
const added = values.add === '' ? [] : values.add.split(',');
const first = Number(values.seed ?? Date.now() % 1_000_000_000);
const chosen = Object.entries(classes(release, added)).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
);
const hex = (/** @type {number | bigint} */ value) => `0x${value.toString(16)}`;

let wrong = 0;
for (const [name, make] of chosen) {
  let [tests, traps] = [0, 0];
  for (let seed = first; seed < first + Number(values.streams); seed++) {
    const stream = make(seed, Number(values.count));
    const theirs = await finalMemory({
      image: stream.image,
      bytes: memoryBytes(stream),
      ramBytes: RAM_SIZE,
      program: [values.qemu],
      cpu: [values.cpu, ...added.map((extension) => `${extension.toLowerCase()}=true`)].join(),
    });
    const ours = runStream(stream, release, added, theirs);
    const { mismatches, memory, trapped } = compareStream(stream, ours, theirs);
    tests += stream.tests.length;
    traps += trapped;
    wrong += mismatches.length + memory.length;
    for (const { test, bits, text, values: differing } of mismatches.slice(0, 20)) {
      /** @type {{ what: string, theirs: bigint, ours: bigint }[]} */
      const values = differing;
      const what = values.map((one) => `${one.what} ${hex(one.theirs)} here ${hex(one.ours)}`).join(', ');
      console.log(`${name} seed ${seed} test ${test}: ${hex(bits)} ${text}: ${what}`);
    }
    if (mismatches.length > 20) console.log(`${name} seed ${seed}: and ${mismatches.length - 20} more`);
    if (memory.length > 0) console.log(`${name} seed ${seed}: memory differs from ${memory.map(hex).join(' ')}`);
  }
  console.log(`${name}: ${tests} tests, ${traps} of them trapped (QEMU ${release}, first seed ${first})`);
}
console.log(wrong === 0 ? 'No difference.' : `${wrong} differences.`);
process.exitCode = wrong === 0 ? 0 : 1;
