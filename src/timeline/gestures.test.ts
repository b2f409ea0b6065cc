import { beforeEach, describe, expect, it } from 'vitest';
import { Gestures, type GestureTarget, type PointerInput } from './gestures.ts';
import type { Range, View } from './types.ts';
import { wholeRun } from './viewport.ts';

const EXTENT = 10_000;

/** A plot of 1000 by 400 pixels over [1000, 2000): a pixel is a unit. */
class Plot implements GestureTarget {
  readonly size = { width: 1000, height: 400, overview: 50, ruler: 25 };
  readonly whole = wholeRun(EXTENT);
  readonly extent = EXTENT;
  view: View = { from: 1000, to: 2000 };
  selection: Range | undefined;
  readonly log: string[] = [];

  setView(view: View): void {
    this.view = view;
  }
  scrollLanes(pixels: number): void {
    this.log.push(`scroll ${pixels}`);
  }
  select(range: Range | undefined): void {
    this.selection = range;
  }
  selected(): void {
    this.log.push('selected');
  }
  click(x: number, y: number): void {
    this.log.push(`click ${x},${y}`);
  }
  scrub(position: number): void {
    this.log.push(`scrub ${position}`);
  }
  step(units: number): void {
    this.log.push(`step ${units}`);
  }
}

let plot: Plot;
let gestures: Gestures;
beforeEach(() => {
  plot = new Plot();
  gestures = new Gestures(plot);
});

function at(x: number, y: number, more: Partial<PointerInput> = {}): PointerInput {
  return { id: 1, x, y, button: 0, panning: false, touch: false, ...more };
}

function drag(from: PointerInput, ...to: PointerInput[]): void {
  gestures.down(from);
  for (const input of to) gestures.move(input);
  gestures.up(to.at(-1) ?? from);
}

describe('on the lanes', () => {
  it('a press without movement is a click', () => {
    drag(at(300, 200), at(303, 202));
    expect(plot.log).toEqual(['click 303,202']);
    expect(plot.selection).toBeUndefined();
  });

  it('a drag selects whole units, in either direction', () => {
    drag(at(300, 200), at(350, 200), at(400.5, 200));
    expect(plot.selection).toEqual({ from: 1300, to: 1401 });
    expect(plot.log).toEqual(['selected']);
    plot.selection = undefined;
    drag(at(300, 200), at(100, 200));
    expect(plot.selection).toEqual({ from: 1100, to: 1300 });
  });

  it('a drag at an edge of the selection moves that edge', () => {
    plot.selection = { from: 1300, to: 1400 };
    drag(at(401, 200), at(500, 200));
    expect(plot.selection).toEqual({ from: 1300, to: 1500 });
    drag(at(299, 200), at(250, 200));
    expect(plot.selection).toEqual({ from: 1250, to: 1500 });
  });

  it('Shift, Space or the middle button pan', () => {
    drag(at(300, 200, { panning: true }), at(200, 200));
    expect(plot.view).toEqual({ from: 1100, to: 2100 });
    drag(at(300, 200, { button: 1 }), at(400, 200, { button: 1 }));
    expect(plot.view).toEqual({ from: 1000, to: 2000 });
    expect(plot.selection).toBeUndefined();
    expect(plot.log).toEqual([]);
  });

  it('a double click zooms in around the pointer', () => {
    gestures.doubleClick(500, 200);
    expect(plot.view).toEqual({ from: 1375, to: 1625 });
  });
});

it('a drag on the ruler scrubs', () => {
  drag(at(300, 60), at(310, 300));
  expect(plot.log).toEqual(['scrub 1300', 'scrub 1310']);
});

describe('in the overview', () => {
  const pixel = (position: number) => (position / plot.whole.to) * 1000;

  it('the brush moves with its inside', () => {
    drag(at(pixel(1500), 20), at(pixel(2500), 20));
    expect(plot.view.from).toBeCloseTo(2000, 6);
    expect(plot.view.to).toBeCloseTo(3000, 6);
  });

  it('and grows with its edges', () => {
    drag(at(pixel(2000) + 1, 20), at(pixel(3000) + 1, 20));
    expect(plot.view.from).toBe(1000);
    expect(plot.view.to).toBeCloseTo(3000, 6);
  });

  it('a press elsewhere brings it there', () => {
    drag(at(pixel(6000), 20));
    expect(plot.view.from).toBeCloseTo(5500, 6);
    expect(plot.log).toEqual([]);
  });
});

describe('the wheel', () => {
  const wheel = { x: 500, y: 200, deltaX: 0, deltaY: 0, zooming: false, shift: false };

  it('scrolls the lanes', () => {
    gestures.wheel({ ...wheel, deltaY: 40 });
    expect(plot.log).toEqual(['scroll 40']);
  });

  it('zooms at the pointer with Ctrl', () => {
    gestures.wheel({ ...wheel, deltaY: -100, zooming: true });
    expect((plot.view.from + plot.view.to) / 2).toBeCloseTo(1500, 6);
    expect(plot.view.to - plot.view.from).toBeCloseTo(1000 * Math.exp(-0.2), 6);
  });

  it('pans with Shift or sideways', () => {
    gestures.wheel({ ...wheel, deltaY: 100, shift: true });
    gestures.wheel({ ...wheel, deltaX: 50 });
    expect(plot.view.from).toBeCloseTo(1150, 6);
  });

  it('steps on the ruler', () => {
    for (let i = 0; i < 5; i++) gestures.wheel({ ...wheel, y: 60, deltaY: 50 });
    expect(plot.log).toEqual(['step 1', 'step 1']);
  });
});

describe('fingers', () => {
  it('one moves the view and the lanes', () => {
    drag(at(300, 200, { touch: true }), at(290, 200, { touch: true }), at(250, 170, { touch: true }));
    expect(plot.view.from).toBeCloseTo(1050, 6);
    expect(plot.log).toEqual(['scroll 0', 'scroll 30']);
  });

  it('two zoom, and what is under them stays under them', () => {
    gestures.down(at(400, 200, { touch: true, id: 1 }));
    gestures.down(at(600, 200, { touch: true, id: 2 }));
    gestures.move(at(700, 200, { touch: true, id: 2 }));
    gestures.move(at(300, 200, { touch: true, id: 1 }));
    expect(plot.view.to - plot.view.from).toBeCloseTo(500, 6);
    expect((plot.view.from + plot.view.to) / 2).toBeCloseTo(1500, 6);
    gestures.up(at(700, 200, { touch: true, id: 2 }));
    gestures.up(at(300, 200, { touch: true, id: 1 }));
    expect(plot.log).toEqual([]);
    expect(plot.selection).toBeUndefined();
  });
});
