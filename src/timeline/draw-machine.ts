/** Draws the lanes of what the machine did. */
import { drawFlames } from './draw-flames.ts';
import { hatchMissing } from './draw-pictures.ts';
import type { LaneColors } from './look.ts';
import {
  countUntil,
  type MachineLane,
  type PeriodLane,
  type PlaceLane,
  type StateLane,
  sharesIn,
} from './machine-lanes.ts';
import { pack, type Raster } from './raster.ts';
import type { View } from './types.ts';
import { toPixel } from './viewport.ts';

/** Pixels that a lane keeps free above what it shows. */
const ROOM = 4;

interface Area {
  readonly view: View;
  /** CSS pixels. */
  readonly width: number;
  /** Device pixels: below the lowest row, and the rows above it. */
  readonly base: number;
  readonly rows: number;
}

/** The states of each pixel, stacked. */
function drawStates(raster: Raster, lane: StateLane, { view, base, rows }: Area, background: number): void {
  const colors = lane.colors.map((color) => pack(color, background));
  const per = (view.to - view.from) / raster.width;
  const shares = new Float64Array(colors.length);
  let index = countUntil(lane.starts, view.from) - 1;
  for (let x = 0; x < raster.width; x++) {
    const from = view.from + x * per;
    if (from >= lane.reached || lane.starts.length === 0) return;
    index = sharesIn(lane, from, Math.min(lane.reached, from + per), index, shares);
    let done = 0;
    for (let state = 0; state < colors.length; state++) {
      const share = shares[state] ?? 0;
      if (share === 0) continue;
      const low = Math.round(done * rows);
      done += share;
      // What is there at all shows, however short it was.
      const high = Math.max(low + 1, Math.round(done * rows));
      raster.rect(x, base - high, 1, high - low, colors[state] ?? background);
    }
  }
}

/** Waits: a line's height is logarithmic in its weight; a period with a length is as wide as it lasts. */
function drawPeriods(raster: Raster, lane: PeriodLane, { view, width, base, rows }: Area, background: number): void {
  const { periods } = lane;
  const color = pack(lane.color, background);
  let largest = 1;
  for (let i = 2; i < periods.length; i += 3) largest = Math.max(largest, periods[i] ?? 0);
  const top = Math.log1p(largest);
  const first = Math.max(0, countUntil(periods, view.from, 3) - 1);
  for (let i = first; i * 3 < periods.length; i++) {
    const [from = 0, to = 0, weight = 0] = periods.subarray(i * 3, i * 3 + 3);
    if (from >= view.to) return;
    const x = Math.round(toPixel(view, width, from) * raster.ratio);
    const end = Math.round(toPixel(view, width, to) * raster.ratio);
    if (end < 0) continue;
    const height = Math.max(2, Math.round((Math.log1p(weight) / top) * rows));
    raster.rect(x, base - height, Math.max(1, Math.round(raster.ratio), end - x), height, color);
  }
}

function drawPlaces(raster: Raster, lane: PlaceLane, { view, width, base, rows }: Area, background: number): void {
  const color = pack(lane.color, background);
  const thick = Math.max(1, Math.round(raster.ratio));
  let last = -1;
  for (let i = Math.max(0, countUntil(lane.places, view.from) - 1); i < lane.places.length; i++) {
    const place = lane.places[i] ?? 0;
    if (place >= view.to) return;
    const x = Math.round(toPixel(view, width, place) * raster.ratio);
    if (x === last || x < 0) continue;
    last = x;
    raster.rect(x, base - rows, thick, rows, color);
  }
}

/** Draws one lane with its top at `y`; lengths in CSS pixels. */
export function drawMachine(
  raster: Raster,
  lane: MachineLane,
  view: View,
  width: number,
  y: number,
  height: number,
  colors: Pick<LaneColors, 'background' | 'hatch' | 'hairline'>,
): void {
  const { ratio } = raster;
  const base = Math.round((y + height - 1) * ratio);
  const rows = Math.round((height - 1 - ROOM) * ratio);
  const area: Area = { view, width, base, rows };
  if (lane.kind === 'states') drawStates(raster, lane, area, colors.background);
  else if (lane.kind === 'flames') drawFlames(raster, lane, view, width, y, colors.background);
  else if (lane.kind === 'pictures') hatchMissing(raster, lane, view, width, y, colors.hatch);
  else if (lane.kind === 'periods') drawPeriods(raster, lane, area, colors.background);
  else drawPlaces(raster, lane, area, colors.background);
  const known = Math.max(0, toPixel(view, width, lane.reached));
  if (known < width) raster.hatch(known * ratio, base - rows, (width - known) * ratio, rows, colors.hatch);
  raster.rect(0, base, raster.width, Math.max(1, Math.round(ratio)), colors.hairline);
}
