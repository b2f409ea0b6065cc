/**
 * The place in a log up to which it was replayed, and a look at the events there.
 *
 * It holds two blocks of the log (1,024 events each) and never the whole: {@link EventCursor.fill} reads them, and a
 * replayer goes on as long as the cursor is {@link EventCursor.ready}, that is, has a whole block before it. No single
 * step of a machine takes that many events, so all looks and steps are synchronous.
 */
import { type Block, shapeOf } from '../log/block.ts';
import { BLOCK_EVENTS } from '../log/block-index.ts';
import type { Dialect } from '../log/dialects.ts';
import { type FieldValue, readFields, shutdownCause } from '../log/fields.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { eventLine } from '../log/text-form.ts';

/** Payloads longer than this are not read: no device sends them, and a damaged log may claim anything. */
const MOST_PAYLOAD = 16 << 20;

/** Bytes of an event's head before its payload: id, checkpoint byte and kind byte where the layout has them. */
function asyncPrefix(dialect: Dialect): number {
  const fields = dialect.async?.shapes[0]?.fields ?? [];
  return 1 + fields.filter(({ name }) => name === 'checkpoint' || name === 'kind').length;
}

export class EventCursor {
  readonly log: ReplayLog;
  readonly dialect: Dialect;
  /** Number of the next event; the number of events at the end of the log. */
  event = 0;
  private _block: Block | undefined;
  private _next: Block | undefined;
  private _view: DataView = new DataView(new ArrayBuffer(0));
  private _i = 0;
  /** Events of blocks that are not held whole, by number. */
  private readonly _long = new Map<number, Uint8Array>();
  private readonly _prefix: number;

  /** `log` must be indexed to its end. */
  constructor(log: ReplayLog) {
    this.log = log;
    this.dialect = log.dialect;
    this._prefix = asyncPrefix(log.dialect);
  }

  /** Events in the log. */
  get events(): number {
    return this.log.index.events;
  }

  /** Whether a step may be taken; when not, {@link fill} first. */
  get ready(): boolean {
    if (this.event >= this.events) return true;
    return this._block !== undefined && (this._next !== undefined || this._isLast(this._block));
  }

  private _isLast(block: Block): boolean {
    return block.first + block.count >= this.events;
  }

  /** Reads the blocks around the cursor. Rejects when the file cannot be read. */
  async fill(): Promise<void> {
    if (this.event >= this.events) return;
    const number = Math.floor(this.event / BLOCK_EVENTS);
    if (this._block?.first !== number * BLOCK_EVENTS) {
      const block = await this.log.block(number);
      await this._readLong(block);
      this._enter(block, this.event % BLOCK_EVENTS);
    }
    const block = this._block;
    if (block && !this._isLast(block) && !this._next) {
      const next = await this.log.block(number + 1);
      await this._readLong(next);
      this._next = next;
    }
  }

  private _enter(block: Block, i: number): void {
    this._block = block;
    this._next = undefined;
    this._i = i;
    this._view = new DataView(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
  }

  /** Fetches the events of a block that its bytes hold only the beginning of. */
  private async _readLong(block: Block): Promise<void> {
    for (const event of this._long.keys()) if (event < this.event) this._long.delete(event);
    for (let i = 0; i < block.count; i++) {
      const offset = block.offsets[i] ?? 0;
      const size = (block.offsets[i + 1] ?? 0) - offset;
      const held = (block.starts[i + 1] ?? 0) - (block.starts[i] ?? 0);
      if (held === size || size > MOST_PAYLOAD || block.kinds[i] === Kind.UNDECODED) continue;
      this._long.set(block.first + i, await this.log.source.read(offset, size));
    }
  }

  /** Goes to another event; {@link fill} must follow before the next look. */
  seek(event: number): void {
    this.event = event;
    const number = Math.floor(event / BLOCK_EVENTS);
    if (this._block?.first === number * BLOCK_EVENTS) {
      this._i = event % BLOCK_EVENTS;
    } else {
      this._block = undefined;
      this._next = undefined;
    }
  }

  /** Steps over the event at the head. */
  advance(): void {
    this.event++;
    this._i++;
    if (this._block && this._i >= this._block.count && this._next) this._enter(this._next, 0);
  }

  /** Kind of the event at the head; undefined behind the last event. */
  get kind(): Kind | undefined {
    return this._block?.kinds[this._i];
  }

  /** Kind of the event `distance` behind the head; undefined when there is none or it lies beyond what is held. */
  kindAhead(distance: number): Kind | undefined {
    const block = this._block;
    if (!block) return undefined;
    const i = this._i + distance;
    return i < block.count ? block.kinds[i] : this._next?.kinds[i - block.count];
  }

  private get _at(): number {
    return this._block?.starts[this._i] ?? 0;
  }

  /** Instructions of the INSTRUCTION event at the head. */
  get instructions(): number {
    return this._view.getUint32(this._at + 1);
  }

  /** First number of 64 bits of the payload at the head: a clock's value, or an asynchronous event's id. */
  get signed64(): bigint {
    return this._view.getBigInt64(this._at + 1);
  }

  get asyncId(): bigint {
    return this._view.getBigUint64(this._at + this._prefix);
  }

  /** The two numbers of a CHAR_WRITE event at the head. */
  get charWrite(): { result: number; written: number } {
    return { result: this._view.getInt32(this._at + 1), written: this._view.getInt32(this._at + 5) };
  }

  /** Number of the checkpoint at which the asynchronous event at the head was flushed (layouts up to 0xe0200a). */
  get asyncCheckpoint(): number | undefined {
    return this._prefix === 3 ? this._view.getUint8(this._at + 1) : undefined;
  }

  /** All fields of the event at the head, in file order. */
  get fields(): readonly FieldValue[] {
    const block = this._block;
    const shape = block && shapeOf(block, this._i);
    if (!shape) return [];
    const long = this._long.get(this.event);
    return long
      ? readFields(this.dialect, shape, long, 0, long.length)
      : readFields(this.dialect, shape, block.bytes, this._at, block.starts[this._i + 1] ?? 0);
  }

  /** Cause of the SHUTDOWN event at the head, as QEMU names it; empty where the layout does not store it. */
  get shutdownCause(): string {
    const shape = this._block && shapeOf(this._block, this._i);
    return shape ? shutdownCause(this.dialect, shape) : '';
  }

  /** The event at the head in the text form; "the end of the file" behind the last. */
  get text(): string {
    const block = this._block;
    return block && this.event < this.events && this._i < block.count
      ? eventLine(block, this._i)
      : 'the end of the file';
  }

  /** Any event in the text form. Rejects when the log has no such event or the file cannot be read. */
  async textOf(event: number): Promise<string> {
    const { block, i } = await this.log.find(event);
    return eventLine(block, i);
  }
}
