/**
 * One machine, several wishes: what a person waits for comes first, the newest look at the state replaces older ones, and
 * the first replay goes on when nobody wants anything.
 */
import { breathe } from '../compare/breathe.ts';
import type { Pause } from '../timetravel/time-machine.ts';

/** Background work starts again when nobody has asked for anything for so long, ms. */
const QUIET_MS = 150;

export class Turns {
  private _tail: Promise<unknown> = Promise.resolve();
  private _waiting = 0;
  private _running = false;
  private _lastWish = 0;

  /** Whether somebody waits for the machine. */
  get wanted(): boolean {
    return this._waiting > 0;
  }

  /** Whether background work may go on: nobody waits, or is being served, or was a moment ago. */
  get quiet(): boolean {
    return this.quietFor(QUIET_MS);
  }

  /** Whether nobody has wanted anything for so long, ms. */
  quietFor(ms: number): boolean {
    return this._waiting === 0 && !this._running && performance.now() - this._lastWish > ms;
  }

  /** Runs `work` when all that asked before are done. `off` calls it off, before it begins or between its slices. */
  wish<T>(work: (pause: Pause) => Promise<T>, off: () => boolean = () => false): Promise<T> {
    this._waiting++;
    this._lastWish = performance.now();
    return this._queue(async () => {
      this._waiting--;
      this._running = true;
      try {
        return await work(async () => {
          await breathe();
          return off();
        });
      } finally {
        this._running = false;
        this._lastWish = performance.now();
      }
    });
  }

  /** Runs background work, which must come back soon once {@link wanted} is true. */
  background<T>(work: () => Promise<T>): Promise<T> {
    return this._queue(work);
  }

  private _queue<T>(work: () => Promise<T>): Promise<T> {
    const run = this._tail.then(work, work);
    this._tail = run.catch(() => undefined);
    return run;
  }
}
