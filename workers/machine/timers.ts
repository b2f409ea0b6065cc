/**
 * Lists of one-shot timers with QEMU's ordering: by expiry, and among equal expiries in the order in which they were
 * armed. A list is sorted when a timer is armed; machines have a handful of them.
 */

/** Expiries beyond this many ns never come. */
export const NEVER = 2 ** 63 - 1;

export interface ListTimer<T extends number | bigint> {
  readonly name: string;
  readonly armed: boolean;
  /** Time of expiry; of use only while armed. */
  readonly expiry: T;
  /** The clock when it was armed, or the expiry where that was later: from then on it is due. */
  readonly dueFrom: T;
  set(expiry: T): void;
  cancel(): void;
}

class TimerOfList<T extends number | bigint> implements ListTimer<T> {
  readonly name: string;
  readonly fire: () => void;
  armed = false;
  expiry: T;
  dueFrom: T;
  private readonly _list: TimerList<T>;

  constructor(list: TimerList<T>, name: string, fire: () => void, zero: T) {
    this._list = list;
    this.name = name;
    this.fire = fire;
    this.expiry = zero;
    this.dueFrom = zero;
  }

  set(expiry: T): void {
    this._list.arm(this, expiry);
  }

  cancel(): void {
    this._list.disarm(this);
  }
}

/** Armed timers in order: number of the timer in order of creation, expiry, start of being due. */
export type TimersState<T extends number | bigint> = readonly (readonly [timer: number, expiry: T, dueFrom: T])[];

export class TimerList<T extends number | bigint> {
  private readonly _timers: TimerOfList<T>[] = [];
  private _armed: TimerOfList<T>[] = [];
  private readonly _zero: T;
  private readonly _now: () => T;
  private readonly _onNewHead: () => void;

  /** `now` reads the list's clock; `onNewHead` is called when arming a timer changed which comes first. */
  constructor(zero: T, now: () => T, onNewHead: () => void = () => undefined) {
    this._zero = zero;
    this._now = now;
    this._onNewHead = onNewHead;
  }

  create(name: string, fire: () => void): ListTimer<T> {
    const timer = new TimerOfList(this, name, fire, this._zero);
    this._timers.push(timer);
    return timer;
  }

  /** The armed timer that expires first. */
  get head(): ListTimer<T> | undefined {
    return this._armed[0];
  }

  arm(timer: TimerOfList<T>, expiry: T): void {
    this._remove(timer);
    timer.armed = true;
    timer.expiry = expiry < this._zero ? this._zero : expiry;
    const now = this._now();
    timer.dueFrom = timer.expiry;
    if (timer.dueFrom < now) timer.dueFrom = now;
    let at = this._armed.length;
    while (at > 0 && (this._armed[at - 1]?.expiry ?? this._zero) > timer.expiry) at--;
    this._armed.splice(at, 0, timer);
    if (at === 0) this._onNewHead();
  }

  disarm(timer: TimerOfList<T>): void {
    this._remove(timer);
    timer.armed = false;
  }

  private _remove(timer: TimerOfList<T>): void {
    const at = timer.armed ? this._armed.indexOf(timer) : -1;
    if (at >= 0) this._armed.splice(at, 1);
  }

  /** Disarms and returns the first timer with an expiry ≤ `now`; call its `fire`. Undefined when none is due. */
  takeDue(now: T): { readonly timer: ListTimer<T>; readonly fire: () => void } | undefined {
    const [first] = this._armed;
    if (!first || first.expiry > now) return undefined;
    this._armed.shift();
    first.armed = false;
    return { timer: first, fire: first.fire };
  }

  save(): TimersState<T> {
    return this._armed.map((timer) => [this._timers.indexOf(timer), timer.expiry, timer.dueFrom] as const);
  }

  /** Arms exactly the timers of a saved state. Throws when the machine has other timers than then. */
  restore(state: TimersState<T>): void {
    for (const timer of this._armed) timer.armed = false;
    this._armed = state.map(([number, expiry, dueFrom]) => {
      const timer = this._timers[number];
      if (!timer) throw new Error(`The saved state has a timer ${number} that this machine lacks.`);
      timer.armed = true;
      timer.expiry = expiry;
      timer.dueFrom = dueFrom;
      return timer;
    });
  }
}
