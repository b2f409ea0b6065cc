/**
 * Moments of the page and positions of a replay. A moment's `seq` is the first event that stands at or behind its icount;
 * a position inside a stretch of instructions still has the INSTRUCTION event of that stretch before it.
 */
import type { Moment } from '../engine-api.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import type { Position } from '../timetravel/position.ts';

/** Where a replay must go for a moment. */
export async function positionOf(log: ReplayLog, moment: Moment): Promise<Position> {
  const icount = Math.max(0, moment.icount);
  if (moment.seq >= log.index.events) return { icount, event: log.index.events };
  const { block, i } = await log.find(Math.max(0, moment.seq));
  // Events behind instructions that are still to come are not waited for.
  return { icount, event: (block.icounts[i] ?? 0) === icount ? moment.seq : 0 };
}

/** The moment of a position. */
export async function momentOf(log: ReplayLog, { icount, event }: Position): Promise<Moment> {
  if (event >= log.index.events) return { icount, seq: event };
  const { block, i } = await log.find(event);
  const inside = block.kinds[i] === Kind.INSTRUCTION && (block.icounts[i] ?? 0) < icount;
  return { icount, seq: inside ? event + 1 : event };
}
