/** What a player needs to know of the machine whose log it replays, and what it tells. */

import type { Divergence, DivergenceKind, Position } from '../replay/divergence.ts';
import type { PlayReplay, PlayState } from '../replay/play.ts';
import type { Board } from './board.ts';
import type { ClockState, VirtualClock } from './clock.ts';
import type { DeviceHost, DeviceState, GuestMemory } from './device.ts';
import type { PlayerHost, Requests } from './player-host.ts';
import type { PendingException } from './processor.ts';

/** A character device of QEMU's command line, in the order of the log's numbers. */
export interface CharDevice {
  /** Number of the board's character device behind it; absent for one without a device here (a monitor). */
  readonly board?: number;
  /** Whether what it writes is in the log though no device of the board wrote it: a monitor's prompt. */
  readonly chatty?: boolean;
  /** CHAR_WRITE events per write; more than 1 behind a multiplexer. */
  readonly eventsPerWrite?: number;
}

/** Memory that a system reset writes again: what QEMU loaded (firmware, kernel, initrd, dtb). */
export interface ResetImage {
  apply(memory: GuestMemory): void;
  /** Puts a new random seed into the device tree. */
  seed(memory: GuestMemory, seed: Uint8Array): void;
}

export interface PlayerMachine {
  readonly memory: GuestMemory;
  /** Builds the board, when the log is at the creation of the machine: devices may read clocks while they are made. */
  createBoard(host: DeviceHost): Board;
  /** The `-icount` option. */
  readonly shift: number | 'auto';
  readonly sleep: boolean;
  /** `align=on`: each entry of the vCPU's loop reads the run-time clock. */
  readonly align: boolean;
  /** Version of QEMU, as in "7.2.22"; undefined when it is not known. */
  readonly qemu: string | undefined;
  readonly charDevices: readonly CharDevice[];
  /** Number of network filters in front of the machine's network devices. */
  readonly netFilters: number;
  readonly resetImage?: ResetImage;
  /** Words for an exception, and what kind of divergence it is when the log does not have it. */
  explainException?(exception: PendingException): { readonly text: string; readonly kind?: DivergenceKind };
}

/** Things that happen while a log is replayed, for lanes and statistics. */
export interface PlayerHooks {
  /** The processor waited: from executing the wait instruction to its end, in counts and virtual ns. */
  readonly idle?: ((from: Span, to: Span) => void) | undefined;
  readonly trap?: ((kind: 'exception' | 'interrupt', cause: number, icount: number) => void) | undefined;
  readonly reset?: ((icount: number) => void) | undefined;
}

export interface Span {
  readonly icount: number;
  readonly virtualNs: number;
}

/** Where to stop: at the first position with at least this many instructions executed and events consumed. */
export interface Target {
  readonly icount?: number;
  readonly event?: number;
}

export interface AdvanceOptions {
  /** Instructions after which to come back; events count a little too. */
  readonly maxInstructions: number;
  readonly until?: Target;
}

export interface Progress {
  readonly reason: 'budget' | 'target' | 'end' | 'divergence' | 'breakpoint';
  readonly position: Position;
  readonly divergence: Divergence | undefined;
}

/** A player as the files see it that do its single steps. */
export interface Stepping {
  readonly replay: PlayReplay;
  readonly clock: VirtualClock;
  readonly host: PlayerHost;
  readonly machine: PlayerMachine;
  readonly hooks: PlayerHooks;
  readonly board: Board;
  readonly position: Position;
  sinceReset: boolean;
  ended: boolean;
  /** Ends the wait of `wfi`, if there is one. */
  leaveWait(): void;
}

/** Everything of a machine at a moment except processor and RAM: plain data. */
export interface PlayerState {
  readonly replay: PlayState;
  readonly clock: ClockState;
  readonly devices: readonly DeviceState[];
  readonly requests: Requests;
  readonly waiting: Span | undefined;
  readonly ended: boolean;
  readonly sinceReset: boolean;
  readonly outputs: readonly number[];
}
