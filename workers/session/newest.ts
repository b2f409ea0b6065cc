/**
 * Questions to one machine of which only the newest of a kind counts: a newer one ends those of its kind that wait or are
 * being worked on, and they answer undefined.
 */
import { breathe } from '../compare/breathe.ts';
import { SearchCancelled } from '../timetravel/search.ts';
import { CalledOff, type Pause } from '../timetravel/time-machine.ts';
import type { Turns } from './scheduling.ts';

/** Looks and steps; searches; what waits until nobody else wants the machine, and small pictures behind that. */
export type QuestionKind = 'look' | 'search' | 'aside' | 'picture';

export class Newest {
  private readonly _turns: Turns;
  private readonly _closed: () => boolean;
  private readonly _numbers: Record<QuestionKind, number> = { look: 0, search: 0, aside: 0, picture: 0 };

  /** `closed`: nothing is worked on any more. */
  constructor(turns: Turns, closed: () => boolean) {
    this._turns = turns;
    this._closed = closed;
  }

  /** Ends the questions of a kind. */
  cancel(kind: QuestionKind): void {
    this._numbers[kind]++;
  }

  /** A question that a person waits for. `off` is true as soon as its answer is of no use. */
  ask<T>(kind: 'look' | 'search', work: (pause: Pause, off: () => boolean) => Promise<T>): Promise<T | undefined> {
    const off = this._begin(kind);
    return calledOff(() => this._turns.wish((pause) => work(pause, off), off));
  }

  /** Work that gives way to everything that a person waits for: undefined when it had to. Pictures give way to asides too. */
  aside<T>(kind: 'aside' | 'picture', work: (pause: Pause) => Promise<T>): Promise<T | undefined> {
    const old = this._begin(kind);
    const aside = this._numbers.aside;
    const off = () => this._turns.wanted || old() || aside !== this._numbers.aside;
    return calledOff(() =>
      this._turns.background(async () => {
        if (off()) return undefined;
        return work(async () => {
          await breathe();
          return off();
        });
      }),
    );
  }

  private _begin(kind: QuestionKind): () => boolean {
    const mine = ++this._numbers[kind];
    return () => mine !== this._numbers[kind] || this._closed();
  }
}

/** Undefined for work that was called off. */
async function calledOff<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CalledOff || error instanceof SearchCancelled) return undefined;
    throw error;
  }
}
