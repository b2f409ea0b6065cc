/**
 * Events that belong together: a clock read and the checkpoint it belongs to, a block request and the requests around
 * it, the key presses up to their sync.
 */
import type { RelatedEvent } from '../engine-api.ts';
import type { Block } from './block.ts';
import { kindName } from './describe.ts';
import { Kind } from './kinds.ts';
import type { ReplayLog } from './replay-log.ts';

const isClock = (kind: Kind) => kind === Kind.CLOCK_HOST || kind === Kind.CLOCK_VIRTUAL_RT;

/** Checkpoints after which QEMU may read a clock, and which. */
const CLOCK_OF_CHECKPOINT: ReadonlyMap<Kind, Kind> = new Map([
  [Kind.CP_CLOCK_WARP_START, Kind.CLOCK_VIRTUAL_RT],
  [Kind.CP_CLOCK_WARP_ACCOUNT, Kind.CLOCK_VIRTUAL_RT],
  [Kind.CP_CLOCK_VIRTUAL, Kind.CLOCK_VIRTUAL_RT],
  [Kind.CP_CLOCK_VIRTUAL_RT, Kind.CLOCK_VIRTUAL_RT],
  [Kind.CP_CLOCK_HOST, Kind.CLOCK_HOST],
]);
/** How many events around one are looked at. */
const REACH = 64;

class Cursor {
  private readonly _log: ReplayLog;

  constructor(log: ReplayLog) {
    this._log = log;
  }

  /** Block and position of event `n`, or `undefined` outside the log. */
  async at(n: number): Promise<{ block: Block; i: number; kind: Kind } | undefined> {
    if (n < 0 || n >= this._log.index.events) return undefined;
    const found = await this._log.find(n);
    return { ...found, kind: found.block.kinds[found.i] ?? Kind.UNDECODED };
  }
}

/** Events that belong to event `n`, at most a dozen, each with a label. */
export async function relatedEvents(log: ReplayLog, n: number): Promise<RelatedEvent[]> {
  const cursor = new Cursor(log);
  const here = await cursor.at(n);
  if (!here) return [];
  const { kind } = here;
  const related: RelatedEvent[] = [];

  const clock = CLOCK_OF_CHECKPOINT.get(kind);
  if (clock !== undefined) {
    for (let other = n + 1; related.length < 8; other++) {
      const next = await cursor.at(other);
      if (next?.kind !== clock) break;
      related.push({ label: `its ${kindName(clock)} read`, n: other });
    }
  }
  if (isClock(kind)) {
    for (let other = n - 1; other >= Math.max(0, n - REACH); other--) {
      const before = await cursor.at(other);
      if (!before || (!isClock(before.kind) && CLOCK_OF_CHECKPOINT.get(before.kind) !== kind)) break;
      if (!isClock(before.kind)) {
        related.push({ label: `read after ${kindName(before.kind)}`, n: other });
        break;
      }
    }
  }
  if (kind === Kind.ASYNC_INPUT) await nearest(cursor, n, 1, Kind.ASYNC_INPUT_SYNC, 'delivered with', related);
  if (kind === Kind.ASYNC_INPUT_SYNC) {
    for (let other = n - 1; related.length < 8; other--) {
      const before = await cursor.at(other);
      if (before?.kind !== Kind.ASYNC_INPUT) break;
      related.push({ label: 'delivers', n: other });
    }
  }
  if (kind === Kind.ASYNC_BH || kind === Kind.ASYNC_BH_ONESHOT) {
    await nearest(cursor, n, 1, Kind.RANDOM, 'random bytes drawn', related, 3);
    const { block, i } = here;
    const view = new DataView(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
    const end = block.starts[i + 1] ?? 0;
    // The id, the last eight bytes of the event, is the icount at which the callback was scheduled.
    const scheduled = Number(view.getBigUint64(end - 8));
    if (scheduled <= (block.icounts[i] ?? 0)) {
      const event = await log.eventAtIcount(scheduled);
      if (event < n) related.push({ label: 'scheduled about here', n: event });
    }
  }
  if (kind === Kind.INTERRUPT) await nearest(cursor, n, -1, Kind.CP_CLOCK_VIRTUAL, 'timer that ran before', related, 4);
  if (kind === Kind.ASYNC_BLOCK || kind === Kind.ASYNC_NET || kind === Kind.ASYNC_CHAR_READ) {
    await nearest(cursor, n, 1, Kind.INTERRUPT, 'interrupt after it', related, 8);
  }
  if (kind === Kind.CP_RESET_REQUESTED) await nearest(cursor, n, -1, Kind.SHUTDOWN, 'requested by', related, 8);
  return related.sort((a, b) => a.n - b.n);
}

/** Adds the nearest event of a kind within `reach` events in a direction, if there is one. */
async function nearest(
  cursor: Cursor,
  n: number,
  direction: 1 | -1,
  kind: Kind,
  label: string,
  related: RelatedEvent[],
  reach = REACH,
): Promise<void> {
  for (let step = 1; step <= reach; step++) {
    const other = await cursor.at(n + direction * step);
    if (!other) return;
    if (other.kind === kind) {
      related.push({ label, n: n + direction * step });
      return;
    }
  }
}
