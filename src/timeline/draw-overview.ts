/** Draws the strip that shows the whole run: density of events, checkpoints, notes. */
import { barHeight, occupied, scaleTop } from './bars.ts';
import { eachUnknown } from './draw-lanes.ts';
import { CHECKPOINT_KINDS, FAMILIES } from './families.ts';
import type { GroupFrame } from './group-frame.ts';
import type { Look } from './look.ts';
import type { Pen } from './pen.ts';
import type { NoteMark, View } from './types.ts';
import { toPixel } from './viewport.ts';

/** INSTRUCTION events only separate the others, and there are as many of them; the density leaves them out. */
const DENSITY_KINDS: readonly number[] = FAMILIES.filter((family) => family.id !== 'instructions').flatMap(
  (family) => family.kinds,
);

const CHECKPOINT_ROOM = 5;
const FLAG = 7;

/** Draws one recording's density into [y, y + height) and returns the largest count of a bar. */
export function drawDensity(pen: Pen, frame: GroupFrame, width: number, y: number, height: number, look: Look): number {
  const { plan, edges, values, hits } = frame;
  const base = y + height - CHECKPOINT_ROOM - 1;
  const room = height - CHECKPOINT_ROOM - FLAG;
  const largest = plan.sum(DENSITY_KINDS, values);
  const top = scaleTop(largest);
  const found = occupied(values, plan.length, hits);
  pen.fillStyle = look.colors.overview;
  for (let j = 0; j < found; j++) {
    const i = hits[j] ?? 0;
    const x = Math.round(edges[i] ?? 0);
    const h = barHeight(values[i] ?? 0, top, room);
    pen.fillRect(x, base - h, Math.max(1, Math.round(edges[i + 1] ?? 0) - x), h);
  }
  const most = plan.sum(CHECKPOINT_KINDS, values);
  const marked = most > 0 ? occupied(values, plan.length, hits) : 0;
  pen.fillStyle = look.kinds[CHECKPOINT_KINDS[0] ?? 0]?.color ?? look.colors.mutedText;
  for (let j = 0; j < marked; j++) {
    const i = hits[j] ?? 0;
    // Checkpoints are many; how many is told by the opacity.
    pen.globalAlpha = 0.25 + 0.75 * (barHeight(values[i] ?? 0, scaleTop(most), 100) / 100);
    pen.fillRect(Math.round(edges[i] ?? 0), base + 2, 1, CHECKPOINT_ROOM - 2);
  }
  pen.globalAlpha = 1;
  pen.fillStyle = look.sprites.hatch;
  eachUnknown(frame, width, (from, to) => pen.fillRect(from, y, to - from, height));
  pen.fillStyle = look.colors.hairline;
  pen.fillRect(0, y + height - 1, width, 1);
  return largest;
}

/** Flags of notes at the top of the strip or of the ruler; ranges get a bar. */
export function drawNotes(
  pen: Pen,
  notes: readonly NoteMark[],
  view: View,
  width: number,
  y: number,
  color: string,
): void {
  pen.fillStyle = color;
  for (const note of notes) {
    const x = Math.round(toPixel(view, width, note.from));
    const end = Math.round(toPixel(view, width, note.to));
    if (end < 0 || x > width) continue;
    pen.fillRect(x, y, 1.5, FLAG + 4);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + FLAG, y + FLAG / 2);
    pen.lineTo(x, y + FLAG);
    pen.closePath();
    pen.fill();
    if (end > x + 1) pen.fillRect(x, y, end - x, 2);
  }
}
