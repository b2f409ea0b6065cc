/**
 * Sstc (RISC-V "stimecmp / vstimecmp" extension): an interrupt is pending while the time is not below a comparand. What
 * the comparands wait for are timers on virtual time.
 */
import * as at from './core/layout.ts';
import type { CpuModel } from './model.ts';
import { Csr, type HartState } from './state.ts';

/** A one-shot timer on virtual time, ns. */
export interface HartTimer {
  set(expiry: number): void;
  cancel(): void;
}

/** A comparand by the name of its CSR. */
type Comparand = 'stimecmp' | 'vstimecmp';

const NO_TIMER: HartTimer = { set: () => undefined, cancel: () => undefined };
/** Timers farther away than a signed 64-bit nanosecond count never fire, but count as armed. */
const FOREVER = 2n ** 63n - 1n;
/** mip.STIP. */
const STIP = 1n << 5n;
const VSTIP = 1n << 6n;
/** One tick of `time`, ns. */
const TICK = 100n;

export class Comparands {
  private _timers: Readonly<Record<Comparand, HartTimer>> = { stimecmp: NO_TIMER, vstimecmp: NO_TIMER };
  private readonly _state: HartState;
  private readonly _model: CpuModel;

  constructor(state: HartState, model: CpuModel) {
    this._state = state;
    this._model = model;
  }

  /** Creates the timers; before, comparands are looked at only when they are written. */
  connect(virtualTimer: (name: string, onExpire: () => void) => HartTimer): void {
    this._timers = {
      stimecmp: virtualTimer('stimecmp', () => this._state.setCsrBits(Csr.mip, STIP, true)),
      vstimecmp: virtualTimer('vstimecmp', () => this._setLine(true)),
    };
  }

  /** The `time` CSR, ticks of 100 ns. */
  get time(): bigint {
    return BigInt.asUintN(64, this._state.virtualNs / TICK + this._state.u64(at.TIME_DELTA));
  }

  /** A comparand, or what is added to its time, was written: the interrupt is pending now, or a timer waits for it. */
  changed(which: Comparand): void {
    const s = this._state;
    const guest = which === 'vstimecmp';
    if (!this._model.sstc || (this._model.comparandsNeedEnable && !this._enabled(guest))) return;
    const value = s.csr(guest ? Csr.vstimecmp : Csr.stimecmp);
    const now = BigInt.asUintN(64, this.time + (guest ? s.csr(Csr.htimedelta) : 0n));
    const due = value <= now;
    this._setInterrupt(which, due);
    if (due) return;
    const expiry = s.virtualNs + (value - now) * TICK;
    this._timers[which].set(Number(expiry > FOREVER ? FOREVER : expiry));
  }

  /** A comparand was switched off: its interrupt goes. */
  disabled(which: Comparand): void {
    this._setInterrupt(which, false);
  }

  private _setInterrupt(which: Comparand, pending: boolean): void {
    const s = this._state;
    if (which === 'vstimecmp') this._setLine(pending);
    else s.setCsrBits(Csr.mip, STIP, pending);
    if (!pending) this._timers[which].cancel();
  }

  /** VSTIP is the OR of the timer's line and of the bit that software writes through hvip. */
  private _setLine(pending: boolean): void {
    this._state.setI32(at.GUEST_TIMER_LINE, pending ? 1 : 0);
    // In 7.2 the timer takes the bit that software writes along (measured).
    if (!this._model.laterTraps) this._state.setCsrBits(Csr.mip, VSTIP, pending);
  }

  /** STCE of menvcfg, and of henvcfg for the guest's. */
  private _enabled(guest: boolean): boolean {
    const enabled = (number: number) => this._state.csr(number) >> 63n !== 0n;
    return enabled(Csr.menvcfg) && (!guest || enabled(Csr.henvcfg));
  }
}
