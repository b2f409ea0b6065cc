/**
 * Replays a recording: walks the log and drives a machine (reference, section 13).
 *
 * QEMU runs the loops of its threads and lets the log hold them back; a player looks at the log's next event and does
 * what QEMU must have been doing. So each event is a check, and the first one that does not fit is a
 * {@link Divergence}, at once and with its place, where QEMU would wait for ever.
 *
 * A player goes from position to position: instructions executed and events consumed. Events that an instruction itself
 * consumes (a character written) belong to it; there is no position between.
 */
import { configure } from '../replay/configure.ts';
import { type Divergence, DivergenceError, type Position } from '../replay/divergence.ts';
import type { EventCursor } from '../replay/event-cursor.ts';
import { Kind } from '../replay/kinds.ts';
import type { PlayReplay } from '../replay/play.ts';
import type { Board } from './board.ts';
import { VirtualClock } from './clock.ts';
import { divergenceAt } from './divergence-report.ts';
import { MachineExit, PlayerHost } from './player-host.ts';
import type {
  AdvanceOptions,
  PlayerHooks,
  PlayerMachine,
  PlayerState,
  Progress,
  Span,
  Stepping,
  Target,
} from './player-options.ts';
import { resetSystem, stepEvent } from './player-steps.ts';

/** What an event costs of a budget of instructions. */
const EVENT_COST = 200;
/** A processor takes limits up to this far ahead. */
const LONGEST_RUN = 2 ** 31 - 1;
/** Logs since this version: QEMU 2.12, 5.1, and 7.1. */
const VERSION_2_12 = 0xe02007;
const VERSION_5_1 = 0xe0200a;
const VERSION_7_1 = 0xe0200c;

/** Whether a version such as "8.2.1" is at least `major.minor`. */
function atLeast(version: string | undefined, major: number, minor: number): boolean {
  const match = /^\s*(\d+)\.(\d+)/.exec(version ?? '');
  return match !== null && (Number(match[1]) > major || (Number(match[1]) === major && Number(match[2]) >= minor));
}

export class Player implements Stepping {
  readonly replay: PlayReplay;
  readonly clock: VirtualClock;
  readonly host: PlayerHost;
  readonly machine: PlayerMachine;
  readonly hooks: PlayerHooks;
  /** Set at the first disagreement; the machine stays as it was then. */
  divergence: Divergence | undefined;
  /** Whether the log was consumed to its END. */
  ended = false;
  /** True from a system reset to the next instruction: the device tree gets its random seed there. */
  sinceReset = true;
  /** Where the processor began to wait for an interrupt, while it does. */
  waiting: Span | undefined;
  private _board: Board | undefined;

  private constructor(cursor: EventCursor, machine: PlayerMachine, hooks: PlayerHooks) {
    const icount = () => this._board?.processor.icount ?? 0;
    const { version } = cursor.dialect;
    this.machine = machine;
    this.hooks = hooks;
    this.replay = configure({ mode: 'play', icount, cursor });
    this.clock = new VirtualClock(this.replay, icount, {
      shift: machine.shift,
      sleep: machine.sleep,
      warpFromZero: version >= VERSION_2_12,
      // Seen in 7.2.22: the change was made in 8.1, and taken over by the stable branches.
      warpNeverBack: machine.qemu === undefined ? version >= VERSION_7_1 : atLeast(machine.qemu, 7, 2),
      checkpointPerTimer: version >= VERSION_5_1,
    });
    const eventsPerWrite: number[] = [];
    for (const { board, eventsPerWrite: events = 1 } of machine.charDevices) {
      if (board !== undefined) eventsPerWrite[board] = events;
    }
    this.host = new PlayerHost(machine.memory, this.replay, this.clock, icount, eventsPerWrite);
    this.clock.onChange = (bias, shift) => this._board?.processor.setClock(bias, shift);
  }

  /**
   * Opens a log that is indexed to its end, and replays the creation of the machine and its first reset. The player then
   * stands before the first instruction, or at a divergence. Rejects when the log's file cannot be read.
   */
  static async create(cursor: EventCursor, machine: PlayerMachine, hooks: PlayerHooks = {}): Promise<Player> {
    const player = new Player(cursor, machine, hooks);
    await cursor.fill();
    try {
      player._powerOn();
    } catch (error) {
      await player._diverge(error);
    }
    return player;
  }

