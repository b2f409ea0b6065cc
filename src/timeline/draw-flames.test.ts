/** The lane of calls: which span is where, and that what is drawn stays inside its row. */
import { describe, expect, it } from 'vitest';
import { drawFlameNames, drawFlames } from './draw-flames.ts';
import { describeMachine, FLAME_ROW, FLAME_TOP, type FlameLane, flameAt } from './machine-lanes.ts';
import type { Pen } from './pen.ts';
import { Raster } from './raster.ts';

/** Two rows: a long call that holds a short one and a crowd. */
const LANE: FlameLane = {
  kind: 'flames',
  id: 'calls',
  label: 'Calls',
  reached: 1000,
  rows: 2,
  begins: Float64Array.of(100, 200, 600),
  ends: Float64Array.of(900, 500, 610),
  codes: Uint32Array.of(0, 1, 1),
  crowds: Uint8Array.of(0, 0, 1),
  first: Uint32Array.of(0, 1, 3),
  names: ['schedule', 'memcpy'],
  colors: ['#ff0000', '#00ff00'],
};
const VIEW = { from: 0, to: 1000 };

describe('the span under the pointer', () => {
  it('is of the row, and covers the position', () => {
    expect(flameAt(LANE, 0, 100, 101)).toBe(0);
    expect(flameAt(LANE, 0, 99, 100)).toBe(-1);
    expect(flameAt(LANE, 0, 900, 901)).toBe(-1);
    expect(flameAt(LANE, 1, 499, 500)).toBe(1);
    expect(flameAt(LANE, 1, 500, 501)).toBe(-1);
    expect(flameAt(LANE, 1, 595, 601)).toBe(2);
    expect(flameAt(LANE, 2, 300, 301)).toBe(-1);
  });

  it('is told with its name, length and depth', () => {
    expect(describeMachine(LANE, 300, 301, 0)).toBe('schedule, 800 instructions at depth 0');
    expect(describeMachine(LANE, 300, 301, 1)).toBe('memcpy, 300 instructions at depth 1');
    expect(describeMachine(LANE, 605, 606, 1)).toBe('memcpy and others, in all 10 instructions at depth 1');
    expect(describeMachine(LANE, 20, 21, 0)).toBe('no call is known here');
    expect(describeMachine(LANE, 1000, 1001, 0)).toBe('not replayed yet');
  });
});

describe('drawing', () => {
  it('fills the bars of each row, the first row on top', () => {
    const raster = new Raster();
    raster.resize(1000, 60, 1);
    raster.pixels.fill(0xff000000);
    drawFlames(raster, LANE, VIEW, 1000, 10, 0xff000000);
    const at = (x: number, row: number) => raster.pixels[(10 + FLAME_TOP + row * FLAME_ROW + 2) * 1000 + x] ?? 0;
    const [red, green] = [(pixel: number) => pixel & 255, (pixel: number) => (pixel >>> 8) & 255];
    expect(red(at(150, 0))).toBeGreaterThan(0);
    expect(red(at(50, 0))).toBe(0);
    expect(red(at(950, 0))).toBe(0);
    expect(green(at(300, 1))).toBeGreaterThan(0);
    expect(green(at(550, 1))).toBe(0);
    // A crowd is fainter than a call.
    expect(green(at(605, 1))).toBeLessThan(green(at(300, 1)));
    expect(raster.pixels[5 * 1000 + 300]).toBe(0xff000000);
  });

  it('names what is wide enough, cut to its bar, and no crowds', () => {
    const texts: string[] = [];
    const pen = { fillText: (text: string) => texts.push(text) } as unknown as Pen;
    drawFlameNames(pen, LANE, VIEW, 1000, 0);
    expect(texts).toEqual(['schedule', 'memcpy']);
    texts.length = 0;
    drawFlameNames(pen, LANE, VIEW, 60, 0);
    expect(texts).toEqual(['sched…']);
  });
});
