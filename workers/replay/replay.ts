/**
 * Record/replay of a machine's nondeterministic inputs: the interface of QEMU's header of 2016 (commit 63785678f3),
 * function by function, and what later releases added. `docs/replay-api.md` says where each is called from.
 *
 * The layer knows clocks, events, character streams and block requests. It knows no devices: they, and the loops that
 * drive them, call it at the places where QEMU's do. What a call does depends on the mode: `none` passes live values
 * through, `play` takes them from a log, `record` writes them to one.
 */
import type { InputEvent } from './event-payload.ts';
import type { Checkpoint, ClockKind, ReplayMode } from './kinds.ts';

/** The front end of a character device: where bytes from outside go. */
export interface CharDriver {
  receive(bytes: Uint8Array): void;
}

/** Where packets go that pass a network filter towards the guest. */
export interface NetFilter {
  send(flags: number, packet: Uint8Array): void;
}

/** Where input events go. */
export interface InputSink {
  event(event: InputEvent): void;
  sync(): void;
}

/** Result of a write to a character device's backend: what it returned, and how many bytes it took. */
export interface CharWriteResult {
  readonly result: number;
  readonly written: number;
}

/** What was read from a character device in one go, or the error. */
export type CharReadAll = { readonly bytes: Uint8Array } | { readonly error: number };

/** Frames that an audio device captured: left and right, 64 bits each. */
export interface AudioFrames {
  readonly count: number;
  readonly samples: Uint8Array;
}

export interface Replay {
  readonly mode: ReplayMode;

  // Replay process control
  /** Enables events, when the machine has been created. Throws when a blocker was added. */
  start(): void;
  /** Ends recording or replaying. */
  finish(): void;
  /** Declares a feature that cannot be recorded; {@link start} will refuse. */
  addBlocker(feature: string): void;

  // Instructions
  /** Instructions executed, as far as the layer was told. */
  getCurrentStep(): number;
  /** Instructions that may be executed before the next event; Infinity where the log does not limit them. */
  getInstructions(): number;
  /** Takes the machine's count over. Throws DivergenceError when the machine went past an event. */
  accountExecutedInstructions(): void;

  // Exceptions and interrupts: true when one may be delivered now. The `has` forms leave the event where it is.
  exception(): boolean;
  hasException(): boolean;
  interrupt(): boolean;
  hasInterrupt(): boolean;

  // Clocks, in ns
  saveClock(kind: ClockKind, value: bigint): bigint;
  /** The clock's next value, or its last one when no read of it comes next. */
  readClock(kind: ClockKind): bigint;
  /** The header's REPLAY_CLOCK: reads or saves by mode; `live` is called only where the real clock is needed. */
  clock(kind: ClockKind, live: () => bigint): bigint;

  // Events
  shutdownRequest(cause: string): void;
  /** False in play when the log is not at this checkpoint: the caller then skips what the checkpoint guards. */
  checkpoint(checkpoint: Checkpoint): boolean;
  /** Whether the log is at some checkpoint or asynchronous event. */
  hasEvent(): boolean;

  // The queue of asynchronous events
  enableEvents(): void;
  disableEvents(): void;
  eventsEnabled(): boolean;
  bhScheduleEvent(callback: () => void): void;
  bhScheduleOneshotEvent(callback: () => void): void;
  inputEvent(event: InputEvent): void;
  inputSyncEvent(): void;
  /** Queues a completed block request under its id. */
  blockEvent(complete: () => void, id: number): void;
  /** Takes the next id of a block request. */
  blkreplayNextId(): number;
  netPacketEvent(filter: number, flags: number, packet: Uint8Array): void;
  /** Serves the queue: where QEMU 7.1 and later do, before the checkpoint WARP_ACCOUNT. */
  asyncEvents(): void;

  // Streams
  /** Registers a character device; its number is that of the order of registration. */
  registerCharDriver(driver: CharDriver): number;
  /** Bytes arrive from a character device's backend. */
  chrBeWrite(driver: number, bytes: Uint8Array): void;
  charWriteEventSave(result: CharWriteResult): void;
  charWriteEventLoad(): CharWriteResult;
  charReadAllLoad(): CharReadAll;
  charReadAllSaveError(error: number): void;
  charReadAllSaveBuf(bytes: Uint8Array): void;
  registerNet(filter: NetFilter): number;
  registerInput(sink: InputSink): void;
  /** Bytes of the guest-random source; `live` is called where they are not taken from a log. */
  random(length: number, live: () => Uint8Array): Uint8Array;
  /** Number of frames that an audio backend played. */
  audioOut(live: () => number): number;
  audioIn(live: () => AudioFrames): AudioFrames;
}
