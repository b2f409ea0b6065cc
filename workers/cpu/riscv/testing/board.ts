/** A processor with RAM and a register that ends the run, for tests of instructions. */

import * as at from '../core/layout.ts';
import { withOptions } from '../cpu-options.ts';
import { Hart, type HartStop } from '../hart.ts';
import type { CpuModel } from '../model.ts';
import { cpuModel } from '../releases.ts';

export const RAM_BASE = 0x8000_0000;
/** A store here ends the run, as the test finisher of the virt machine does. */
export const FINISHER = 0x10_0000;

export interface BoardOptions {
  readonly ramSize: number;
  /** Release of QEMU whose rules apply. */
  readonly release: string;
  /** Extensions beside those of the release's default processor, as options of `-cpu` name them, in any case. */
  readonly extensions?: readonly string[];
}

/** A release's default processor with further extensions. */
export function modelWith(release: string, extensions: readonly string[]): CpuModel {
  const model = cpuModel(release);
  if (extensions.length === 0) return model;
  const options = Object.fromEntries(extensions.map((name) => [name.toLowerCase(), 'on']));
  return withOptions(model, { cpu: 'rv64', options });
}

export class Board {
  readonly hart: Hart;
  private _finished = false;
  /** What is armed, by name; virtual time, ns. */
  private readonly _timers = new Map<string, { readonly expiry: number; readonly fire: () => void }>();

  constructor({ ramSize, release, extensions = [] }: BoardOptions) {
    this.hart = new Hart({ ramBase: RAM_BASE, ramSize, model: modelWith(release, extensions) });
    this.hart.connect({
      bus: {
        read: () => undefined,
        readHigh: 0,
        write: (address) => {
          if (address !== FINISHER) return false;
          this._finished = true;
          return true;
        },
        fetch: () => undefined,
      },
      virtualTimer: (name, fire) => ({
        set: (expiry) => this._timers.set(name, { expiry, fire }),
        cancel: () => this._timers.delete(name),
      }),
    });
    // mtimecmp is zero at reset, so the machine timer interrupt is pending.
    this.hart.setInterrupt(7, true);
    this.hart.state.pc = BigInt(RAM_BASE);
  }

  get x(): BigUint64Array {
    return this.hart.state.longs.subarray(at.X >> 3, (at.X >> 3) + 32);
  }

  get f(): BigUint64Array {
    return this.hart.state.longs.subarray(at.F >> 3, (at.F >> 3) + 32);
  }

  /**
   * Runs until the program has stored to the finisher, delivering exceptions; with `interrupts`, those as well, as soon as
   * they are pending and enabled, and timers before the first instruction of their time. Error after `most` instructions.
   */
  finish(most: number, interrupts = false): void {
    const { hart } = this;
    while (!this._finished) {
      if (hart.icount >= most) throw new Error(`The program has not ended after ${most} instructions.`);
      if (interrupts) {
        this._runTimers();
        hart.deliverInterrupt();
      }
      const stop: HartStop = hart.run(Math.min(most, hart.icount + (interrupts ? 1 : 1024)));
      if (stop === 'exception') hart.deliverException();
      else if (stop === 'wfi') throw new Error('The program waits for an interrupt.');
    }
  }

  private _runTimers(): void {
    for (const [name, { expiry, fire }] of this._timers) {
      if (expiry > this.hart.state.virtualNs) continue;
      this._timers.delete(name);
      fire();
    }
  }
}
