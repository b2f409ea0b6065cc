/**
 * Random instruction streams against real QEMU: with the slow cases (REPLAYSCOPE_FULL=1), where it is installed, since the
 * tests of a change must not depend on what else is on the machine. `scripts/random-streams.mjs` runs more of them, on
 * other releases and with other seeds.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { finalMemory } from '../../../guests/final-memory.mjs';
import { classes } from './testing/classes.ts';
import { compareStream, memoryBytes, RAM_SIZE, runStream } from './testing/compare.ts';

const FULL = process.env.REPLAYSCOPE_FULL === '1';
const { stdout } = FULL ? spawnSync('qemu-system-riscv64', ['--version'], { encoding: 'utf8' }) : { stdout: '' };
const release = / version (\S+)/.exec(stdout ?? '')?.[1];
const COUNT = 100_000;
/** Classes whose tests are long: what fits into the program's space. */
const LONG: Readonly<Record<string, number>> = { chains: 10_000 };
const seed = 20_240_411;
/** Releases whose rules were measured. */
const measured = /^(7\.2|10\.)/.test(release ?? '');

/** Of timers one test in some thousands differs still (see docs/qemu-releases.md). */
const exact = Object.entries(classes(release ?? '7.2', [])).filter(([name]) => name !== 'timers');

describe.skipIf(!measured)(`random instructions, seed ${seed}`, { timeout: 300_000 }, () => {
  it.each(exact)('%s', async (name, make) => {
    const stream = make(seed, LONG[name] ?? COUNT);
    const theirs = await finalMemory({ image: stream.image, bytes: memoryBytes(stream), ramBytes: RAM_SIZE });
    const { mismatches, memory } = compareStream(stream, runStream(stream, release ?? '', [], theirs), theirs);
    expect(mismatches).toEqual([]);
    expect(memory).toEqual([]);
  });

  it('are not taken for equal when one instruction did something else', async () => {
    const stream = classes(release ?? '', []).M?.(seed, 100);
    if (!stream) throw new Error('There is no M extension.');
    const theirs = await finalMemory({ image: stream.image, bytes: memoryBytes(stream), ramBytes: RAM_SIZE });
    const ours = Uint8Array.from(runStream(stream, release ?? '', [], theirs));
    const slot = ours.length - (5 * (ours.length - memoryBytes({ ...stream, tests: [] }))) / 100;
    ours[slot] = (ours[slot] ?? 0) ^ 1;
    expect(compareStream(stream, ours, theirs).mismatches.map(({ test }) => test)).toEqual([95]);
  });
});
