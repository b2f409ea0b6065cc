/** Mode `none`: the machine runs live and nothing is written down. */
import type { InputEvent } from './event-payload.ts';
import type { Checkpoint, ClockKind } from './kinds.ts';
import type { AudioFrames, CharDriver, CharReadAll, CharWriteResult, InputSink, NetFilter, Replay } from './replay.ts';

const NO_LOG = 'There is no log to take this from: the machine runs without record/replay.';

export class NoReplay implements Replay {
  readonly mode = 'none';
  private readonly _icount: () => number;
  private readonly _drivers: CharDriver[] = [];
  private readonly _filters: NetFilter[] = [];
  private _input: InputSink | undefined;
  private _events = false;
  private _blockId = 0;

  /** `icount` is the machine's instruction counter. */
  constructor(icount: () => number) {
    this._icount = icount;
  }

  start(): void {
    this._events = true;
  }
  finish(): void {
    this._events = false;
  }
  /** Nothing is recorded, so nothing is in the way. */
  addBlocker(_feature: string): void {}

  getCurrentStep(): number {
    return this._icount();
  }
  getInstructions(): number {
    return Number.POSITIVE_INFINITY;
  }
  accountExecutedInstructions(): void {}

  exception(): boolean {
    return true;
  }
  hasException(): boolean {
    return true;
  }
  interrupt(): boolean {
    return true;
  }
  hasInterrupt(): boolean {
    return true;
  }

  saveClock(_kind: ClockKind, value: bigint): bigint {
    return value;
  }
  readClock(_kind: ClockKind): bigint {
    throw new Error(NO_LOG);
  }
  clock(_kind: ClockKind, live: () => bigint): bigint {
    return live();
  }

  shutdownRequest(_cause: string): void {}
  checkpoint(_checkpoint: Checkpoint): boolean {
    return true;
  }
  hasEvent(): boolean {
    return true;
  }

  enableEvents(): void {
    this._events = true;
  }
  disableEvents(): void {
    this._events = false;
  }
  eventsEnabled(): boolean {
    return this._events;
  }
  bhScheduleEvent(callback: () => void): void {
    callback();
  }
  bhScheduleOneshotEvent(callback: () => void): void {
    callback();
  }
  inputEvent(event: InputEvent): void {
    this._input?.event(event);
  }
  inputSyncEvent(): void {
    this._input?.sync();
  }
  blockEvent(complete: () => void, _id: number): void {
    complete();
  }
  blkreplayNextId(): number {
    return this._events ? this._blockId++ : 0;
  }
  netPacketEvent(filter: number, flags: number, packet: Uint8Array): void {
    this._filters[filter]?.send(flags, packet);
  }
  asyncEvents(): void {}

  registerCharDriver(driver: CharDriver): number {
    return this._drivers.push(driver) - 1;
  }
  chrBeWrite(driver: number, bytes: Uint8Array): void {
    this._drivers[driver]?.receive(bytes);
  }
  charWriteEventSave(_result: CharWriteResult): void {}
  charWriteEventLoad(): CharWriteResult {
    throw new Error(NO_LOG);
  }
  charReadAllLoad(): CharReadAll {
    throw new Error(NO_LOG);
  }
  charReadAllSaveError(_error: number): void {}
  charReadAllSaveBuf(_bytes: Uint8Array): void {}
  registerNet(filter: NetFilter): number {
    return this._filters.push(filter) - 1;
  }
  registerInput(sink: InputSink): void {
    this._input = sink;
  }
  random(_length: number, live: () => Uint8Array): Uint8Array {
    return live();
  }
  audioOut(live: () => number): number {
    return live();
  }
  audioIn(live: () => AudioFrames): AudioFrames {
    return live();
  }
}
