/**
 * What pointers, wheel and fingers mean on the plot. Knows no DOM: the caller hands in plain numbers, so that a test
 * can play a whole gesture.
 *
 * Left drag selects; with Shift or Space held, or with the middle button, it moves the view. A drag on the ruler scrubs.
 * The overview moves or resizes the brush. One finger moves, two fingers zoom.
 */

import type { PlotSize } from './draw-overlay.ts';
import { type Grip, gripAt, type Zone, zoneAt } from './hit-test.ts';
import type { Range, View } from './types.ts';
import { centre, clampView, panBy, toPosition, zoomAt } from './viewport.ts';

export interface PointerInput {
  readonly id: number;
  /** Pixels from the plot's top left corner. */
  readonly x: number;
  readonly y: number;
  /** 0 left, 1 middle. */
  readonly button: number;
  /** Shift or Space is held. */
  readonly panning: boolean;
  readonly touch: boolean;
}

export interface WheelInput {
  readonly x: number;
  readonly y: number;
  /** Pixels. */
  readonly deltaX: number;
  readonly deltaY: number;
  /** Ctrl or Meta is held; trackpads report a pinch that way. */
  readonly zooming: boolean;
  readonly shift: boolean;
}

/** What gestures act on. */
export interface GestureTarget {
  readonly size: PlotSize;
  readonly view: View;
  readonly whole: View;
  readonly extent: number;
  readonly selection: Range | undefined;
  setView(view: View): void;
  scrollLanes(pixels: number, y: number): void;
  select(range: Range | undefined): void;
  /** The selection drag has ended. */
  selected(): void;
  click(x: number, y: number): void;
  scrub(position: number): void;
  /** Moves the playhead by whole units. */
  step(units: number): void;
}

/** A press becomes a drag after so many pixels. */
const SLACK = 5;

interface Finger {
  x: number;
  y: number;
}

interface BrushDrag {
  readonly type: 'brush';
  readonly grip: Grip;
  readonly start: View;
  readonly position: number;
}

type Drag =
  | { readonly type: 'pan'; x: number; y: number }
  | { readonly type: 'scroll-and-pan'; x: number; y: number }
  | { readonly type: 'select'; readonly anchor: number }
  | { readonly type: 'scrub' }
  | BrushDrag;

export class Gestures {
  readonly #target: GestureTarget;
  readonly #fingers = new Map<number, Finger>();
  #press: PointerInput | undefined;
  #drag: Drag | undefined;
  #wheelRest = 0;

  constructor(target: GestureTarget) {
    this.#target = target;
  }

  /** True while a drag is going on; hovering pauses then. */
  get active(): boolean {
    return this.#drag !== undefined;
  }

  down(input: PointerInput): void {
    const { size } = this.#target;
    if (input.touch) {
      this.#fingers.set(input.id, { x: input.x, y: input.y });
      if (this.#fingers.size > 1) {
        this.#press = undefined;
        this.#drag = undefined;
        return;
      }
    }
    this.#press = input;
    const zone = zoneAt(size, input.y);
    if (zone === 'overview') this.#startBrush(input);
    else if (input.button === 1 || input.panning) this.#drag = { type: 'pan', x: input.x, y: input.y };
    else if (zone === 'ruler' && !input.touch) {
      this.#drag = { type: 'scrub' };
      this.#target.scrub(this.#position(input.x));
    }
  }