  /** The machine. Error while the log has not come to its creation. */
  get board(): Board {
    if (!this._board) throw new Error('The log ends before the machine is created.');
    return this._board;
  }

  get position(): Position {
    return this.replay.position;
  }

  get virtualNow(): number {
    return this.clock.now;
  }

  private _powerOn(): void {
    const { replay } = this;
    while (replay.head === Kind.CLOCK_HOST || replay.head === Kind.CLOCK_VIRTUAL_RT) {
      if (replay.head === Kind.CLOCK_HOST) this.host.startedAt = replay.readClock('HOST');
      else this.clock.startRealPeriod(Number(replay.readClock('VIRTUAL_RT')));
    }
    replay.checkpoint('INIT');
    this._createBoard();
    // What is left until the reset are random seeds and clocks that nobody reads here.
    for (let { head } = replay; head !== Kind.CP_RESET; head = replay.head) {
      if (head !== Kind.RANDOM && head !== Kind.CLOCK_HOST && head !== Kind.CLOCK_VIRTUAL_RT) {
        throw replay.mismatch('the first reset', Kind.CP_RESET);
      }
      replay.next();
    }
    replay.start();
    replay.checkpoint('RESET');
    resetSystem(this);
  }

  private _createBoard(): void {
    const { machine, replay } = this;
    const board = machine.createBoard(this.host);
    this._board = board;
    board.processor.setClock(this.clock.bias, this.clock.shift);
    board.realize();
    for (const { board: number } of machine.charDevices) {
      replay.registerCharDriver({
        receive: (bytes) => {
          if (number !== undefined && !board.charRead(number, bytes))
            throw this._noDevice(`character device ${number}`);
        },
      });
    }
    for (let filter = 0; filter < machine.netFilters; filter++) {
      replay.registerNet({
        send: (flags, packet) => {
          if (!board.netPacket(filter, flags, packet)) throw this._noDevice(`network device behind filter ${filter}`);
        },
      });
    }
    replay.registerInput({ event: (event) => board.inputEvent(event), sync: () => board.inputSync() });
  }

  private _noDevice(what: string): DivergenceError {
    return new DivergenceError({ kind: 'unsupported-device', machineWanted: `nothing: this machine has no ${what}` });
  }

  // --- Going on --------------------------------------------------------------------------------------------------

  /**
   * Goes on until a target, the end, a divergence, a breakpoint, or until the budget is used up. Never rejects for what
   * log or guest do; rejects when the log's file cannot be read.
   */
  async advance({ maxInstructions, until }: AdvanceOptions): Promise<Progress> {
    const start = this.position.icount;
    let cost = 0;
    for (;;) {
      if (this.divergence) return this._progress('divergence');
      if (until && this._reached(until)) return this._progress('target');
      if (this.ended) return this._progress('end');
      const left = maxInstructions - (this.position.icount - start) - cost;
      if (left <= 0) return this._progress('budget');
      if (!this.replay.cursor.ready) await this.replay.cursor.fill();
      cost += EVENT_COST;
      try {
        if (this._step(left, until) === 'breakpoint') return this._progress('breakpoint');
      } catch (error) {
        await this._diverge(error);
      }
    }
  }

  /** Goes on to a target in slices of `slice` instructions; between two of them `pause` is awaited. */
  async runTo(until: Target, pause?: () => Promise<void> | void, slice = 20_000_000): Promise<Progress> {
    for (;;) {
      const progress = await this.advance({ maxInstructions: slice, until });
      if (progress.reason !== 'budget') return progress;
      await pause?.();
    }
  }

  private _reached({ icount = 0, event = 0 }: Target): boolean {
    return this.position.icount >= icount && this.position.event >= event;
  }

  private _progress(reason: Progress['reason']): Progress {
    return { reason, position: this.position, divergence: this.divergence };
  }

  /** Turns a disagreement that was thrown into {@link divergence}; other errors are mistakes and go on. */
  private async _diverge(error: unknown): Promise<void> {
    if (!(error instanceof DivergenceError)) throw error;
    this.divergence = await divergenceAt(this, error.mismatch);
  }

  private _step(budget: number, until: Target | undefined): 'breakpoint' | undefined {
    try {
      if (this.replay.head !== Kind.INSTRUCTION) {
        stepEvent(this);
        return undefined;
      }
      return this._instructions(budget, until);
    } catch (error) {
      if (!(error instanceof MachineExit)) throw error;
      this.replay.accountExecutedInstructions();
      if (this.replay.head === Kind.INSTRUCTION) throw this.replay.mismatch('to end: the guest powered it off');
      return undefined;
    }
  }

