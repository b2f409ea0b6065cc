/**
 * Virtual time from a log alone: the guest's clock in nanoseconds at every event.
 *
 * virtual_ns = bias + (icount << shift). The shift is an option of the command line that the log does not hold. The
 * bias grows while the guest is idle ("warp"); how much, the log tells by its reads of the run-time clock, if one
 * knows which read belongs to what. The log does not say whether a wake-up came through the warp timer or from outside,
 * but the checkpoint that ends the idle time is followed by a clock read in one case and not in the other.
 * With shift=auto QEMU also moves the shift itself, twice in a while, by rules that need nothing but the log.
 * With sleep=off idle time is skipped without a trace, so there virtual time is not known.
 */
import type { Block } from './block.ts';
import { BLOCK_EVENTS } from './block-index.ts';
import { Kind } from './kinds.ts';
import type { ReplayLog } from './replay-log.ts';

const MS = 1_000_000;
/** shift=auto: first shift, its limits, how far time may be off, periods of the two timers (all in ns). */
const AUTO = { first: 3, most: 10, wobble: 100 * MS, realPeriod: 1000 * MS, virtualPeriod: 100 * MS } as const;
/** Since this version the first warp starts at 0 instead of "none" with a fixed shift (QEMU 2.12). */
const WARP_FROM_ZERO = 0xe02007;
const NONE = -1;

/** Walks the events and knows bias and shift after each. */
export class WarpTracker {
  bias = 0;
  shift: number;
  private readonly _auto: boolean;
  private _warpStart: number;
  /** Clock read directly after the run-time list's own, in case the warp timer turns out to have fired. */
  private _fired = NONE;
  private _lastDelta = 0;
  private _realExpiry: number = AUTO.realPeriod;
  private _expect: 'none' | 'warp-start' | 'account' | 'list' | 'fired' | 'rearm' | 'adjust' | 'virtual' = 'none';

  constructor(shift: number | 'auto', version: number) {
    this._auto = shift === 'auto';
    this.shift = shift === 'auto' ? AUTO.first : shift;
    this._warpStart = this._auto || (version !== 0 && version < WARP_FROM_ZERO) ? NONE : 0;
  }

  /** Virtual time in ns at an instruction count, as of the last event. */
  at(icount: number): number {
    return this.bias + icount * 2 ** this.shift;
  }

  /**
   * Takes the next event that is not INSTRUCTION; `clock` is the value of a CLOCK_VIRTUAL_RT. True when bias or shift
   * changed.
   */
  event(kind: Kind, icount: number, clock: number): boolean {
    if (kind === Kind.CLOCK_VIRTUAL_RT) return this._clock(icount, clock);
    // An idle period is over and no clock read followed: if time was warping, the timer had fired.
    const changed = this._expect === 'account' ? this._warpEndedByTimer(icount) : false;
    this._expect = 'none';
    if (kind === Kind.CP_CLOCK_WARP_START) this._expect = 'warp-start';
    else if (kind === Kind.CP_CLOCK_WARP_ACCOUNT) this._expect = 'account';
    else if (kind === Kind.CP_CLOCK_VIRTUAL_RT) this._expect = 'list';
    else if (kind === Kind.CP_CLOCK_VIRTUAL && this._auto) this._expect = 'virtual';
    return changed;
  }

  private _clock(icount: number, clock: number): boolean {
    const expect = this._expect;
    this._expect = 'none';
    switch (expect) {
      case 'warp-start':
        if (this._warpStart === NONE || this._warpStart > clock) this._warpStart = clock;
        return false;
      case 'account':
        return this._warp(icount, clock);
      case 'list':
        this._expect = this._auto && clock >= this._realExpiry ? 'rearm' : 'fired';
        return false;
      case 'fired':
        this._fired = clock;
        return false;
      case 'rearm':
        this._realExpiry = Math.floor(clock / MS) * MS + AUTO.realPeriod;
        this._expect = 'adjust';
        return false;
      case 'adjust':
        this._adjust(icount, clock);
        this._expect = 'fired';
        return true;
      case 'virtual':
        this._adjust(icount, clock);
        return true;
      default:
        return false;
    }
  }

  private _warpEndedByTimer(icount: number): boolean {
    const { _fired: fired } = this;
    this._fired = NONE;
    if (this._warpStart === NONE) return false;
    if (fired !== NONE) return this._warp(icount, fired);
    // Nothing read the clock: no timer was waiting, so no warp had begun.
    this._warpStart = NONE;
    return false;
  }

  private _warp(icount: number, clock: number): boolean {
    const start = this._warpStart;
    this._warpStart = NONE;
    this._fired = NONE;
    if (start === NONE) return false;
    const idle = clock - start;
    // With shift=auto virtual time never runs ahead of real time by warping.
    this.bias += this._auto ? Math.max(0, Math.min(idle, clock - this.at(icount))) : idle;
    return true;
  }

  private _adjust(icount: number, clock: number): void {
    const now = this.at(icount);
    const delta = now - clock;
    if (delta > 0 && this._lastDelta + AUTO.wobble < 2 * delta && this.shift > 0) this.shift--;
    if (delta < 0 && this._lastDelta - AUTO.wobble > 2 * delta && this.shift < AUTO.most) this.shift++;
    this._lastDelta = delta;
    this.bias = now - icount * 2 ** this.shift;
  }
}

