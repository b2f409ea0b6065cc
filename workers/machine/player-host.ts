/** The world as devices see it while a log is replayed: time from the log, everything else checked against it. */

import { Kind } from '../replay/kinds.ts';
import type { PlayReplay } from '../replay/play.ts';
import type { VirtualClock } from './clock.ts';
import { ConsoleOutput } from './console-output.ts';
import type { DeviceHost, GuestMemory, Timer } from './device.ts';
import { DiskHistory } from './disk-history.ts';
import { MainLoopWork } from './main-loop.ts';
import { NEVER } from './timers.ts';

/** Thrown through the instruction in which a device ends the machine, as QEMU's exit() does. */
export class MachineExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`The machine ended with status ${code}.`);
    this.code = code;
  }
}

/** What devices asked of the machine as a whole. */
export interface Requests {
  readonly reset: boolean;
  readonly shutdown: string | undefined;
  /** Exit status, once a device ended the machine. */
  readonly exit: number | undefined;
}

export class PlayerHost implements DeviceHost {
  readonly memory: GuestMemory;
  /** Output by character device. */
  readonly outputs: ConsoleOutput[] = [];
  /** Requests by disk, in the order of the command line. */
  readonly disks: DiskHistory[] = [];
  readonly mainLoop = new MainLoopWork();
  readonly unimplementedCounts = new Map<string, number>();
  /** Description of the last thing that this machine does not model, and the count at which it was met. */
  lastUnimplemented: { readonly what: string; readonly icount: number } | undefined;
  requests: Requests = { reset: false, shutdown: undefined, exit: undefined };
  /** While the machine is created or reset, QEMU's reads of the host clock need not be in the log. */
  settingUp = true;
  /** See {@link startTime}; the player's to set. */
  startedAt: bigint | undefined;
  private readonly _replay: PlayReplay;
  private readonly _clock: VirtualClock;
  private readonly _icount: () => number;
  private readonly _writable = new Map<number, () => void>();
  private readonly _eventsPerWrite: readonly number[];

  /** `eventsPerWrite`: CHAR_WRITE events that one write to a character device leaves, by device; 1 where absent. */
  constructor(
    memory: GuestMemory,
    replay: PlayReplay,
    clock: VirtualClock,
    icount: () => number,
    eventsPerWrite: readonly number[],
  ) {
    this.memory = memory;
    this._replay = replay;
    this._clock = clock;
    this._icount = icount;
    this._eventsPerWrite = eventsPerWrite;
  }

  icount(): number {
    return this._icount();
  }

  eventsConsumed(): number {
    return this._replay.position.event;
  }

  virtualNow(): number {
    return this._clock.now;
  }

  hostNow(): bigint {
    if (!this.settingUp) this._replay.demand(Kind.CLOCK_HOST, 'to read the host clock');
    return this._replay.readClock('HOST');
  }

  startTime(): bigint | undefined {
    return this.startedAt;
  }

  virtualTimer(name: string, onExpire: () => void): Timer {
    const timer = this._clock.virtual.create(name, onExpire);
    return {
      get armed() {
        return timer.armed;
      },
      set: (expiry) => timer.set(expiry > NEVER || Number.isNaN(expiry) ? NEVER : expiry),
      cancel: () => timer.cancel(),
    };
  }

  hostTimer(name: string, onExpire: () => void) {
    return this._clock.host.create(name, onExpire);
  }

  charWrite(index: number, bytes: Uint8Array): number {
    const { result, written } = this._replay.charWriteEventLoad();
    const event = this._replay.position.event - 1;
    // A multiplexed device hands the write on to the one below, which leaves an event of its own.
    for (let more = this._eventsPerWrite[index] ?? 1; more > 1; more--) this._replay.charWriteEventLoad();
    const output = this.output(index);
    const icount = this._icount();
    for (let i = 0; i < Math.min(written, bytes.length); i++) output.add(bytes[i] ?? 0, icount, event);
    return result;
  }

  /** Output of character device `index`; made when first asked for. */
  output(index: number): ConsoleOutput {
    let output = this.outputs[index];
    if (!output) {
      output = new ConsoleOutput();
      this.outputs[index] = output;
    }
    return output;
  }

  diskTrace(index: number): DiskHistory {
    const history = new DiskHistory(() => ({ icount: this._icount(), event: this._replay.position.event }));
    this.disks[index] = history;
    return history;
  }

  onCharWritable(index: number, callback: () => void): void {
    this._writable.set(index, callback);
  }

  /** Tells devices that a backend may take bytes again; true when one of them then wrote. */
  charsWritable(): boolean {
    const before = this._replay.position.event;
    for (const callback of this._writable.values()) {
      callback();
      if (this._replay.position.event !== before) return true;
    }
    return false;
  }

  random(length: number): Uint8Array {
    return this._replay.random(length);
  }

  scheduleBottomHalf(callback: () => void): void {
    this._replay.bhScheduleEvent(callback);
  }

  scheduleBottomHalfOneshot(callback: () => void): void {
    this._replay.bhScheduleOneshotEvent(callback);
  }

  scheduleUnrecorded(callback: () => void, since: number, leavesTrace: () => boolean): void {
    this.mainLoop.schedule(callback, since, leavesTrace);
  }

  blockRequest(complete: () => void): number {
    const id = this._replay.blkreplayNextId();
    this._replay.blockEvent(complete, id);
    return id;
  }

  resumeBottomHalf(id: number, callback: () => void, oneshot = false): void {
    this._replay.resume(oneshot ? 'BH_ONESHOT' : 'BH', id, callback);
  }

  resumeBlockRequest(id: number, complete: () => void): void {
    this._replay.resume('BLOCK', id, complete);
  }

  requestReset(): void {
    this.requests = { ...this.requests, reset: true };
  }

  requestShutdown(cause: 'guest-shutdown' | 'guest-panic'): void {
    this._replay.shutdownRequest(cause);
    this.requests = { ...this.requests, shutdown: cause };
  }

  exitNow(code: number): never {
    this.requests = { ...this.requests, exit: code };
    throw new MachineExit(code);
  }

  unimplemented(what: string): void {
    this.unimplementedCounts.set(what, (this.unimplementedCounts.get(what) ?? 0) + 1);
    this.lastUnimplemented = { what, icount: this._icount() };
  }
}
