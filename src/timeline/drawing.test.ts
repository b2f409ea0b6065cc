import { describe, expect, it } from 'vitest';
import { Kind } from '../../workers/log/kinds.ts';
import { drawDifferences } from './draw-difference.ts';
import { drawLane } from './draw-lanes.ts';
import { drawMarks } from './draw-marks.ts';
import { drawOverlay } from './draw-overlay.ts';
import { drawRuler } from './draw-ruler.ts';
import { GroupFrame } from './group-frame.ts';
import { LabelIndex } from './labels.ts';
import { layoutLanes } from './lanes.ts';
import { laneColors } from './look.ts';
import { MarkQueue } from './mark-queue.ts';
import { Raster } from './raster.ts';
import { recordingPen } from './recording-pen.ts';
import { type TestEvent, TestSource } from './test-tiles.ts';
import type { KindStyle, TimelineColors, TrackGroup } from './types.ts';

const IRQ = Kind.INTERRUPT;
const kinds: KindStyle[] = Array.from({ length: 30 }, (_, kind) => ({
  name: `K${kind}`,
  label: `k${kind}`,
  color: '#0000ff',
  shape: '',
}));
const colors: TimelineColors = {
  background: '#000000',
  stripe: '#000000',
  text: '#ffffff',
  mutedText: '#888888',
  hairline: '#222222',
  accent: '#ff00ff',
  selection: '#ffffff20',
  selectionEdge: '#cccccc',
  hatch: '#00ff00',
  overview: '#999999',
  note: '#ffff00',
  difference: ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#00ffff'],
};
const packed = laneColors(kinds, colors);

/** Draws the interrupts' lane over 40 units, one pixel each unless told otherwise. */
function lane(events: readonly TestEvent[], options: { levels?: number[]; loaded?: number; width?: number } = {}) {
  const { levels = [0], loaded = 40, width = 40 } = options;
  const counts = Array.from({ length: 30 }, (_, kind) => events.filter((event) => event.kind === kind).length);
  const source = new TestSource(events, levels);
  const group: TrackGroup = { id: 'a', label: 'A', source, extent: 40, loaded, counts };
  const frame = new GroupFrame();
  frame.update(group, 'instructions', { from: 0, to: 40 }, width, 'lanes');
  const row = layoutLanes(
    [group],
    kinds,
    { order: [], expanded: [], pinned: [], showEmpty: true },
    false,
  ).scrolled.find((each) => each.id === 'interrupts');
  if (row === undefined) throw new Error('no lane of interrupts');
  const raster = new Raster();
  raster.resize(width, 12, 1);
  const marks = new MarkQueue();
  drawLane(raster, { ...row, height: 12 }, frame, 0, width, IRQ, packed, marks);
  return { raster, marks, source };
}

function picture(raster: Raster): string[] {
  const names = new Map([
    [packed.kinds[IRQ], '#'],
    [packed.faintKinds[IRQ], ':'],
    [packed.hatch, '/'],
    [packed.hairline, '_'],
  ]);
  return Array.from({ length: raster.height }, (_, y) =>
    Array.from(raster.pixels.subarray(y * raster.width, (y + 1) * raster.width), (p) => names.get(p) ?? ' ').join(''),
  );
}

const many = (at: number, count: number): TestEvent[] => Array.from({ length: count }, () => ({ at, kind: IRQ }));

