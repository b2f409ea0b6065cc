/** Who wrote a pixel, on recordings of real QEMU: every answer is checked against the bytes of memory and the picture. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import type { Moment } from '../engine-api.ts';
import type { Writer } from '../machine-api.ts';
import { type Attached, attached } from '../testing/attached.ts';

const RECORDINGS = join(import.meta.dirname, '../machine/testing/recordings');

const open = async (name: string) => attached(await recordingFiles(join(RECORDINGS, name)));
const at = (icount: number): Moment => ({ icount, seq: 0 });

/** A pixel as it is shown at a moment: red, green, blue. */
async function shownAt({ engine, log }: Attached, moment: Moment, x: number, y: number): Promise<number[] | undefined> {
  const screen = (await engine.machineState(log, moment, { screen: true }))?.screen;
  if (!screen) return undefined;
  const from = 4 * (y * screen.width + x);
  return [...screen.pixels.subarray(from, from + 3)];
}

async function writer({ engine, log }: Attached, before: Moment, x: number, y: number): Promise<Writer> {
  const found = await engine.whoWrote(log, before, { kind: 'pixel', x, y });
  if (!found) throw new Error(`nobody wrote ${x},${y}`);
  return found;
}

/** Red, green, blue of a number whose lowest byte is blue. */
const colours = (value = 0n) => [16n, 8n, 0n].map((shift) => Number((value >> shift) & 0xffn));

describe('a pixel of ramfb', () => {
  let machine: Attached;
  beforeAll(async () => {
    machine = await open('ramfb-10');
  }, 300_000);

  it('was written by the store to its place in the frame buffer', async () => {
    for (const [x, y] of [
      [1, 0],
      [63, 0],
      [17, 23],
      [63, 47],
    ] as const) {
      const { end, engine, log } = machine;
      const found = await writer(machine, end, x, y);
      expect(found.text).toMatch(/^sw /);
      expect(colours(found.new)).toEqual(await shownAt(machine, end, x, y));
      const state = await engine.machineState(log, found.moment, { registers: true });
      expect(state?.registers?.pc).toBe(found.pc);
    }
  });

  it('is refused outside the picture, and before there is one', async () => {
    const { engine, log, end } = machine;
    for (const [x, y] of [
      [64, 0],
      [0, 48],
      [-1, 0],
      [0.5, 0],
    ] as const) {
      await expect(engine.whoWrote(log, end, { kind: 'pixel', x, y })).rejects.toThrow('64 × 48 pixels');
    }
    await expect(engine.whoWrote(log, at(100), { kind: 'pixel', x: 0, y: 0 })).rejects.toThrow('no screen');
    await expect(engine.whoReads(log, at(100), { kind: 'pixel', x: 0, y: 0 }, () => undefined)).rejects.toThrow(
      'Only memory and sectors',
    );
  });
});

describe('a pixel of a virtio GPU', () => {
  let machine: Attached;
  /** The first moment at which something is seen. */
  let seen: Moment;
  beforeAll(async () => {
    machine = await open('virtio-gpu-7');
    // The guest shows a black picture, copies pixels into it, and takes it away.
    let [low, high] = [Math.floor(machine.end.icount * 0.7), Math.floor(machine.end.icount * 0.84)];
    expect((await shownAt(machine, at(high), 5, 4))?.some((part) => part > 0)).toBe(true);
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((await shownAt(machine, at(middle), 5, 4))?.some((part) => part > 0)) high = middle;
      else low = middle;
    }
    seen = at(high);
  }, 300_000);

  it('came with the command that copied it, told by a store before it was seen', async () => {
    const found = await writer(machine, seen, 5, 4);
    expect(found.text).toMatch(/^virtio-gpu TRANSFER_TO_HOST_2D of 32 × 16 pixels at 4, 4 of resource 7, told by s/);
    expect(found.moment.icount).toBeLessThan(seen.icount);
    expect(found.originBefore?.icount).toBeGreaterThan(found.moment.icount);
    expect(found.originBefore?.icount).toBeLessThanOrEqual(seen.icount);
    expect(await shownAt(machine, found.moment, 5, 4)).toEqual([0, 0, 0]);
    expect(colours(found.new)).toEqual(await shownAt(machine, seen, 5, 4));
  });

  it('leads to the memory it was copied from, and the code that wrote there', async () => {
    const { engine, log } = machine;
    for (const [x, y] of [
      [4, 4],
      [35, 4],
      [20, 13],
      [35, 19],
    ] as const) {
      const found = await writer(machine, seen, x, y);
      // The guest's picture lies at 0x80c00000, 64 pixels a row.
      const address = 0x80c00000n + BigInt(4 * (64 * y + x));
      expect(found.origin).toEqual({ kind: 'memory', space: 'physical', address, length: 4 });
      const { origin, originBefore } = found;
      if (!origin || !originBefore) throw new Error('it leads nowhere');
      const store = await engine.whoWrote(log, originBefore, origin);
      expect(store?.text).toMatch(/^sw /);
      expect(store?.new).toBe(found.new);
      expect(colours(store?.new)).toEqual(await shownAt(machine, seen, x, y));
    }
  });

  it('has no writer where nothing was copied', async () => {
    for (const [x, y] of [
      [3, 4],
      [36, 4],
      [4, 3],
      [4, 20],
    ] as const) {
      expect(await machine.engine.whoWrote(machine.log, seen, { kind: 'pixel', x, y })).toBeUndefined();
      expect(await shownAt(machine, seen, x, y)).toEqual([0, 0, 0]);
    }
    const before = at(seen.icount - 1);
    expect(await machine.engine.whoWrote(machine.log, before, { kind: 'pixel', x: 5, y: 4 })).toBeUndefined();
  });
});
