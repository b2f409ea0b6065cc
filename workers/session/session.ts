/** The machine of one open log: replayed in the background, looked at, stepped and searched by the page. */
import type { LogId, Moment, Problem } from '../engine-api.ts';
import { searchRam } from '../inspect/memory-view.ts';
import { SymbolTable } from '../inspect/symbol-table.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { Player } from '../machine/player.ts';
import type { PlayerHooks } from '../machine/player-options.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type {
  BytePattern,
  CallSpans,
  ConsoleText,
  DiskRequests,
  DiskSummary,
  ExecutionMarks,
  MachineLanes,
  MachineSummary,
  ScreenThumbnails,
  StateAnswer,
  StepKind,
  Wants,
} from '../machine-api.ts';
import type { Recording } from '../recording/recording.ts';
import { replayableMachine } from '../recording/replayable.ts';
import { EventCursor } from '../replay/event-cursor.ts';
import type { KeptRecordings } from '../storage/kept-recordings.ts';
import { CallTracing } from '../timetravel/calls/call-tracing.ts';
import type { MutableHooks } from '../timetravel/conditions.ts';
import { isBefore, type Position } from '../timetravel/position.ts';
import { type Pause, TimeMachine } from '../timetravel/time-machine.ts';
import { Calls } from './calls.ts';
import { DiskLooker, diskRequests, diskSummaries, searchImage } from './disks.ts';
import { FirstReplay } from './first-replay.ts';
import { Keeping } from './keeping.ts';
import { LaneRecorder } from './lanes.ts';
import { answer } from './looking.ts';
import { marksAround } from './marks.ts';
import { momentOf, positionOf } from './moments.ts';
import { Newest } from './newest.ts';
import { Turns } from './scheduling.ts';
import { Searches } from './searches.ts';
import { type Stepper, step } from './stepping.ts';
import { summarise } from './summary.ts';
import { thumbnailsOf } from './thumbnails.ts';

const DEFAULT_BUDGET = 512 << 20;
/** Reports of the first replay, at most this often, ms. */
const REPORT_EVERY = 150;

/** Hooks that are exchanged while the player runs. */
type Hooks = { -readonly [K in keyof PlayerHooks]: PlayerHooks[K] } & MutableHooks;

export class MachineSession {
  readonly symbols = new SymbolTable();
  /** Searches, and who wrote or reads something. */
  readonly searches: Searches;
  private readonly _id: LogId;
  private readonly _log: ReplayLog;
  private readonly _recording: Recording;
  private readonly _onChange: (summary: MachineSummary) => void;
  private readonly _turns = new Turns();
  private readonly _newest = new Newest(this._turns, () => this._closed);
  private readonly _lanes = new LaneRecorder();
  private readonly _disks = new DiskLooker();
  private readonly _hooks: Hooks = {};
  private readonly _keeping: Keeping | undefined;
  private _machine: TimeMachine | undefined;
  private _replay: FirstReplay | undefined;
  private _problem: Problem | undefined;
  /** What the machine as it was built cannot do of the recorded one. */
  private _unfit: readonly string[] | undefined;
  private _calls: Calls | undefined;
  private _budget = DEFAULT_BUDGET;
  private _paused = false;
  private _closed = false;
  private _reported = 0;

  /** `kept`: where what the first replay finds out is kept for the next visit; nowhere when undefined. */
  constructor(
    id: LogId,
    log: ReplayLog,
    recording: Recording,
    onChange: (summary: MachineSummary) => void,
    kept?: KeptRecordings,
  ) {
    this._id = id;
    this._log = log;
    this._recording = recording;
    this._onChange = onChange;
    this._keeping = kept && new Keeping(kept, this._turns, log, recording);
    this.searches = new Searches(this._newest, {
      log,
      hooks: this._hooks,
      machine: () => this._ready(),
      board: () => this._board,
      target: (machine, moment) => this._target(machine, moment),
    });
  }

  /** Builds the machine and begins to replay. Never rejects: what fails is told in the summary. */
  async start(): Promise<void> {
    try {
      const replay = await this._turns.wish(() => this._build());
      void replay.run().catch((error) => this._fail(error));
    } catch (error) {
      this._fail(error);
    }
  }

  /** The machine of the recording, where an earlier visit left it. */
  private async _build(): Promise<FirstReplay> {
    const built = await replayableMachine(this._recording);
    this._unfit = built.unfit;
    this._hooks.idle = (from, to) => this._lanes.idle(from, to);
    const player = await Player.create(new EventCursor(this._log), built.machine, this._hooks);
    const machine = new TimeMachine(player, built.hart, this._budget);
    this._machine = machine;
    const calls = new Calls(new CallTracing(machine, player.position), this._turns, this.symbols);
    this._calls = calls;
    built.hart.onMode = () => this._lanes.mode(built.hart);
    built.hart.onAddressSpace = () => this._lanes.space(built.hart);
    this._lanes.space(built.hart);
    this._lanes.mode(built.hart);
    const replay = new FirstReplay(
      {
        knowing: { machine, board: this._board, lanes: this._lanes },
        calls,
        turns: this._turns,
        keeping: this._keeping,
        closed: () => this._closed,
        report: (now) => this._report(now),
      },
      () => this._paused,
    );
    this._replay = replay;
    await replay.restore(this._budget);
    return replay;
  }

  close(): void {
    this._closed = true;
    this._keeping?.close();
  }

  private _fail(error: unknown): void {
    const what = error instanceof Error ? error.message : String(error);
    this._problem = {
      code: 'io',
      severity: 'error',
      what,
      where: this._recording.files.name,
      next: 'The log itself can be used: events, timeline and comparison need no machine.',
    };
    this._report(true);
  }

