import { describe, expect, it } from 'vitest';
import { dialectByLayout } from '../log/dialects.ts';
import { generatedBytes } from '../log/generate.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { openedLog } from '../log/testing/samples.ts';
import { Canonical } from './canonical.ts';
import { ItemReader, itemOfEvent, itemsBefore } from './items.ts';
import { findRejoin } from './rejoin.ts';

const dialect = dialectByLayout('7.2+');

async function generated(seed: number, cut?: readonly [number, number]): Promise<ReplayLog> {
  if (!dialect) throw new Error('unknown layout');
  const bytes = generatedBytes(dialect, { events: 60_000, seed });
  if (!cut) return openedLog(bytes);
  const whole = await openedLog(bytes);
  const offsets = await Promise.all(
    cut.map(async (event) => {
      const { block, i } = await whole.find(event);
      return block.offsets[i] ?? 0;
    }),
  );
  return openedLog(Uint8Array.from([...bytes.subarray(0, offsets[0]), ...bytes.subarray(offsets[1])]));
}

async function reader(log: ReplayLog, start: number, length: number): Promise<ItemReader> {
  const items = new ItemReader(log, new Canonical(log.dialect, log.dialect), start, itemsBefore(log, log.index.blocks));
  await items.fill(length);
  return items;
}

const goOn = () => Promise.resolve(true);

describe('findRejoin', () => {
  it('finds where a log goes on that lacks a long stretch, whichever of the two it is', async () => {
    const whole = await generated(3);
    const shorter = await generated(3, [10_000, 50_000]);
    const start = await itemOfEvent(whole, 10_000);
    const behind = await itemOfEvent(whole, 50_000);
    const a = await reader(whole, start, 2000);
    const b = await reader(shorter, start, 2000);
    const { at } = await findRejoin(a, b, 1e6, { steps: 0 }, goOn);
    // The first output or exception behind the stretch is the first that can be recognised.
    expect(at && at.a - behind).toBe(at && at.b - start);
    expect(at && at.a - behind).toBeLessThan(200);
    expect(at?.displacement).toBeLessThan(0);
    const swapped = await findRejoin(b, a, 1e6, { steps: 0 }, goOn);
    expect(swapped.at).toEqual(at && { a: at.b, b: at.a, displacement: -at.displacement });
  });

  it('finds nothing in logs of two runs, looks no further than it may, and stops when it is told to', async () => {
    const a = await reader(await generated(3), 0, 2000);
    const b = await reader(await generated(4), 0, 2000);
    const all = await findRejoin(a, b, 1e6, { steps: 0 }, goOn);
    expect(all.at).toBeUndefined();
    const most = 10_000;
    const some = await findRejoin(a, b, most, { steps: 0 }, goOn);
    expect(some.scanned).toBeLessThan(all.scanned);
    const work = { steps: 0 };
    const stopped = await findRejoin(a, b, 1e6, work, () => Promise.resolve(false));
    expect(stopped.scanned).toBeLessThanOrEqual(some.scanned);
    expect(work.steps).toBe(stopped.scanned);
  });
});
