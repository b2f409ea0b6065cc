/** The last writer, found by way of snapshots, is the one that a look at every write since power-on finds. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { randomNumbers, type Travelling, travelling } from '../testing/travelling.ts';
import type { Condition, Found } from './conditions.ts';
import type { Position } from './position.ts';
import { collect, type Searching } from './search.ts';
import { lastMemoryWrite, lastRegisterWrite } from './who-wrote.ts';

const PAGE = 4096;
const folder = join(import.meta.dirname, '../machine/testing/recordings');

async function opened(name: string): Promise<Travelling> {
  return travelling(await recordingFiles(join(folder, name)));
}

/** A searching machine that took a snapshot at every so many instructions up to `end`. */
async function prepared(name: string, end: Position, every: number): Promise<Omit<Searching, 'conditions'>> {
  const { machine, hooks } = await opened(name);
  for (let icount = 0; icount <= end.icount; icount += every) {
    await machine.seek({ icount, event: 0 });
    machine.snapshot();
  }
  await machine.seek(end);
  machine.snapshot();
  return { machine, hooks, pause: () => false };
}

async function lastOfAll(searching: Searching, before: Position): Promise<Found | undefined> {
  let last: Found | undefined;
  await collect(searching, { icount: 0, event: 0 }, before, (hit) => {
    last = hit;
    return false;
  });
  return last;
}

const END: Position = { icount: 200_000, event: 0 };

describe.each(['paging-7', 'virtio-modern-10'])('who wrote, in %s', (name) => {
  it('memory that crosses the border of two pages', { timeout: 60_000 }, async () => {
    const searching = await prepared(name, END, 20_000);
    const { machine } = searching;
    const { ramBase, ramSize } = machine.hart.layout;
    const written = machine.snapshots.changedBetween({ icount: 0, event: 0 }, END);
    let only = 0;
    // Ranges that begin in the page before one that was written, and a few anywhere.
    const random = randomNumbers(5);
    const pages = [...written].filter((page) => page > 0).slice(0, 12);
    for (let i = 0; i < 4; i++) pages.push(1 + Math.floor(random() * (ramSize / PAGE - 1)));
    for (const page of pages) {
      const address = ramBase + page * PAGE - 16;
      const length = PAGE / 2;
      const condition: Condition = { kind: 'memory', address, length, access: 'write' };
      const expected = await lastOfAll({ ...searching, conditions: [condition] }, END);
      expect(await lastMemoryWrite(searching, END, address, length)).toEqual(expected);
      const first = await lastMemoryWrite(searching, END, address, 16);
      if (expected && !first) only++;
    }
    expect(only, 'ranges of which only the second page was written').toBeGreaterThan(0);
  });

  it('registers', { timeout: 60_000 }, async () => {
    const searching = await prepared(name, END, 20_000);
    for (const number of [1, 2, 3, 10, 15, 27]) {
      const expected = await lastOfAll({ ...searching, conditions: [{ kind: 'register', number }] }, END);
      expect(await lastRegisterWrite(searching, END, number)).toEqual(expected);
    }
  });
});