  private _ready(): TimeMachine {
    if (!this._machine) throw new Error(this._problem?.what ?? 'The machine is still being built.');
    return this._machine;
  }

  private _report(now: boolean): void {
    if (!now && performance.now() - this._reported < REPORT_EVERY) return;
    this._reported = performance.now();
    if (!this._closed) this._onChange(this.summary());
  }

  summary(): MachineSummary {
    return summarise({
      id: this._id,
      index: this._log.index,
      description: this._recording.machine,
      machine: this._machine,
      board: this._board,
      state: this._state,
      problem: this._problem,
      unfit: this._unfit,
      divergence: this._replay?.divergence,
      budget: this._budget,
      mips: this._replay?.mips ?? 0,
      kept: this._keeping?.state,
    });
  }

  private get _state(): MachineSummary['state'] {
    if (this._problem) return 'failed';
    const state = this._replay?.state ?? 'loading';
    return state === 'replaying' && this._paused ? 'paused' : state;
  }

  private get _board(): VirtBoard | undefined {
    return this._machine?.player.board as VirtBoard | undefined;
  }

  pause(paused: boolean): void {
    this._paused = paused;
    if (this._state === 'paused') this._replay?.keep();
    this._report(true);
  }

  setBudget(bytes: number): void {
    this._budget = Math.max(16 << 20, bytes);
    const machine = this._machine;
    if (machine) {
      machine.snapshots.budget = this._budget;
      machine.thin();
    }
    this._report(true);
  }

  // ---- looking

  /** The state at a moment; undefined when a newer look replaced this one. */
  look(moment: Moment, wants: Wants): Promise<StateAnswer | undefined> {
    return this._newest.ask('look', async (pause, stale) => {
      if (stale()) return undefined;
      const machine = this._ready();
      const target = await this._target(machine, moment);
      const cost = await machine.seek(target, pause);
      if (stale()) return undefined;
      const now = await momentOf(this._log, machine.position);
      return answer({ machine, board: this._board, symbols: this.symbols, disks: this._disks }, wants, now, cost);
    });
  }

  /** The position of a moment, at most as far as was replayed. */
  private async _target(machine: TimeMachine, moment: Moment): Promise<Position> {
    const position = await positionOf(this._log, moment);
    return isBefore(machine.reached, position) ? machine.reached : position;
  }

  step(from: Moment, kind: StepKind, direction: 1 | -1): Promise<Moment | undefined> {
    return this._newest.ask('look', async (pause) => {
      const machine = this._ready();
      const target = await this._target(machine, from);
      const there = await step(this._stepper(machine, pause), target, kind, direction);
      return there && momentOf(this._log, there);
    });
  }

  private _stepper(machine: TimeMachine, pause: Pause): Stepper {
    return {
      machine,
      log: this._log,
      hooks: this._hooks,
      symbols: this.symbols,
      pause,
      characters: () => machine.player.host.output(0).icounts(),
      modeStarts: () => this._lanes.lanes(0).modeStarts,
      positionOf: (moment) => positionOf(this._log, moment),
    };
  }

  executions(moment: Moment, addresses: readonly bigint[]): Promise<ExecutionMarks | undefined> {
    return this._newest.aside('aside', async (pause) => {
      const machine = this._ready();
      const at = await this._target(machine, moment);
      return marksAround({ machine, hooks: this._hooks, pause }, this._log, at, addresses);
    });
  }

  thumbnails(icount: number, heights: readonly number[]): Promise<ScreenThumbnails | undefined> {
    return this._newest.aside('picture', async (pause) => {
      // Somebody has just looked, and is about to look again.
      if (!this._turns.quiet) return undefined;
      const machine = this._ready();
      const at = Math.max(0, Math.min(icount, this._log.index.icount));
      const moment = { icount: at, seq: await this._log.eventAtIcount(at) };
      await machine.glance(await this._target(machine, moment), pause);
      return thumbnailsOf(this._board?.displays()[0], heights);
    });
  }

  // ---- what does not depend on a moment

  disks(): DiskSummary[] {
    return diskSummaries(this._board, this._recording.machine);
  }

  diskRequests(disk: number): DiskRequests {
    return diskRequests(this._ready(), this._board, disk);
  }

  consoleText(): ConsoleText {
    const output = this._machine?.player.host.output(0);
    return { bytes: output?.bytes() ?? new Uint8Array(0), icounts: output?.icounts() ?? new Float64Array(0) };
  }

  lanes(): MachineLanes {
    return this._lanes.lanes(this._machine?.reached.icount ?? 0);
  }

  calls(from: number, to: number, depths: number, resolution: number): Promise<CallSpans> {
    if (!this._calls) throw new Error(this._problem?.what ?? 'The machine is still being built.');
    return this._calls.spans(from, to, depths, resolution, () => this._closed);
  }

  async searchMemory(moment: Moment, pattern: BytePattern): Promise<bigint[]> {
    return this._at(moment, ({ hart }, pause) => searchRam(hart, pattern, 1000, pause));
  }

  async searchDisk(moment: Moment, disk: number, pattern: BytePattern): Promise<number[]> {
    return this._at(moment, (_, pause) => searchImage(this._board, disk, pattern, 1000, pause));
  }

  private _at<T>(moment: Moment, work: (machine: TimeMachine, pause: Pause) => T | Promise<T>): Promise<T> {
    return this._turns.wish(async (pause) => {
      const machine = this._ready();
      await machine.seek(await this._target(machine, moment), pause);
      return work(machine, pause);
    });
  }
}
