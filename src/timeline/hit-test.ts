/** What lies under the pointer. */
import { occupied, standsAlone } from './bars.ts';
import type { PlotSize } from './draw-overlay.ts';
import type { GroupFrame } from './group-frame.ts';
import { type Lane, type LaneLayout, laneAt } from './lanes.ts';
import type { NoteMark, Range, View } from './types.ts';
import { toPixel } from './viewport.ts';

/** Parts of the plot. */
export type Zone = 'overview' | 'ruler' | 'lanes';

export function zoneAt(size: PlotSize, y: number): Zone {
  if (y < size.overview) return 'overview';
  return y < size.overview + size.ruler ? 'ruler' : 'lanes';
}

/** Where the two areas of lanes stand in the plot. */
export interface LaneAreas {
  readonly pinnedTop: number;
  readonly pinnedRoom: number;
  readonly pinnedScroll: number;
  readonly scrolledScroll: number;
}

/** The lane at a height of the plot. */
export function laneUnder(layout: LaneLayout, areas: LaneAreas, y: number): Lane | undefined {
  const below = y - areas.pinnedTop;
  if (below < 0) return undefined;
  if (below < areas.pinnedRoom) return laneAt(layout.pinned, below + areas.pinnedScroll);
  return laneAt(layout.scrolled, below - areas.pinnedRoom + areas.scrolledScroll);
}

/** How far below the top of its lane a height of the plot is. */
export function insideLane(areas: LaneAreas, lane: Lane, y: number): number {
  const below = y - areas.pinnedTop - lane.top;
  return lane.pinned ? below + areas.pinnedScroll : below - areas.pinnedRoom + areas.scrolledScroll;
}

/** A mark answers within so many pixels of its middle. */
const REACH = 7;

/** Bucket of the mark nearest to a pixel, or -1. Uses the frame's scratch arrays. */
export function markAt(frame: GroupFrame, lane: Lane, x: number): number {
  const { plan, edges, values, hits } = frame;
  if (plan.sum(lane.kinds, values) === 0) return -1;
  const found = occupied(values, plan.length, hits);
  let best = -1;
  let distance = REACH;
  for (let j = 0; j < found; j++) {
    const i = hits[j] ?? 0;
    const away = Math.abs((edges[i] ?? 0) - x);
    if (away < distance && standsAlone(hits, found, j, edges)) {
      best = i;
      distance = away;
    }
  }
  return best;
}

/** Which part of the brush or of the selection a pixel takes hold of. */
export type Grip = 'from' | 'to' | 'inside' | 'outside';

const EDGE = 5;

/** Where a pixel lies in a range drawn on `view`. A narrow range can still be moved by its inside. */
export function gripAt(range: Range, view: View, width: number, x: number): Grip {
  const left = toPixel(view, width, range.from);
  const right = toPixel(view, width, range.to);
  const narrow = right - left < 3 * EDGE;
  if (narrow && x >= left - 1 && x <= right + 1) return 'inside';
  if (Math.abs(x - left) <= EDGE) return 'from';
  if (Math.abs(x - right) <= EDGE) return 'to';
  return x > left && x < right ? 'inside' : 'outside';
}

/** Size of a note's flag. */
const FLAG_WIDTH = 9;
const FLAG_HEIGHT = 12;

/** The note whose flag is at a place of the plot, in the overview or on the ruler; the last one drawn wins. */
export function noteAt(
  notes: readonly NoteMark[],
  size: PlotSize,
  whole: View,
  view: View,
  x: number,
  y: number,
): NoteMark | undefined {
  const inOverview = y < size.overview;
  const below = inOverview ? y : y - size.overview;
  if (below < 0 || below > FLAG_HEIGHT) return undefined;
  return notes.findLast(({ from }) => {
    const right = x - toPixel(inOverview ? whole : view, size.width, from);
    return right >= -2 && right <= FLAG_WIDTH;
  });
}
