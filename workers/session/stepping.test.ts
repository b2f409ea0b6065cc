/** The steps of a debugger, on the sample Notebook: what each kind promises, in both directions. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import type { Engine } from '../engine.ts';
import type { Moment } from '../engine-api.ts';
import { Kind } from '../log/kinds.ts';
import type { StateAnswer, StepKind } from '../machine-api.ts';
import { attached } from '../testing/attached.ts';

let engine: Engine;
let log = 0;
let end: Moment = { icount: 0, seq: 0 };
/** Moments all over the recording, events between instructions among them. */
const moments: Moment[] = [];

beforeAll(async () => {
  const sample = await attached(await recordingFiles(join(import.meta.dirname, '../../public/samples/notebook.zip')));
  ({ engine, log, end } = sample);
  const asked = Array.from({ length: 24 }, (_, i) => ({ icount: Math.floor((end.icount * i) / 24), seq: 0 }));
  // One after the other: a newer look replaces an older one.
  for (const one of asked) moments.push((await look(one)).moment);
}, 60_000);

async function look(moment: Moment): Promise<StateAnswer> {
  const state = await engine.machineState(log, moment, {
    registers: true,
    disassembly: { before: 0, after: 0 },
    stack: true,
  });
  if (!state) throw new Error('Somebody asked for another moment.');
  return state;
}
const step = (from: Moment, kind: StepKind, direction: 1 | -1) => engine.stepMachine(log, from, kind, direction);
const sp = ({ registers }: StateAnswer) =>
  registers?.registers.find(({ name, alias }) => name === 'sp' || alias === 'sp')?.value;
const order = (a: Moment, b: Moment) => a.icount - b.icount || a.seq - b.seq;

/** The moments that steps of a kind lead to from the start, at most `most`. */
async function walk(kind: StepKind, most: number, from: Moment = { icount: 0, seq: 0 }): Promise<Moment[]> {
  const found: Moment[] = [];
  for (let at: Moment | undefined = from; at && found.length < most; ) {
    at = await step(at, kind, 1);
    if (at) found.push(at);
  }
  return found;
}

describe('a step of one instruction', () => {
  it('goes at most one instruction on, and back to where it came from', async () => {
    for (const from of moments.slice(1)) {
      const next = await step(from, 'instruction', 1);
      if (!next) throw new Error('There is no next one.');
      expect(order(from, next)).toBeLessThan(0);
      expect(next.icount - from.icount).toBeLessThanOrEqual(1);
      expect(await step(next, 'instruction', -1)).toEqual(from);
    }
  });

  it('ends at the ends', async () => {
    expect(await step({ icount: 0, seq: 0 }, 'instruction', -1)).toBeUndefined();
    expect(await step(end, 'instruction', 1)).toBeUndefined();
  });
});

describe('a step of one event', () => {
  it.each([
    ['exception', [Kind.EXCEPTION, Kind.EXCEPTION]],
    ['checkpoint', [Kind.CP_CLOCK_WARP_START, Kind.CP_RESET]],
  ] as const)('%s stands before an event of that kind', async (kind, [first, last]) => {
    for (const moment of await walk(kind, 5)) {
      const details = await engine.event(log, moment.seq);
      expect(details.kind).toBeGreaterThanOrEqual(first);
      expect(details.kind).toBeLessThanOrEqual(last);
    }
    expect(await walk(kind, 1)).toHaveLength(1);
  });

  it('goes the same way back', async () => {
    const there = await walk('event', 12);
    const last = there.pop();
    const back: Moment[] = [];
    for (let at = last; at && back.length < there.length; ) {
      at = await step(at, 'event', -1);
      if (at) back.unshift(at);
    }
    expect(back).toEqual(there);
  });
});

describe('a step to a character', () => {
  it('stands before the instruction that writes it', async () => {
    const found = await walk('character', 6);
    expect(found).toHaveLength(6);
    const before: number[] = [];
    for (const one of found) before.push((await look(one)).consoleBytes);
    expect(before).toEqual([0, 1, 2, 3, 4, 5]);
    const [third, fourth] = [found[2], found[3]];
    expect(fourth && (await step(fourth, 'character', -1))).toEqual(third);
  });
});

describe('a step to another privilege mode', () => {
  it('is the first instruction in it', async () => {
    const found = await walk('privilege', 3);
    expect(found.length).toBeGreaterThan(0);
    for (const moment of found) {
      const before = await step(moment, 'instruction', -1);
      if (!before) continue;
      const now = await look(moment);
      const earlier = await look(before);
      expect(now.registers?.mode).not.toBe(earlier.registers?.mode);
    }
  });
});

describe('a step over a call', () => {
  /** Moments at calls, found by single steps. */
  async function calls(most: number): Promise<Moment[]> {
    const found: Moment[] = [];
    for (let at: Moment | undefined = moments[8]; at && found.length < most; at = await step(at, 'instruction', 1)) {
      const [line] = (await look(at)).disassembly ?? [];
      if (line && /^jalr?$/.test(line.mnemonic) && !line.operands.startsWith('zero')) found.push(at);
    }
    return found;
  }

  it('comes to the instruction behind it in the same frame, and back to the call', async () => {
    const found = await calls(3);
    expect(found).toHaveLength(3);
    for (const call of found) {
      const before = await look(call);
      const [line] = before.disassembly ?? [];
      const behind = await step(call, 'over', 1);
      if (!line || !behind) throw new Error('The call does not come back.');
      const after = await look(behind);
      expect(after.registers?.pc).toBe(line.address + BigInt(line.bytes.replaceAll(' ', '').length / 2));
      expect(sp(after)).toBe(sp(before));
      expect(behind.icount).toBeGreaterThan(call.icount + 1);
      const back = await step(behind, 'over', -1);
      expect(back && (await look(back)).registers?.pc).toBe(line.address);
    }
  });

  it('out of the frame comes to the caller that the call stack tells', async () => {
    for (const call of await calls(3)) {
      const inside = await step(call, 'instruction', 1);
      if (!inside) throw new Error('The call is the last instruction.');
      const [, caller] = (await look(inside)).stack ?? [];
      const outside = await step(inside, 'out', 1);
      if (!caller || !outside) throw new Error('Nobody called.');
      expect((await look(outside)).registers?.pc).toBe(caller.pc);
    }
  });
});
