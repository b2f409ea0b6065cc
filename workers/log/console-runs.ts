/**
 * What went over character devices: characters that came in, with their text, and runs of characters that the guest
 * wrote, whose bytes the log does not hold.
 */
import type { ConsoleRun, ConsoleRuns } from '../engine-api.ts';
import type { Block } from './block.ts';
import { fieldsOf } from './describe.ts';
import { KIND_COUNT, Kind } from './kinds.ts';
import type { ReplayLog } from './replay-log.ts';

/** Runs kept; a longer list is cut, and says so. */
const MOST_RUNS = 50_000;
/** Longest text of one run. */
const MOST_TEXT = 4096;
/** A gap of this many instructions ends a run of output, so that bursts can be told apart. */
const GAP = 2_000_000;

const LATIN1 = (bytes: Uint8Array) => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

const isChar = (kind: number) =>
  kind === Kind.ASYNC_CHAR_READ || kind === Kind.CHAR_WRITE || kind === Kind.CHAR_READ_ALL;

interface Open extends Omit<ConsoleRun, 'text' | 'count' | 'lastEvent' | 'endIcount'> {
  text: string;
  count: number;
  lastEvent: number;
  endIcount: number;
}

/** Gathers runs over blocks given in order. */
class Gatherer {
  readonly runs: ConsoleRun[] = [];
  private _open: Open | undefined;

  add(block: Block, i: number): void {
    const kind = block.kinds[i] ?? 0;
    const fields = fieldsOf(block, i);
    const icount = block.icounts[i] ?? 0;
    const event = block.first + i;
    const number = (name: string) => Number(fields.find((field) => field.name === name)?.value ?? 0);
    const direction = kind === Kind.CHAR_WRITE ? 'out' : 'in';
    const device = direction === 'in' ? number('chardev') : 0;
    const data = fields.find((field) => field.value instanceof Uint8Array)?.value;
    const text = data instanceof Uint8Array ? LATIN1(data.subarray(0, MOST_TEXT)) : '';
    const count = direction === 'in' ? (data instanceof Uint8Array ? data.length : 0) : Math.max(0, number('written'));
    const open = this._open;
    const joins =
      open?.direction === direction &&
      open.device === device &&
      (direction === 'out'
        ? icount - open.endIcount < GAP
        : open.text.length + text.length <= MOST_TEXT && !/[\r\n]$/.test(open.text));
    if (open && joins) {
      open.text += text;
      open.count += count;
      open.lastEvent = event;
      open.endIcount = icount;
      return;
    }
    this.flush();
    this._open = { direction, device, text, count, firstEvent: event, lastEvent: event, icount, endIcount: icount };
  }

  flush(): void {
    if (this._open) this.runs.push(this._open);
    this._open = undefined;
  }
}

/** All runs of a log, up to a limit. Blocks without character events are passed over unread. */
export async function consoleRuns(log: ReplayLog, finished: boolean): Promise<ConsoleRuns> {
  const gatherer = new Gatherer();
  const { index } = log;
  let block = 0;
  while (block < index.blocks && gatherer.runs.length < MOST_RUNS) {
    while (block < index.blocks && !hasChars(log, block)) block++;
    let stop = block;
    while (stop < index.blocks && stop - block < 64 && hasChars(log, stop)) stop++;
    for await (const decoded of log.walk(block, stop)) {
      for (let i = 0; i < decoded.count; i++) if (isChar(decoded.kinds[i] ?? 0)) gatherer.add(decoded, i);
    }
    block = stop;
  }
  const cut = block < index.blocks;
  gatherer.flush();
  return { runs: gatherer.runs, done: finished, cut };
}

function hasChars(log: ReplayLog, block: number): boolean {
  for (let kind = 0; kind < KIND_COUNT; kind++) {
    if (isChar(kind) && log.index.countBefore(block + 1, kind) > log.index.countBefore(block, kind)) return true;
  }
  return false;
}
