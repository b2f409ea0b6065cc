/**
 * A machine without a guest, for the tests of the player: a processor that only counts and does at given counts what a
 * script says, and a board that takes everything.
 */
import type { Board, InputEvent } from '../board.ts';
import type { Device, DeviceHost, GuestMemory } from '../device.ts';
import type { PendingException, Processor, StopReason } from '../processor.ts';

/** What happens inside the instruction with this count. Several may share one; they happen in order. */
export interface Action {
  readonly icount: number;
  readonly do: (machine: ScriptedBoard) => void;
}

export class ScriptedProcessor implements Processor {
  icount = 0;
  hasWork = true;
  pendingException: PendingException | undefined;
  /** Exceptions that the instruction after each of these counts raises without being counted, and interrupts. */
  uncounted: PendingException | undefined = { cause: 13, tval: 0n };
  interrupt: number | undefined = 7;
  readonly delivered: string[] = [];
  clock: readonly [bias: number, shift: number] = [0, 0];
  private readonly _actions: readonly Action[];
  private readonly _board: ScriptedBoard;
  private _next = 0;
  private _stop: StopReason | undefined;

  constructor(board: ScriptedBoard, actions: readonly Action[]) {
    this._board = board;
    this._actions = [...actions].sort((a, b) => a.icount - b.icount);
  }

  run(limit: number): StopReason {
    for (;;) {
      const action = this._actions[this._next];
      if (!action || action.icount > limit) break;
      this._next++;
      this.icount = Math.max(this.icount, action.icount);
      action.do(this._board);
      if (this._stop) {
        const reason = this._stop;
        this._stop = undefined;
        return reason;
      }
    }
    this.icount = limit;
    return 'limit';
  }

  /** For actions: ends the run at this instruction. */
  stop(reason: StopReason, exception?: PendingException): void {
    this._stop = reason;
    this.pendingException = exception;
  }

  runUncounted(): boolean {
    this.pendingException = this.uncounted;
    return this.uncounted !== undefined;
  }
  deliverException(): void {
    if (!this.pendingException) throw new Error('No exception is pending.');
    this.delivered.push(`exception ${this.pendingException.cause} at ${this.icount}`);
    this.pendingException = undefined;
  }
  deliverInterrupt(): number | undefined {
    if (this.interrupt !== undefined) this.delivered.push(`interrupt ${this.interrupt} at ${this.icount}`);
    return this.interrupt;
  }
  skipTo(icount: number): void {
    this.icount = icount;
  }
  setInterrupt(): void {}
  setClock(biasNs: number, shift: number): void {
    this.clock = [biasNs, shift];
  }
  reset(): void {
    this.delivered.push(`reset at ${this.icount}`);
  }

  /** Goes back to a count; what comes after it will happen again. */
  rewind(icount: number): void {
    this.icount = icount;
    this.pendingException = undefined;
    const next = this._actions.findIndex((action) => action.icount > icount);
    this._next = next < 0 ? this._actions.length : next;
  }
}

export class ScriptedBoard implements Board {
  readonly processor: ScriptedProcessor;
  readonly host: DeviceHost;
  readonly devices: readonly Device[];
  readonly unimplemented = new Map<string, number>();
  readonly taken: string[] = [];

  constructor(host: DeviceHost, actions: readonly Action[], devices: readonly Device[] = []) {
    this.host = host;
    this.devices = devices;
    this.processor = new ScriptedProcessor(this, actions);
  }

  realize(): void {}
  reset(): void {
    this.processor.reset();
    for (const device of this.devices) device.reset();
  }
  charRead(index: number, bytes: Uint8Array): boolean {
    this.taken.push(`char ${index}: ${new TextDecoder().decode(bytes)}`);
    return true;
  }
  inputEvent(event: InputEvent): void {
    this.taken.push(`input ${event.type}`);
  }
  inputSync(): void {
    this.taken.push('sync');
  }
  netPacket(index: number, _flags: number, packet: Uint8Array): boolean {
    this.taken.push(`packet ${index}: ${packet.length} bytes`);
    return true;
  }
}

/** No RAM at all. */
export const NO_MEMORY: GuestMemory = {
  contains: () => false,
  read: () => undefined,
  write: () => false,
  readU16: () => 0,
  readU32: () => 0,
  readU64: () => 0,
  writeU16: () => undefined,
  writeU32: () => undefined,
};
