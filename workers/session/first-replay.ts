/**
 * The first replay of a recording, in the background: whenever nobody wants the machine for something else. What it finds out
 * is kept for the next visit, which takes it up from there.
 */
import { breathe } from '../compare/breathe.ts';
import type { Divergence } from '../replay/divergence.ts';
import type { TimeMachine } from '../timetravel/time-machine.ts';
import type { Calls } from './calls.ts';
import { applyFindings, findingsOf, type Knowing } from './findings.ts';
import type { Keeping } from './keeping.ts';
import type { Turns } from './scheduling.ts';

/** A replay that is under way is kept after so long, then after twice as long again, and so on, ms. */
const KEEP_AFTER = 60_000;
/** Until somebody's work is done, looked at so often, ms. */
const WAIT_MS = 30;

export interface FirstReplayOptions {
  readonly knowing: Knowing;
  readonly calls: Calls;
  readonly turns: Turns;
  /** Nothing is kept where this is undefined. */
  readonly keeping: Keeping | undefined;
  readonly closed: () => boolean;
  /** `now`: something changed that must not wait for the next report. */
  readonly report: (now: boolean) => void;
}

export class FirstReplay {
  state: 'replaying' | 'done' | 'diverged' = 'replaying';
  divergence: Divergence | undefined;
  /** Millions of instructions per second, lately. */
  mips = 0;
  private readonly _of: FirstReplayOptions;
  private readonly _paused: () => boolean;

  constructor(options: FirstReplayOptions, paused: () => boolean) {
    this._of = options;
    this._paused = paused;
  }

  private get _machine(): TimeMachine {
    return this._of.knowing.machine;
  }

  /** Takes up what an earlier visit found out, as far as it came. The machine stands at its first position. */
  async restore(budget: number): Promise<void> {
    const kept = await this._of.keeping?.restore(this._machine, budget);
    if (!kept) return;
    const { snapshots, found } = kept;
    this._machine.adopt(snapshots, found.reached, found.complete);
    applyFindings(this._of.knowing, found);
    if (found.complete) this._finish(found.divergence);
  }

  /** Keeps what is known now for the next visit. */
  keep(): void {
    const { keeping, knowing, report } = this._of;
    void keeping?.save(knowing.machine, findingsOf(knowing, this.divergence), () => report(true));
  }

  /** To the end of the log, or where machine and log part; then the index of calls. Rejects with what went wrong. */
  async run(): Promise<void> {
    if (this.state === 'replaying') await this._toEnd();
    if (this._of.closed()) return;
    this._of.report(true);
    // Calls are not kept: their index is made anew.
    await this._of.calls.index(this._of.closed, this._paused);
  }

  private async _toEnd(): Promise<void> {
    const { turns, closed } = this._of;
    let [since, after] = [performance.now(), KEEP_AFTER];
    while (!closed()) {
      if (performance.now() - since > after) {
        this.keep();
        [since, after] = [performance.now(), after * 2];
      }
      if (this._paused() || !turns.quiet) {
        await new Promise<void>((resolve) => setTimeout(resolve, WAIT_MS));
        continue;
      }
      if (!(await turns.background(() => this._replayOn()))) continue;
      this._finish(this._machine.player.divergence);
      this.keep();
      return;
    }
  }

  private _finish(divergence: Divergence | undefined): void {
    this.divergence = divergence;
    this.state = divergence ? 'diverged' : 'done';
  }

  private _replayOn(): Promise<boolean> {
    const machine = this._machine;
    const { turns, closed, report } = this._of;
    let [icount, since] = [machine.reached.icount, performance.now()];
    return machine.replayOn(async () => {
      const now = performance.now();
      if (now - since > 250) {
        this.mips = (machine.reached.icount - icount) / (now - since) / 1000;
        [icount, since] = [machine.reached.icount, now];
      }
      report(false);
      await breathe();
      return turns.wanted || this._paused() || closed();
    });
  }
}
