/** Puts one frame on the three canvases. */
import { drawDifferences } from './draw-difference.ts';
import { drawLane, drawUnknown, type LaneLook } from './draw-lanes.ts';
import { drawOverlay, type PlotSize } from './draw-overlay.ts';
import { drawDensity, drawNotes } from './draw-overview.ts';
import { drawGrid, drawRuler } from './draw-ruler.ts';
import type { GroupFrame } from './group-frame.ts';
import type { LaneAreas } from './hit-test.ts';
import type { LabelLoader } from './labels.ts';
import type { Lane, LaneLayout } from './lanes.ts';
import type { Pen } from './pen.ts';
import type { TimelineProps, View } from './types.ts';

/** Everything a frame shows. */
export interface Scene {
  readonly props: TimelineProps;
  readonly layout: LaneLayout;
  readonly size: PlotSize;
  readonly view: View;
  readonly whole: View;
  readonly look: LaneLook;
  readonly tracks: ReadonlyMap<
    string,
    { readonly lanes: GroupFrame; readonly overview: GroupFrame; readonly labels: LabelLoader }
  >;
}

function paintArea(pen: Pen, scene: Scene, lanes: readonly Lane[], top: number, height: number, scroll: number): void {
  const { props, size, look, tracks, view } = scene;
  if (height <= 0) return;
  pen.save();
  pen.beginPath();
  pen.rect(0, top, size.width, height);
  pen.clip();
  pen.fillStyle = look.colors.stripe;
  for (const lane of lanes) {
    if (lane.odd) pen.fillRect(0, top + lane.top - scroll, size.width, lane.height);
  }
  drawGrid(pen, props.axis, view, size.width, top, top + height, look.colors.hairline);
  for (const lane of lanes) {
    const y = top + lane.top - scroll;
    if (y + lane.height <= top) continue;
    if (y >= top + height) break;
    if (lane.type === 'difference') {
      if (props.difference) drawDifferences(pen, props.difference, view, size.width, y, lane.height, look.colors);
      continue;
    }
    const group = props.groups[lane.group];
    const track = group && tracks.get(group.id);
    if (group === undefined || track === undefined) continue;
    drawLane(pen, lane, group, track.lanes, y, size.width, look, track.labels.index);
    drawUnknown(pen, track.lanes, look, size.width, y, lane.height - 1);
  }
  pen.restore();
}

/** Ruler and lanes. The canvas starts below the overview. */
export function paintLanes(pen: Pen, scene: Scene, areas: LaneAreas): void {
  const { props, size, view, look } = scene;
  const height = size.height - size.overview;
  pen.globalAlpha = 1;
  pen.fillStyle = look.colors.background;
  pen.fillRect(0, 0, size.width, height);
  pen.font = `11px ${look.font}`;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  for (const group of props.groups)
    scene.tracks.get(group.id)?.lanes.update(group, props.axis, view, size.width, 'lanes');
  const top = areas.pinnedTop - size.overview;
  paintArea(pen, scene, scene.layout.pinned, top, areas.pinnedRoom, areas.pinnedScroll);
  const below = top + areas.pinnedRoom;
  paintArea(pen, scene, scene.layout.scrolled, below, height - below, areas.scrolledScroll);
  if (areas.pinnedRoom > 0) {
    pen.fillStyle = look.colors.mutedText;
    pen.fillRect(0, below - 1, size.width, 1);
  }
  drawRuler(pen, props.axis, view, size.width, 0, size.ruler, look.colors);
  drawNotes(pen, props.notes, view, size.width, 0, look.colors.note);
}

/** The strip of the whole run; returns the count of its highest bar. */
export function paintOverview(pen: Pen, scene: Scene): number {
  const { props, size, whole, look } = scene;
  pen.globalAlpha = 1;
  pen.fillStyle = look.colors.background;
  pen.fillRect(0, 0, size.width, size.overview);
  const each = size.overview / Math.max(1, props.groups.length);
  let largest = 0;
  for (const [i, group] of props.groups.entries()) {
    const frame = scene.tracks.get(group.id)?.overview;
    if (frame === undefined) continue;
    frame.update(group, props.axis, whole, size.width, 'overview');
    largest = Math.max(largest, drawDensity(pen, frame, size.width, i * each, each, look));
  }
  drawNotes(pen, props.notes, whole, size.width, 0, look.colors.note);
  return largest;
}

/** Brush, selection, pointer and playheads. */
export function paintOverlay(pen: Pen, scene: Scene, playheads: readonly number[], hoverX: number | undefined): void {
  const { size, view, whole, props, look } = scene;
  pen.clearRect(0, 0, size.width, size.height);
  drawOverlay(pen, size, { view, whole, selection: props.selection, hoverX, playheads }, look.colors);
}
