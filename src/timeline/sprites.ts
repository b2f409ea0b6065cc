/**
 * Marks and hatching, drawn once and then copied: a copied picture costs a fraction of a filled path, and a lane may
 * have a hundred marks.
 */
import type { KindStyle, TimelineColors } from './types.ts';

/** Side of a mark in pixels. */
const MARK_SIZE = 10;
const SHAPE_BOX = 12;
const HATCH_SIZE = 8;

/** A picture of every kind's shape, with a rim in the background's colour so that it stands out from its line. */
export interface Sprites {
  readonly marks: readonly CanvasImageSource[];
  /** Size of a picture in pixels, rim included. */
  readonly size: number;
  readonly hatch: CanvasPattern | string;
}

const RIM = 1.5;

function canvas(side: number, ratio: number): readonly [HTMLCanvasElement, CanvasRenderingContext2D] {
  const element = document.createElement('canvas');
  element.width = Math.ceil(side * ratio);
  element.height = Math.ceil(side * ratio);
  const context = element.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw on a canvas.');
  context.scale(ratio, ratio);
  return [element, context];
}

function mark(style: KindStyle, background: string, ratio: number): HTMLCanvasElement {
  const side = MARK_SIZE + 2 * RIM;
  const [element, context] = canvas(side, ratio);
  context.translate(RIM, RIM);
  context.scale(MARK_SIZE / SHAPE_BOX, MARK_SIZE / SHAPE_BOX);
  const path = new Path2D(style.shape);
  context.strokeStyle = background;
  context.lineWidth = (2 * RIM * SHAPE_BOX) / MARK_SIZE;
  context.lineJoin = 'round';
  context.stroke(path);
  context.fillStyle = background;
  context.fill(path, 'nonzero');
  context.fillStyle = style.color;
  context.fill(path, 'evenodd');
  return element;
}

function hatch(color: string, ratio: number): CanvasPattern | string {
  const [element, context] = canvas(HATCH_SIZE, ratio);
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (const offset of [-HATCH_SIZE, 0, HATCH_SIZE]) {
    context.moveTo(offset, HATCH_SIZE);
    context.lineTo(offset + HATCH_SIZE, 0);
  }
  context.stroke();
  const pattern = context.createPattern(element, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern ?? color;
}

/** Draws the pictures for a theme and a device pixel ratio. */
export function makeSprites(kinds: readonly KindStyle[], colors: TimelineColors, ratio: number): Sprites {
  return {
    marks: kinds.map((style) => mark(style, colors.background, ratio)),
    size: MARK_SIZE + 2 * RIM,
    hatch: hatch(colors.hatch, ratio),
  };
}
