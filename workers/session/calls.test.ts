/** Calls over time, on recordings of real QEMU: by what else is known of the same moments. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import type { Engine } from '../engine.ts';
import type { Moment } from '../engine-api.ts';
import type { CallSpans } from '../machine-api.ts';
import { attached } from '../testing/attached.ts';
import { randomNumbers } from '../testing/travelling.ts';

let engine: Engine;
let log = 0;
let end: Moment = { icount: 0, seq: 0 };

beforeAll(async () => {
  const sample = await attached(await recordingFiles(join(import.meta.dirname, '../../public/samples/notebook.zip')));
  ({ engine, log, end } = sample);
  while ((await engine.calls(log, 0, 1, 1, 1)).reached < end.icount)
    await new Promise((resolve) => setTimeout(resolve, 50));
}, 60_000);
afterAll(() => engine.detachMachine(log));

/** Names of what runs at a count, the outermost first. */
function stackAt({ begins, ends, depths, codes, code }: CallSpans, count: number): string[] {
  const names: string[] = [];
  begins.forEach((begin, i) => {
    if (begin <= count && (ends[i] ?? 0) > count) names[depths[i] ?? 0] = code[codes[i] ?? 0]?.name ?? '';
  });
  return names;
}

describe('the calls of the notebook', () => {
  it('are the frames of the call stack at any moment', async () => {
    const all = await engine.calls(log, 0, end.icount + 1, 64, 1);
    expect(all.complete).toBe(true);
    expect([...all.depths]).toEqual([...all.depths].sort((a, b) => a - b));
    const random = randomNumbers(4);
    let deep = 0;
    for (let n = 0; n < 150; n++) {
      const icount = Math.floor(random() * end.icount);
      const state = await engine.machineState(log, await engine.momentOfIcount(log, icount), { stack: true });
      if (!state) throw new Error('no state');
      const frames = (state.stack ?? []).map(({ symbol }) => symbol?.replace(/\+.*/, '') ?? '').reverse();
      const called = stackAt(all, state.moment.icount).filter((name) => !name.startsWith('0x') && name !== '_start');
      // The handler of the fault has no frame that leads on to the code that failed.
      if (called.includes('load page fault')) continue;
      expect(
        frames.filter((name) => name !== '' && name !== '_start'),
        `at ${icount}`,
      ).toEqual(called);
      deep = Math.max(deep, called.length);
    }
    expect(deep).toBeGreaterThan(2);
  });
});
