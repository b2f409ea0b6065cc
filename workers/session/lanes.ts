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

  /** As if exactly these had been pushed. */
  fill(values: Float64Array): void {
    this._values = new Float64Array(Math.max(1024, values.length * 2));
    this._values.set(values);
    this.length = values.length;
  }

  /** Counted from the end: -1 is the last one. */
  at(index: number): number | undefined {
    return this.length + index < 0 ? undefined : this._values[this.length + index];
  }

  array(): Float64Array<ArrayBuffer> {
    return this._values.slice(0, this.length);
  }
}

/** U, S, M as in the manual; VU and VS above them. */
const modeOf = ({ privilege, virtual }: Hart['state']): number => (virtual ? 4 + privilege : privilege);

export interface LaneRecord {
  readonly starts: Float64Array;
  readonly modes: Float64Array;
  readonly idle: Float64Array;
  readonly spaceStarts: Float64Array;
  readonly spaces: Float64Array;
  readonly satps: ReadonlyMap<bigint, number>;
  readonly reached: number;
}

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
    if (this._modes.at(-1) === mode) return;
    this._starts.push(icount);
    this._modes.push(mode);
  }

  /** The address space from the present count on. */
  space(hart: Hart): void {
    const { icount } = hart;
    if (icount < (this._spaceStarts.at(-1) ?? -1)) return;
    const satp = hart.state.csr(Csr.satp);
    let number = this._satps.get(satp);
    if (number === undefined) {
      number = Math.min(this._satps.size, MOST_SPACES);
      this._satps.set(satp, number);
    }
    if (this._spaces.at(-1) === number) return;
    this._spaceStarts.push(icount);
    this._spaces.push(number);
  }

  idle(from: Span, to: Span): void {
    const known = this._idle.at(-3) ?? -1;
    if (from.icount <= known) return;
    this._idle.push(from.icount);
    this._idle.push(to.icount);
    this._idle.push(to.virtualNs - from.virtualNs);
  }

  /** Everything that was noted, to be kept; plain data. */
  save(): LaneRecord {
    return {
      starts: this._starts.array(),
      modes: this._modes.array(),
      idle: this._idle.array(),
      spaceStarts: this._spaceStarts.array(),
      spaces: this._spaces.array(),
      satps: new Map(this._satps),
      reached: this._reached,
    };
  }

  /** Knows what another recorder noted. */
  restore({ starts, modes, idle, spaceStarts, spaces, satps, reached }: LaneRecord): void {
    this._starts.fill(starts);
    this._modes.fill(modes);
    this._idle.fill(idle);
    this._spaceStarts.fill(spaceStarts);
    this._spaces.fill(spaces);
    this._satps.clear();
    for (const [satp, number] of satps) this._satps.set(satp, number);
    this._reached = reached;
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
