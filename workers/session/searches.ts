/** Searches in a machine, as the page asks for them: conditions, fences and moments in, hits out. */
import type { Moment } from '../engine-api.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { Hit, Reader, SearchProgress, SearchResult, StopCondition, Writer, WriteTarget } from '../machine-api.ts';
import type { Found, MutableHooks } from '../timetravel/conditions.ts';
import type { Position } from '../timetravel/position.ts';
import { allHits, type Searching, searchBackward, searchForward } from '../timetravel/search.ts';
import type { Pause, TimeMachine } from '../timetravel/time-machine.ts';
import { momentOf } from './moments.ts';
import type { Newest } from './newest.ts';
import { type Asking, conditionsOf, lastWriter, nextReader } from './questions.ts';

/** Hits that one list holds at most. */
const MOST_HITS = 100_000;

/** The machine that is searched. */
export interface Searched {
  readonly log: ReplayLog;
  readonly hooks: MutableHooks;
  /** Rejects while there is no machine. */
  readonly machine: () => TimeMachine;
  readonly board: () => VirtBoard | undefined;
  /** The position of a moment, at most as far as was replayed. */
  readonly target: (machine: TimeMachine, moment: Moment) => Promise<Position>;
}

type OnProgress = (progress: SearchProgress) => void;

export class Searches {
  private readonly _newest: Newest;
  private readonly _of: Searched;

  constructor(newest: Newest, searched: Searched) {
    this._newest = newest;
    this._of = searched;
  }

  /** The nearest hit in a direction, up to the fence. A newer search ends this one. */
  async nearest(
    from: Moment,
    stops: readonly StopCondition[],
    direction: 1 | -1,
    fence: Moment | undefined,
    onProgress: OnProgress,
  ): Promise<SearchResult> {
    const start = performance.now();
    const found = await this._newest.ask('search', async (pause) => {
      const { machine, at, searching } = await this._begin(from, stops, pause, onProgress);
      const edge = direction === 1 ? machine.reached : { icount: 0, event: 0 };
      const limit = fence ? await this._of.target(machine, fence) : edge;
      const hit =
        direction === 1 ? await searchForward(searching, at, limit) : await searchBackward(searching, at, limit);
      return { hit: hit && (await this._hit(hit)) };
    });
    const ms = performance.now() - start;
    if (!found) return { ended: 'cancelled', ms };
    if (found.hit) return { hit: found.hit, ms };
    return { ended: fence ? 'fence' : direction === 1 ? 'end' : 'start', ms };
  }

  /** All hits in a stretch. */
  async all(
    from: Moment,
    to: Moment,
    stops: readonly StopCondition[],
    most: number,
    onProgress: OnProgress,
  ): Promise<{ hits: Hit[]; complete: boolean }> {
    const result = await this._newest.ask('search', async (pause) => {
      const { machine, at, searching } = await this._begin(from, stops, pause, onProgress);
      const end = await this._of.target(machine, to);
      const { hits, complete } = await allHits(searching, at, end, Math.min(most, MOST_HITS));
      return { hits: await Promise.all(hits.map((hit) => this._hit(hit))), complete };
    });
    return result ?? { hits: [], complete: false };
  }

  /** Ends the search that is under way. */
  cancel(): void {
    this._newest.cancel('search');
  }

  whoWrote(before: Moment, target: WriteTarget): Promise<Writer | undefined> {
    return this._ask(before, (asking, at) => lastWriter(asking, at, target));
  }

  whoReads(after: Moment, target: WriteTarget, onProgress: OnProgress): Promise<Reader | undefined> {
    return this._ask(after, (asking, at) => nextReader({ ...asking, onProgress }, at, target));
  }

  /** Addresses of conditions are translated where the search begins. */
  private async _begin(
    from: Moment,
    stops: readonly StopCondition[],
    pause: Pause,
    onProgress: OnProgress,
  ): Promise<{ readonly machine: TimeMachine; readonly at: Position; readonly searching: Searching }> {
    const machine = this._of.machine();
    const at = await this._of.target(machine, from);
    await machine.seek(at, pause);
    const conditions = conditionsOf(machine.hart, this._of.board(), stops);
    return { machine, at, searching: { machine, hooks: this._of.hooks, conditions, pause, onProgress } };
  }

  private _ask<T>(moment: Moment, question: (asking: Asking, at: Position) => Promise<T>): Promise<T | undefined> {
    return this._newest.ask('search', async (pause) => {
      const machine = this._of.machine();
      const { log, hooks, target, board } = this._of;
      return question({ machine, hooks, pause, log, board: board() }, await target(machine, moment));
    });
  }

  private async _hit(found: Found): Promise<Hit> {
    const { pc, condition, text } = found;
    return { moment: await momentOf(this._of.log, found.position), pc, condition, text };
  }
}