  // --- Instructions ----------------------------------------------------------------------------------------------

  private _instructions(budget: number, until: Target | undefined): 'breakpoint' | undefined {
    const { replay } = this;
    const { processor } = this.board;
    if (this.host.requests.exit !== undefined) throw replay.mismatch('nothing: the guest has powered it off');
    if (processor.pendingException) throw replay.mismatch(`to deliver ${this.exceptionText()}`, Kind.EXCEPTION);
    this.sinceReset = false;
    this._wake();
    const { icount, event } = this.position;
    const end = icount + replay.getInstructions();
    let limit = Math.min(end, icount + budget, icount + LONGEST_RUN);
    if (until?.icount !== undefined && until.icount > icount && event >= (until.event ?? 0)) {
      limit = Math.min(limit, until.icount);
    }
    const reason = processor.run(limit);
    replay.accountExecutedInstructions();
    switch (reason) {
      case 'exception':
        // Counted exceptions end a run exactly; those that take back their instruction never come inside one.
        if (processor.icount < end) throw replay.mismatch(`to deliver ${this.exceptionText()}`, Kind.EXCEPTION);
        return undefined;
      case 'wfi':
        this._wait(end);
        return undefined;
      case 'breakpoint':
        return 'breakpoint';
      case 'limit':
        return undefined;
    }
  }

  /**
   * After `wfi`, QEMU has charged the rest of its translation block too. The processor's loop then leaves a checkpoint,
   * so the surplus ends where the INSTRUCTION event does; but with `sleep=off` it leaves none when an interrupt is
   * pending already, and only the block's end tells.
   */
  private _wait(end: number): void {
    const { processor } = this.board;
    this.waiting = { icount: processor.icount, virtualNs: this.clock.now };
    const goesOn = !this.machine.sleep && processor.hasWork;
    const surplusEnd = goesOn ? Math.min(end, processor.icount + (processor.restOfBlock?.() ?? 0)) : end;
    if (surplusEnd > processor.icount) {
      processor.skipTo(surplusEnd);
      this.clock.jumped(this.waiting.virtualNs);
      this.replay.accountExecutedInstructions();
    }
  }

  private _wake(): void {
    if (!this.waiting) return;
    if (!this.board.processor.hasWork) throw this.replay.mismatch('to go on waiting for an interrupt');
    this.leaveWait();
  }

  /** Ends the wait of `wfi`, if there is one. */
  leaveWait(): void {
    const from = this.waiting;
    if (!from) return;
    this.waiting = undefined;
    this.hooks.idle?.(from, { icount: this.position.icount, virtualNs: this.clock.now });
  }

  /** The pending exception in words. */
  exceptionText(): string {
    const exception = this.board.processor.pendingException;
    if (!exception) return 'an exception';
    return this.machine.explainException?.(exception).text ?? `exception ${exception.cause}`;
  }

  // --- Snapshots -------------------------------------------------------------------------------------------------

  /** Everything except processor and RAM. Not to be called at a divergence. */
  save(): PlayerState {
    return {
      replay: this.replay.save(),
      clock: this.clock.save(),
      devices: this.board.devices.map((device) => device.save()),
      requests: this.host.requests,
      waiting: this.waiting,
      ended: this.ended,
      sinceReset: this.sinceReset,
      outputs: Array.from(this.host.outputs, (output) => output?.length ?? 0),
    };
  }

  /**
   * Goes back (or forward) to a saved state. Processor and RAM must have been restored before. Throws when a device
   * does not take up a request that was pending then.
   */
  restore(state: PlayerState): void {
    this.replay.restore(state.replay);
    this.host.mainLoop.forget();
    this.board.devices.forEach((device, i) => {
      const saved = state.devices[i];
      if (!saved) throw new Error(`The saved state lacks the device ${device.name}.`);
      device.restore(saved);
    });
    this.clock.restore(state.clock);
    this.replay.settle(state.replay);
    this.host.requests = state.requests;
    this.waiting = state.waiting;
    this.ended = state.ended;
    this.sinceReset = state.sinceReset;
    this.host.outputs.forEach((output, i) => {
      output.length = state.outputs[i] ?? 0;
    });
    this.divergence = undefined;
  }
}
