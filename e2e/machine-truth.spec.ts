/**
 * The machine in the browser's worker is at the same states as real QEMU: all registers that QEMU prints, and the hash of
 * all RAM, and it consumes the log to its end.
 *
 * REPLAYSCOPE_FULL=1 takes all recordings of the project and of the corpus beside it; TRUTH_RECORDINGS (folders, with colons
 * between) names others.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { parseTruth, type TruthState } from '../workers/recording/truth-file.ts';
import { openMachine } from './machine-support.ts';
import { rendererMemory } from './renderer-memory.ts';
import { idle } from './support.ts';

const SMALL = fileURLToPath(new URL('../workers/machine/testing/recordings/', import.meta.url));
const CORPUS = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));
const full = process.env.REPLAYSCOPE_FULL !== undefined;

const few = ['shell-7', 'shell-10', 'paging-10', 'interrupts-7', 'auto-10'];
const small = full ? readdirSync(SMALL) : few;
const chosen = process.env.TRUTH_RECORDINGS?.split(':');
const recordings = (
  chosen ?? [
    ...small.map((name) => join(SMALL, name)),
    ...(full ? ['linux', 'linux-blk', 'uboot-a', 'uboot-b'].map((name) => join(CORPUS, name)) : []),
  ]
).filter((folder) => existsSync(join(folder, 'machine.json')));

/** What the page tells tests. */
interface PageHook {
  statesAt(icount: number): Promise<{ registers: Record<string, string>; ramSha256: string }[]>;
  replayed(): {
    state: string;
    problem?: string;
    instructions: number;
    events: number;
    mips: number;
    snapshotBytes: number;
  };
}

/** QEMU 7.2 sets these bits of mideleg at any access, its own debugger's included. */
const MIDELEG_READ_BY_DEBUGGER = 0x1444n;

/** How a state of the page differs from QEMU's; empty when it does not. */
function differences(found: { registers: Record<string, string>; ramSha256: string }, truth: TruthState): string[] {
  const differing: string[] = [];
  for (const [name, qemu] of truth.registers) {
    const text = found.registers[name];
    const value = text === undefined ? undefined : BigInt(`0x${text}`);
    if (value === qemu) continue;
    if (name === 'mideleg' && value !== undefined && (value | MIDELEG_READ_BY_DEBUGGER) === qemu) continue;
    differing.push(`${name} is ${text}, QEMU has ${qemu.toString(16)}`);
  }
  if (found.ramSha256 !== truth.ramSha256) differing.push('RAM differs');
  return differing;
}

for (const folder of recordings) {
  test(`states of ${basename(folder)}`, async ({ page, browser }) => {
    test.setTimeout(full || chosen ? 1_800_000 : 180_000);
    const machine = JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'));
    const truthBytes = readFileSync(join(folder, machine.files.truth));
    const truth = parseTruth((machine.files.truth.endsWith('.gz') ? gunzipSync(truthBytes) : truthBytes).toString());
    const files = readdirSync(folder).filter((name) => name !== machine.files.truth);
    await openMachine(
      page,
      files.map((name) => join(folder, name)),
    );
    const replayed = await page.evaluate(() => {
      const hook: PageHook = Reflect.get(window, '__replayscope');
      return hook.replayed();
    });
    const memory = await rendererMemory(browser);
    expect(replayed.problem).toBeUndefined();
    expect(replayed.state).toBe('done');

    let compared = 0;
    for (const state of truth.states) {
      const found = await page.evaluate((icount) => {
        const hook: PageHook = Reflect.get(window, '__replayscope');
        return hook.statesAt(icount);
      }, state.icount);
      // QEMU's stop is ambiguous where events stand at the count: any of those states may be the one. Events at
      // instruction 0 come before there is a machine to be looked at.
      if (state.icount === 0 && found.length === 0) continue;
      const differing = found.map((one) => differences(one, state));
      expect(differing.length, `states at ${state.icount}`).toBeGreaterThan(0);
      if (!differing.some((one) => one.length === 0)) expect(differing, `state at ${state.icount}`).toEqual([]);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(truth.states.length - 1);
    expect(compared).toBeGreaterThan(5);
    await idle(page);
    const { instructions, events, mips, snapshotBytes } = replayed;
    console.log(
      `${basename(folder)}: ${compared} of ${truth.states.length} states, ${events} events, ${instructions} instructions, ` +
        `${mips.toFixed(0)} MIPS lately, snapshots ${Math.round(snapshotBytes / 1e6)} MB` +
        (memory === undefined ? '' : `, renderer ${Math.round(memory / 1e6)} MB`),
    );
  });
}
