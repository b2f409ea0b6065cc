/** What a person does with a machine, on the sample with the planted bug (guests/notebook). */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import type { Engine } from '../engine.ts';
import type { Moment } from '../engine-api.ts';
import { attached } from '../testing/attached.ts';

let engine: Engine;
let log = 0;
let end: Moment = { icount: 0, seq: 0 };

beforeAll(async () => {
  const sample = await attached(await recordingFiles(join(import.meta.dirname, '../../public/samples/notebook.zip')));
  ({ engine, log, end } = sample);
  expect(sample.summary).toMatchObject({ state: 'done', unfit: [] });
}, 60_000);

const symbolAt = async (moment: Moment) => {
  const state = await engine.machineState(log, moment, { disassembly: { before: 0, after: 0 } });
  return state?.disassembly?.[0]?.symbol ?? '';
};

describe('the kernel that dies of a page fault', () => {
  it('is led back from the fault to the store that made the pointer bad, and on to what was typed', async () => {
    const { hit } = await engine.searchMachine(
      log,
      end,
      [{ kind: 'exception', cause: 13 }],
      -1,
      undefined,
      () => undefined,
    );
    if (!hit) throw new Error('no page fault was found');
    expect(await symbolAt(hit.moment)).toMatch(/^list\+/);

    // The pointer lies in the second note: its title ran over into it.
    const [pool] = await engine.findSymbols(log, 'pool');
    if (!pool) throw new Error('no symbol for the notes');
    const pointer = pool.address + 32n + 16n;
    const wrote = await engine.whoWrote(log, hit.moment, {
      kind: 'memory',
      space: 'virtual',
      address: pointer,
      length: 1,
    });
    if (!wrote) throw new Error('nobody wrote the pointer');
    expect(wrote.text).toMatch(/^sb /);
    expect(await symbolAt(wrote.moment)).toMatch(/^copy_title/);
    expect(wrote.moment.icount).toBeLessThan(hit.moment.icount);

    // Following the copy: the register, the load behind it, the line, and the port that it was read from.
    expect(wrote.origin).toMatchObject({ kind: 'register' });
    const loaded = wrote.origin && (await engine.whoWrote(log, wrote.moment, wrote.origin));
    expect(loaded?.text).toMatch(/^lbu /);
    const typed = loaded?.origin && (await engine.whoWrote(log, loaded.moment, loaded.origin));
    if (!typed) throw new Error('the copy could not be followed');
    expect(await symbolAt(typed.moment)).toMatch(/^(read_line|kernel)/);
    expect(typed.text).toMatch(/^sb /);
  });

  it('tells which instruction printed a character', async () => {
    const { bytes } = await engine.consoleText(log);
    const text = new TextDecoder('latin1').decode(bytes);
    const byte = text.indexOf('PANIC');
    const writer = await engine.whoWrote(log, end, { kind: 'console', byte });
    if (!writer) throw new Error('nobody printed it');
    expect(writer.text).toMatch(/^sb /);
    const stack = (await engine.machineState(log, writer.moment, { stack: true }))?.stack ?? [];
    expect(stack.map(({ symbol }) => symbol?.replace(/\+.*/, ''))).toContain('trap');
  });

  it('is in the same state at a moment, whichever way it is reached', async () => {
    const moments: Moment[] = [];
    for (let at: Moment | undefined = { icount: 0, seq: 0 }; at && moments.length < 400; ) {
      moments.push(at);
      at = await engine.stepMachine(log, at, 'instruction', 1);
    }
    const hashes = new Map<string, string>();
    const stateAt = async (moment: Moment) => {
      const state = await engine.machineState(log, moment, { registers: true, ramHash: true });
      const registers = state?.registers?.registers.map(({ name, value }) => `${name}=${value}`).join();
      return `${state?.registers?.pc} ${registers} ${state?.ramSha256}`;
    };
    for (const moment of moments.filter((_, i) => i % 10 === 0)) {
      hashes.set(`${moment.icount}:${moment.seq}`, await stateAt(moment));
    }
    let seed = 7;
    for (let n = 0; n < 60; n++) {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      const keys = [...hashes.keys()];
      const [icount = 0, seq = 0] = (keys[seed % keys.length] ?? '0:0').split(':').map(Number);
      expect(await stateAt({ icount, seq }), `${icount}:${seq}`).toBe(hashes.get(`${icount}:${seq}`));
      const back = await engine.stepMachine(log, { icount, seq }, 'instruction', -1);
      if (!back) continue;
      expect(await engine.stepMachine(log, back, 'instruction', 1)).toEqual({ icount, seq });
    }
  }, 120_000);
});
