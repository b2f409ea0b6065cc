/** Everything about one event, for the details pane. */
import { DETAIL_BYTES, type EventDetails } from '../engine-api.ts';
import { BLOCK_EVENTS } from './block-index.ts';
import { eventRow, fieldsOf, fieldView, kindName } from './describe.ts';
import { relatedEvents } from './related.ts';
import type { ReplayLog } from './replay-log.ts';
import { eventLine } from './text-form.ts';

/** Longest line of text form that travels with the details. */
const MOST_SOURCE = 4096;

/** The nearest event of a kind before or after event `n`; the block index says which blocks to read. */
async function neighbour(log: ReplayLog, n: number, kind: number, direction: 1 | -1): Promise<number | undefined> {
  const { index } = log;
  const start = Math.floor(n / BLOCK_EVENTS);
  for (let number = start; number >= 0 && number < index.blocks; number += direction) {
    if (index.countBefore(number + 1, kind) === index.countBefore(number, kind)) continue;
    const block = await log.block(number);
    const from = number === start ? n - block.first + direction : direction > 0 ? 0 : block.count - 1;
    for (let i = from; i >= 0 && i < block.count; i += direction) {
      if (block.kinds[i] === kind) return block.first + i;
    }
  }
  return undefined;
}

/** Details of event `n`. Rejects when the log has no such event. */
export async function eventDetails(log: ReplayLog, n: number): Promise<EventDetails> {
  const { block, i } = await log.find(n);
  const before = i > 0 || n === 0 ? undefined : (await log.find(n - 1)).block;
  const row = eventRow(block, i, before?.icounts[before.count - 1]);
  const bytes = await log.source.read(row.offset, Math.min(row.length, DETAIL_BYTES));
  const [previousOfKind, nextOfKind] = [await neighbour(log, n, row.kind, -1), await neighbour(log, n, row.kind, 1)];
  const source = eventLine(block, i);
  return {
    ...row,
    moment: { icount: row.icount, seq: n },
    kindName: kindName(row.kind),
    id: bytes[0] ?? 0,
    fields: fieldsOf(block, i).map(fieldView),
    // A copy: what is transferred must not be the log's own memory.
    bytes: bytes.slice(),
    ...(previousOfKind === undefined ? {} : { previousOfKind }),
    ...(nextOfKind === undefined ? {} : { nextOfKind }),
    related: await relatedEvents(log, n),
    source: source.length > MOST_SOURCE ? `${source.slice(0, MOST_SOURCE)}…` : source,
  };
}
