/** Answers what is at a pixel: counts for the tooltip, and the event behind a mark. */
import type { Axis, DifferenceDensity } from '../../workers/engine-api.ts';
import { IDENTITY } from './axis-map.ts';
import { differencesAt } from './differences.ts';
import { cellAt, spacing } from './draw-pictures.ts';
import { FAMILIES } from './families.ts';
import type { GroupFrame } from './group-frame.ts';
import { markAt } from './hit-test.ts';
import { type Hover, rank } from './hover.ts';
import { type LabelIndex, MAXIMUM_LABELS } from './labels.ts';
import type { Lane } from './lanes.ts';
import { describeMachine, FLAME_ROW, FLAME_TOP, flameAt, type MachineLane } from './machine-lanes.ts';
import type { Scene } from './paint.ts';
import type { LabelSource, TrackGroup } from './types.ts';
import { toPosition } from './viewport.ts';

interface Pointer {
  readonly x: number;
  readonly y: number;
}

const ALL_KINDS: readonly number[] = FAMILIES.flatMap((family) => family.kinds);

/** Describes the bucket under the pointer; over a mark, the mark's. Without a lane all kinds count. */
function hoverAt(
  frame: GroupFrame,
  lane: Lane | undefined,
  group: TrackGroup,
  pointer: Pointer,
  labels: LabelIndex | undefined,
  several: boolean,
  position: number,
  kinds: readonly number[],
): Hover | undefined {
  const { plan } = frame;
  const mark = lane === undefined ? -1 : markAt(frame, lane, pointer.x);
  const bucket = mark >= 0 ? mark : frame.bucketAtPixel(pointer.x);
  if (bucket < 0) return undefined;
  const from = plan.positionOf(bucket);
  const to = plan.positionOf(bucket + 1);
  const counts = rank(kinds, (kind) => plan.countAt(kind, bucket));
  return {
    x: pointer.x,
    y: pointer.y,
    group: group.id,
    groupLabel: several ? group.label : undefined,
    lane: lane?.label,
    position: mark >= 0 ? from : Math.max(0, Math.floor(position)),
    from,
    to,
    ...counts,
    differences: undefined,
    exact: plan.settled && !plan.approximate,
    text: counts.total === 1 ? labels?.textOf(counts.counts[0]?.kind ?? 0, from, to) : undefined,
  };
}

/** Describes the differences under the pointer. */
function hoverDifferences(
  density: DifferenceDensity | undefined,
  group: TrackGroup,
  pointer: Pointer,
  position: number,
): Hover | undefined {
  const found = differencesAt(density, position);
  if (found === undefined) return undefined;
  const { counts: differences, range } = found;
  return {
    x: pointer.x,
    y: pointer.y,
    group: group.id,
    groupLabel: undefined,
    lane: 'differences',
    position: Math.max(0, Math.floor(position)),
    from: range.from,
    to: range.to,
    counts: [],
    total: differences.reduce((sum, count) => sum + count, 0),
    exact: true,
    differences,
    text: undefined,
  };
}

/** Describes what the machine did in the pixel under the pointer. */
function hoverMachine(
  shown: MachineLane,
  group: TrackGroup,
  scene: Scene,
  pointer: Pointer,
  position: number,
  inside: number,
): Hover {
  const per = (scene.view.to - scene.view.from) / Math.max(1, scene.size.width);
  const cell = shown.kind === 'pictures' ? cellAt(shown, scene.view, scene.size.width, position) : undefined;
  const from = cell ?? Math.max(0, Math.floor(position));
  const to =
    shown.kind === 'pictures'
      ? from + spacing(shown, scene.view, scene.size.width)
      : Math.max(from + 1, position + per);
  const found = shown.kind === 'pictures' && from < shown.reached ? shown.pictureAt(from) : undefined;
  return {
    ...(found && found !== 'none' ? { picture: found.large } : {}),
    x: pointer.x,
    y: pointer.y,
    group: group.id,
    groupLabel: undefined,
    lane: shown.label,
    position: from,
    from,
    to,
    counts: [],
    total: 0,
    exact: true,
    differences: undefined,
    text: `${shown.label}: ${describeMachine(shown, from, to, flameRow(inside))}`,
  };
}

/** The row of spans at a height below the top of their lane. */
const flameRow = (inside: number): number => Math.max(0, Math.floor((inside - FLAME_TOP) / FLAME_ROW));

/**
 * First position of what is at a pixel: of a call in their lane, of a picture in theirs; undefined over other lanes, and
 * where there is none.
 */
export function beginAt(scene: Scene, lane: Lane | undefined, x: number, inside: number): number | undefined {
  const shown = lane?.type === 'machine' ? scene.machine.find((one) => one.id === lane.id) : undefined;
  const position = toPosition(scene.view, scene.size.width, x);
  if (shown?.kind === 'pictures') return cellAt(shown, scene.view, scene.size.width, position);
  if (shown?.kind !== 'flames') return undefined;
  const per = (scene.view.to - scene.view.from) / Math.max(1, scene.size.width);
  const found = flameAt(shown, flameRow(inside), position, position + per);
  return found < 0 ? undefined : shown.begins[found];
}

/** What to show for the pointer over a frame's lane, and the kinds that count there. `inside`: below the lane's top. */
export function describePointer(
  scene: Scene,
  lane: Lane | undefined,
  pointer: Pointer,
  inside: number,
): { readonly hover: Hover; readonly group: TrackGroup; readonly kinds: readonly number[] } | undefined {
  const group = scene.groups[lane?.group ?? 0];
  const track = group && scene.tracks.get(group.id);
  if (group === undefined || track === undefined) return undefined;
  const position = toPosition(scene.view, scene.size.width, pointer.x);
  if (lane?.type === 'difference') {
    const hover = hoverDifferences(scene.difference?.density, group, pointer, position);
    return hover && { hover, group, kinds: [] };
  }
  if (lane?.type === 'machine') {
    const shown = scene.machine.find((one) => one.id === lane.id);
    return shown && { hover: hoverMachine(shown, group, scene, pointer, position, inside), group, kinds: [] };
  }
  const kinds = lane?.kinds ?? ALL_KINDS;
  const own = (group.map ?? IDENTITY).toOwn(position);
  const several = scene.groups.length > 1;
  const hover = hoverAt(track.lanes, lane, group, pointer, track.labels.index, several, own, kinds);
  return hover && { hover, group, kinds };
}

/** Number of the single event behind the mark at a pixel; undefined when there is no mark or it stands for several. */
export async function eventAtMark(
  frame: GroupFrame,
  lane: Lane,
  group: TrackGroup,
  axis: Axis,
  x: number,
  labels: LabelSource | undefined,
): Promise<number | undefined> {
  const bucket = markAt(frame, lane, x);
  if (bucket < 0 || frame.values[bucket] !== 1) return undefined;
  const from = frame.plan.positionOf(bucket);
  const to = frame.plan.positionOf(bucket + 1);
  try {
    const range = await group.source.range(axis, from, to);
    if (range.events === 1) return range.firstEvent;
    const events = await labels?.(group.id, axis, { from, to }, MAXIMUM_LABELS);
    return events?.find((event) => lane.kinds.includes(event.kind))?.n;
  } catch {
    // Without an answer the click is a plain jump.
    return undefined;
  }
}
