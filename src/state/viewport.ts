/** The stretch of the timeline in view, moved by commands: zoom, pan, centre, fit, and back. */
import type { LogSummary } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import {
  centre,
  clampView,
  estimateExtent,
  fit as fitRange,
  isWhole,
  panBy,
  wholeRun,
  zoomAt,
} from '../timeline/viewport.ts';
import { type SessionState, session, type Viewport } from './session.ts';
import { reporting } from './ui.ts';

/** Width in pixels that commands reckon with; the timeline itself clamps to its own width. */
const NOMINAL_WIDTH = 1000;

/** Stretches that were left by zooming to a selection, to go back to. */
const left: (Viewport | undefined)[] = [];

/** Length of an axis in one log, estimated while it is being indexed. */
export function extentOf(summary: LogSummary, axis: SessionState['axis']): number {
  const known = axis === 'events' ? summary.events : axis === 'instructions' ? summary.instructions : summary.virtualNs;
  if (axis === 'time' || summary.state !== 'indexing') return Math.max(1, known ?? 1);
  return Math.max(1, estimateExtent(known ?? 0, summary.indexedBytes, summary.bytes));
}

/** Length of the axis over all open logs. */
function sharedExtent(state: SessionState): number {
  const { a, b } = state.logs;
  return Math.max(1, ...[a, b].map((log) => (log ? extentOf(log.summary, state.axis) : 0)));
}

/** The playhead's position on the axis in use. */
async function playheadPosition(state: SessionState = session.getState()): Promise<number | undefined> {
  const moment = state.moments[state.side];
  const log = state.logs[state.side];
  if (!log || state.axis === 'instructions') return moment.icount;
  if (state.axis === 'events') return moment.seq;
  const [position] = (await reporting(() => engine.convert(log.id, 'instructions', 'time', [moment.icount]))) ?? [];
  return position;
}

function current(state: SessionState): { view: Viewport; extent: number } {
  const extent = sharedExtent(state);
  return { view: state.viewport ?? wholeRun(extent), extent };
}

function setView(view: Viewport, extent: number): void {
  session.setState({ viewport: isWhole(view, extent) ? undefined : view });
}

/** Zooms at the playhead, or at the middle when the playhead is out of view. Factor below 1 zooms in. */
export async function zoom(factor: number): Promise<void> {
  const position = await playheadPosition();
  const { view, extent } = current(session.getState());
  const inside = position !== undefined && position >= view.from && position <= view.to;
  setView(zoomAt(view, inside ? position : (view.from + view.to) / 2, factor, extent, NOMINAL_WIDTH), extent);
}

/** Moves by a part of the stretch in view. */
export function pan(part: number): void {
  const { view, extent } = current(session.getState());
  setView(panBy(view, part, extent, NOMINAL_WIDTH), extent);
}

/** Brings the playhead to the middle; when it is there already, shows the whole run. */
export async function centreOrFit(): Promise<void> {
  const position = await playheadPosition();
  const { view, extent } = current(session.getState());
  if (position === undefined) return;
  const centred = centre(view, position, extent, NOMINAL_WIDTH);
  const moved = Math.abs(centred.from - view.from) > (view.to - view.from) / 1000;
  if (moved) setView(centred, extent);
  else session.setState({ viewport: undefined });
}

/** Shows the selected range; the stretch before is kept for {@link unzoom}. */
export function zoomToSelection(): void {
  const state = session.getState();
  const { selection, axis } = state;
  if (selection?.kind !== 'range' || selection.axis !== axis) return;
  left.push(state.viewport);
  setView(fitRange(selection, sharedExtent(state), NOMINAL_WIDTH), sharedExtent(state));
}

/** Goes back to the stretch before the last zoom to a selection, or to the whole run. */
export function unzoom(): void {
  session.setState({ viewport: left.pop() });
}

/** Turns the selected event into a range from it to the playhead, or the view into a range. */
export function selectView(): void {
  const state = session.getState();
  const { view } = current(state);
  const { from, to } = clampView(view, sharedExtent(state), NOMINAL_WIDTH);
  session.setState({ selection: { kind: 'range', side: state.side, axis: state.axis, from: Math.floor(from), to } });
}

/** Changes the axis and keeps the stretch in view, as far as the log can convert it. */
export async function setAxis(axis: SessionState['axis']): Promise<void> {
  const { axis: old, viewport, logs } = session.getState();
  if (axis === old) return;
  const log = logs.a;
  const converted =
    viewport && log
      ? await reporting(() => engine.convert(log.id, old, axis, [viewport.from, viewport.to]))
      : undefined;
  const [from, to] = converted ?? [];
  const view = from !== undefined && to !== undefined && to > from ? { from, to } : undefined;
  session.setState({ axis, viewport: view });
}
