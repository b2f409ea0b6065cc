/**
 * Mode `play`: every call is answered from the log, and checked against it.
 *
 * The rules are those of QEMU's replay state machine (reference, section 5): an event can be consumed only when the
 * instructions before it have been executed; requests to shut down are taken as soon as they are next; a clock that is
 * read where the log has no read of it gives its last value. Where QEMU would stop with a message, or wait for ever,
 * a {@link DivergenceError} is thrown.
 */
import { KIND_NAMES, Kind } from '../log/kinds.ts';
import { AsyncQueue, type PendingEvents } from './async-queue.ts';
import { DivergenceError, type Position } from './divergence.ts';
import type { EventCursor } from './event-cursor.ts';
import { bytesField, type InputEvent, inputFrom, numberField } from './event-payload.ts';
import { CHECKPOINT_EVENTS, type Checkpoint, CLOCK_EVENTS, type ClockKind, isAsync } from './kinds.ts';
import { mismatchAt } from './mismatch.ts';
import type { AudioFrames, CharDriver, CharReadAll, CharWriteResult, InputSink, NetFilter, Replay } from './replay.ts';

/** What {@link PlayReplay.save} returns: plain data. */
export interface PlayState extends Position {
  readonly remaining: number;
  readonly clocks: Readonly<Record<ClockKind, bigint>>;
  readonly blockId: number;
  readonly enabled: boolean;
  readonly shutdownCause: string | undefined;
  readonly agreed: Position | undefined;
  readonly pending: PendingEvents;
}

const ASYNC_KINDS = new Map<Kind, 'BH' | 'BH_ONESHOT' | 'BLOCK'>([
  [Kind.ASYNC_BH, 'BH'],
  [Kind.ASYNC_BH_ONESHOT, 'BH_ONESHOT'],
  [Kind.ASYNC_BLOCK, 'BLOCK'],
]);

const IN_PLAY = 'Events are taken from the log here; there is nothing to save.';

export class PlayReplay implements Replay {
  readonly mode = 'play';
  readonly cursor: EventCursor;
  /** Cause of the last request to shut down that the log held; empty where it holds none. */
  shutdownCause: string | undefined;
  private readonly _machineIcount: () => number;
  private readonly _queue = new AsyncQueue();
  private readonly _drivers: CharDriver[] = [];
  private readonly _filters: NetFilter[] = [];
  private readonly _blockers: string[] = [];
  private _input: InputSink | undefined;
  private _icount = 0;
  /** Instructions that the INSTRUCTION event at the head still holds, once it was looked at. */
  private _remaining = 0;
  private _looked = false;
  private _clocks: Record<ClockKind, bigint> = { HOST: 0n, VIRTUAL_RT: 0n };
  private _blockId = 0;
  private _enabled = false;
  private _agreed: Position | undefined;

  constructor(cursor: EventCursor, machineIcount: () => number) {
    this.cursor = cursor;
    this._machineIcount = machineIcount;
  }

  // --- The head of the log ---------------------------------------------------------------------------------------

  /** Kind of the event that comes next; a request to shut down is taken on the way. Undefined at the end of the file. */
  get head(): Kind | undefined {
    for (;;) {
      if (!this._looked) this._look();
      const { kind } = this.cursor;
      if (kind !== Kind.SHUTDOWN) return kind;
      this.shutdownCause = this.cursor.shutdownCause;
      this.next();
    }
  }

  private _look(): void {
    while (this.cursor.kind === Kind.INSTRUCTION) {
      this._remaining = this.cursor.instructions;
      if (this._remaining > 0) break;
      this.cursor.advance();
    }
    this._looked = true;
  }

  /** Consumes the event at the head. */
  next(): void {
    if (this.cursor.kind !== Kind.INSTRUCTION) this._agreed = { icount: this._icount, event: this.cursor.event };
    this.cursor.advance();
    this._remaining = 0;
    this._looked = false;
  }

  get position(): Position {
    return { icount: this._icount, event: this.cursor.event };
  }

  /** The last event that was consumed, INSTRUCTION left out. */
  get agreed(): Position | undefined {
    return this._agreed;
  }

  /** Throws unless an event of this kind comes next; `wanted` says for people what needs it. */
  demand(kind: Kind, wanted: string): void {
    this.accountExecutedInstructions();
    if (this.head !== kind) throw this.mismatch(wanted, kind);
  }

  /** The error for a machine that wants something else than the head; `kind` where it wants an event of that kind. */
  mismatch(wanted: string, kind?: Kind): DivergenceError {
    return mismatchAt(this.cursor, this._looked ? this._remaining : 0, wanted, kind);
  }

  // --- Process control -------------------------------------------------------------------------------------------

  start(): void {
    const [blocker] = this._blockers;
    if (blocker !== undefined) throw new Error(`Record/replay is not possible with ${blocker}.`);
    this._enabled = true;
  }
  finish(): void {
    this._enabled = false;
    this._queue.clear();
  }
  addBlocker(feature: string): void {
    this._blockers.push(feature);
  }

