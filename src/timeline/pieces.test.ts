import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecewiseMap } from './axis-map.ts';
import { differencesAt } from './differences.ts';
import { GLIDE, Glide } from './glide.ts';
import { gripAt, noteAt, zoneAt } from './hit-test.ts';
import { rank } from './hover.ts';
import { LabelIndex } from './labels.ts';
import { playheadTarget } from './playhead-keys.ts';
import { summarise } from './selection-summary.ts';

const size = { width: 1000, height: 400, overview: 50, ruler: 25 };

describe('a map between two axes', () => {
  const map = piecewiseMap([
    { own: 100, shared: 100 },
    { own: 200, shared: 300 },
  ]);

  it('is a straight line between its points and goes on beside itself beyond them', () => {
    expect([50, 100, 150, 200, 250].map(map.toShared)).toEqual([50, 100, 200, 300, 350]);
    expect([50, 100, 200, 300, 350].map(map.toOwn)).toEqual([50, 100, 150, 200, 250]);
  });

  it('grows, and comes back to where it started, for any rising points', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(gaps, fc.integer({ min: -500, max: 100_000 }), (list, position) => {
        let [own, shared] = [0, 0];
        const points = list.map(([a, b]) => {
          own += a;
          shared += b;
          return { own, shared };
        });
        const any = piecewiseMap(points);
        expect(any.toOwn(any.toShared(position))).toBeCloseTo(position, 6);
        expect(any.toShared(position + 1)).toBeGreaterThan(any.toShared(position));
      }),
    );
  });
});

it('knows the parts of the plot', () => {
  expect([0, 49, 50, 74, 75].map((y) => zoneAt(size, y))).toEqual(['overview', 'overview', 'ruler', 'ruler', 'lanes']);
});

it('takes hold of edges, inside and outside of a range', () => {
  const view = { from: 0, to: 1000 };
  const grips = [90, 97, 104, 150, 204, 210].map((x) => gripAt({ from: 100, to: 200 }, view, 1000, x));
  expect(grips).toEqual(['outside', 'from', 'from', 'inside', 'to', 'outside']);
  expect(gripAt({ from: 100, to: 102 }, view, 1000, 101)).toBe('inside');
});

it('finds the note whose flag is under the pointer', () => {
  const notes = [{ id: 'n', label: 'here', from: 500, to: 500 }];
  const find = (x: number, y: number) => noteAt(notes, size, { from: 0, to: 1000 }, { from: 400, to: 600 }, x, y)?.id;
  expect([find(504, 5), find(504, 55), find(520, 5), find(504, 40)]).toEqual(['n', 'n', undefined, undefined]);
});

it('moves the playhead by a pixel, ten, a screen, or to an end', () => {
  const key = (name: string, shift = false) => playheadTarget(name, shift, 5000, { from: 0, to: 2000 }, 1000, 10_000);
  expect([key('ArrowRight'), key('ArrowLeft'), key('ArrowRight', true), key('PageDown'), key('PageUp')]).toEqual([
    5002, 4998, 5020, 7000, 3000,
  ]);
  expect([key('Home'), key('End'), key('x')]).toEqual([0, 10_000, undefined]);
  expect(playheadTarget('ArrowRight', false, 5, { from: 0, to: 50 }, 1000, 10)).toBe(6);
});

it('labels a mark with the first event of its kind in the bucket', () => {
  const index = new LabelIndex([
    { n: 2, position: 20, kind: 5, text: 'late' },
    { n: 1, position: 10, kind: 5, text: 'early' },
    { n: 0, position: 10, kind: 4, text: 'other' },
  ]);
  expect([index.textOf(5, 0, 30), index.textOf(5, 11, 30), index.textOf(4, 11, 30)]).toEqual([
    'early',
    'late',
    undefined,
  ]);
});

it('glides to a new place and arrives exactly', () => {
  const glide = new Glide();
  glide.set([100], 0, false);
  glide.step(0);
  expect(glide.shown).toEqual([100]);
  glide.set([200], 1000, true);
  expect(glide.step(1000 + GLIDE / 2)).toBe(true);
  expect(glide.shown[0]).toBeGreaterThan(100);
  expect(glide.shown[0]).toBeLessThan(200);
  expect(glide.step(1000 + GLIDE * 5)).toBe(true);
  expect(glide.shown).toEqual([200]);
  expect(glide.step(1000 + GLIDE * 6)).toBe(false);
});

it('says how many differences of each class a bucket holds', () => {
  const counts = new Uint32Array(10);
  counts[1] = 3;
  counts[2 * 4 + 1] = 2;
  const density = { from: 100, to: 120, buckets: 2, counts };
  expect(differencesAt(density, 115)).toEqual({ range: { from: 110, to: 120 }, counts: [3, 0, 0, 0, 2] });
  expect(differencesAt(density, 120)).toBeUndefined();
});

it('ranks counts and leaves out what is not there', () => {
  const counts = [0, 5, 2, 5];
  expect(rank([0, 1, 2, 3], (kind) => counts[kind] ?? 0)).toEqual({
    counts: [
      { kind: 1, count: 5 },
      { kind: 3, count: 5 },
      { kind: 2, count: 2 },
    ],
    total: 12,
  });
});

describe('the summary of a range', () => {
  const range = {
    from: 0,
    to: 2_000_000,
    counts: [3, 0, 5],
    events: 8,
    instructions: 2_000_000,
    firstEvent: 0,
    endEvent: 8,
  };

  it('has events per million instructions', () => {
    const summary = summarise('instructions', { ...range, axis: 'instructions' });
    expect([summary.events, summary.rates]).toEqual(['8 events', ['4 events per M instr.']]);
    expect(summary.kinds.map(({ kind }) => kind)).toEqual([2, 0]);
  });

  it('has rates per second on the axis of time, and none that divide by nothing', () => {
    const summary = summarise('time', { ...range, axis: 'time' });
    expect(summary.rates[1]).toBe('4.0k events per s');
    expect(summarise('events', { ...range, axis: 'events', instructions: 0 }).rates).toEqual([]);
  });
});
