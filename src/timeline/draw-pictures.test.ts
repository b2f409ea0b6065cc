import { describe, expect, it } from 'vitest';
import { cellAt, cellsInView, drawPictures, hatchMissing, spacing, wantPictures } from './draw-pictures.ts';
import { layoutLanes } from './lanes.ts';
import { describeMachine, type LanePicture, type PictureLane } from './machine-lanes.ts';
import { Raster } from './raster.ts';
import { recordingPen } from './recording-pen.ts';

const picture = { screen: { width: 80, height: 40 } } as LanePicture;

type Known = LanePicture | 'none';

function lane(known: ReadonlyMap<number, Known> = new Map(), wanted: number[] = []): PictureLane {
  return {
    kind: 'pictures',
    id: 'screen',
    label: 'Screen',
    reached: 10_000,
    height: 46,
    aspect: 2,
    pictureAt: (position) => known.get(position),
    want: (positions) => void wanted.push(...positions),
  };
}

describe('the grid of pictures', () => {
  it('has a power of two of instructions, and room for each picture', () => {
    // A picture is 80 pixels wide, and 3 stay free: 8.3 instructions.
    expect(spacing(lane(), { from: 0, to: 100 }, 1000)).toBe(16);
    expect(spacing(lane(), { from: 0, to: 96 }, 1000)).toBe(8);
    expect(spacing(lane(), { from: 0, to: 3 }, 1000)).toBe(1);
  });
  it('stays where it is when the view moves, and shows half of the same moments when it is doubled', () => {
    const before = cellsInView(lane(), { from: 1000, to: 1100 }, 1000);
    expect(before).toEqual([992, 1008, 1024, 1040, 1056, 1072, 1088]);
    expect(cellsInView(lane(), { from: 1013, to: 1113 }, 1000).slice(0, 6)).toEqual(before.slice(1));
    const wide = cellsInView(lane(), { from: 1000, to: 1200 }, 1000);
    expect(before.filter((at) => wide.includes(at))).toEqual([992, 1024, 1056, 1088]);
  });
  it('ends where nothing was replayed', () => {
    expect(cellsInView(lane(), { from: 9980, to: 10_080 }, 1000)).toEqual([9968, 9984]);
  });
  it('gives every position to the picture on its left', () => {
    expect(cellAt(lane(), { from: 0, to: 100 }, 1000, 31.9)).toBe(16);
    expect(cellAt(lane(), { from: 0, to: 100 }, 1000, 32)).toBe(32);
  });
  it('tells what is in view, however it came there', () => {
    const wanted: number[] = [];
    wantPictures([lane(new Map<number, Known>([[0, picture]]), wanted)], { from: 0, to: 40 }, 400);
    expect(wanted).toEqual([0, 16, 32]);
  });
});

describe('the lane of pictures', () => {
  const view = { from: 0, to: 40 };
  it('draws what is known at the screen’s aspect ratio, from the left edge of its place', () => {
    const { pen, log } = recordingPen();
    const small = { screen: { width: 40, height: 40 } } as LanePicture;
    drawPictures(
      pen,
      lane(
        new Map<number, Known>([
          [0, picture],
          [16, 'none'],
          [32, small],
        ]),
      ),
      view,
      400,
      100,
      '#ffffff',
    );
    expect(log).toEqual([
      'fillStyle #ffffff',
      'fillRect -1 102 82 42',
      'drawImage undefined 0 103 80 40',
      'fillRect 319 102 42 42',
      'drawImage undefined 320 103 40 40',
    ]);
  });
  it('hatches what is not known, and only that', () => {
    const raster = new Raster();
    raster.resize(400, 46, 1);
    hatchMissing(
      raster,
      lane(
        new Map<number, Known>([
          [0, picture],
          [16, 'none'],
        ]),
      ),
      view,
      400,
      0,
      7,
    );
    const columns = [...raster.pixels.keys()].filter((i) => raster.pixels[i] === 7).map((i) => i % 400);
    expect(Math.min(...columns)).toBe(320);
    expect(Math.max(...columns)).toBe(399);
  });
  it('says what is under the pointer', () => {
    const known = lane(
      new Map<number, Known>([
        [0, picture],
        [16, 'none'],
      ]),
    );
    expect(describeMachine(known, 0, 16)).toBe('80 × 40');
    expect(describeMachine(known, 16, 32)).toBe('not set up at this moment');
    expect(describeMachine(known, 32, 48)).toBe('its picture is on its way');
    expect(describeMachine(known, 10_000, 10_016)).toBe('not replayed yet');
  });
  it('is as high as it says', () => {
    const prefs = { order: [], expanded: [], pinned: [], showEmpty: false };
    const [row] = layoutLanes([], [], prefs, false, [lane()]).scrolled;
    expect(row).toMatchObject({ label: 'Screen', height: 46, expandable: false });
  });
});
