/** Small pictures of the screen: how they are scaled, and that they show what the screen pane shows. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { Engine } from '../engine.ts';
import type { MachineSummary, RecordingFile, ScreenThumbnails, ScreenView } from '../machine-api.ts';
import { scaleDown, sizeWithin } from './thumbnails.ts';

const grey = (...values: number[]) => Uint8ClampedArray.from(values.flatMap((value) => [value, value, value, 255]));
const greys = (pixels: Uint8ClampedArray) => [...pixels].filter((_, i) => i % 4 === 0);

describe('the size of a small picture', () => {
  it('keeps the aspect ratio, and never exceeds the screen', () => {
    expect(sizeWithin({ width: 1280, height: 800 }, 48)).toEqual({ width: 77, height: 48 });
    expect(sizeWithin({ width: 64, height: 32 }, 48)).toEqual({ width: 64, height: 32 });
  });
  it('is limited for wide and for thin screens', () => {
    expect(sizeWithin({ width: 4000, height: 10 }, 48)).toEqual({ width: 192, height: 1 });
    expect(sizeWithin({ width: 2, height: 4000 }, 48)).toEqual({ width: 1, height: 48 });
  });
});

describe('scaling down', () => {
  it('gives the mean of the pixels that become one', () => {
    const pixels = grey(0, 100, 10, 10, 200, 100, 30, 30);
    expect(greys(scaleDown(pixels, { width: 4, height: 2 }, { width: 2, height: 1 }))).toEqual([100, 20]);
  });
  it('counts a pixel on an edge for its part on each side', () => {
    expect(greys(scaleDown(grey(0, 90, 240), { width: 3, height: 1 }, { width: 2, height: 1 }))).toEqual([30, 190]);
  });
  it('leaves a picture of the same size as it is, and colours apart', () => {
    const pixels = Uint8ClampedArray.from([1, 2, 3, 255, 250, 128, 7, 255]);
    expect(scaleDown(pixels, { width: 1, height: 2 }, { width: 1, height: 2 })).toEqual(pixels);
  });
  it('keeps one colour at any ratio', () => {
    const pixels = grey(...Array.from({ length: 37 * 23 }, () => 201));
    const scaled = scaleDown(pixels, { width: 37, height: 23 }, { width: 11, height: 7 });
    expect(new Set(greys(scaled))).toEqual(new Set([201]));
  });
});

const folder = join(import.meta.dirname, '../machine/testing/recordings');

async function replayed(name: string) {
  const files = await recordingFiles(join(folder, name));
  const found: RecordingFile[] = [];
  for (const one of files.names) {
    const blob = await files.open(one);
    if (blob && !one.startsWith('truth')) found.push({ name: one, blob });
  }
  const engine = new Engine();
  const blob = found.find((one) => one.name.startsWith('replay.bin'))?.blob ?? new Blob();
  const opened = await engine.open({ name: 'replay.bin', blob }, () => undefined);
  if (!opened.ok) throw new Error(opened.problem.what);
  const log = opened.summary.id;
  const summary = await new Promise<MachineSummary>((resolve, reject) => {
    const report = (now: MachineSummary) => {
      if (now.state !== 'loading' && now.state !== 'replaying') resolve(now);
    };
    engine.attachMachine(log, found, report).then(report, reject);
  });
  return { engine, log, end: summary.reached.icount };
}

/** Asks until nobody else wants the machine. */
async function thumbnails(engine: Engine, log: number, icount: number, heights: number[]): Promise<ScreenThumbnails> {
  for (;;) {
    const found = await engine.thumbnails(log, icount, heights);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.each(['ramfb-10', 'virtio-gpu-7'])('on the recording %s', (name) => {
  it('small pictures are the screen of that moment, and nothing before it is set up', {
    timeout: 120_000,
  }, async () => {
    const { engine, log, end } = await replayed(name);
    expect(await thumbnails(engine, log, 0, [16, 400])).toEqual({ pictures: [] });
    const on: [icount: number, shown: ScreenView][] = [];
    for (let part = 1; part <= 200; part++) {
      const icount = Math.floor((end * part) / 200);
      const state = await engine.machineState(log, await engine.momentOfIcount(log, icount), { screen: true });
      if (state?.screen) on.push([icount, state.screen]);
    }
    expect(on.length).toBeGreaterThan(0);
    // From the last to the first, so that the machine must go back for each.
    for (const [icount, shown] of [on.at(-1), on[on.length >> 1], on[0]].flatMap((one) => (one ? [one] : []))) {
      const { screen, pictures } = await thumbnails(engine, log, icount, [16, 10_000]);
      expect(screen).toEqual({ source: shown.source, width: shown.width, height: shown.height });
      const [small, whole] = pictures;
      expect(whole?.pixels).toEqual(shown.pixels);
      expect(small?.pixels).toEqual(scaleDown(shown.pixels, shown, sizeWithin(shown, 16)));
      expect(small?.height).toBeLessThanOrEqual(16);
    }
    engine.detachMachine(log);
  });

  it('gives way to whoever looks, and to a newer question', { timeout: 120_000 }, async () => {
    const { engine, log, end } = await replayed(name);
    await thumbnails(engine, log, end, [16]);
    const old = engine.thumbnails(log, 1, [16]);
    const newer = engine.thumbnails(log, 2, [16]);
    expect(await old).toBeUndefined();
    await newer;
    const pushed = engine.thumbnails(log, Math.floor(end / 2), [16]);
    const look = engine.machineState(log, { icount: 0, seq: 0 }, { registers: true });
    expect(await pushed).toBeUndefined();
    expect((await look)?.moment.icount).toBe(0);
    engine.detachMachine(log);
  });
});
