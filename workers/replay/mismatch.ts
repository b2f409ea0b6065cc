/** What kind of disagreement it is when a machine wants an event that does not come next in the log. */
import { KIND_NAMES, Kind } from '../log/kinds.ts';
import { DivergenceError } from './divergence.ts';
import type { EventCursor } from './event-cursor.ts';

/** How far ahead an event of the wanted kind is looked for, to tell a wrong count from a wrong event. */
const LOOK_AHEAD = 16;

/** Whether an event is no step of the machine: it stands wherever the host's threads happened to be. */
const isBookkeeping = (kind: Kind) =>
  kind === Kind.INSTRUCTION ||
  kind === Kind.SHUTDOWN ||
  kind === Kind.CP_CLOCK_WARP_ACCOUNT ||
  kind === Kind.CLOCK_VIRTUAL_RT ||
  kind === Kind.CP_CLOCK_VIRTUAL_RT;

/**
 * The error for a machine that wants `wanted` (an event of `kind`, where that is known) while `remaining` instructions
 * of the event at the head are left.
 */
export function mismatchAt(cursor: EventCursor, remaining: number, wanted: string, kind?: Kind): DivergenceError {
  const head = cursor.kind;
  const name = kind === undefined ? '' : ` (${KIND_NAMES[kind]})`;
  if (head === undefined) {
    return new DivergenceError({ kind: 'log-truncated', machineWanted: `${wanted}${name}` });
  }
  if (head === Kind.UNDECODED) {
    return new DivergenceError({ kind: 'damaged-log', machineWanted: `${wanted}${name}` });
  }
  if (kind !== undefined && remaining > 0) {
    // The machine is early. If what it wants is what the log has next, only the count is wrong.
    for (let ahead = 1; ahead < LOOK_AHEAD; ahead++) {
      const next = cursor.kindAhead(ahead);
      if (next === kind) {
        return new DivergenceError({ kind: 'count-off', machineWanted: `${wanted}${name}`, countOff: remaining });
      }
      if (next === undefined || !isBookkeeping(next) || next === Kind.INSTRUCTION) break;
    }
  }
  return new DivergenceError({ kind: 'event-mismatch', machineWanted: `${wanted}${name}` });
}
