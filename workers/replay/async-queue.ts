/** Callbacks that wait for their event in the log: the machine's own actions, which both modes queue. */
import type { AsyncKind } from './kinds.ts';

interface Waiting {
  readonly kind: AsyncKind;
  readonly id: number;
  readonly callback: () => void;
}

/** Kind and id of each waiting callback, in order. */
export type PendingEvents = readonly (readonly [kind: AsyncKind, id: number])[];

export class AsyncQueue {
  private _waiting: Waiting[] = [];

  add(kind: AsyncKind, id: number, callback: () => void): void {
    this._waiting.push({ kind, id, callback });
  }

  /** Removes and returns the first callback of a kind with this id: several may share an id. */
  take(kind: AsyncKind, id: number): (() => void) | undefined {
    const at = this._waiting.findIndex((waiting) => waiting.kind === kind && waiting.id === id);
    return at < 0 ? undefined : this._waiting.splice(at, 1)[0]?.callback;
  }

  /** Removes and returns everything in order. */
  drain(): readonly (() => void)[] {
    const all = this._waiting;
    this._waiting = [];
    return all.map(({ callback }) => callback);
  }

  clear(): void {
    this._waiting = [];
  }

  get pending(): PendingEvents {
    return this._waiting.map(({ kind, id }) => [kind, id] as const);
  }

  /**
   * Puts what devices registered again after a restore in the order of `pending`. Throws when the two differ: a device
   * forgot a request, which would be a divergence much later.
   */
  reorder(pending: PendingEvents): void {
    const ordered: Waiting[] = [];
    for (const [kind, id] of pending) {
      const at = this._waiting.findIndex((waiting) => waiting.kind === kind && waiting.id === id);
      const [found] = at < 0 ? [] : this._waiting.splice(at, 1);
      if (!found) throw new Error(`No device took up its pending ${kind} ${id} again.`);
      ordered.push(found);
    }
    const [extra] = this._waiting;
    if (extra) throw new Error(`A device took up ${extra.kind} ${extra.id}, which was not pending.`);
    this._waiting = ordered;
  }
}
