/**
 * Searches for hits of conditions, forwards and backwards. Backwards, stretches between snapshots are replayed from the
 * last one to the first, and the last hit of the first stretch that has any is the answer.
 */
import { type Condition, type Found, install, type MutableHooks } from './conditions.ts';
import { compare, isBefore, type Position } from './position.ts';
import type { Pause, TimeMachine } from './time-machine.ts';

export interface SearchReport {
  /** Instructions still to be searched, and in all. */
  readonly left: number;
  readonly total: number;
  readonly hits: number;
}

export interface Searching {
  readonly machine: TimeMachine;
  readonly hooks: MutableHooks;
  readonly conditions: readonly Condition[];
  /** Asked between slices; true calls the search off. */
  readonly pause: Pause;
  readonly onProgress?: (report: SearchReport) => void;
}

/** Instructions between two looks at whether something was found. */
const SLICE = 1_000_000;

/**
 * Runs from one position to another with hooks; `found` says by true that it has enough. `slice` is the number of
 * instructions between two looks at `pause`. Stands anywhere after.
 */
export async function collect(
  searching: Searching,
  from: Position,
  to: Position,
  found: (hit: Found) => boolean,
  slice = SLICE,
): Promise<void> {
  const { machine, hooks, conditions, pause } = searching;
  await machine.seek(from, pause);
  let enough = false;
  const uninstall = install(
    machine.hart,
    hooks,
    conditions,
    () => machine.position,
    (hit) => {
      if (!enough && compare(hit.position, from) >= 0 && isBefore(hit.position, to)) enough = found(hit);
    },
  );
  const goOn = machine.goOn(to);
  try {
    while (!enough && (await goOn(slice)) && !(await checked(pause))) {
      // Each slice is looked at.
    }
  } finally {
    uninstall();
  }
}

/** Asks `pause`; a search that is called off throws. */
async function checked(pause: Pause): Promise<false> {
  if (await pause()) throw new SearchCancelled('The search was called off.');
  return false;
}

export class SearchCancelled extends Error {}

/** The first hit strictly behind `from`, up to `fence`; `wanted` may pass over hits. */
export async function searchForward(
  searching: Searching,
  from: Position,
  fence: Position,
  wanted: (found: Found) => boolean = () => true,
): Promise<Found | undefined> {
  let hit: Found | undefined;
  const total = fence.icount - from.icount;
  const { pause, onProgress, machine } = searching;
  const reporting: Searching = {
    ...searching,
    pause: () => {
      onProgress?.({ left: Math.max(0, fence.icount - machine.position.icount), total, hits: 0 });
      return pause();
    },
  };
  await collect(reporting, from, fence, (found) => {
    if (compare(found.position, from) <= 0 || !wanted(found)) return false;
    hit = found;
    return true;
  });
  return hit;
}

/** Stretches between snapshots that end at `to`, from the last to the first, down to `fence`. */
export function* stretchesBefore(machine: TimeMachine, to: Position, fence: Position): Generator<[Position, Position]> {
  let end = to;
  for (;;) {
    const snapshot = machine.snapshots.strictlyBefore(end);
    if (!snapshot || !isBefore(fence, end)) return;
    const start = isBefore(snapshot.position, fence) ? fence : snapshot.position;
    yield [start, end];
    end = start;
  }
}

/** The last hit before `from`, down to `fence`. */
export async function searchBackward(
  searching: Searching,
  from: Position,
  fence: Position,
): Promise<Found | undefined> {
  const total = from.icount - fence.icount;
  for (const [start, end] of [...stretchesBefore(searching.machine, from, fence)]) {
    searching.onProgress?.({ left: end.icount - fence.icount, total, hits: 0 });
    let last: Found | undefined;
    await collect(searching, start, end, (hit) => {
      last = hit;
      return false;
    });
    if (last) return last;
  }
  return undefined;
}

/** All hits in a stretch, at most `most`; `complete` says whether there are no more. */
export async function allHits(
  searching: Searching,
  from: Position,
  to: Position,
  most: number,
): Promise<{ hits: Found[]; complete: boolean }> {
  const hits: Found[] = [];
  const { pause, onProgress, machine } = searching;
  const total = to.icount - from.icount;
  const reporting: Searching = {
    ...searching,
    pause: () => {
      onProgress?.({ left: Math.max(0, to.icount - machine.position.icount), total, hits: hits.length });
      return pause();
    },
  };
  await collect(reporting, from, to, (hit) => {
    hits.push(hit);
    return hits.length > most;
  });
  return { hits: hits.slice(0, most), complete: hits.length <= most };
}
