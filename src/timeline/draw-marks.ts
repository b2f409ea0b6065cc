/** Puts marks on the canvas: the shape of the kind, and words where there is room for them. */
import { short } from './axis-format.ts';
import type { LabelIndex } from './labels.ts';
import type { Look } from './look.ts';
import type { MarkQueue } from './mark-queue.ts';
import type { Pen } from './pen.ts';

/** Text beside a mark needs at least so many pixels, a count fewer. */
const LABEL_ROOM = 44;
const COUNT_ROOM = 22;
const PIXELS_PER_CHARACTER = 6.7;

/** Draws the queued marks `offset` pixels lower than they were queued; `labels` are by group index. */
export function drawMarks(
  pen: Pen,
  marks: MarkQueue,
  look: Look,
  labels: readonly (LabelIndex | undefined)[],
  offset: number,
): void {
  const { marks: pictures, size } = look.sprites;
  pen.fillStyle = look.colors.mutedText;
  for (let m = 0; m < marks.length; m++) {
    const x = marks.x[m] ?? 0;
    const y = offset + (marks.y[m] ?? 0);
    const kind = marks.kind[m] ?? 0;
    const picture = pictures[kind];
    // At the very start of the run only the shape moves inside; the line below it stays in its place.
    const left = Math.max(0, Math.round(x) + 0.5 - size / 2);
    if (picture !== undefined) pen.drawImage(picture, left, y - size / 2, size, size);
    const room = marks.room[m] ?? 0;
    if (room < COUNT_ROOM) continue;
    const count = marks.count[m] ?? 0;
    if (count > 1) {
      pen.fillText(`×${short(count)}`, left + size + 2, y + 0.5);
      continue;
    }
    if (room < LABEL_ROOM) continue;
    const text = labels[marks.group[m] ?? 0]?.textOf(kind, marks.from[m] ?? 0, marks.to[m] ?? 0);
    if (text === undefined) continue;
    const characters = Math.floor(room / PIXELS_PER_CHARACTER);
    pen.fillText(text.length > characters ? `${text.slice(0, characters - 1)}…` : text, left + size + 2, y + 0.5);
  }
}
