/** What the machine did over time, noted while a recording is replayed for the first time. */
import type { Hart } from '../cpu/riscv/hart.ts';
import { Csr } from '../cpu/riscv/state.ts';
import type { Span } from '../machine/player-options.ts';
import type { MachineLanes } from '../machine-api.ts';

/** Address spaces that are told apart. */
const MOST_SPACES = 250;

/** Numbers that are appended, in a typed array that doubles. */
class Numbers {
  private _values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this._values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this._values);
      this._values = larger;
    }
    this._values[this.length++] = value;
  }

  get last(): number | undefined {
    return this.length === 0 ? undefined : this._values[this.length - 1];
  }

  array(): Float64Array<ArrayBuffer> {
    return this._values.slice(0, this.length);
  }
}

/** U, S, M as in the manual; VU and VS above them. */
const modeOf = ({ privilege, virtual }: Hart['state']): number => (virtual ? 4 + privilege : privilege);

export class LaneRecorder {
  private readonly _starts = new Numbers();
  private readonly _modes = new Numbers();
  private readonly _idle = new Numbers();
  private readonly _spaceStarts = new Numbers();
  private readonly _spaces = new Numbers();
  private readonly _satps = new Map<bigint, number>();
  /** Up to here everything is noted; what is replayed again is not noted twice. */
  private _reached = -1;

  /** The mode from the present count on. */
  mode(hart: Hart): void {
    const { icount } = hart;
    if (icount < this._reached) return;
    this._reached = icount;
    const mode = modeOf(hart.state);
    if (this._modes.last === mode) return;
    this._starts.push(icount);
    this._modes.push(mode);
  }

  /** The address space from the present count on. */
  space(hart: Hart): void {
    const { icount } = hart;
    if (icount < (this._spaceStarts.last ?? -1)) return;
    const satp = hart.state.csr(Csr.satp);
    let number = this._satps.get(satp);
    if (number === undefined) {
      number = Math.min(this._satps.size, MOST_SPACES);
      this._satps.set(satp, number);
    }
    if (this._spaces.last === number) return;
    this._spaceStarts.push(icount);
    this._spaces.push(number);
  }

  idle(from: Span, to: Span): void {
    const known = this._idle.length === 0 ? -1 : (this._idle.array()[this._idle.length - 3] ?? -1);
    if (from.icount <= known) return;
    this._idle.push(from.icount);
    this._idle.push(to.icount);
    this._idle.push(to.virtualNs - from.virtualNs);
  }

  lanes(reached: number): MachineLanes {
    return {
      reached,
      modeStarts: this._starts.array(),
      modes: Uint8Array.from(this._modes.array()),
      idle: this._idle.array(),
      spaceStarts: this._spaceStarts.array(),
      spaces: Uint8Array.from(this._spaces.array()),
      satps: [...this._satps.keys()].slice(0, MOST_SPACES + 1),
    };
  }
}
