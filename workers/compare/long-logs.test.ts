/** Logs that span many windows, with edits in many places. */
import { beforeAll, describe, expect, it } from 'vitest';
import { dialectByLayout } from '../log/dialects.ts';
import { generatedBytes, lcg } from '../log/generate.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { openedLog } from '../log/testing/samples.ts';
import { Comparison } from './comparison.ts';
import { finished, NOTHING_IGNORED } from './testing/compared.ts';

const EVENTS = 220_000;
let bytes: Uint8Array;
let log: ReplayLog;
/** Where every event begins, and the end. */
let offsets: number[];

beforeAll(async () => {
  const dialect = dialectByLayout('7.2+');
  if (!dialect) throw new Error('unknown layout');
  bytes = generatedBytes(dialect, { events: EVENTS, seed: 11 });
  log = await openedLog(bytes);
  offsets = [];
  for await (const block of log.walk(0, log.index.blocks)) offsets.push(...block.offsets.subarray(0, block.count));
  offsets.push(bytes.length);
});

/** The log with pieces replaced: [first byte, end, what stands there instead], ascending. */
function edited(edits: readonly (readonly [number, number, Uint8Array])[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const [from, to, instead] of edits) {
    pieces.push(bytes.subarray(at, from), instead);
    at = to;
  }
  return new Uint8Array(Buffer.concat([...pieces, bytes.subarray(at)]));
}

const offsetOf = (event: number) => offsets[event] ?? 0;
const kindAt = async (event: number) => {
  const { block, i } = await log.find(event);
  return block.kinds[i];
};
const EXCEPTION = Uint8Array.of(2);

describe('long logs', { timeout: 240_000 }, () => {
  it('finds scattered insertions, deletions and moves, and not many more differences than there are edits', async () => {
    const next = lcg(5);
    const edits: [number, number, Uint8Array][] = [];
    for (let event = 5000; event < EVENTS - 5000; event += 1000 + (next() >>> 20)) {
      const at = offsetOf(event);
      const choice = next() >>> 30;
      if (choice === 0) edits.push([at, at, EXCEPTION]);
      else if ((await kindAt(event)) === Kind.INSTRUCTION) edits.push([at + 4, at + 5, Uint8Array.of(next() >>> 24)]);
      else edits.push([at, offsetOf(event + 1), new Uint8Array(0)]);
    }
    const state = (await finished(log, await openedLog(edited(edits)))).state();
    expect(edits.length).toBeGreaterThan(60);
    expect(state.differences).toBeGreaterThan(edits.length * 0.8);
    expect(state.differences).toBeLessThanOrEqual(edits.length * 1.3);
    expect(state).toMatchObject({ done: true, alignedA: log.index.events });
  });

  it('joins again behind a stretch that is longer than a window, in either log', async () => {
    const [from, to] = [offsetOf(40_000), offsetOf(170_000)];
    const icountAt = async (event: number) => {
      const { block, i } = await log.find(event);
      return block.icounts[i] ?? 0;
    };
    const moved = (await icountAt(170_000)) - (await icountAt(40_000));
    const shorter = await openedLog(edited([[from, to, new Uint8Array(0)]]));
    for (const [a, b, name] of [
      [log, shorter, 'missing'],
      [shorter, log, 'extra'],
    ] as const) {
      const comparison = await finished(a, b);
      const state = comparison.state();
      const cut = 130_000 - instructionsBetween(40_000, 170_000);
      expect(state.byClass[name]).toBeGreaterThan(cut * 0.99);
      expect(state.byClass[name]).toBeLessThan(cut * 1.01);
      // All events behind the stretch are pairs in step.
      expect(await comparison.nextDifference(state.rows - 25_000, 1)).toBeUndefined();
      const [tail] = await comparison.alignedRows(state.rows - 25_000, 1);
      expect(tail?.a?.icount).toBe(tail?.b && tail.b.icount + (name === 'missing' ? moved : -moved));
    }
  });

  it('lets go when it is stopped, and answers while it works', async () => {
    const dialect = dialectByLayout('7.2+');
    if (!dialect) throw new Error('unknown layout');
    const other = await openedLog(generatedBytes(dialect, { events: EVENTS, seed: 12 }));
    const abort = new AbortController();
    const comparison = new Comparison(1, { id: 1, log }, { id: 2, log: other }, NOTHING_IGNORED);
    const reports: number[] = [];
    let answered = 0;
    const running = comparison.run((state) => {
      reports.push(state.rows);
      expect(state.done).toBe(false);
      abort.abort();
    }, abort.signal);
    const asking = comparison.alignedRows(0, 10).then(() => answered++);
    await Promise.all([running, asking]);
    expect(reports).toHaveLength(1);
    expect(answered).toBe(1);
    expect(comparison.state().done).toBe(false);
    expect(comparison.state().first).toBeDefined();
  });
});

/** INSTRUCTION events (id 0) in [from, to). */
function instructionsBetween(from: number, to: number): number {
  let count = 0;
  for (let event = from; event < to; event++) if (bytes[offsetOf(event)] === 0) count++;
  return count;
}
