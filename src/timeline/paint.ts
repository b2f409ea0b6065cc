/** Puts one frame on the three canvases. */
import type { Axis } from '../../workers/engine-api.ts';
import { drawDifferences } from './draw-difference.ts';
import { drawFlameNames } from './draw-flames.ts';
import { drawLane } from './draw-lanes.ts';
import { drawMachine } from './draw-machine.ts';
import { drawMarks } from './draw-marks.ts';
import { drawOverlay, type PlotSize } from './draw-overlay.ts';
import { drawDensity, drawNotes } from './draw-overview.ts';
import { drawPictures } from './draw-pictures.ts';
import { drawGrid, drawRuler } from './draw-ruler.ts';
import type { LaneAreas } from './hit-test.ts';
import type { Lane, LaneLayout } from './lanes.ts';
import type { Look } from './look.ts';
import type { FlameLane, MachineLane, PictureLane } from './machine-lanes.ts';
import type { MarkQueue } from './mark-queue.ts';
import type { Pen } from './pen.ts';
import type { Raster } from './raster.ts';
import type { Track } from './tracks.ts';
import type { DifferenceLane, NoteMark, Range, TrackGroup, View } from './types.ts';

/** Everything a frame shows. */
export interface Scene {
  readonly axis: Axis;
  readonly groups: readonly TrackGroup[];
  readonly difference: DifferenceLane | undefined;
  readonly machine: readonly MachineLane[];
  readonly notes: readonly NoteMark[];
  readonly selection: Range | undefined;
  readonly layout: LaneLayout;
  readonly size: PlotSize;
  readonly view: View;
  readonly whole: View;
  readonly look: Look;
  readonly tracks: ReadonlyMap<string, Track>;
}

/** The kind whose colour a lane takes: its most frequent one. */
function leadingKind(lane: Lane, group: TrackGroup): number {
  let best = lane.kinds[0] ?? 0;
  for (const kind of lane.kinds) if ((group.counts[kind] ?? 0) > (group.counts[best] ?? 0)) best = kind;
  return best;
}

/** Marks of the pinned and of the scrolled lanes; they are clipped separately. */
export type AreaMarks = readonly [MarkQueue, MarkQueue];

/** Rows of one area that are in sight, with their tops relative to the raster. */
function eachVisible(
  lanes: readonly Lane[],
  top: number,
  height: number,
  scroll: number,
  draw: (lane: Lane, y: number) => void,
): void {
  for (const lane of lanes) {
    const y = top + lane.top - scroll;
    if (y + lane.height <= top) continue;
    if (y >= top + height) break;
    draw(lane, y);
  }
}

/** Fills the raster, which stands for the areas of the lanes below the ruler, and collects the marks. */
export function rasterLanes(raster: Raster, marks: AreaMarks, scene: Scene, areas: LaneAreas): void {
  const { size, view, look, groups, axis } = scene;
  const height = size.height - size.overview - size.ruler;
  const parts = [
    [scene.layout.pinned, 0, areas.pinnedRoom, areas.pinnedScroll, marks[0]],
    [scene.layout.scrolled, areas.pinnedRoom, height - areas.pinnedRoom, areas.scrolledScroll, marks[1]],
  ] as const;
  const { ratio } = raster;
  raster.clip(0, raster.height);
  raster.pixels.fill(look.lanes.background);
  for (const [lanes, top, room, scroll, queue] of parts) {
    queue.clear();
    raster.clip(top * ratio, (top + room) * ratio);
    eachVisible(lanes, top, room, scroll, (lane, y) => {
      if (!lane.odd) return;
      raster.rect(0, Math.round(y * ratio), raster.width, Math.round(lane.height * ratio), look.lanes.stripe);
    });
    drawGrid(raster, axis, view, size.width, look.lanes.hairline);
    eachVisible(lanes, top, room, scroll, (lane, y) => {
      const group = groups[lane.group];
      const track = group && scene.tracks.get(group.id);
      if (lane.type === 'difference' && scene.difference) {
        drawDifferences(raster, scene.difference, view, size.width, y, lane.height, look.lanes);
      } else if (lane.type === 'machine') {
        const shown = scene.machine.find((one) => one.id === lane.id);
        if (shown) drawMachine(raster, shown, view, size.width, y, lane.height, look.lanes);
      } else if (lane.type === 'lane' && group && track) {
        drawLane(raster, lane, track.lanes, y, size.width, leadingKind(lane, group), look.lanes, queue);
      }
    });
  }
  raster.clip(0, raster.height);
  const line = Math.max(1, Math.round(ratio));
  if (areas.pinnedRoom > 0)
    raster.rect(0, Math.round(areas.pinnedRoom * ratio) - line, raster.width, line, look.lanes.edge);
}

