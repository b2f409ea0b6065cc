/** Past and future executions are those that a look at the whole stretch finds. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { peekPhysical } from '../inspect/peek.ts';
import { travelling } from '../testing/travelling.ts';
import type { Condition } from './conditions.ts';
import { executionsAround } from './executions.ts';
import { compare, type Position } from './position.ts';
import { collect } from './search.ts';

const folder = join(import.meta.dirname, '../machine/testing/recordings');

it.each([
  ['paging-7', 30_000],
  ['shell-7', 4_000],
])('in %s, the last and the next one of each instruction, and which stretch was looked at', async (name, icount) => {
  const { machine, hooks } = await travelling(await recordingFiles(join(folder, name)));
  const pause = () => false;
  await machine.seek({ icount: icount + 20_000, event: 0 });
  await machine.seek({ icount, event: 0 });
  const here = machine.position;
  const pc = machine.hart.state.pc;
  const addresses = Array.from({ length: 60 }, (_, i) => pc + BigInt(i * 2) - 40n);
  const placeOf = (address: bigint) => peekPhysical(machine.hart, address);
  const found = await executionsAround({ machine, hooks, pause }, here, addresses, placeOf, 10_000);
  expect(machine.position).toEqual(here);
  expect(found.before).toBe(icount);
  expect(found.after).toBeGreaterThan(1_000);

  const past = new Map<bigint, Position>();
  const future = new Map<bigint, Position>();
  const conditions = addresses.map((address): Condition => ({ kind: 'execute', address }));
  const end: Position = { icount: icount + found.after, event: 0 };
  await collect({ machine, hooks, pause, conditions }, { icount: 0, event: 0 }, end, ({ pc: at, position }) => {
    if (compare(position, here) < 0) past.set(at, position);
    else if (compare(position, here) > 0 && !future.has(at)) future.set(at, position);
    return false;
  });
  expect(past.size + future.size).toBeGreaterThan(2);
  const plain = (map: ReadonlyMap<bigint, Position>) =>
    [...map].map(([at, position]) => `${at} ${position.icount}`).sort();
  expect(plain(found.past)).toEqual(plain(past));
  expect(plain(found.future)).toEqual(plain(future));
});

it('stops at the budget, with what it looked at', async () => {
  const { machine, hooks } = await travelling(await recordingFiles(join(folder, 'paging-7')));
  await machine.seek({ icount: 40_000, event: 0 });
  const here = machine.position;
  const nowhere = [2n, 4n];
  const found = await executionsAround({ machine, hooks, pause: () => false }, here, nowhere, () => undefined, -1);
  expect(found).toMatchObject({ before: 0, after: 0 });
  expect(found.past.size + found.future.size).toBe(0);
});