describe('a lane', () => {
  it('has bars on a logarithmic scale where events are close, and leaves a lone event to its mark', () => {
    const { raster, marks } = lane([...many(2, 1), ...many(3, 3), ...many(4, 7), ...many(5, 7), ...many(30, 1)]);
    expect(picture(raster)).toEqual([
      '                                        ',
      '                              :         ',
      '                              :         ',
      '                              :         ',
      '    ##                        :         ',
      '    ##                        :         ',
      '   ###                        :         ',
      '   ###                        :         ',
      '   ###                        :         ',
      '  ####                        :         ',
      '  ####                                  ',
      '________________________________________',
    ]);
    expect(marks.length).toBe(1);
    expect([marks.x[0], marks.kind[0], marks.count[0], marks.from[0], marks.to[0]]).toEqual([30, IRQ, 1, 30, 31]);
  });

  it('is faint where a coarser tile was spread, and has no marks there', () => {
    const { raster, marks } = lane(many(0, 4), { levels: [2] });
    const rows = picture(raster);
    expect(rows[10]).toBe('::::                                    ');
    expect(marks.length).toBe(0);
  });

  it('is hatched where nothing is known, and beyond the index', () => {
    expect(picture(lane([], { levels: [] }).raster)[0]).toBe('/       /       /       /       /       ');
    const part = picture(lane(many(3, 1), { loaded: 16 }).raster);
    expect(part[0]).toBe('                /       /       /       ');
  });

  it('asks for the tiles in view', () => {
    expect(lane([]).source.wanted).toEqual(['lanes instructions 0 0-0']);
  });

  it('separates single units once they are wide enough to be counted', () => {
    const { raster } = lane([...many(0, 1), ...many(1, 1), ...many(2, 1)], { width: 320 });
    expect(picture(raster)[10]?.slice(0, 26)).toBe('####### ####### #######   ');
  });
});

it('writes words beside marks as far as there is room', () => {
  const marks = new MarkQueue();
  marks.add(0, 50, 10, 200, IRQ, 1, 5, 6);
  marks.add(0, 260, 10, 50, IRQ, 1, 7, 8);
  marks.add(0, 320, 10, 30, IRQ, 12, 8, 9);
  marks.add(0, 360, 10, 5, IRQ, 12, 9, 10);
  const { pen, log } = recordingPen();
  const look = { kinds, colors, lanes: packed, sprites: { marks: [], size: 12, hatch: '' }, font: 'x' };
  const labels = new LabelIndex([
    { n: 1, position: 5, kind: IRQ, text: 'timer interrupt' },
    { n: 2, position: 7, kind: IRQ, text: 'timer interrupt' },
  ]);
  drawMarks(pen, marks, look, [labels], 0);
  expect(log.filter((line) => line.startsWith('fillText'))).toEqual([
    'fillText timer interrupt 58.5 10.5',
    'fillText timer … 268.5 10.5',
    'fillText ×12 328.5 10.5',
  ]);
});

it('draws the ruler with labels at round positions', () => {
  const { pen, log } = recordingPen();
  drawRuler(pen, 'instructions', { from: 0, to: 4000 }, 400, 0, 24, colors);
  expect(log.filter((line) => line.startsWith('fillText'))).toEqual([
    'fillText 0 4 10',
    'fillText 1 k 104 10',
    'fillText 2 k 204 10',
    'fillText 3 k 304 10',
  ]);
});

it('uses the accent for the playhead and for nothing else', () => {
  const { pen, log } = recordingPen();
  const size = { width: 100, height: 100, overview: 20, ruler: 10 };
  const state = {
    view: { from: 0, to: 50 },
    whole: { from: 0, to: 100 },
    selection: { from: 10, to: 20 },
    hoverX: 40,
    playheads: [25],
  };
  drawOverlay(pen, size, state, colors);
  const first = log.indexOf('fillStyle #ff00ff');
  expect(log.slice(0, first).some((line) => line.includes(colors.accent))).toBe(false);
  expect(log.slice(first)).toContain('lineTo 50 100');
  expect(log.slice(first)).toContain('lineTo 25 19');
  expect(log.slice(first).some((line) => line.startsWith('fillRect'))).toBe(false);
});

it('stacks differences by class', () => {
  const raster = new Raster();
  raster.resize(8, 13, 1);
  const counts = new Uint32Array(5 * 4);
  counts[1] = 4;
  counts[4 * 4 + 1] = 3;
  const density = { from: 0, to: 8, buckets: 4, counts };
  drawDifferences(raster, { density, request: () => undefined }, { from: 0, to: 8 }, 8, 0, 13, packed);
  const column = Array.from({ length: 13 }, (_, y) => raster.pixels[y * 8 + 2]);
  expect(column.filter((pixel) => pixel === packed.difference[0])).toHaveLength(5);
  expect(column.filter((pixel) => pixel === packed.difference[4])).toHaveLength(3);
  expect(column[12]).toBe(packed.hairline);
});