/** The lane of a row, when something of it is drawn on top of the raster. */
function overRaster(scene: Scene, { type, id }: Lane): FlameLane | PictureLane | undefined {
  const found = type === 'machine' ? scene.machine.find((one) => one.id === id) : undefined;
  return found?.kind === 'flames' || found?.kind === 'pictures' ? found : undefined;
}

/** Ruler, and what stands on the bars. The canvas starts below the overview; the raster is already on it. */
export function paintLanes(pen: Pen, marks: AreaMarks, scene: Scene, areas: LaneAreas): void {
  const { axis, groups, notes, size, view, look } = scene;
  pen.globalAlpha = 1;
  pen.font = `11px ${look.font}`;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  const labels = groups.map((group) => scene.tracks.get(group.id)?.labels.index);
  const bottom = size.height - size.overview;
  const border = size.ruler + areas.pinnedRoom;
  for (const [queue, from, to, lanes, scroll] of [
    [marks[0], size.ruler, border, scene.layout.pinned, areas.pinnedScroll],
    [marks[1], border, bottom, scene.layout.scrolled, areas.scrolledScroll],
  ] as const) {
    const more = lanes.some((lane) => overRaster(scene, lane));
    if (queue.length === 0 && !more) continue;
    // Marks of lanes that are half out of sight end at their area's edge.
    pen.save();
    pen.beginPath();
    pen.rect(0, from, size.width, to - from);
    pen.clip();
    drawMarks(pen, queue, look, labels, size.ruler);
    eachVisible(lanes, from, to - from, scroll, (lane, y) => {
      const found = overRaster(scene, lane);
      pen.fillStyle = look.colors.text;
      if (found?.kind === 'flames') drawFlameNames(pen, found, view, size.width, y);
      else if (found) drawPictures(pen, found, view, size.width, y, look.colors.mutedText);
    });
    pen.restore();
  }
  pen.fillStyle = look.colors.background;
  pen.fillRect(0, 0, size.width, size.ruler);
  drawRuler(pen, axis, view, size.width, 0, size.ruler, look.colors);
  drawNotes(pen, notes, view, size.width, 0, look.colors.note);
}

/** The strip of the whole run; returns the count of its highest bar. */
export function paintOverview(pen: Pen, scene: Scene): number {
  const { axis, groups, notes, size, whole, look } = scene;
  pen.globalAlpha = 1;
  pen.fillStyle = look.colors.background;
  pen.fillRect(0, 0, size.width, size.overview);
  const each = size.overview / Math.max(1, groups.length);
  let largest = 0;
  for (const [i, group] of groups.entries()) {
    const frame = scene.tracks.get(group.id)?.overview;
    if (frame === undefined) continue;
    frame.update(group, axis, whole, size.width, 'overview');
    largest = Math.max(largest, drawDensity(pen, frame, size.width, i * each, each, look));
  }
  drawNotes(pen, notes, whole, size.width, 0, look.colors.note);
  return largest;
}

/** Brush, selection, pointer and playheads. */
export function paintOverlay(pen: Pen, scene: Scene, playheads: readonly number[], hoverX: number | undefined): void {
  const { size, view, whole, selection, look } = scene;
  pen.clearRect(0, 0, size.width, size.height);
  drawOverlay(pen, size, { view, whole, selection, hoverX, playheads }, look.colors);
}
