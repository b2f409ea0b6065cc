import { expect, test } from 'vitest';
import { drawMachine } from './draw-machine.ts';
import {
  countUntil,
  describeMachine,
  type PeriodLane,
  type PlaceLane,
  type StateLane,
  sharesIn,
} from './machine-lanes.ts';
import { Raster } from './raster.ts';

const modes: StateLane = {
  kind: 'states',
  id: 'modes',
  label: 'Mode',
  reached: 100,
  starts: Float64Array.of(0, 10, 20, 30),
  states: Uint8Array.of(1, 0, 1, 0),
  colors: ['#0000ff', '#ff0000'],
  names: ['U', 'S'],
};
const idle: PeriodLane = {
  kind: 'periods',
  id: 'idle',
  label: 'Idle',
  reached: 100,
  periods: Float64Array.of(5, 5, 1000, 50, 50, 10),
  color: '#00ff00',
  say: (weight) => `${weight} ns`,
};
const hits: PlaceLane = {
  kind: 'places',
  id: 'hits',
  label: 'Hits',
  reached: 100,
  places: Float64Array.of(3, 3, 40),
  color: '#ffff00',
};

const shares = (from: number, to: number, index = 0) => {
  const found = new Float64Array(2);
  const next = sharesIn(modes, from, to, index, found);
  return { next, found: [...found] };
};

test('how much of a stretch each state takes', () => {
  expect(shares(0, 10)).toEqual({ next: 0, found: [0, 1] });
  expect(shares(0, 20)).toEqual({ next: 1, found: [0.5, 0.5] });
  expect(shares(15, 25, 1)).toEqual({ next: 2, found: [0.5, 0.5] });
  expect(shares(30, 100)).toEqual({ next: 3, found: [1, 0] });
});

test('numbers up to a position', () => {
  expect([-1, 0, 9, 10, 99].map((at) => countUntil(modes.starts, at))).toEqual([0, 1, 1, 2, 4]);
  expect([4, 5, 50].map((at) => countUntil(idle.periods, at, 3))).toEqual([0, 1, 2]);
});

test('in words', () => {
  expect(describeMachine(modes, 2, 3)).toBe('S');
  expect(describeMachine(modes, 0, 40)).toBe('U 50 %, S 50 %');
  expect(describeMachine(modes, 100, 101)).toBe('not replayed yet');
  expect(describeMachine(idle, 0, 10)).toBe('waited 1000 ns');
  expect(describeMachine(idle, 0, 100)).toBe('waited 2 times, 1010 ns in all');
  expect(describeMachine(idle, 10, 20)).toBe('busy');
  expect(describeMachine(hits, 0, 10)).toBe('2 hits');
  expect(describeMachine(hits, 10, 20)).toBe('no hit here');
});

test('a pixel shows the states in it, the unknown is hatched', () => {
  const raster = new Raster();
  raster.resize(10, 21, 1);
  const colors = { background: 0xff000000, hatch: 0xff111111, hairline: 0xff222222 };
  drawMachine(raster, { ...modes, reached: 60 }, { from: 0, to: 100 }, 10, 0, 21, colors);
  const column = (x: number) => new Set(Array.from({ length: 20 }, (_, y) => raster.pixels[y * 10 + x]));
  const [red, blue] = [0xff0000ff, 0xffff0000];
  expect(column(0).has(red)).toBe(true);
  expect(column(0).has(blue)).toBe(false);
  expect(column(1).has(blue)).toBe(true);
  expect(column(8).has(blue)).toBe(false);
});

test('a long wait stands higher than a short one', () => {
  const raster = new Raster();
  raster.resize(100, 21, 1);
  const colors = { background: 0xff000000, hatch: 0xff111111, hairline: 0xff222222 };
  drawMachine(raster, idle, { from: 0, to: 100 }, 100, 0, 21, colors);
  const height = (x: number) =>
    Array.from({ length: 20 }, (_, y) => raster.pixels[y * 100 + x]).filter((pixel) => pixel === 0xff00ff00).length;
  expect(height(5)).toBeGreaterThan(height(50));
  expect(height(50)).toBeGreaterThan(0);
  expect(height(30)).toBe(0);
});
