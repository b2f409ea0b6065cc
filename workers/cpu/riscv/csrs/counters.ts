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
  if (s.privilege === 3) return 'ok';
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

export function defineCounters(c: CsrContext): void {
  const { state: s, model: m, host } = c;
  const retired = () => BigInt(s.icount) - (m.instretSkipsTraps ? s.u64(at.NOT_RETIRED) : 0n);
  const source = (instructions: boolean) => (instructions && m.instretCounts ? retired() : s.virtualNs);
  const counter = (number: number, offset: number, inhibit: bigint, instructions: boolean) => {
    const inhibited = () => (s.csr(Csr.mcountinhibit) & inhibit) !== 0n;
    const running = () => BigInt.asUintN(64, source(instructions) + s.u64(offset));
    const stopped = () => (s.i32(at.COUNTERS_STOPPED) & Number(inhibit)) !== 0;
    // While it stands, the cell holds its value; else what it is ahead of its source.
    const readsOn = () => !inhibited() || (m.stoppedCounters === 'written after a read' && !stopped());
    const peek = () => (readsOn() ? running() : s.u64(offset + at.COUNTER_WRITTEN));
    const read = () => {
      const value = peek();
      if (inhibited()) s.setI32(at.COUNTERS_STOPPED, s.i32(at.COUNTERS_STOPPED) | Number(inhibit));
      return value;
    };
    const write = (value: bigint): undefined => {
      if (!m.countersWritable) return;
      s.setU64(offset, BigInt.asUintN(64, value - source(instructions)));
      s.setU64(offset + at.COUNTER_WRITTEN, value);
    };
    c.define(number, { read, peek, write });
    return { read, peek, write, inhibited };
  };
  const cycle = counter(Csr.mcycle, at.CYCLE_OFFSET, 1n, false);
  const instret = counter(Csr.minstret, at.INSTRET_OFFSET, 4n, true);
  c.define(Csr.mcountinhibit, {
    read: () => s.csr(Csr.mcountinhibit),
    write: (value) => {
      const kept = m.stoppedCounters === 'kept';
      // A counter that is stopped or started goes on from the value it has.
      const values = [cycle.peek(), instret.peek()] as const;
      const were = [cycle.inhibited(), instret.inhibited()] as const;
      s.setCsr(Csr.mcountinhibit, value & m.masks.mcountinhibit);
      s.setI32(at.COUNTERS_STOPPED, s.i32(at.COUNTERS_STOPPED) & Number(value & 5n));
      if (kept && cycle.inhibited() !== were[0]) cycle.write(values[0]);
      if (kept && instret.inhibited() !== were[1]) instret.write(values[1]);
      return undefined;
    },
  });
  const user = (number: number, read: () => bigint, peek = read) =>
    c.define(number, { check: () => checkCounter(s, number & 31), read, peek });
  user(Csr.cycle, cycle.read, cycle.peek);
  user(Csr.instret, instret.read, instret.peek);
  user(Csr.time, () => BigInt.asUintN(64, host.time() + (s.virtual ? s.csr(Csr.htimedelta) : 0n)));
  for (let n = 3; n <= m.lastCounter; n++) {
    c.plain(m.counterMask, Csr.mcycle + n);
    user(Csr.cycle + n, () => s.csr(Csr.mcycle + n));
  }
  for (let n = 3; n <= LAST_EVENT; n++) c.plain(m.masks.event, Csr.mcountinhibit + n);
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
