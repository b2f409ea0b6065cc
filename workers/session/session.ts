/** The machine of one open log: replayed in the background, looked at, stepped and searched by the page. */

import { breathe } from '../compare/breathe.ts';
import type { LogId, Moment, Problem } from '../engine-api.ts';
import { searchRam } from '../inspect/memory-view.ts';
import { SymbolTable } from '../inspect/symbol-table.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { Player } from '../machine/player.ts';
import type { PlayerHooks } from '../machine/player-options.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type {
  CallSpans,
  ConsoleText,
  DiskRequests,
  DiskSummary,
  ExecutionMarks,
  Hit,
  MachineLanes,
  MachineSummary,
  Reader,
  ScreenThumbnails,
  SearchProgress,
  SearchResult,
  StateAnswer,
  StepKind,
  StopCondition,
  Wants,
  Writer,
  WriteTarget,
} from '../machine-api.ts';
import type { Recording } from '../recording/recording.ts';
import { replayableMachine } from '../recording/replayable.ts';
import type { Divergence } from '../replay/divergence.ts';
import { EventCursor } from '../replay/event-cursor.ts';
import type { KeptRecordings } from '../storage/kept-recordings.ts';
import { CallTracing } from '../timetravel/calls/call-tracing.ts';
import type { Found, MutableHooks } from '../timetravel/conditions.ts';
import { isBefore, type Position } from '../timetravel/position.ts';
import { allHits, SearchCancelled, searchBackward, searchForward } from '../timetravel/search.ts';
import { CalledOff, type Pause, TimeMachine } from '../timetravel/time-machine.ts';
import { Calls } from './calls.ts';
import { DiskLooker, diskRequests, diskSummaries, searchImage } from './disks.ts';
import { applyFindings, findingsOf } from './findings.ts';
import { Keeping } from './keeping.ts';
import { LaneRecorder } from './lanes.ts';
import { answer } from './looking.ts';
import { marksAround } from './marks.ts';
import { momentOf, positionOf } from './moments.ts';
import { type Asking, conditionsOf, lastWriter, nextReader } from './questions.ts';
import { Turns } from './scheduling.ts';
import { type Stepper, step } from './stepping.ts';
import { summarise } from './summary.ts';
import { thumbnailsOf } from './thumbnails.ts';

const DEFAULT_BUDGET = 512 << 20;
/** Reports of the first replay, at most this often, ms. */
const REPORT_EVERY = 150;
/** A first replay that is under way is kept after so long, then after twice as long again, and so on, ms. */
const KEEP_AFTER = 60_000;

/** Hooks that are exchanged while the player runs. */
type Hooks = { -readonly [K in keyof PlayerHooks]: PlayerHooks[K] } & MutableHooks;

