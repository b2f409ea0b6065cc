/**
 * The lane of small pictures of the guest's screen. They stand on a grid of a power of two of instructions, so that a view
 * that moves or is zoomed by two shows the same moments again.
 */
import type { MachineLane, PictureLane } from './machine-lanes.ts';
import type { Pen } from './pen.ts';
import type { Packed, Raster } from './raster.ts';
import type { View } from './types.ts';
import { toPixel } from './viewport.ts';

/** Room above and below the pictures, and between them at least, in CSS pixels. */
export const ROOM = 3;

/** Positions from one picture to the next: the least power of two that leaves room for one, at least 1. */
export function spacing({ aspect, height }: PictureLane, { from, to }: View, width: number): number {
  const room = ((height - 2 * ROOM) * aspect + ROOM) * ((to - from) / Math.max(1, width));
  return 2 ** Math.max(0, Math.ceil(Math.log2(room)));
}

/** The place whose picture covers a position. */
export function cellAt(lane: PictureLane, view: View, width: number, position: number): number {
  const step = spacing(lane, view, width);
  return Math.max(0, Math.floor(position / step) * step);
}

/** Places in view at which pictures stand, as far as was replayed; the first may begin before the view. */
export function cellsInView(lane: PictureLane, view: View, width: number): number[] {
  const step = spacing(lane, view, width);
  const end = Math.min(view.to, lane.reached);
  const cells: number[] = [];
  for (let at = cellAt(lane, view, width, view.from); at < end; at += step) cells.push(at);
  return cells;
}

/** Tells the lanes of pictures what is in view. */
export function wantPictures(lanes: readonly MachineLane[], view: View, width: number): void {
  for (const lane of lanes) if (lane.kind === 'pictures') lane.want(cellsInView(lane, view, width));
}

/** Hatches the places of pictures that are not known yet, with the lane's top at `y`; lengths in CSS pixels. */
export function hatchMissing(
  raster: Raster,
  lane: PictureLane,
  view: View,
  width: number,
  y: number,
  color: Packed,
): void {
  const { ratio } = raster;
  const high = lane.height - 2 * ROOM;
  const top = Math.round((y + ROOM) * ratio);
  for (const at of cellsInView(lane, view, width)) {
    if (lane.pictureAt(at) !== undefined) continue;
    const left = toPixel(view, width, at) * ratio;
    const cut = Math.max(0, left);
    raster.hatch(cut, top, left + high * lane.aspect * ratio - cut, Math.round(high * ratio), color);
  }
}

/** The pictures in thin frames, each as high as the lane has room for, or as wide as its place. */
export function drawPictures(pen: Pen, lane: PictureLane, view: View, width: number, y: number, frame: string): void {
  const most = lane.height - 2 * ROOM;
  pen.fillStyle = frame;
  for (const at of cellsInView(lane, view, width)) {
    const picture = lane.pictureAt(at);
    if (picture === undefined || picture === 'none') continue;
    const aspect = picture.screen.width / picture.screen.height;
    const high = Math.min(most, (most * lane.aspect) / aspect);
    const [left, top] = [Math.round(toPixel(view, width, at)), y + ROOM + (most - high) / 2];
    // The guest's black is hardly another one than that of the dark theme.
    pen.fillRect(left - 1, top - 1, high * aspect + 2, high + 2);
    pen.drawImage(picture.small, left, top, high * aspect, high);
  }
}
