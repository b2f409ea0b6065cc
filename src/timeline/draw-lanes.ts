/** Draws the lanes of events: bars where events are dense, marks where each has room. */
import { barHeight, MARK_GAP, occupied, scaleTop, standsAlone } from './bars.ts';
import type { GroupFrame } from './group-frame.ts';
import type { Lane } from './lanes.ts';
import type { LaneColors } from './look.ts';
import type { MarkQueue } from './mark-queue.ts';
import type { Packed, Raster } from './raster.ts';
import { KNOWN, SPREAD, UNKNOWN } from './tile-plan.ts';

/** Pixels that a lane keeps free above its highest bar. */
const BAR_ROOM = 5;

/**
 * Calls `draw` for the stretches of [0, width) whose counts are not known: between tiles that have not arrived, and
 * beyond the index. In CSS pixels.
 */
export function eachUnknown(frame: GroupFrame, width: number, draw: (from: number, to: number) => void): void {
  const { plan, edges } = frame;
  const loaded = Math.min(width, frame.loadedPixel);
  let start = -1;
  for (let i = 0; i <= plan.length; i++) {
    const unknown = i < plan.length && plan.state[i] === UNKNOWN && (edges[i] ?? 0) < loaded;
    if (unknown && start < 0) start = i;
    if (unknown || start < 0) continue;
    draw(Math.max(0, edges[start] ?? 0), Math.min(loaded, edges[i] ?? 0));
    start = -1;
  }
  const from = Math.max(0, frame.loadedPixel);
  const to = Math.min(width, frame.endPixel);
  if (from < to) draw(from, to);
}

/** Bars of one state. `base` is the device pixel below the lowest row. */
function drawBars(
  raster: Raster,
  frame: GroupFrame,
  found: number,
  top: number,
  base: number,
  room: number,
  state: number,
  color: Packed,
): void {
  const { plan, edges, values, hits } = frame;
  const { ratio } = raster;
  const gap = Math.max(1, Math.round(ratio));
  for (let j = 0; j < found; j++) {
    const i = hits[j] ?? 0;
    if (plan.state[i] !== state) continue;
    if (state === KNOWN && standsAlone(hits, found, j, edges)) continue;
    const x = Math.round((edges[i] ?? 0) * ratio);
    const end = Math.round((edges[i + 1] ?? 0) * ratio);
    // Wide buckets are single units of the axis; a gap between them lets them be counted.
    const width = end - x > 3 * gap ? end - x - gap : Math.max(gap, end - x);
    const height = Math.round(barHeight(values[i] ?? 0, top, room) * ratio);
    raster.rect(x, base - height, width, height, color);
  }
}

function queueMarks(
  raster: Raster,
  lane: Lane,
  frame: GroupFrame,
  found: number,
  y: number,
  width: number,
  line: Packed,
  marks: MarkQueue,
): void {
  const { plan, edges, values, hits } = frame;
  const { ratio } = raster;
  const thick = Math.max(1, Math.round(ratio));
  for (let j = 0; j < found; j++) {
    const i = hits[j] ?? 0;
    if (plan.state[i] !== KNOWN || !standsAlone(hits, found, j, edges)) continue;
    const x = edges[i] ?? 0;
    raster.rect(Math.round(x * ratio), Math.round((y + 1) * ratio), thick, Math.round((lane.height - 3) * ratio), line);
    const next = j + 1 < found ? (edges[hits[j + 1] ?? 0] ?? 0) : width;
    const kind = plan.dominant(lane.kinds, i);
    const middle = y + (lane.height - 1) / 2;
    const room = Math.min(next, width) - x - MARK_GAP;
    marks.add(lane.group, x, middle, room, kind, values[i] ?? 0, plan.positionOf(i), plan.positionOf(i + 1));
  }
}

/**
 * Draws one lane of events with its top at `y` and puts its marks into the queue.
 * @param y CSS pixels from the top of the raster
 * @param width CSS pixels
 * @param kind the kind whose colour the bars take
 */
export function drawLane(
  raster: Raster,
  lane: Lane,
  frame: GroupFrame,
  y: number,
  width: number,
  kind: number,
  colors: LaneColors,
  marks: MarkQueue,
): void {
  const { plan } = frame;
  const { ratio } = raster;
  const largest = plan.sum(lane.kinds, frame.values);
  const found = largest === 0 ? 0 : occupied(frame.values, plan.length, frame.hits);
  const base = Math.round((y + lane.height - 1) * ratio);
  if (found > 0) {
    const top = scaleTop(largest);
    const room = lane.height - BAR_ROOM;
    drawBars(raster, frame, found, top, base, room, KNOWN, colors.kinds[kind] ?? colors.text);
    const faint = colors.faintKinds[kind] ?? colors.text;
    if (!plan.settled) drawBars(raster, frame, found, top, base, room, SPREAD, faint);
    queueMarks(raster, lane, frame, found, y, width, faint, marks);
  }
  const top = Math.round(y * ratio);
  eachUnknown(frame, width, (from, to) =>
    raster.hatch(from * ratio, top, (to - from) * ratio, base - top, colors.hatch),
  );
  raster.rect(0, base, raster.width, Math.max(1, Math.round(ratio)), colors.hairline);
}
