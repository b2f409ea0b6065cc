/** What the panes see of a log: timeline, console, details. Each is compared with a plain pass over all events. */
import { describe, expect, it } from 'vitest';
import { TILE_BUCKETS } from '../engine-api.ts';
import { consoleRuns } from './console-runs.ts';
import { eventDetails } from './details.ts';
import { dialectByLayout } from './dialects.ts';
import { generatedBytes } from './generate.ts';
import { KIND_COUNT, Kind } from './kinds.ts';
import { relatedEvents } from './related.ts';
import type { ReplayLog } from './replay-log.ts';
import { openedLog } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';
import { AxisMap, rangeCounts, tileOf } from './timeline.ts';

const newest = dialectByLayout('7.2+');
if (!newest) throw new Error('layout 7.2+ is missing');
const log = await openedLog(generatedBytes(newest, { events: 20_000, seed: 8 }));

async function plainEvents(of: ReplayLog) {
  const events: { kind: number; icount: number }[] = [];
  for await (const block of of.walk(0, of.index.blocks)) {
    for (let i = 0; i < block.count; i++) events.push({ kind: block.kinds[i] ?? 0, icount: block.icounts[i] ?? 0 });
  }
  return events;
}
const events = await plainEvents(log);
const tally = (some: readonly { kind: number }[]) => {
  const counts = new Array<number>(KIND_COUNT).fill(0);
  for (const { kind } of some) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};

describe('timeline', () => {
  it.each([0, 4, 12, 17, 20])('fills an exact tile of level %d with every event in it', async (level) => {
    const width = 2 ** level;
    const index = Math.floor(log.index.icount / 2 / (width * TILE_BUCKETS));
    const tile = await tileOf(log, 'instructions', level, index, true);
    const from = index * width * TILE_BUCKETS;
    for (let bucket = 0; bucket < TILE_BUCKETS; bucket++) {
      const low = from + bucket * width;
      const inside = events.filter(({ icount }) => icount >= low && icount < low + width);
      expect(Array.from({ length: KIND_COUNT }, (_, kind) => tile.counts[kind * TILE_BUCKETS + bucket])).toEqual(
        tally(inside),
      );
    }
    expect(tile.exact).toBe(true);
  });

  it('loses no event in a dense tile', async () => {
    const big = await openedLog(generatedBytes(newest, { events: 300_000, seed: 8 }));
    const level = Math.ceil(Math.log2(big.index.icount / TILE_BUCKETS));
    const tile = await tileOf(big, 'instructions', level, 0, true);
    expect(tile.exact).toBe(false);
    const sums = Array.from({ length: KIND_COUNT }, (_, kind) =>
      tile.counts.subarray(kind * TILE_BUCKETS, (kind + 1) * TILE_BUCKETS).reduce((sum, count) => sum + count, 0),
    );
    expect(sums).toEqual([...big.index.totals]);
  });

  it('counts any stretch exactly', async () => {
    const map = new AxisMap(log);
    const end = log.index.icount;
    for (const [from, to] of [
      [0, end + 1],
      [1000, 1000],
      [end / 3, end / 2],
      [12_345_678, 99_999_999],
      [end, end + 5],
    ] as const) {
      const range = await rangeCounts(log, map, 'instructions', from, to);
      const inside = events.filter(({ icount }) => icount >= from && icount < to);
      expect(range.counts).toEqual(tally(inside));
      expect(range.events).toBe(inside.length);
    }
    const byEvent = await rangeCounts(log, map, 'events', 1000, 3000);
    expect(byEvent.counts).toEqual(tally(events.slice(1000, 3000)));
    expect(byEvent.instructions).toBe((events[3000]?.icount ?? 0) - (events[1000]?.icount ?? 0));
  });

  it('finds the first event at or behind an instruction count', async () => {
    for (const icount of [0, 1, 5_000_000, 123_456_789, log.index.icount, log.index.icount + 1]) {
      const expected = events.findIndex((event) => event.icount >= icount);
      expect(await log.eventAtIcount(icount)).toBe(expected < 0 ? events.length : expected);
    }
  });
});

