/**
 * Reads a whole log and writes the script of a machine that would have recorded it: what the guest must have done in
 * the last instruction before each event. It shows that a player walks every event; not that a machine is right.
 */

import { shapeOf } from '../../log/block.ts';
import { readFields } from '../../log/fields.ts';
import type { ReplayLog } from '../../log/replay-log.ts';
import { numberField } from '../../replay/event-payload.ts';
import { Kind } from '../../replay/kinds.ts';
import type { Action } from './scripted.ts';

/** `auto`: the log was recorded with shift=auto, whose own timers need no script. */
export async function scriptFromLog(log: ReplayLog, auto: boolean): Promise<Action[]> {
  const actions: Action[] = [];
  let icount = 0;
  let inInstruction = false;
  let blocks = 0;
  const events: { kind: Kind; id: number; length: number }[] = [];
  for await (const block of log.walk(0, log.index.blocks)) {
    for (let i = 0; i < block.count; i++) {
      const kind = block.kinds[i] ?? Kind.END;
      const shape = shapeOf(block, i);
      const fields = shape
        ? readFields(block.dialect, shape, block.bytes, block.starts[i] ?? 0, block.starts[i + 1] ?? 0)
        : [];
      const id = numberField(
        fields,
        kind === Kind.ASYNC_BLOCK ? 'request' : kind === Kind.INSTRUCTION ? 'count' : 'id',
      );
      const data = fields.find(({ name }) => name === 'data');
      events.push({ kind, id, length: data ? data.length - 4 : 0 });
    }
  }
  events.forEach(({ kind, id }, i) => {
    const at = icount;
    switch (kind) {
      case Kind.INSTRUCTION:
        icount += id;
        inInstruction = true;
        return;
      case Kind.CHAR_WRITE:
        if (inInstruction) actions.push({ icount: at, do: ({ host }) => void host.charWrite(0, Uint8Array.of(120)) });
        return;
      case Kind.CLOCK_HOST:
        if (inInstruction) actions.push({ icount: at, do: ({ host }) => void host.hostNow() });
        return;
      case Kind.ASYNC_BLOCK:
        blocks = Math.max(blocks, id + 1);
        break;
      case Kind.ASYNC_BH:
      case Kind.ASYNC_BH_ONESHOT: {
        const next = events[i + 1];
        const random = next?.kind === Kind.RANDOM ? next.length : 0;
        const schedule = kind === Kind.ASYNC_BH ? 'scheduleBottomHalf' : 'scheduleBottomHalfOneshot';
        actions.push({ icount: id, do: ({ host }) => host[schedule](() => void (random > 0 && host.random(random))) });
        break;
      }
      case Kind.CP_CLOCK_VIRTUAL:
        if (auto && events[i + 1]?.kind === Kind.CLOCK_VIRTUAL_RT) break;
        actions.push({
          icount: at,
          do: ({ host }) => host.virtualTimer('scripted', () => undefined).set(host.virtualNow()),
        });
        break;
      default:
    }
    inInstruction = false;
  });
  actions.push({
    icount: 1,
    do: ({ host }) => {
      for (let i = 0; i < blocks; i++) host.blockRequest(() => undefined);
    },
  });
  return actions;
}
