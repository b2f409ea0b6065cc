/** Draws the lanes of events: bars where events are dense, marks with their shape and words where they are not. */
import { short } from './axis-format.ts';
import { barHeight, MARK_GAP, occupied, scaleTop, standsAlone } from './bars.ts';
import type { GroupFrame } from './group-frame.ts';
import type { LabelIndex } from './labels.ts';
import type { Lane } from './lanes.ts';
import type { Pen } from './pen.ts';
import type { Sprites } from './sprites.ts';
import { KNOWN, SPREAD, UNKNOWN } from './tile-plan.ts';
import type { KindStyle, TimelineColors, TrackGroup } from './types.ts';

export interface LaneLook {
  readonly kinds: readonly KindStyle[];
  readonly colors: TimelineColors;
  readonly sprites: Sprites;
  readonly font: string;
}

const PROVISIONAL_ALPHA = 0.4;
const BAR_ROOM = 5;
/** Text beside a mark needs at least so many pixels. */
const LABEL_ROOM = 44;
const PIXELS_PER_CHARACTER = 6.4;

/** Colour of a lane: that of its most frequent kind. */
export function laneColor(lane: Lane, group: TrackGroup, kinds: readonly KindStyle[]): string {
  let best = lane.kinds[0] ?? 0;
  for (const kind of lane.kinds) if ((group.counts[kind] ?? 0) > (group.counts[best] ?? 0)) best = kind;
  return kinds[best]?.color ?? 'currentColor';
}

/** Hatches the stretches whose counts are not known, over a height of the plot. */
export function drawUnknown(
  pen: Pen,
  frame: GroupFrame,
  look: LaneLook,
  width: number,
  y: number,
  height: number,
): void {
  const { plan, edges } = frame;
  pen.fillStyle = look.sprites.hatch;
  let start = -1;
  const loaded = Math.min(width, frame.loadedPixel);
  for (let i = 0; i <= plan.length; i++) {
    const unknown = i < plan.length && plan.state[i] === UNKNOWN && (edges[i] ?? 0) < loaded;
    if (unknown && start < 0) start = i;
    if (!unknown && start >= 0) {
      const x = Math.max(0, edges[start] ?? 0);
      pen.fillRect(x, y, Math.min(loaded, edges[i] ?? 0) - x, height);
      start = -1;
    }
  }
  const end = Math.min(width, frame.endPixel);
  if (frame.loadedPixel < end)
    pen.fillRect(Math.max(0, frame.loadedPixel), y, end - Math.max(0, frame.loadedPixel), height);
}

/** Bars of one state; neighbours of equal height become one rectangle. */
function drawBars(
  pen: Pen,
  frame: GroupFrame,
  found: number,
  top: number,
  base: number,
  room: number,
  state: number,
): void {
  const { plan, edges, values, hits } = frame;
  let left = 0;
  let right = -1;
  let height = 0;
  for (let j = 0; j < found; j++) {
    const i = hits[j] ?? 0;
    if (plan.state[i] !== state) continue;
    if (state === KNOWN && standsAlone(hits, found, j, edges)) continue;
    const x = Math.round(edges[i] ?? 0);
    const end = Math.round(edges[i + 1] ?? 0);
    // Wide buckets are single units of the axis; a gap between them lets them be counted.
    const wide = end - x > 3 ? end - 1 : Math.max(x + 1, end);
    const h = barHeight(values[i] ?? 0, top, room);
    if (x === right && h === height) {
      right = wide;
      continue;
    }
    if (right > left) pen.fillRect(left, base - height, right - left, height);
    left = x;
    right = wide;
    height = h;
  }
  if (right > left) pen.fillRect(left, base - height, right - left, height);
}

function drawMarks(
  pen: Pen,
  lane: Lane,
  frame: GroupFrame,
  found: number,
  y: number,
  width: number,
  look: LaneLook,
  labels: LabelIndex | undefined,
): void {
  const { plan, edges, values, hits } = frame;
  const { marks, size } = look.sprites;
  const middle = y + lane.height / 2;
  for (let j = 0; j < found; j++) {
    const i = hits[j] ?? 0;
    if (plan.state[i] !== KNOWN || !standsAlone(hits, found, j, edges)) continue;
    const edge = edges[i] ?? 0;
    const x = Math.round(edge);
    pen.globalAlpha = PROVISIONAL_ALPHA;
    pen.fillRect(x, y + 1, 1, lane.height - 2);
    pen.globalAlpha = 1;
    const kind = plan.dominant(lane.kinds, i);
    const picture = marks[kind];
    if (picture !== undefined) pen.drawImage(picture, x + 0.5 - size / 2, middle - size / 2, size, size);
    const next = j + 1 < found ? (edges[hits[j + 1] ?? 0] ?? 0) : width;
    const room = Math.min(next, width) - edge - MARK_GAP;
    const count = values[i] ?? 0;
    if (room < LABEL_ROOM / 2) continue;
    const label =
      count === 1 ? labels?.textAt(lane.kinds, plan.positionOf(i), plan.positionOf(i + 1)) : `×${short(count)}`;
    if (label === undefined || (count === 1 && room < LABEL_ROOM)) continue;
    const characters = Math.floor(room / PIXELS_PER_CHARACTER);
    pen.fillStyle = look.colors.mutedText;
    pen.fillText(label.length > characters ? `${label.slice(0, characters - 1)}…` : label, x + 8, middle + 0.5);
    pen.fillStyle = look.kinds[kind]?.color ?? look.colors.text;
  }
}

/** Draws one lane of events with its top at `y`. */
export function drawLane(
  pen: Pen,
  lane: Lane,
  group: TrackGroup,
  frame: GroupFrame,
  y: number,
  width: number,
  look: LaneLook,
  labels: LabelIndex | undefined,
): void {
  const { plan } = frame;
  const largest = plan.sum(lane.kinds, frame.values);
  const found = largest === 0 ? 0 : occupied(frame.values, plan.length, frame.hits);
  if (found > 0) {
    const top = scaleTop(largest);
    const base = y + lane.height - 1;
    const room = lane.height - BAR_ROOM;
    pen.fillStyle = laneColor(lane, group, look.kinds);
    drawBars(pen, frame, found, top, base, room, KNOWN);
    if (!plan.settled) {
      pen.globalAlpha = PROVISIONAL_ALPHA;
      drawBars(pen, frame, found, top, base, room, SPREAD);
      pen.globalAlpha = 1;
    }
    drawMarks(pen, lane, frame, found, y, width, look, labels);
  }
  pen.fillStyle = look.colors.hairline;
  pen.fillRect(0, y + lane.height - 1, width, 1);
}
