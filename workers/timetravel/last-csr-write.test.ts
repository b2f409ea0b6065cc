/** Who set a CSR, against a look at its value at every instruction since power-on. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { F } from '../cpu/riscv/core/layout.ts';
import { csrNumber } from '../cpu/riscv/isa/csr-names.ts';
import { type Travelling, travelling } from '../testing/travelling.ts';
import { lastCsrWrite } from './last-csr-write.ts';
import type { Position } from './position.ts';
import { collect } from './search.ts';
import { lastRegisterWrite } from './who-wrote.ts';

const folder = join(import.meta.dirname, '../machine/testing/recordings');
const START: Position = { icount: 0, event: 0 };
const pause = () => false;

/** Icounts of instructions before which something has another value than before the one before, up to `end`. */
async function changesOf({ machine, hooks }: Travelling, read: () => bigint, end: Position): Promise<number[]> {
  const changes: number[] = [];
  let value = -1n;
  await collect({ machine, hooks, conditions: [{ kind: 'every' }], pause }, START, end, ({ position }) => {
    const now = read();
    if (value !== -1n && now !== value) changes.push(position.icount);
    value = now;
    return false;
  });
  return changes;
}

const END = 150_000;

describe.each([
  ['traps-7', ['mstatus', 'mepc', 'mcause', 'mtval', 'sepc', 'scause', 'sstatus', 'stvec', 'medeleg']],
  ['paging-7', ['satp', 'mstatus', 'mcause', 'mepc', 'stval', 'pmpaddr0']],
  ['float-7', ['fcsr', 'fflags', 'mstatus']],
])('who set a CSR, in %s', (recording, names) => {
  it('nothing changed it behind the answer', { timeout: 120_000 }, async () => {
    const travel = await travelling(await recordingFiles(join(folder, recording)));
    const { machine, hooks } = travel;
    for (let icount = 0; icount <= END; icount += 15_000) {
      await machine.seek({ icount, event: 0 });
      machine.snapshot();
    }
    let answered = 0;
    for (const name of names) {
      const number = csrNumber(name) ?? 0;
      for (const icount of [END, 61_803]) {
        const before: Position = { icount, event: 0 };
        await machine.seek(before);
        const here = machine.position;
        const value = machine.hart.csrs.peek(number);
        const changes = await changesOf(travel, () => machine.hart.csrs.peek(number) ?? 0n, here);
        const found = await lastCsrWrite({ machine, hooks, pause }, here, name);
        const last = changes.at(-1);
        if (!found) {
          expect(last, `${name} before ${icount}`).toBeUndefined();
          continue;
        }
        answered++;
        expect(found.position.icount).toBeLessThan(here.icount);
        // A change shows before the next instruction: one behind the writer, or at the trap's count.
        if (last !== undefined)
          expect(found.position.icount + 1, `${name} before ${icount}`).toBeGreaterThanOrEqual(last);
        expect(found.value, `${name} before ${icount}`).toBe(value);
      }
    }
    expect(answered).toBeGreaterThan(2);
  });
});

it('registers that change by themselves are no answer, and neither are names of none', async () => {
  const { machine, hooks } = await travelling(await recordingFiles(join(folder, 'traps-7')));
  const ask = (name: string) => lastCsrWrite({ machine, hooks, pause }, { icount: 1000, event: 0 }, name);
  await expect(ask('cycle')).rejects.toThrow('changes by itself');
  await expect(ask('mip')).rejects.toThrow('changes by itself');
  await expect(ask('nonsense')).rejects.toThrow('no register nonsense');
});

it('who set a floating-point register', { timeout: 60_000 }, async () => {
  const travel = await travelling(await recordingFiles(join(folder, 'float-7')));
  const { machine, hooks } = travel;
  const { state } = machine.hart;
  let answered = 0;
  for (const number of [0, 1, 10, 31]) {
    const read = () => state.u64(F + number * 8);
    await machine.seek({ icount: END, event: 0 });
    const here = machine.position;
    const value = read();
    const found = await lastRegisterWrite({ machine, hooks, pause }, here, 32 + number);
    const last = (await changesOf(travel, read, here)).at(-1);
    if (last === undefined) continue;
    if (!found) throw new Error(`f${number} changed, and nobody wrote it`);
    answered++;
    expect(found.position.icount + 1).toBeGreaterThanOrEqual(last);
    await machine.seek({ icount: found.position.icount + 1, event: found.position.event });
    expect(read()).toBe(value);
  }
  expect(answered).toBeGreaterThan(0);
});
