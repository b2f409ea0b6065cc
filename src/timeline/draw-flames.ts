/** Draws the lane of calls: bars in rows, and their names where there is room. */
import { FLAME_ROW, FLAME_TOP, type FlameLane, flameAt } from './machine-lanes.ts';
import type { Pen } from './pen.ts';
import { blend, type Packed, pack, type Raster } from './raster.ts';
import type { View } from './types.ts';
import { toPixel } from './viewport.ts';

/** Share of a function's colour in its bar: words on it must be legible. */
const SHARE = 0.3;
const CROWD_SHARE = 0.16;
/** Names need at least so many CSS pixels. */
const NAME_ROOM = 30;
const PIXELS_PER_CHARACTER = 6.4;

/** Calls `each` with the spans of a row in view: index, and left and right edge in CSS pixels. */
function eachInView(
  lane: FlameLane,
  row: number,
  view: View,
  width: number,
  each: (index: number, left: number, right: number) => void,
): void {
  const end = lane.first[row + 1] ?? 0;
  const from = flameAt(lane, row, view.from, Number.POSITIVE_INFINITY);
  if (from < 0) return;
  for (let i = from; i < end && (lane.begins[i] ?? 0) < view.to; i++) {
    const left = Math.max(0, toPixel(view, width, lane.begins[i] ?? 0));
    each(i, left, Math.min(width, toPixel(view, width, lane.ends[i] ?? 0)));
  }
}

/** The bars, with the lane's top at `y`; lengths in CSS pixels. */
export function drawFlames(
  raster: Raster,
  lane: FlameLane,
  view: View,
  width: number,
  y: number,
  background: Packed,
): void {
  const { ratio } = raster;
  const plain = lane.colors.map((color) => blend(pack(color), background, SHARE));
  const faint = lane.colors.map((color) => blend(pack(color), background, CROWD_SHARE));
  const height = Math.round((FLAME_ROW - 1) * ratio);
  for (let row = 0; row < lane.rows; row++) {
    const top = Math.round((y + FLAME_TOP + row * FLAME_ROW) * ratio);
    eachInView(lane, row, view, width, (i, left, right) => {
      const code = lane.codes[i] ?? 0;
      const color = (lane.crowds[i] === 1 ? faint[code] : plain[code]) ?? background;
      const x = Math.round(left * ratio);
      // A gap between neighbours where they are wide enough to have one.
      const wide = Math.round(right * ratio) - x;
      raster.rect(x, top, Math.max(1, wide > 4 ? wide - 1 : wide), height, color);
    });
  }
}

/** The names, on top of the bars. */
export function drawFlameNames(pen: Pen, lane: FlameLane, view: View, width: number, y: number): void {
  for (let row = 0; row < lane.rows; row++) {
    const middle = y + FLAME_TOP + row * FLAME_ROW + (FLAME_ROW - 1) / 2 + 0.5;
    eachInView(lane, row, view, width, (i, left, right) => {
      const room = right - left - 6;
      if (room < NAME_ROOM || lane.crowds[i] === 1) return;
      const name = lane.names[lane.codes[i] ?? 0] ?? '';
      const characters = Math.floor(room / PIXELS_PER_CHARACTER);
      pen.fillText(name.length > characters ? `${name.slice(0, characters - 1)}…` : name, left + 3, middle);
    });
  }
}