  // --- Instructions ----------------------------------------------------------------------------------------------

  getCurrentStep(): number {
    return this._icount;
  }
  getInstructions(): number {
    return this.head === Kind.INSTRUCTION ? this._remaining : 0;
  }
  accountExecutedInstructions(): void {
    const executed = this._machineIcount() - this._icount;
    if (executed === 0) return;
    const allowed = this.getInstructions();
    if (executed < 0 || executed > allowed) {
      // Where the log has an exception, the instruction is executed to raise it; one that reads a clock instead ends here.
      const what = executed === 1 ? 'an instruction' : `${executed} instructions`;
      throw this.mismatch(`to execute ${what} where the log allows ${allowed}`);
    }
    this._icount += executed;
    this._remaining -= executed;
    if (this._remaining === 0) this.next();
  }

  private _takes(kind: Kind): boolean {
    if (!this._has(kind)) return false;
    this.next();
    return true;
  }
  private _has(kind: Kind): boolean {
    this.accountExecutedInstructions();
    return this.head === kind;
  }
  exception(): boolean {
    return this._takes(Kind.EXCEPTION);
  }
  hasException(): boolean {
    return this._has(Kind.EXCEPTION);
  }
  interrupt(): boolean {
    return this._takes(Kind.INTERRUPT);
  }
  hasInterrupt(): boolean {
    return this._has(Kind.INTERRUPT);
  }

  // --- Clocks ----------------------------------------------------------------------------------------------------

  saveClock(_kind: ClockKind, _value: bigint): bigint {
    throw new Error(IN_PLAY);
  }
  readClock(kind: ClockKind): bigint {
    if (this._has(CLOCK_EVENTS[kind])) {
      this._clocks[kind] = this.cursor.signed64;
      this.next();
    }
    return this._clocks[kind];
  }
  clock(kind: ClockKind, _live: () => bigint): bigint {
    return this.readClock(kind);
  }

  // --- Events ----------------------------------------------------------------------------------------------------

  /** The log holds its own requests; what the machine asks for changes nothing. */
  shutdownRequest(_cause: string): void {}

  checkpoint(checkpoint: Checkpoint): boolean {
    if (!this._takes(CHECKPOINT_EVENTS[checkpoint])) return false;
    // Up to QEMU 7.0 each checkpoint flushed the queue: its events carry the checkpoint's number.
    const { checkpoints } = this.cursor.dialect;
    while (isAsync(this.head ?? Kind.END)) {
      const flushedAt = this.cursor.asyncCheckpoint;
      if (flushedAt === undefined || `CP_${checkpoints[flushedAt]}` !== KIND_NAMES[CHECKPOINT_EVENTS[checkpoint]])
        break;
      this._asyncEvent();
    }
    return true;
  }
  hasEvent(): boolean {
    this.accountExecutedInstructions();
    const { head } = this;
    if (head === undefined) return false;
    return isAsync(head) || (head >= Kind.CP_CLOCK_WARP_START && head <= Kind.CP_RESET);
  }

  // --- The queue of asynchronous events --------------------------------------------------------------------------

  enableEvents(): void {
    this._enabled = true;
  }
  disableEvents(): void {
    this._enabled = false;
  }
  eventsEnabled(): boolean {
    return this._enabled;
  }
  bhScheduleEvent(callback: () => void): void {
    if (this._enabled) this._queue.add('BH', this._machineIcount(), callback);
    else callback();
  }
  bhScheduleOneshotEvent(callback: () => void): void {
    if (this._enabled) this._queue.add('BH_ONESHOT', this._machineIcount(), callback);
    else callback();
  }
  /** Input from outside is dropped: the log has its own. */
  inputEvent(_event: InputEvent): void {}
  inputSyncEvent(): void {}
  blockEvent(complete: () => void, id: number): void {
    if (this._enabled) this._queue.add('BLOCK', id, complete);
    else complete();
  }
  /** Ids count only while events are enabled. */
  blkreplayNextId(): number {
    return this._enabled ? this._blockId++ : 0;
  }
  netPacketEvent(_filter: number, _flags: number, _packet: Uint8Array): void {}
  asyncEvents(): void {
    this.accountExecutedInstructions();
    while (isAsync(this.head ?? Kind.END)) this._asyncEvent();
  }

  /** Takes back what was pending in a saved state (see {@link restore}): no new id, no check of the mode. */
  resume(kind: 'BH' | 'BH_ONESHOT' | 'BLOCK', id: number, callback: () => void): void {
    this._queue.add(kind, id, callback);
  }