export class MachineSession {
  readonly symbols = new SymbolTable();
  private readonly _id: LogId;
  private readonly _log: ReplayLog;
  private readonly _recording: Recording;
  private readonly _onChange: (summary: MachineSummary) => void;
  private readonly _turns = new Turns();
  private readonly _lanes = new LaneRecorder();
  private readonly _disks = new DiskLooker();
  private readonly _hooks: Hooks = {};
  private readonly _keeping: Keeping | undefined;
  private _machine: TimeMachine | undefined;
  private _state: MachineSummary['state'] = 'loading';
  private _problem: Problem | undefined;
  /** What the machine as it was built cannot do of the recorded one. */
  private _unfit: readonly string[] | undefined;
  private _calls: Calls | undefined;
  private _divergence: Divergence | undefined;
  private _budget = DEFAULT_BUDGET;
  private _paused = false;
  private _closed = false;
  private _mips = 0;
  private _reported = 0;
  /** Numbers of the newest look at the state, and the newest search. */
  private _look = 0;
  private _search = 0;
  /** Number of the newest question that waits until nobody else wants the machine. */
  private _aside = 0;
  /** Number of the newest question for small pictures, which wait for those too. */
  private _picture = 0;

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
  }

  /** Builds the machine and begins to replay. Never rejects: what fails is told in the summary. */
  async start(): Promise<void> {
    try {
      await this._turns.wish(async () => {
        const built = await replayableMachine(this._recording);
        this._unfit = built.unfit;
        this._hooks.idle = (from, to) => this._lanes.idle(from, to);
        const player = await Player.create(new EventCursor(this._log), built.machine, this._hooks);
        this._machine = new TimeMachine(player, built.hart, this._budget);
        this._calls = new Calls(new CallTracing(this._machine, player.position), this._turns, this.symbols);
        built.hart.onMode = () => this._lanes.mode(built.hart);
        built.hart.onAddressSpace = () => this._lanes.space(built.hart);
        this._lanes.space(built.hart);
        this._lanes.mode(built.hart);
        this._state = 'replaying';
        await this._restore(this._machine);
      });
    } catch (error) {
      this._fail(error);
      return;
    }
    void (this._state === 'replaying' ? this._replay() : this._indexCalls());
  }

  close(): void {
    this._closed = true;
    this._keeping?.close();
  }

  /** Takes up what an earlier visit found out, as far as it came. */
  private async _restore(machine: TimeMachine): Promise<void> {
    const kept = await this._keeping?.restore(machine, this._budget);
    if (!kept) return;
    const { snapshots, found } = kept;
    machine.adopt(snapshots, found.reached, found.complete);
    applyFindings({ machine, board: this._board, lanes: this._lanes }, found);
    if (found.complete) this._finish(found.divergence);
  }

  /** Keeps what is known now for the next visit. */
  private _keep(machine: TimeMachine): void {
    const found = findingsOf({ machine, board: this._board, lanes: this._lanes }, this._divergence);
    void this._keeping?.save(machine, found, () => this._report(true));
  }

  private _finish(divergence: Divergence | undefined): void {
    this._divergence = divergence;
    this._state = divergence ? 'diverged' : 'done';
  }

  private _fail(error: unknown): void {
    this._state = 'failed';
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

  /** The first replay, whenever nobody wants the machine for something else. */
  private async _replay(): Promise<void> {
    const machine = this._ready();
    let [since, after] = [performance.now(), KEEP_AFTER];
    for (;;) {
      if (this._closed) return;
      if (performance.now() - since > after) {
        this._keep(machine);
        [since, after] = [performance.now(), after * 2];
      }
      if (this._paused || !this._turns.quiet) {
        await new Promise<void>((resolve) => setTimeout(resolve, 30));
        continue;
      }
      try {
        const finished = await this._turns.background(() => this._replayOn(machine));
        if (!finished) continue;
        this._finish(machine.player.divergence);
        this._keep(machine);
      } catch (error) {
        this._fail(error);
        return;
      }
      this._report(true);
      await this._indexCalls();
      return;
    }
  }

  /** Calls are not kept: their index is made anew in the background. */
  private async _indexCalls(): Promise<void> {
    await this._calls?.index(
      () => this._closed,
      () => this._paused,
    );
  }

  private _replayOn(machine: TimeMachine): Promise<boolean> {
    let [icount, since] = [machine.reached.icount, performance.now()];
    return machine.replayOn(async () => {
      const now = performance.now();
      if (now - since > 250) {
        this._mips = (machine.reached.icount - icount) / (now - since) / 1000;
        [icount, since] = [machine.reached.icount, now];
      }
      this._report(false);
      await breathe();
      return this._turns.wanted || this._paused || this._closed;
    });
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
      state: this._state === 'replaying' && this._paused ? 'paused' : this._state,
      problem: this._problem,
      unfit: this._unfit,
      divergence: this._divergence,
      budget: this._budget,
      mips: this._mips,
      kept: this._keeping?.state,
    });
  }

  private get _board(): VirtBoard | undefined {
    return this._machine?.player.board as VirtBoard | undefined;
  }

  pause(paused: boolean): void {
    this._paused = paused;
    if (paused && this._machine && this._state === 'replaying') this._keep(this._machine);
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
  async look(moment: Moment, wants: Wants): Promise<StateAnswer | undefined> {
    const mine = ++this._look;
    const stale = () => mine !== this._look || this._closed;
    return this._calledOff(() =>
      this._turns.wish(async (pause) => {
        if (stale()) return undefined;
        const machine = this._ready();
        const target = await this._target(machine, moment);
        const cost = await machine.seek(target, pause);
        if (stale()) return undefined;
        const now = await momentOf(this._log, machine.position);
        return answer({ machine, board: this._board, symbols: this.symbols, disks: this._disks }, wants, now, cost);
      }, stale),
    );
  }

  /** Undefined for work that was called off. */
  private async _calledOff<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CalledOff || error instanceof SearchCancelled) return undefined;
      throw error;
    }
  }

  /** The position of a moment, at most as far as was replayed. */
  private async _target(machine: TimeMachine, moment: Moment): Promise<Position> {
    const position = await positionOf(this._log, moment);
    return isBefore(machine.reached, position) ? machine.reached : position;
  }

  // ---- stepping and searching

  async step(from: Moment, kind: StepKind, direction: 1 | -1): Promise<Moment | undefined> {
    const mine = ++this._look;
    const stale = () => mine !== this._look || this._closed;
    return this._calledOff(() =>
      this._turns.wish(async (pause) => {
        const machine = this._ready();
        const target = await this._target(machine, from);
        const there = await step(this._stepper(machine, pause), target, kind, direction);
        return there && momentOf(this._log, there);
      }, stale),
    );
  }

  private _stepper(machine: TimeMachine, pause: Pause): Stepper {
    return {
      machine,
      log: this._log,
      hooks: this._hooks,
      names: this.symbols,
      pause,
      characters: () => machine.player.host.output(0).icounts(),
      modeStarts: () => this._lanes.lanes(0).modeStarts,
      positionOf: (moment) => positionOf(this._log, moment),
    };
  }

  /** A newer search ends this one. */
  async search(
    from: Moment,
    stops: readonly StopCondition[],
    direction: 1 | -1,
    fence: Moment | undefined,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<SearchResult> {
    const mine = ++this._search;
    const start = performance.now();
    const off = () => mine !== this._search || this._closed;
    const found = await this._calledOff(() =>
      this._turns.wish(async (pause) => {
        const machine = this._ready();
        const at = await this._target(machine, from);
        await machine.seek(at, pause);
        const conditions = conditionsOf(machine.hart, this._board, stops);
        const searching = { machine, hooks: this._hooks, conditions, pause, onProgress };
        const edge = direction === 1 ? machine.reached : { icount: 0, event: 0 };
        const limit = fence ? await this._target(machine, fence) : edge;
        const hit =
          direction === 1 ? await searchForward(searching, at, limit) : await searchBackward(searching, at, limit);
        return { hit: hit && (await this._hit(hit)) };
      }, off),
    );
    const ms = performance.now() - start;
    if (!found) return { ended: 'cancelled', ms };
    if (found.hit) return { hit: found.hit, ms };
    return { ended: fence ? 'fence' : direction === 1 ? 'end' : 'start', ms };
  }

  private async _hit(found: Found): Promise<Hit> {
    const { pc, condition, text } = found;
    return { moment: await momentOf(this._log, found.position), pc, condition, text };
  }

  async allHits(
    from: Moment,
    to: Moment,
    stops: readonly StopCondition[],
    most: number,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<{ hits: Hit[]; complete: boolean }> {
    const mine = ++this._search;
    const result = await this._calledOff(() =>
      this._turns.wish(
        async (pause) => {
          const machine = this._ready();
          const [start, end] = [await this._target(machine, from), await this._target(machine, to)];
          await machine.seek(start, pause);
          const conditions = conditionsOf(machine.hart, this._board, stops);
          const searching = { machine, hooks: this._hooks, conditions, pause, onProgress };
          const { hits, complete } = await allHits(searching, start, end, Math.min(most, 100_000));
          return { hits: await Promise.all(hits.map((hit) => this._hit(hit))), complete };
        },
        () => mine !== this._search || this._closed,
      ),
    );
    return result ?? { hits: [], complete: false };
  }

  cancelSearch(): void {
    this._search++;
  }

  async whoWrote(before: Moment, target: WriteTarget): Promise<Writer | undefined> {
    return this._ask(before, (asking, at) => lastWriter(asking, at, target));
  }

  async whoReads(
    after: Moment,
    target: WriteTarget,
    onProgress: (progress: SearchProgress) => void,
  ): Promise<Reader | undefined> {
    return this._ask(after, (asking, at) => nextReader({ ...asking, onProgress }, at, target));
  }

  /** A question from a moment; a newer one, or a search, ends it: undefined then. */
  private _ask<T>(moment: Moment, question: (asking: Asking, at: Position) => Promise<T>): Promise<T | undefined> {
    const mine = ++this._search;
    return this._calledOff(() =>
      this._turns.wish(
        async (pause) => {
          const machine = this._ready();
          const at = await this._target(machine, moment);
          return question({ machine, hooks: this._hooks, pause, log: this._log, board: this._board }, at);
        },
        () => mine !== this._search || this._closed,
      ),
    );
  }

  /** Work that gives way to everything that a person waits for. Undefined when it had to, or for a newer one. */
  private async _whenFree<T>(work: (pause: Pause) => Promise<T>): Promise<T | undefined> {
    const mine = ++this._aside;
    return this._inBackground(() => mine !== this._aside, work);
  }

  /** Work between everything else, until somebody wants the machine, or it is `old`. */
  private _inBackground<T>(old: () => boolean, work: (pause: Pause) => Promise<T>): Promise<T | undefined> {
    const off = () => this._turns.wanted || this._closed || old();
    return this._calledOff(() =>
      this._turns.background(async () => {
        if (off()) return undefined;
        return work(async () => {
          await breathe();
          return off();
        });
      }),
    );
  }

  async executions(moment: Moment, addresses: readonly bigint[]): Promise<ExecutionMarks | undefined> {
    return this._whenFree(async (pause) => {
      const machine = this._ready();
      const at = await this._target(machine, moment);
      return marksAround({ machine, hooks: this._hooks, pause }, this._log, at, addresses);
    });
  }

  async thumbnails(icount: number, heights: readonly number[]): Promise<ScreenThumbnails | undefined> {
    const [mine, aside] = [++this._picture, this._aside];
    const old = () => mine !== this._picture || aside !== this._aside;
    return this._inBackground(old, async (pause) => {
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

  async searchMemory(moment: Moment, bytes: Uint8Array): Promise<bigint[]> {
    return this._at(moment, ({ hart }) => searchRam(hart, bytes, 1000));
  }

  async searchDisk(moment: Moment, disk: number, bytes: Uint8Array): Promise<number[]> {
    return this._at(moment, (_, pause) => searchImage(this._board, disk, bytes, 1000, pause));
  }

  private _at<T>(moment: Moment, work: (machine: TimeMachine, pause: Pause) => T | Promise<T>): Promise<T> {
    return this._turns.wish(async (pause) => {
      const machine = this._ready();
      await machine.seek(await this._target(machine, moment), pause);
      return work(machine, pause);
    });
  }
}
