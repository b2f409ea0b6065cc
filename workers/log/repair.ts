/**
 * Makes a log that QEMU accepts from one that was cut off: a recorder that was killed, a disk that was full.
 *
 * QEMU writes the version last, so a cut log has version 0 and ends anywhere. A repaired log holds the whole events
 * before the cut, a shutdown by signal where the release writes one, END, and the version. Trailing events that only
 * make sense together with the one that was lost are dropped as well: an INSTRUCTION leads the machine to an event that
 * is not there; a bottom half or a reset may ask for random bytes that are not there, which QEMU does not forgive.
 */
import { ByteWriter } from './byte-writer.ts';
import { counted, kindName } from './describe.ts';
import { HEADER_BYTES } from './dialects.ts';
import { encodeEvent, encodeHeader } from './encode.ts';
import { Kind } from './kinds.ts';
import type { ReplayLog } from './replay-log.ts';

export interface Repair {
  /** The new log is `head`, the bytes [12, keepUntil) of the old one, and `tail`. */
  readonly head: Uint8Array<ArrayBuffer>;
  readonly keepUntil: number;
  readonly tail: Uint8Array<ArrayBuffer>;
  /** What was done, in a sentence. */
  readonly note: string;
}

/** Kinds that must not stand last, before the END that is added. */
const DROPPED_LAST: readonly Kind[] = [
  Kind.INSTRUCTION,
  Kind.ASYNC_BH,
  Kind.ASYNC_BH_ONESHOT,
  Kind.CP_RESET_REQUESTED,
  Kind.SHUTDOWN,
];

/** Whether there is anything to repair: the log is cut, lacks its version, or is damaged. */
export function needsRepair(log: ReplayLog): boolean {
  const { detected, indexer } = log;
  return indexer.tail !== undefined || indexer.undecoded.length > 0 || !detected.endsWithEnd || detected.version === 0;
}

/**
 * Works out the repair of a log that was indexed to its end. Throws an Error that says why when nothing useful would be
 * left: no instruction was executed before the cut.
 */
export async function repairOf(log: ReplayLog): Promise<Repair> {
  const { dialect, index, undecoded } = log;
  if (!needsRepair(log)) throw new Error('This log is complete; there is nothing to repair.');
  const damage = undecoded[0];
  const end = damage ? await eventAtOffset(log, damage.offset) : index.events;
  let keep = end;
  const dropped = new Map<string, number>();
  let keepUntil = HEADER_BYTES;
  while (keep > 0) {
    const { block, i } = await log.find(keep - 1);
    const kind = block.kinds[i] ?? Kind.UNDECODED;
    keepUntil = block.offsets[i + 1] ?? HEADER_BYTES;
    if (kind !== Kind.END && !DROPPED_LAST.includes(kind)) break;
    if (kind !== Kind.END && kind !== Kind.SHUTDOWN)
      dropped.set(kindName(kind), (dropped.get(kindName(kind)) ?? 0) + 1);
    keep--;
    keepUntil = block.offsets[i] ?? HEADER_BYTES;
  }
  const executed = keep > 0 ? await log.find(keep - 1).then(({ block, i }) => block.icounts[i] ?? 0) : 0;
  if (executed === 0) {
    throw new Error('The log breaks off before the machine executed an instruction; a repaired log would hold no run.');
  }

  const head = new ByteWriter();
  encodeHeader(head, dialect.version);
  const tail = new ByteWriter();
  if (dialect.closesWithShutdown) encodeEvent(tail, dialect, Kind.SHUTDOWN, { cause: 'host-signal' });
  encodeEvent(tail, dialect, Kind.END, {});
  const lost = [...dropped].map(([name, count]) => `${count} ${name}`).join(', ');
  const cut = damage ? `the damage at byte ${damage.offset}` : 'the cut';
  return {
    head: head.bytes(),
    keepUntil,
    tail: tail.bytes(),
    note:
      `Kept ${counted(keep, 'event')} before ${cut}${lost ? `, dropped ${lost} that led to what was lost` : ''}, ` +
      `added ${dialect.closesWithShutdown ? 'SHUTDOWN host-signal and ' : ''}END, and set the version of ${dialect.releases}.`,
  };
}

async function eventAtOffset(log: ReplayLog, offset: number): Promise<number> {
  let low = 0;
  let high = log.index.blocks - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (log.index.offsetOf(middle) <= offset) low = middle;
    else high = middle - 1;
  }
  const block = await log.block(low);
  return block.first + block.offsets.findIndex((at) => at >= offset);
}