  /** Runs the asynchronous event at the head. The event is consumed before its handler runs. */
  private _asyncEvent(): void {
    const kind = this.cursor.kind ?? Kind.END;
    const queued = ASYNC_KINDS.get(kind);
    if (queued) {
      const id = Number(this.cursor.asyncId);
      const callback = this._queue.take(queued, id);
      if (!callback) throw this.mismatch(`no ${queued} ${id}: waiting are ${this._waiting()}`);
      this.next();
      callback();
      return;
    }
    const { fields } = this.cursor;
    switch (kind) {
      case Kind.ASYNC_INPUT:
        this.next();
        this._input?.event(inputFrom(fields));
        return;
      case Kind.ASYNC_INPUT_SYNC:
        this.next();
        this._input?.sync();
        return;
      case Kind.ASYNC_CHAR_READ: {
        const driver = this._drivers[numberField(fields, 'chardev')];
        if (!driver) throw this._missing(`character device ${numberField(fields, 'chardev')}`);
        this.next();
        driver.receive(bytesField(fields, 'data'));
        return;
      }
      default: {
        const filter = this._filters[numberField(fields, 'filter')];
        if (!filter) throw this._missing(`network filter ${numberField(fields, 'filter')}`);
        this.next();
        filter.send(numberField(fields, 'flags'), bytesField(fields, 'packet'));
      }
    }
  }

  private _waiting(): string {
    const { pending } = this._queue;
    const shown = pending.slice(0, 8).map(([kind, id]) => `${kind} ${id}`);
    return shown.length === 0 ? 'none' : shown.join(', ') + (pending.length > 8 ? ', …' : '');
  }

  private _missing(what: string): DivergenceError {
    return new DivergenceError({ kind: 'unsupported-device', machineWanted: `nothing: this machine has no ${what}` });
  }

  // --- Streams ---------------------------------------------------------------------------------------------------

  registerCharDriver(driver: CharDriver): number {
    return this._drivers.push(driver) - 1;
  }
  /** Bytes from the host are dropped: the log has its own. */
  chrBeWrite(_driver: number, _bytes: Uint8Array): void {}
  charWriteEventSave(_result: CharWriteResult): void {
    throw new Error(IN_PLAY);
  }
  charWriteEventLoad(): CharWriteResult {
    this.demand(Kind.CHAR_WRITE, 'to write to a character device');
    const { charWrite } = this.cursor;
    this.next();
    return charWrite;
  }
  charReadAllLoad(): CharReadAll {
    this.accountExecutedInstructions();
    if (this.head === Kind.CHAR_READ_ALL_ERROR) {
      const error = numberField(this.cursor.fields, 'error');
      this.next();
      return { error };
    }
    this.demand(Kind.CHAR_READ_ALL, 'to read from a character device');
    const bytes = bytesField(this.cursor.fields, 'data');
    this.next();
    return { bytes };
  }
  charReadAllSaveError(_error: number): void {
    throw new Error(IN_PLAY);
  }
  charReadAllSaveBuf(_bytes: Uint8Array): void {
    throw new Error(IN_PLAY);
  }
  registerNet(filter: NetFilter): number {
    return this._filters.push(filter) - 1;
  }
  registerInput(sink: InputSink): void {
    this._input = sink;
  }
  random(length: number, _live?: () => Uint8Array): Uint8Array<ArrayBuffer> {
    this.demand(Kind.RANDOM, `${length} random bytes`);
    const { fields } = this.cursor;
    const bytes = bytesField(fields, 'data');
    if (bytes.length !== length) throw this.mismatch(`${length} random bytes`);
    this.next();
    return bytes;
  }
  audioOut(_live?: () => number): number {
    this.demand(Kind.AUDIO_OUT, 'to play sound');
    const played = numberField(this.cursor.fields, 'played');
    this.next();
    return played;
  }
  audioIn(_live?: () => AudioFrames): AudioFrames {
    this.demand(Kind.AUDIO_IN, 'to record sound');
    const { fields } = this.cursor;
    this.next();
    return { count: numberField(fields, 'count'), samples: bytesField(fields, 'samples') };
  }

  // --- Snapshots -------------------------------------------------------------------------------------------------

  save(): PlayState {
    if (!this._looked) this._look();
    return {
      ...this.position,
      remaining: this._remaining,
      clocks: { ...this._clocks },
      blockId: this._blockId,
      enabled: this._enabled,
      shutdownCause: this.shutdownCause,
      agreed: this._agreed,
      pending: this._queue.pending,
    };
  }

  /**
   * First half of going back to a saved state: forgets what waits. The devices then {@link resume} what they had
   * pending, and {@link settle} checks that. The cursor must be filled before the next event.
   */
  restore(state: PlayState): void {
    this.cursor.seek(state.event);
    this._icount = state.icount;
    this._remaining = state.remaining;
    this._looked = true;
    this._clocks = { ...state.clocks };
    this._blockId = state.blockId;
    this._enabled = state.enabled;
    this.shutdownCause = state.shutdownCause;
    this._agreed = state.agreed;
    this._queue.clear();
  }

  /** Second half of {@link restore}. Throws when devices took up other requests than were pending. */
  settle(state: PlayState): void {
    this._queue.reorder(state.pending);
  }
}
