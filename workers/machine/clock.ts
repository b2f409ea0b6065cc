/**
 * Virtual time under `-icount`: virtual ns = bias + (icount << shift), and who changes bias and shift (reference,
 * sections 7 and 8).
 *
 * The bias grows while the guest is idle: `startWarp` notes when idling began on the run-time clock, and either the warp
 * timer (on the run-time list) or `accountWarp` adds what went by since. With `sleep=off` idle time is skipped at once.
 * With `shift=auto` two timers keep virtual time near real time by moving the shift. All clock reads go through the
 * replay layer, in the order in which QEMU makes them.
 */
import { DivergenceError } from '../replay/divergence.ts';
import { Kind } from '../replay/kinds.ts';
import type { PlayReplay } from '../replay/play.ts';
import { type ListTimer, NEVER, TimerList, type TimersState } from './timers.ts';

const MS = 1_000_000;
/** shift=auto: first shift and its limit, how far time may be off, periods of the two timers (all in ns). */
const AUTO = { first: 3, most: 10, wobble: 100 * MS, realPeriod: 1000 * MS, virtualPeriod: 100 * MS } as const;
const NONE = -1;

/** The `-icount` option, and what releases of QEMU do differently. */
export interface ClockOptions {
  readonly shift: number | 'auto';
  readonly sleep: boolean;
  /** QEMU 2.12 on: with a fixed shift the first warp begins at 0 of the run-time clock instead of "not". */
  readonly warpFromZero: boolean;
  /** QEMU 8.1 on, and 7.2 late: with shift=auto warping never moves virtual time back. */
  readonly warpNeverBack: boolean;
  /** QEMU 5.1 on: a checkpoint before each virtual timer instead of one per run of the list. */
  readonly checkpointPerTimer: boolean;
}

export interface ClockState {
  readonly bias: number;
  readonly shift: number;
  readonly warpStart: number;
  readonly lastDelta: number;
  readonly jump: readonly [from: number, to: number];
  readonly virtual: TimersState<number>;
  readonly runTime: TimersState<number>;
  readonly host: TimersState<bigint>;
}

export class VirtualClock {
  bias = 0;
  shift: number;
  /** Timers by clock: QEMU_CLOCK_VIRTUAL, QEMU_CLOCK_VIRTUAL_RT, QEMU_CLOCK_HOST (ns since 1970). */
  readonly virtual: TimerList<number>;
  readonly runTime: TimerList<number>;
  readonly host: TimerList<bigint>;
  /** Called when bias or shift changed. */
  onChange: (bias: number, shift: number) => void = () => undefined;
  private readonly _replay: PlayReplay;
  private readonly _icount: () => number;
  private readonly _options: ClockOptions;
  private _warpStart: number;
  private readonly _warpTimer: ListTimer<number>;
  private readonly _autoTimers: { readonly real: ListTimer<number>; readonly virtual: ListTimer<number> } | undefined;
  private _lastDelta = 0;
  /** The last stretch of virtual time that went by without instructions being executed. */
  private _jump: [from: number, to: number] = [0, 0];

  /** `icount` is the machine's counter, the instruction under execution included. */
  constructor(replay: PlayReplay, icount: () => number, options: ClockOptions) {
    this._replay = replay;
    this._icount = icount;
    this._options = options;
    const auto = options.shift === 'auto';
    this.shift = options.shift === 'auto' ? AUTO.first : options.shift;
    this._warpStart = auto || !options.warpFromZero ? NONE : 0;
    this.virtual = new TimerList<number>(
      0,
      () => this.now,
      () => this.startWarp(),
    );
    this.runTime = new TimerList<number>(0, () => 0);
    this.host = new TimerList<bigint>(0n, () => 0n);
    this._warpTimer = this.runTime.create('icount warp', () => this._warp());
    if (auto) this._autoTimers = this._createAutoTimers();
  }

  get now(): number {
    return this.bias + this._icount() * 2 ** this.shift;
  }

  /** ns until the first virtual timer; undefined when none is armed. */
  get deadline(): number | undefined {
    const { head } = this.virtual;
    return head && Math.max(0, head.expiry - this.now);
  }

  private _read(): number {
    return Number(this._replay.readClock('VIRTUAL_RT'));
  }

  private _change(bias: number, shift: number): void {
    const before = this.now;
    this.bias = bias;
    this.shift = shift;
    this.jumped(before);
    this.onChange(bias, shift);
  }

  /** Notes that virtual time went on from `before` to now without an instruction being executed. */
  jumped(before: number): void {
    this._jump = [before <= this._jump[1] ? Math.min(this._jump[0], before) : before, this.now];
  }

  // --- Idle time -------------------------------------------------------------------------------------------------

  /** Where QEMU's main loop, or a timer that became first, finds the guest idle (7.2). */
  startWarp(): void {
    if (!this._replay.checkpoint('CLOCK_WARP_START')) return;
    const clock = this._read();
    const { head } = this.virtual;
    const deadline = this.deadline;
    if (!head || deadline === undefined || deadline === 0) return;
    if (!this._options.sleep) {
      this._change(this.bias + deadline, this.shift);
      return;
    }
    if (this._warpStart === NONE || this._warpStart > clock) this._warpStart = clock;
    // The sum is one of 64 bits: for a timer that never expires it overflows when run time is ahead of virtual time.
    const expiry = head.expiry >= NEVER ? (clock > this.now ? 0 : NEVER) : clock + deadline;
    if (!this._warpTimer.armed || this._warpTimer.expiry > expiry) this._warpTimer.set(expiry);
  }

