/** Answers what is at a pixel: counts for the tooltip, and the event behind a mark. */
import type { Axis } from '../../workers/engine-api.ts';
import { FAMILIES } from './families.ts';
import type { GroupFrame } from './group-frame.ts';
import { markAt } from './hit-test.ts';
import { type Hover, rank } from './hover.ts';
import { type LabelIndex, MAXIMUM_LABELS } from './labels.ts';
import type { Lane } from './lanes.ts';
import type { LabelSource, TrackGroup } from './types.ts';

const ALL_KINDS: readonly number[] = FAMILIES.flatMap((family) => family.kinds);

/** Describes the bucket under the pointer; over a mark, the mark's. Without a lane all kinds count. */
export function hoverAt(
  frame: GroupFrame,
  lane: Lane | undefined,
  group: TrackGroup,
  pointer: { readonly x: number; readonly y: number },
  labels: LabelIndex | undefined,
  several: boolean,
  positionAt: (x: number) => number,
): { readonly hover: Hover | undefined; readonly kinds: readonly number[] } {
  const kinds = lane?.kinds ?? ALL_KINDS;
  const { plan } = frame;
  const mark = lane === undefined ? -1 : markAt(frame, lane, pointer.x);
  const bucket = mark >= 0 ? mark : frame.bucketAtPixel(pointer.x);
  if (bucket < 0) return { hover: undefined, kinds };
  const from = plan.positionOf(bucket);
  const to = plan.positionOf(bucket + 1);
  const counts = rank(kinds, (kind) => plan.countAt(kind, bucket));
  const hover: Hover = {
    x: pointer.x,
    y: pointer.y,
    group: group.id,
    groupLabel: several ? group.label : undefined,
    lane: lane?.label,
    position: mark >= 0 ? from : Math.max(0, Math.floor(positionAt(pointer.x))),
    from,
    to,
    ...counts,
    exact: plan.settled && !plan.approximate,
    text: counts.total === 1 ? labels?.textOf(counts.counts[0]?.kind ?? 0, from, to) : undefined,
  };
  return { hover, kinds };
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