describe('console', () => {
  it('joins what was typed and counts what was written', async () => {
    const small = await openedLog(
      recordingFromText(`
        CHAR_WRITE
        INSTRUCTION 100
        CHAR_WRITE result=1 written=3
        ASYNC_CHAR_READ data="l"
        INSTRUCTION 50
        ASYNC_CHAR_READ data="s\\r"
        CHAR_WRITE
        INSTRUCTION 3000000
        CHAR_WRITE
        ASYNC_CHAR_READ chardev=1 data="x"
        END
      `),
    );
    const { runs, cut } = await consoleRuns(small, true);
    expect(cut).toBe(false);
    expect(
      runs.map(({ direction, device, text, count, icount, firstEvent, lastEvent }) => [
        direction,
        device,
        text,
        count,
        icount,
        firstEvent,
        lastEvent,
      ]),
    ).toEqual([
      ['out', 0, '', 4, 0, 0, 2],
      ['in', 0, 'ls\r', 3, 100, 3, 5],
      ['out', 0, '', 1, 150, 6, 6],
      ['out', 0, '', 1, 3_000_150, 8, 8],
      ['in', 1, 'x', 1, 3_000_150, 9, 9],
    ]);
  });

  it('counts every character of a log', async () => {
    const { runs } = await consoleRuns(log, true);
    const sum = (direction: string) =>
      runs.filter((run) => run.direction === direction).reduce((all, run) => all + run.count, 0);
    expect(sum('out')).toBe(log.index.totals[Kind.CHAR_WRITE]);
    expect(sum('in')).toBe(log.index.totals[Kind.ASYNC_CHAR_READ]);
  });
});

describe('details', () => {
  it('names the neighbours of the same kind', async () => {
    for (const n of [0, 5, 1023, 1024, 9000, events.length - 1]) {
      const details = await eventDetails(log, n);
      const kind = events[n]?.kind;
      expect(details.previousOfKind).toBe(
        events.findLastIndex((event, i) => i < n && event.kind === kind) >= 0
          ? events.findLastIndex((event, i) => i < n && event.kind === kind)
          : undefined,
      );
      const next = events.findIndex((event, i) => i > n && event.kind === kind);
      expect(details.nextOfKind).toBe(next < 0 ? undefined : next);
    }
  });

  it('hands over the bytes of the event', async () => {
    const small = await openedLog(recordingFromText('INSTRUCTION 258\nEND'));
    const details = await eventDetails(small, 0);
    expect([...details.bytes]).toEqual([0, 0, 0, 1, 2]);
    expect(details.source).toBe('INSTRUCTION count=258');
  });

  it('pairs checkpoints with their clock reads, keys with their sync, callbacks with their schedule', async () => {
    const small = await openedLog(
      recordingFromText(`
        CP_CLOCK_WARP_START
        CLOCK_VIRTUAL_RT 5
        ASYNC_INPUT type=key key=a down=1
        ASYNC_INPUT type=key key=a down=0
        ASYNC_INPUT_SYNC
        INSTRUCTION 10
        INTERRUPT
        ASYNC_BH id=10
        RANDOM hex:00
        SHUTDOWN guest-reset
        CP_RESET_REQUESTED
        END
      `),
    );
    const related = async (n: number) => (await relatedEvents(small, n)).map(({ label, n: other }) => [label, other]);
    expect(await related(0)).toEqual([['its CLOCK_VIRTUAL_RT read', 1]]);
    expect(await related(1)).toEqual([['read after CP_CLOCK_WARP_START', 0]]);
    expect(await related(2)).toEqual([['delivered with', 4]]);
    expect(await related(4)).toEqual([
      ['delivers', 2],
      ['delivers', 3],
    ]);
    expect(await related(7)).toEqual([
      ['scheduled about here', 6],
      ['random bytes drawn', 8],
    ]);
    expect(await related(10)).toEqual([['requested by', 9]]);
  });

  it('rejects an event that is not there', async () => {
    await expect(eventDetails(log, 1e9)).rejects.toThrow(/There is no event #1000000000; the log has/);
  });
});