  move(input: PointerInput): void {
    if (this.#fingers.size > 1) {
      this.#pinch(input);
      return;
    }
    if (this.#drag === undefined) this.#begin(input);
    const drag = this.#drag;
    if (drag === undefined) return;
    const target = this.#target;
    if (drag.type === 'pan' || drag.type === 'scroll-and-pan') {
      target.setView(panBy(target.view, (drag.x - input.x) / target.size.width, target.extent, target.size.width));
      if (drag.type === 'scroll-and-pan') target.scrollLanes(drag.y - input.y, input.y);
      drag.x = input.x;
      drag.y = input.y;
      if (input.touch) this.#fingers.set(input.id, { x: input.x, y: input.y });
    } else if (drag.type === 'select') {
      target.select(this.#stretch(drag.anchor, this.#position(input.x)));
    } else if (drag.type === 'scrub') {
      target.scrub(this.#position(input.x));
    } else {
      this.#moveBrush(drag, input.x);
    }
  }

  up(input: PointerInput): void {
    this.#fingers.delete(input.id);
    const press = this.#press;
    const drag = this.#drag;
    this.#press = undefined;
    this.#drag = undefined;
    if (drag?.type === 'select') this.#target.selected();
    const still = press !== undefined && press.id === input.id && drag === undefined;
    if (still && press.button === 0) this.#target.click(input.x, input.y);
  }

  cancel(id: number): void {
    this.#fingers.delete(id);
    this.#press = undefined;
    this.#drag = undefined;
  }

  doubleClick(x: number, y: number): void {
    const { view, extent, size } = this.#target;
    if (zoneAt(size, y) === 'overview') return;
    this.#target.setView(zoomAt(view, this.#position(x), 1 / 4, extent, size.width));
  }

  wheel(input: WheelInput): void {
    const target = this.#target;
    const { size, view, extent } = target;
    const zone: Zone = zoneAt(size, input.y);
    if (input.zooming) {
      const position = zone === 'overview' ? (view.from + view.to) / 2 : this.#position(input.x);
      // A notch of a mouse (100 or 120) changes the span by a fifth; a pinch sends small steps and feels the same.
      target.setView(zoomAt(view, position, Math.exp(clampStep(input.deltaY) * 0.002), extent, size.width));
      return;
    }
    const sideways = input.shift && input.deltaX === 0 ? input.deltaY : input.deltaX;
    if (input.shift || Math.abs(input.deltaX) > Math.abs(input.deltaY)) {
      target.setView(panBy(view, sideways / size.width, extent, size.width));
    } else if (zone === 'ruler') {
      // On the ruler a notch is one unit of the axis, so that the playhead can be set exactly.
      this.#wheelRest += input.deltaY;
      const steps = Math.trunc(this.#wheelRest / 100);
      if (steps !== 0) {
        this.#wheelRest -= steps * 100;
        target.step(steps);
      }
    } else {
      target.scrollLanes(input.deltaY, input.y);
    }
  }

  #position(x: number): number {
    return toPosition(this.#target.view, this.#target.size.width, x);
  }

  /** Whole units between two positions, inside the run. */
  #stretch(one: number, other: number): Range {
    const from = Math.max(0, Math.floor(Math.min(one, other)));
    const to = Math.min(Math.ceil(this.#target.extent) + 1, Math.ceil(Math.max(one, other)));
    return { from, to: Math.max(from + 1, to) };
  }

  #begin(input: PointerInput): void {
    const press = this.#press;
    if (press === undefined) return;
    if (Math.hypot(input.x - press.x, input.y - press.y) < SLACK) return;
    if (press.touch) {
      this.#drag = { type: 'scroll-and-pan', x: press.x, y: press.y };
      return;
    }
    const { selection, view, size } = this.#target;
    const grip = selection === undefined ? 'outside' : gripAt(selection, view, size.width, press.x);
    // Taking hold of an edge moves that edge: the other one is the anchor.
    if (selection !== undefined && grip === 'from') this.#drag = { type: 'select', anchor: selection.to };
    else if (selection !== undefined && grip === 'to') this.#drag = { type: 'select', anchor: selection.from };
    else this.#drag = { type: 'select', anchor: this.#position(press.x) };
  }

  #startBrush(input: PointerInput): void {
    const target = this.#target;
    const position = toPosition(target.whole, target.size.width, input.x);
    let grip = gripAt(target.view, target.whole, target.size.width, input.x);
    if (grip === 'outside') {
      target.setView(centre(target.view, position, target.extent, target.size.width));
      grip = 'inside';
    }
    this.#drag = { type: 'brush', grip, start: target.view, position };
  }

  #moveBrush(drag: BrushDrag, x: number): void {
    const { whole, size, extent } = this.#target;
    const { start, grip } = drag;
    const by = toPosition(whole, size.width, x) - drag.position;
    if (grip === 'from') {
      const from = Math.min(start.from + by, start.to - 1);
      this.#target.setView(clampView({ from: Math.max(0, from), to: start.to }, extent, size.width));
    } else if (grip === 'to') {
      this.#target.setView(
        clampView({ from: start.from, to: Math.max(start.to + by, start.from + 1) }, extent, size.width),
      );
    } else {
      this.#target.setView(clampView({ from: start.from + by, to: start.to + by }, extent, size.width));
    }
  }

  /** Two fingers: the positions under them stay under them. */
  #pinch(input: PointerInput): void {
    const own = this.#fingers.get(input.id);
    if (own === undefined) return;
    let other: Finger | undefined;
    for (const [id, finger] of this.#fingers) if (id !== input.id) other = finger;
    if (other === undefined) return;
    const { view, size, extent } = this.#target;
    const before = Math.max(8, Math.abs(own.x - other.x));
    const after = Math.max(8, Math.abs(input.x - other.x));
    const middleBefore = (own.x + other.x) / 2;
    const middleAfter = (input.x + other.x) / 2;
    own.x = input.x;
    own.y = input.y;
    const moved = panBy(view, (middleBefore - middleAfter) / size.width, extent, size.width);
    const position = toPosition(moved, size.width, middleAfter);
    this.#target.setView(zoomAt(moved, position, before / after, extent, size.width));
  }
}

/** One event never zooms by more than a factor of about 1.6, however coarse the device reports. */
function clampStep(delta: number): number {
  return Math.max(-240, Math.min(240, delta));
}
