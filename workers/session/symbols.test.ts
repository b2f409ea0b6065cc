/** Symbols of one address space, on a recording of real QEMU whose guest changes satp often. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { elfWith } from '../../e2e/elf.ts';
import type { Moment } from '../engine-api.ts';
import { type Attached, attached } from '../testing/attached.ts';

const ROOT_MASK = (1n << 44n) - 1n;

let machine: Attached;
/** Moments in two address spaces, and the instructions there. */
let [here, there]: Moment[] = [];
let satp = 0n;
let [pcHere, pcThere] = [0n, 0n];

async function at(moment: Moment | undefined) {
  const { engine, log } = machine;
  const wants = { registers: true, stack: true, disassembly: { before: 0, after: 1 } };
  const { registers, stack, disassembly } = (moment && (await engine.machineState(log, moment, wants))) ?? {};
  if (!registers || !stack || !disassembly) throw new Error('no state');
  const { value = 0n } = registers.registers.find(({ name }) => name === 'satp') ?? {};
  return { pc: registers.pc, satp: value, frame: stack[0]?.symbol, line: disassembly[0]?.symbol };
}

beforeAll(async () => {
  machine = await attached(await recordingFiles(join(import.meta.dirname, '../machine/testing/recordings/paging-7')));
  const { spaceStarts, spaces, satps } = await machine.engine.lanes(machine.log);
  const root = (i: number) => (satps[spaces[i] ?? 0] ?? 0n) & ROOT_MASK;
  const first = spaces.findIndex((_, i) => root(i) !== 0n);
  const other = spaces.findIndex((_, i) => i > first && root(i) !== root(first));
  [here, there] = [first, other].map((i) => ({ icount: (spaceStarts[i] ?? 0) + 1, seq: 0 }));
  ({ satp, pc: pcHere } = await at(here));
  const state = await at(there);
  pcThere = state.pc;
  expect(state.satp & ROOT_MASK).not.toBe(satp & ROOT_MASK);
}, 120_000);
afterAll(() => machine.engine.detachMachine(machine.log));

const elf = (name: string, address: bigint) => ({
  name: `${name}.elf`,
  blob: new Blob([new Uint8Array(elfWith({ [name]: Number(address) }))]),
});

describe('a file of one address space', () => {
  it('names its addresses there alone, before files of everywhere, until it is removed', async () => {
    const { engine, log } = machine;
    const mine = await engine.addSymbols(log, elf('mine', pcHere), { satp });
    const foreign = await engine.addSymbols(log, elf('foreign', pcThere), { satp });
    const all = await engine.addSymbols(log, elf('all', pcHere));
    expect(await at(here)).toMatchObject({ frame: 'mine', line: 'mine' });
    expect(await at(there)).toMatchObject({ frame: undefined, line: undefined });
    expect(await engine.findSymbols(log, 'mine')).toEqual([{ name: 'mine', address: pcHere, space: satp & ROOT_MASK }]);
    await engine.removeSymbols(log, mine.id);
    expect(await at(here)).toMatchObject({ frame: 'all', line: 'all' });
    for (const { id } of [foreign, all]) await engine.removeSymbols(log, id);
    expect(await at(here)).toMatchObject({ frame: undefined });
    expect(await engine.findSymbols(log, 'mine')).toEqual([]);
  });

  it('can be broken at there alone', async () => {
    const { engine, log } = machine;
    const hits = async (moment: Moment | undefined, address: bigint, condition?: string) => {
      const stop = { kind: 'execute', address, ...(condition === undefined ? {} : { condition }) } as const;
      const { icount } = moment ?? { icount: 0 };
      const [from, to] = [icount, icount + 1].map((one) => ({ icount: one, seq: 0 })) as [Moment, Moment];
      return (await engine.allHits(log, from, to, [stop], 9, () => undefined)).hits.length;
    };
    const own = `satp & 0x${ROOT_MASK.toString(16)} == 0x${(satp & ROOT_MASK).toString(16)}`;
    expect(await hits(here, pcHere, own)).toBe(1);
    expect(await hits(there, pcThere)).toBe(1);
    expect(await hits(there, pcThere, own)).toBe(0);
  });
});
