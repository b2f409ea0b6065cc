/**
 * The items of a log: its events without INSTRUCTION, which only say where the others stand.
 *
 * Items are numbered from 0 in file order. The block index knows how many INSTRUCTION events come before a block, so
 * an item's event is found by binary search and one block.
 */
import { type Block, CLIP } from '../log/block.ts';
import { BLOCK_EVENTS } from '../log/block-index.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import type { Canonical } from './canonical.ts';
import { Place, type Side } from './side.ts';

/** Items of a log before a block. */
export function itemsBefore(log: ReplayLog, block: number): number {
  const { index } = log;
  return Math.min(block * BLOCK_EVENTS, index.events) - index.countBefore(block, Kind.INSTRUCTION);
}

/** The block that holds an item. */
export function blockOfItem(log: ReplayLog, item: number): number {
  let low = 0;
  let high = Math.max(0, log.index.blocks - 1);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (itemsBefore(log, middle) <= item) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Positions of the items in a block, for as long as the block is kept. */
const positions = new WeakMap<Block, Uint16Array>();

function positionsIn(block: Block): Uint16Array {
  let found = positions.get(block);
  if (!found) {
    let count = 0;
    const all = new Uint16Array(block.count);
    for (let i = 0; i < block.count; i++) if (block.kinds[i] !== Kind.INSTRUCTION) all[count++] = i;
    found = all.slice(0, count);
    positions.set(block, found);
  }
  return found;
}

/** Block and position in it of an item. Rejects when the log has no such item. */
export async function findItem(log: ReplayLog, item: number): Promise<{ block: Block; i: number }> {
  const number = blockOfItem(log, item);
  const block = await log.block(number);
  const i = positionsIn(block)[item - itemsBefore(log, number)];
  if (i === undefined) throw new RangeError(`There is no item ${item} in the log.`);
  return { block, i };
}

/** Item of an event, or of the first one behind it where the event is an INSTRUCTION. */
export async function itemOfEvent(log: ReplayLog, event: number): Promise<number> {
  const { block, i } = await log.find(event);
  let item = itemsBefore(log, block.first / BLOCK_EVENTS);
  for (let at = 0; at < i; at++) if (block.kinds[at] !== Kind.INSTRUCTION) item++;
  return item;
}

/** {@link Place} of each kind. */
const PLACES = new Uint8Array(32).fill(Place.host);
for (const kind of [Kind.EXCEPTION, Kind.CHAR_WRITE, Kind.CHAR_READ_ALL, Kind.CHAR_READ_ALL_ERROR, Kind.RANDOM]) {
  PLACES[kind] = Place.guest;
}
for (const kind of [
  Kind.ASYNC_INPUT,
  Kind.ASYNC_CHAR_READ,
  Kind.ASYNC_NET,
  Kind.CP_RESET_REQUESTED,
  Kind.CP_SUSPEND_REQUESTED,
  Kind.CP_INIT,
  Kind.CP_RESET,
]) {
  PLACES[kind] = Place.input;
}

/** What an item also is. */
export const Flag = {
  /** A warp checkpoint, or the clock read that belongs to one. */
  warp: 1,
} as const;

/** A window of consecutive items in columns, which moves forward over a log. */
export class Window implements Side {
  /** Number of the first item. */
  start: number;
  length = 0;
  kinds = new Uint8Array(0);
  keys = new Uint32Array(0);
  values = new Uint32Array(0);
  icounts = new Float64Array(0);
  numbers = new Float64Array(0);
  places = new Uint8Array(0);
  flags = new Uint8Array(0);

  constructor(start: number) {
    this.start = start;
  }

  /** Makes room for `more` items. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.kinds.length) return;
    const capacity = Math.max(needed, Math.floor(this.kinds.length * 1.5));
    const move = <T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T => {
      to.set(from.subarray(0, this.length));
      return to;
    };
    this.kinds = move(this.kinds, new Uint8Array(capacity));
    this.keys = move(this.keys, new Uint32Array(capacity));
    this.values = move(this.values, new Uint32Array(capacity));
    this.icounts = move(this.icounts, new Float64Array(capacity));
    this.numbers = move(this.numbers, new Float64Array(capacity));
    this.places = move(this.places, new Uint8Array(capacity));
    this.flags = move(this.flags, new Uint8Array(capacity));
  }

  /** The first `length` items, without copying. */
  head(length: number): Side {
    const { kinds, keys, values, icounts, places } = this;
    return { length, kinds, keys, values, icounts, places };
  }

  /** Forgets the first `count` items. */
  drop(count: number): void {
    for (const column of [this.kinds, this.keys, this.values, this.icounts, this.numbers, this.places, this.flags]) {
      column.copyWithin(0, count, this.length);
    }
    this.start += count;
    this.length -= count;
  }
}

/** Pieces in which the rest of a long event is read. */
const REST_PIECE = 1 << 20;

/** Fills a window from a log, from one item up to another. */
export class ItemReader {
  readonly window: Window;
  /** The item after the last one that will be read. */
  readonly end: number;
  private readonly _log: ReplayLog;
  private readonly _canonical: Canonical;
  private readonly _blocks: AsyncGenerator<Block>;
  private _next: number;
  private _before: Kind = Kind.END;

  /** Reads items [start, end) of a log; nothing is read yet. */
  constructor(log: ReplayLog, canonical: Canonical, start: number, end: number) {
    this._log = log;
    this._canonical = canonical;
    this.window = new Window(start);
    this.end = end;
    // From the item before the first on: whether a clock read belongs to a warp is seen there.
    const first = blockOfItem(log, Math.max(0, start - 1));
    this._next = itemsBefore(log, first);
    this._blocks = log.walk(first, log.index.blocks);
  }

  /** Whether all items up to the end are in the window (or have passed through it). */
  get finished(): boolean {
    return this.window.start + this.window.length >= this.end;
  }

  /** Items from the window's first one to the end. */
  get left(): number {
    return this.end - this.window.start;
  }

  /** Reads on until the window holds at least `count` items or all that there are. */
  async fill(count: number): Promise<void> {
    while (this.window.length < count && !this.finished) {
      const next = await this._blocks.next();
      if (next.done) throw new Error('The log became shorter while it was compared. Open it again.');
      await this._add(next.value);
    }
  }

  /** Another reader for what follows the window; this one must not read while that one does. */
  ahead(): ItemReader {
    return new ItemReader(this._log, this._canonical, this.window.start + this.window.length, this.end);
  }

  /** Ends the pass over the log. */
  async close(): Promise<void> {
    await this._blocks.return(undefined);
  }

  private async _add(block: Block): Promise<void> {
    const { window, _canonical: canonical } = this;
    const { kinds, starts, offsets, bytes } = block;
    window.reserve(block.count);
    for (let i = 0; i < block.count; i++) {
      const kind = kinds[i] ?? 0;
      if (kind === Kind.INSTRUCTION) continue;
      const item = this._next++;
      const warp = kind === Kind.CP_CLOCK_WARP_START || kind === Kind.CP_CLOCK_WARP_ACCOUNT;
      const read =
        kind === Kind.CLOCK_VIRTUAL_RT &&
        (this._before === Kind.CP_CLOCK_WARP_START || this._before === Kind.CP_CLOCK_WARP_ACCOUNT);
      this._before = kind;
      if (item < window.start) continue;
      if (item >= this.end) return;
      const start = starts[i] ?? 0;
      const size = (starts[i + 1] ?? start) - start;
      const head = size < 4000 ? size : Math.min(size, canonical.headBytes(kind));
      const length = size < CLIP ? size : (offsets[i + 1] ?? 0) - (offsets[i] ?? 0);
      canonical.digest(kind, bytes, start, start + head, length);
      if (length > head) await this._addRest((offsets[i] ?? 0) + head, length - head);
      const at = window.length++;
      window.kinds[at] = kind;
      window.keys[at] = canonical.key;
      window.values[at] = canonical.value;
      window.numbers[at] = canonical.number;
      window.icounts[at] = block.icounts[i] ?? 0;
      window.places[at] = PLACES[kind] ?? Place.host;
      window.flags[at] = warp || read ? Flag.warp : 0;
    }
  }

  private async _addRest(offset: number, length: number): Promise<void> {
    for (let at = 0; at < length; at += REST_PIECE) {
      // While this waits nothing else uses the digest: each reader has its own.
      this._canonical.addRest(await this._log.source.read(offset + at, Math.min(REST_PIECE, length - at)));
    }
  }
}
