/** Counters, their enables, `time`, and the comparands of Sstc. */
import * as at from '../core/layout.ts';
import { Csr, type HartState } from '../state.ts';
import { ALL_ONES, type CsrContext, type Verdict } from './definition.ts';

const STCE = 1n << 63n;
const TIME = 1;
/** Events and enables of counters go to 31, whichever counters there are. */
const LAST_EVENT = 31;

const enables = (s: HartState, number: number, counter: number): boolean =>
  ((s.csr(number) >> BigInt(counter)) & 1n) !== 0n;

/** Whether the mode may read counter `n`. */
function checkCounter(s: HartState, n: number): Verdict {
  // 7.2 has an M mode with V = 1 (see returnFromM).
  if (s.privilege === 3) return s.virtual && !enables(s, Csr.hcounteren, n) ? 'virtual' : 'ok';
  if (!enables(s, Csr.mcounteren, n)) return 'illegal';
  if (s.virtual && !enables(s, Csr.hcounteren, n)) return 'virtual';
  if (s.privilege === 0 && !enables(s, Csr.scounteren, n)) return s.virtual ? 'virtual' : 'illegal';
  return 'ok';
}

/** stimecmp outside of M mode needs STCE and the enable bit of `time` (Sstc, chapter 2). */
function checkTimer(s: HartState): Verdict {
  if (s.privilege === 3) return 'ok';
  if ((s.csr(Csr.menvcfg) & STCE) === 0n || !enables(s, Csr.mcounteren, TIME)) return 'illegal';
  if (!s.virtual) return 'ok';
  const guest = (s.csr(Csr.henvcfg) & STCE) !== 0n && enables(s, Csr.hcounteren, TIME);
  return guest ? 'ok' : 'virtual';
}

/** Events that a counter can be told to count (SBI, section 11.2): cycles, instructions; then misses of TLBs. */
const CYCLES = 1;
const INSTRUCTIONS = 2;
const TLB_MISSES: ReadonlySet<number> = new Set([0x10019, 0x1001b, 0x10021]);
const EVENT = 0xf_ffffn;
/** Distance from mhpmcounter to mhpmcounterh, which a 64-bit hart does not have: the place holds what its counter began at. */
const BEGINNING = 0x80;

/**
 * The counters as a machine of values: what was written last, and what the source had then. A counter whose source runs
 * shows the written value and what the source has advanced since; another one what was written.
 */
class CounterBank {
  private readonly _c: CsrContext;

  constructor(c: CsrContext) {
    this._c = c;
  }

  private _value(n: number): bigint {
    return this._c.state.csr(Csr.mcycle + n);
  }
  private _set(n: number, value: bigint, beginning: bigint): void {
    this._c.state.setCsr(Csr.mcycle + n, value);
    this._c.state.setCsr(Csr.mcycle + n + BEGINNING, beginning);
  }

  private _stopped(n: number): boolean {
    return enables(this._c.state, Csr.mcountinhibit, n);
  }

  private _countsInstructions(n: number): boolean {
    return n === 2 || (n > 2 && this._c.state.i32(at.INSTRUCTIONS_COUNTER) === n);
  }
  /** Whether it has a source at all. */
  private _counts(n: number): boolean {
    return n === 0 || this._countsInstructions(n) || (n > 2 && this._c.state.i32(at.CYCLES_COUNTER) === n);
  }
  private _source(n: number): bigint {
    const { state: s, model: m } = this._c;
    if (!m.instretCounts || !this._countsInstructions(n)) return s.virtualNs;
    return BigInt(s.icount) - (m.instretSkipsTraps && n === 2 ? s.u64(at.NOT_RETIRED) : 0n);
  }

  peek(n: number): bigint {
    const { state: s, model: m } = this._c;
    const readsOn = !m.stoppedCountersKeep && (s.i32(at.COUNTERS_STOPPED) & (1 << n)) === 0;
    if ((this._stopped(n) && !readsOn) || !this._counts(n)) return this._value(n);
    return BigInt.asUintN(64, this._source(n) - s.csr(Csr.mcycle + n + BEGINNING) + this._value(n));
  }

