/** Values that come from registers of devices and of the processor, on the sample with the planted bug (guests/notebook). */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import type { Moment } from '../engine-api.ts';
import type { WriteTarget } from '../machine-api.ts';
import { type Attached, attached } from '../testing/attached.ts';

const SERIAL = 0x1000_0000n;

let sample: Attached;
let end: Moment;

beforeAll(async () => {
  sample = await attached(await recordingFiles(join(import.meta.dirname, '../../public/samples/notebook.zip')));
  ({ end } = sample);
}, 60_000);

const whoWrote = (before: Moment, target: WriteTarget) => sample.engine.whoWrote(sample.log, before, target);
const register = (offset: bigint): WriteTarget => ({
  kind: 'memory',
  space: 'physical',
  address: SERIAL + offset,
  length: 1,
});

/** The last load of a typed character from the serial port. */
async function lastLoad(): Promise<Moment> {
  const { engine, log } = sample;
  const start = { icount: 0, seq: 0 };
  const { hits } = await engine.allHits(log, start, end, [{ kind: 'device', name: 'serial' }], 1e6, () => undefined);
  const load = hits.findLast(({ text }) => text.startsWith('read of 1 bytes at serial+0x0'));
  if (!load) throw new Error('nothing was read from the serial port');
  return load.moment;
}

describe('the receive register of the serial port', () => {
  it('leads to the event that brought the character', async () => {
    const load = await lastLoad();
    const found = await whoWrote(load, register(0n));
    expect(found?.text).toMatch(/^serial received /);
    const details = await sample.engine.event(sample.log, found?.event ?? -1);
    expect(details.text).toContain(JSON.stringify(String.fromCharCode(Number(found?.new))));
    // It is the character that the load gets.
    const [line] = (await sample.engine.machineState(sample.log, load, { disassembly: { before: 0, after: 0 } }))
      ?.disassembly ?? [undefined];
    const target = line?.operands.split(',')[0] ?? '';
    const after = await sample.engine.machineState(
      sample.log,
      { icount: load.icount + 1, seq: load.seq },
      { registers: true },
    );
    const loaded = after?.registers?.registers.find(({ name, alias }) => name === target || alias === target);
    expect(loaded?.value).toBe(found?.new);
  });
});

it('a register that was written leads to the write, one of the device’s own says so', async () => {
  const finisher = { kind: 'memory', space: 'physical', address: 0x10_0000n, length: 4 } as const;
  const written = await whoWrote(end, finisher);
  expect(written?.text).toMatch(/^sw .*last write to register 0x0 of riscv\.sifive\.test/);
  await expect(whoWrote(end, register(5n))).rejects.toThrow(/register 0x5 of serial .* the device makes it/);
});

it('who reads a register of a device: the way to ask is told', async () => {
  await expect(
    sample.engine.whoReads(sample.log, { icount: 0, seq: 0 }, register(0n), () => undefined),
  ).rejects.toThrow(/is serial and no memory\. A stop at accesses to serial/);
});

it('a CSR leads to the trap that filled it, or to the instruction and the register that it was written from', async () => {
  const cause = await whoWrote(end, { kind: 'register', name: 'scause' });
  const vector = await whoWrote(end, { kind: 'register', name: 'stvec' });
  expect(vector?.text).toMatch(/^csrw stvec,/);
  expect(vector?.origin).toMatchObject({ kind: 'register' });
  expect(cause?.text).toMatch(/^(exception|interrupt) \d+: /);
  expect(cause?.event).toBeGreaterThan(0);
});

it('stops at registers and devices that are not there are refused, with what there is', async () => {
  const search = (condition: Parameters<typeof sample.engine.searchMachine>[2][number]) =>
    sample.engine.searchMachine(sample.log, end, [condition], -1, undefined, () => undefined);
  await expect(search({ kind: 'csr', name: 'nonsense' })).rejects.toThrow('register is called nonsense');
  await expect(search({ kind: 'device', name: 'nonsense' })).rejects.toThrow(/no device nonsense\. It has .*serial/);
});