  /** Where the vCPU goes round its loop (7.3). */
  accountWarp(): void {
    if (!this._replay.checkpoint('CLOCK_WARP_ACCOUNT')) return;
    this._warpTimer.cancel();
    this._warp();
  }

  private _warp(): void {
    if (this._warpStart === NONE) return;
    this._replay.demand(Kind.CLOCK_VIRTUAL_RT, 'the run-time clock, to end an idle period');
    const clock = this._read();
    let idle = clock - this._warpStart;
    if (this._autoTimers) {
      const ahead = clock - this.now;
      idle = Math.min(idle, this._options.warpNeverBack ? Math.max(0, ahead) : ahead);
    }
    this._warpStart = NONE;
    this._change(this.bias + idle, this.shift);
  }

  // --- shift=auto ------------------------------------------------------------------------------------------------

  private _createAutoTimers() {
    const real = this.runTime.create('icount adjustment, real time', () => {
      real.set(Math.floor(this._read() / MS) * MS + AUTO.realPeriod);
      this._adjust();
    });
    const virtual = this.virtual.create('icount adjustment, virtual time', () => {
      virtual.set(this.now + AUTO.virtualPeriod);
      this._adjust();
    });
    real.set(AUTO.realPeriod);
    virtual.set(AUTO.virtualPeriod);
    return { real, virtual };
  }

  private _adjust(): void {
    this._replay.demand(Kind.CLOCK_VIRTUAL_RT, 'the run-time clock, to adjust the shift');
    const real = this._read();
    const now = this.now;
    const delta = now - real;
    let { shift } = this;
    if (delta > 0 && this._lastDelta + AUTO.wobble < 2 * delta && shift > 0) shift--;
    if (delta < 0 && this._lastDelta - AUTO.wobble > 2 * delta && shift < AUTO.most) shift++;
    this._lastDelta = delta;
    this._change(now - this._icount() * 2 ** shift, shift);
  }

  // --- Running timers --------------------------------------------------------------------------------------------

  /** Where the vCPU's loop finds a virtual timer due. */
  runVirtualTimers(): void {
    if (!this._replay.checkpoint('CLOCK_VIRTUAL')) return;
    const { now } = this;
    let due = this.virtual.takeDue(now);
    if (!this._options.checkpointPerTimer) {
      for (; due; due = this.virtual.takeDue(now)) due.fire();
      return;
    }
    if (!due) throw new DivergenceError({ kind: 'timer', machineWanted: this._noneDue() });
    const late = this._lateness(due.timer.dueFrom);
    if (late >= 2 ** this.shift) {
      throw new DivergenceError({
        kind: 'timer',
        machineWanted: `to run the timer “${due.timer.name}” ${late} ns earlier, when it became due`,
      });
    }
    due.fire();
  }

  private _noneDue(): string {
    const { head } = this.virtual;
    return head
      ? `to wait: its first timer, “${head.name}”, is due in ${head.expiry - this.now} ns`
      : 'to go on: none of its timers is armed';
  }

  /** How long something has been due, not counting time that was jumped over. */
  private _lateness(dueFrom: number): number {
    const [from, to] = this._jump;
    return this.now - (dueFrom >= from && dueFrom <= to ? to : dueFrom);
  }

  /** A virtual timer that should have run before instructions that were executed since, for messages. */
  get overdue(): string | undefined {
    const { head } = this.virtual;
    if (!head || head.expiry > this.now || this._lateness(head.dueFrom) < 2 ** this.shift) return undefined;
    return head.name;
  }

  /** Where the main loop runs the timers of the run-time clock. */
  runRunTimeTimers(): void {
    if (!this._replay.checkpoint('CLOCK_VIRTUAL_RT')) return;
    const now = this._read();
    for (let due = this.runTime.takeDue(now); due; due = this.runTime.takeDue(now)) due.fire();
  }

  /** Where the main loop runs the timers of the host clock. */
  runHostTimers(): void {
    if (!this._replay.checkpoint('CLOCK_HOST')) return;
    const now = this._replay.readClock('HOST');
    for (let due = this.host.takeDue(now); due; due = this.host.takeDue(now)) due.fire();
  }

  /** A read of the run-time clock while options were parsed: with shift=auto the first real period starts there. */
  startRealPeriod(clock: number): void {
    this._autoTimers?.real.set(Math.floor(clock / MS) * MS + AUTO.realPeriod);
  }

  // --- Snapshots -------------------------------------------------------------------------------------------------

  save(): ClockState {
    return {
      bias: this.bias,
      shift: this.shift,
      warpStart: this._warpStart,
      lastDelta: this._lastDelta,
      jump: [...this._jump],
      virtual: this.virtual.save(),
      runTime: this.runTime.save(),
      host: this.host.save(),
    };
  }

  restore(state: ClockState): void {
    this.bias = state.bias;
    this.shift = state.shift;
    this._warpStart = state.warpStart;
    this._lastDelta = state.lastDelta;
    this._jump = [...state.jump];
    this.virtual.restore(state.virtual);
    this.runTime.restore(state.runTime);
    this.host.restore(state.host);
    this.onChange(this.bias, this.shift);
  }
}