const grown = (array: Float64Array) => {
  const next = new Float64Array(array.length * 2);
  next.set(array);
  return next;
};

/** Virtual time over a whole log: the points at which bias or shift change. Between two of them time is linear. */
export class VirtualTime {
  endTime = 0;
  private readonly _log: ReplayLog;
  private _length = 1;
  /** Of each change: the first event it holds for, its icount, and bias and shift from there on. */
  private _events = new Float64Array(64);
  private _icounts = new Float64Array(64);
  private _biases = new Float64Array(64);
  private _shifts = new Float64Array(64);

  private constructor(log: ReplayLog) {
    this._log = log;
  }

  /**
   * Walks a finished index once. Rejects when the log cannot tell virtual time (sleep=off), with a message for people.
   */
  static async of(log: ReplayLog, shift: number | 'auto', signal?: AbortSignal): Promise<VirtualTime> {
    const { index } = log;
    if (index.totals[Kind.CP_CLOCK_WARP_ACCOUNT] === 0 && index.icount > 0) {
      throw new Error(
        'This log has no warp checkpoints, as with sleep=off: idle time is not in it, so virtual time cannot be told.',
      );
    }
    const time = new VirtualTime(log);
    const tracker = new WarpTracker(shift, log.detected.version);
    time._shifts[0] = tracker.shift;
    for await (const block of log.walk(0, index.blocks)) {
      const view = new DataView(block.bytes.buffer, block.bytes.byteOffset, block.bytes.byteLength);
      for (let i = 0; i < block.count; i++) {
        const kind = block.kinds[i] ?? 0;
        if (kind === Kind.INSTRUCTION) continue;
        const at = (block.starts[i] ?? 0) + 1;
        const clock = kind === Kind.CLOCK_VIRTUAL_RT ? view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4) : 0;
        const icount = block.icounts[i] ?? 0;
        if (tracker.event(kind, icount, clock)) time._push(block.first + i, icount, tracker);
      }
      if (signal?.aborted) throw new Error('Computing virtual time was cancelled.');
    }
    time.endTime = time.timeOfIcount(index.icount);
    return time;
  }

  private _push(event: number, icount: number, { bias, shift }: WarpTracker): void {
    if (this._length === this._events.length) {
      this._events = grown(this._events);
      this._icounts = grown(this._icounts);
      this._biases = grown(this._biases);
      this._shifts = grown(this._shifts);
    }
    const at = this._length++;
    this._events[at] = event;
    this._icounts[at] = icount;
    this._biases[at] = bias;
    this._shifts[at] = shift;
  }

  /** Last change for which `value` ≥ that of the change. */
  private _last(values: Float64Array, value: number): number {
    let low = 0;
    let high = this._length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((values[middle] ?? 0) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private _timeAt(change: number, icount: number): number {
    return (this._biases[change] ?? 0) + icount * 2 ** (this._shifts[change] ?? 0);
  }

  /** Virtual time when an instruction count is reached (behind an idle period that ends there). */
  timeOfIcount(icount: number): number {
    return this._timeAt(this._last(this._icounts, icount), icount);
  }

  /** Virtual time of an event. */
  async timeOfEvent(n: number): Promise<number> {
    if (n >= this._log.index.events) return this.endTime;
    const { block, i } = await this._log.find(Math.max(0, n));
    return this._timeAt(this._last(this._events, n), block.icounts[i] ?? 0);
  }

  /** Virtual times of all events of a block. */
  timesOf(block: Block): Float64Array {
    const times = new Float64Array(block.count);
    let change = this._last(this._events, block.first);
    for (let i = 0; i < block.count; i++) {
      while (change + 1 < this._length && (this._events[change + 1] ?? 0) <= block.first + i) change++;
      times[i] = this._timeAt(change, block.icounts[i] ?? 0);
    }
    return times;
  }

  /** Virtual time at the start of a block; the end for the block after the last. */
  timeOfBlock(number: number): number {
    if (number >= this._log.index.blocks) return this.endTime;
    return this._timeAt(this._last(this._events, number * BLOCK_EVENTS), this._log.index.icountOf(number));
  }

  /** The last block that starts at or before a time. */
  blockOfTime(time: number): number {
    let low = 0;
    let high = Math.max(0, this._log.index.blocks - 1);
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.timeOfBlock(middle) < time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** First event at or behind a time. */
  async eventAt(time: number): Promise<number> {
    for (let number = this.blockOfTime(time); number < this._log.index.blocks; number++) {
      const block = await this._log.block(number);
      const i = this.timesOf(block).findIndex((at) => at >= time);
      if (i >= 0) return block.first + i;
    }
    return this._log.index.events;
  }

  /** Instruction count at a time; inside an idle period that at which the guest waits. */
  icountAt(time: number): number {
    let low = 0;
    let high = this._length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this._timeAt(middle, this._icounts[middle] ?? 0) <= time) low = middle;
      else high = middle - 1;
    }
    const icount = Math.floor((time - (this._biases[low] ?? 0)) / 2 ** (this._shifts[low] ?? 0));
    const limit = low + 1 < this._length ? (this._icounts[low + 1] ?? 0) : this._log.index.icount;
    return Math.max(this._icounts[low] ?? 0, Math.min(icount, limit));
  }
}