  read(n: number): bigint {
    const { state: s } = this._c;
    const value = this.peek(n);
    if (this._stopped(n)) s.setI32(at.COUNTERS_STOPPED, s.i32(at.COUNTERS_STOPPED) | (1 << n));
    return value;
  }

  write(n: number, value: bigint): undefined {
    const { model: m } = this._c;
    if (!m.countersWritable) return;
    const begins = this._counts(n) && !(m.stoppedCountersKeep && this._stopped(n));
    this._set(n, value, begins ? this._source(n) : value);
  }

  /** mcountinhibit. */
  inhibit(value: bigint): undefined {
    const { state: s, model: m } = this._c;
    const old = s.csr(Csr.mcountinhibit);
    const fresh = value & m.masks.mcountinhibit;
    const changed = (n: number) => (((old ^ fresh) >> BigInt(n)) & 1n) !== 0n && this._counts(n);
    for (let n = 0; m.stoppedCountersKeep && n <= m.lastCounter; n++) {
      if (!changed(n)) continue;
      const source = this._source(n);
      const begun = s.csr(Csr.mcycle + n + BEGINNING);
      if (this._stopped(n)) this._set(n, this._value(n), source);
      else this._set(n, BigInt.asUintN(64, source - begun + this._value(n)), begun);
    }
    s.setCsr(Csr.mcountinhibit, fresh);
    s.setI32(at.COUNTERS_STOPPED, s.i32(at.COUNTERS_STOPPED) & Number(BigInt.asIntN(32, fresh)));
  }

  /** mhpmevent: an event belongs to the first counter that asks for it, until that one is set to 0. */
  choose(n: number, value: bigint): undefined {
    const { state: s, model: m, host } = this._c;
    s.setCsr(Csr.mcountinhibit + n, value & m.masks.event);
    if (n > m.lastCounter) return;
    const event = Number(value & EVENT);
    for (const [cell, one] of [
      [at.CYCLES_COUNTER, CYCLES],
      [at.INSTRUCTIONS_COUNTER, INSTRUCTIONS],
    ] as const) {
      if (value === 0n && s.i32(cell) === n) s.setI32(cell, 0);
      else if (event === one && s.i32(cell) === 0) s.setI32(cell, n);
    }
    if (TLB_MISSES.has(event)) host.unsupported('counting misses of TLBs (mhpmevent)');
  }
}

export function defineCounters(c: CsrContext): void {
  const { state: s, model: m, host } = c;
  const bank = new CounterBank(c);
  const user = (number: number, read: () => bigint, peek = read) =>
    c.define(number, { check: () => (m.countersGuarded ? checkCounter(s, number & 31) : 'ok'), read, peek });
  const counter = (n: number) => {
    const [read, peek] = [() => bank.read(n), () => bank.peek(n)];
    c.define(Csr.mcycle + n, { read, peek, write: (value) => bank.write(n, value) });
    user(Csr.cycle + n, read, peek);
  };
  for (let n = 0; n <= m.lastCounter; n++) if (n !== TIME) counter(n);
  user(Csr.time, () => BigInt.asUintN(64, host.time() + (s.virtual ? s.csr(Csr.htimedelta) : 0n)));
  c.define(Csr.mcountinhibit, { read: () => s.csr(Csr.mcountinhibit), write: (value) => bank.inhibit(value) });
  for (let n = 3; n <= LAST_EVENT; n++) {
    const number = Csr.mcountinhibit + n;
    c.define(number, { read: () => s.csr(number), write: (value) => bank.choose(n, value) });
  }
  const compare = (number: number, which: 'stimecmp' | 'vstimecmp') =>
    c.define(number, {
      check: () => checkTimer(s),
      read: () => s.csr(number),
      write: (value) => {
        s.setCsr(number, value);
        host.timerChanged(which);
        return undefined;
      },
    });
  if (m.userCounterEnables) c.plain(ALL_ONES, 0x321);
  compare(Csr.stimecmp, 'stimecmp');
  compare(Csr.vstimecmp, 'vstimecmp');
}
