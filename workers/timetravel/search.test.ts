/** Searches against a look at every hit from power-on, in a recording of real QEMU. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { randomNumbers, travelling } from '../testing/travelling.ts';
import type { Condition, Found } from './conditions.ts';
import { compare, isBefore, type Position } from './position.ts';
import {
  allHits,
  collect,
  SearchCancelled,
  type Searching,
  type SearchReport,
  searchBackward,
  searchForward,
  stretchesBefore,
} from './search.ts';

const START: Position = { icount: 0, event: 0 };
const END: Position = { icount: 3_500_000, event: 0 };
const conditions: readonly Condition[] = [
  { kind: 'exception', cause: 13 },
  { kind: 'csr', name: 'satp' },
];

let searching: Searching;
const expected: Found[] = [];

beforeAll(async () => {
  const folder = join(import.meta.dirname, '../machine/testing/recordings/paging-7');
  const { machine, hooks } = await travelling(await recordingFiles(folder));
  for (let icount = 0; icount <= END.icount; icount += 400_000) {
    await machine.seek({ icount, event: 0 });
    machine.snapshot();
  }
  searching = { machine, hooks, conditions, pause: () => false };
  await collect(searching, START, END, (hit) => {
    expected.push(hit);
    return false;
  });
  expect(expected.length).toBeGreaterThan(20);
}, 60_000);

/** Positions anywhere, and those of hits. */
function places(seed: number, count: number): Position[] {
  const random = randomNumbers(seed);
  const hit = () => expected[Math.floor(random() * expected.length)]?.position ?? START;
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? hit() : { icount: Math.floor(random() * END.icount), event: 0 },
  );
}

describe('a search', () => {
  it('forwards finds the first hit strictly behind a position and before the fence', async () => {
    for (const from of places(1, 6)) {
      const wanted = expected.find(({ position }) => compare(position, from) > 0);
      expect(await searchForward(searching, from, END)).toEqual(wanted);
      // The fence stands at the hit: it is outside.
      if (wanted) expect(await searchForward(searching, from, wanted.position)).toBeUndefined();
    }
  });

  it('forwards passes over hits that are not wanted', async () => {
    const isSatp = ({ condition }: Found) => condition === 1;
    const wanted = expected.find(isSatp);
    expect(wanted).toBeDefined();
    expect(await searchForward(searching, START, END, isSatp)).toEqual(wanted);
  });

  it('backwards finds the last hit before a position and not before the fence', async () => {
    for (const from of places(2, 6)) {
      const wanted = expected.findLast(({ position }) => isBefore(position, from));
      expect(await searchBackward(searching, from, START)).toEqual(wanted);
      // The fence stands at the hit: it is inside.
      if (wanted) expect(await searchBackward(searching, from, wanted.position)).toEqual(wanted);
      if (!wanted) continue;
      const { icount, event } = wanted.position;
      expect(await searchBackward(searching, from, { icount: icount + 1, event })).toBeUndefined();
    }
  });

  it('for all lists the hits of a stretch in order, and says whether there are more', async () => {
    const [from, to] = [
      { icount: 500_000, event: 0 },
      { icount: 2_500_000, event: 0 },
    ];
    const within = expected.filter(({ position }) => !isBefore(position, from) && isBefore(position, to));
    expect(await allHits(searching, from, to, 1e6)).toEqual({ hits: within, complete: true });
    expect(await allHits(searching, from, to, within.length)).toEqual({ hits: within, complete: true });
    expect(await allHits(searching, from, to, 3)).toEqual({ hits: within.slice(0, 3), complete: false });
  });

  it('that is called off rejects, and leaves no hooks behind', async () => {
    const { machine, hooks } = searching;
    const off = { ...searching, pause: () => true };
    await machine.seek(START);
    await expect(allHits(off, START, END, 1e6)).rejects.toThrow(SearchCancelled);
    expect(hooks.trap).toBeUndefined();
    expect(machine.hart.onCsrWrite).toBeUndefined();
    expect(await allHits(searching, START, END, 1e6)).toEqual({ hits: expected, complete: true });
  });

  it('reports what is left, ever less', async () => {
    for (const search of [searchForward, searchBackward]) {
      const reports: SearchReport[] = [];
      const none: Searching = {
        ...searching,
        conditions: [{ kind: 'interrupt', cause: 15 }],
        onProgress: (report) => reports.push(report),
      };
      const [from, to] = search === searchForward ? [START, END] : [END, START];
      expect(await search(none, from, to)).toBeUndefined();
      expect(reports.length).toBeGreaterThan(0);
      reports.forEach(({ left, total }, i) => {
        expect(total).toBe(END.icount);
        expect(left).toBeLessThanOrEqual(reports[i - 1]?.left ?? total);
      });
    }
  });
});

it('stretches before a position cover it down to the fence without a gap', () => {
  const fence = { icount: 900_000, event: 0 };
  const stretches = [...stretchesBefore(searching.machine, END, fence)];
  expect(stretches[0]?.[1]).toEqual(END);
  expect(stretches.at(-1)?.[0]).toEqual(fence);
  stretches.forEach(([start, end], i) => {
    expect(isBefore(start, end)).toBe(true);
    if (i > 0) expect(end).toEqual(stretches[i - 1]?.[0]);
  });
});
