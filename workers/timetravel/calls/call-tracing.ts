/**
 * The calls of a recording: an index of the whole of it, made once behind the first replay, and stretches in every detail
 * when somebody looks closely. Both replay with the hart's jumps traced; ordinary replays are not slower for it.
 */
import type { Position } from '../position.ts';
import { compare } from '../position.ts';
import type { Pause, TimeMachine } from '../time-machine.ts';
import { CallIndex, DEPTHS, type SpanVisitor } from './call-index.ts';
import { CallStacks, Functions, type StacksState } from './call-stacks.ts';

/** The stacks as they were at a position. */
interface Mark {
  readonly position: Position;
  readonly state: StacksState;
}

/** Instructions between two marks, at first. */
const MARK_SPACING = 2_000_000;
const MOST_MARKS = 2000;
/** Instructions between two pauses. */
const SLICE = 500_000;
/** The longest stretch that is traced for one look, instructions. */
export const MOST_DETAIL = 8_000_000;
/** Stretches in detail that are kept. */
const MOST_STRETCHES = 4;
/** Spans of one such stretch. */
const DETAIL_BUDGET = 2_000_000;

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly index: CallIndex;
}

export class CallTracing {
  readonly functions = new Functions();
  private readonly _machine: TimeMachine;
  private readonly _index: CallIndex;
  private readonly _stacks: CallStacks;
  private _marks: Mark[];
  private _spacing = MARK_SPACING;
  private _stretches: Stretch[] = [];
  /** Up to here the index was made. */
  private _at: Position;

  /** `start` is the machine's first position; `budget` bounds the spans of the index. */
  constructor(machine: TimeMachine, start: Position, budget?: number) {
    this._machine = machine;
    this._index = new CallIndex(budget);
    this._at = start;
    this._stacks = new CallStacks(this.functions, (depth, begin, end, id) => this._index.add(depth, begin, end, id));
    this._marks = [{ position: start, state: this._stacks.state }];
  }

  /** Count up to which the index was made. */
  get reached(): number {
    return this._at.icount;
  }

  /** Goes on with the index, up to what was replayed. Returns true when that is done, false when `pause` wants to. */
  async goOn(pause: Pause): Promise<boolean> {
    const machine = this._machine;
    if (compare(machine.position, this._at) !== 0) await machine.seek(this._at, pause);
    const { jumps } = machine.hart;
    jumps.listen(this._stacks);
    try {
      const go = machine.goOn(machine.reached);
      for (;;) {
        const more = await go(SLICE);
        this._at = machine.position;
        this._mark();
        if (!more) return true;
        if (await pause()) return false;
      }
    } finally {
      jumps.listen(undefined);
    }
  }

  private _mark(): void {
    const last = this._marks.at(-1)?.position.icount ?? 0;
    if (this._at.icount - last < this._spacing) return;
    this._marks.push({ position: this._at, state: this._stacks.state });
    if (this._marks.length <= MOST_MARKS) return;
    this._marks = this._marks.filter((_, n) => n % 2 === 0);
    this._spacing *= 2;
  }

  /** Whether every span of a stretch that is at least so long is at hand. */
  isExact(from: number, to: number, resolution: number): boolean {
    return this._index.shortest <= resolution || this._stretchWith(from, to) !== undefined;
  }

  private _stretchWith(from: number, to: number): Stretch | undefined {
    return this._stretches.find((one) => one.from <= from && one.to >= to);
  }

  /** Traces a stretch in every detail, with some room on both sides. Throws CalledOff when `pause` says so. */
  async trace(from: number, to: number, pause: Pause): Promise<void> {
    const room = Math.min(to - from, (MOST_DETAIL - (to - from)) / 2);
    const begin = Math.max(0, from - Math.max(0, room));
    const end = Math.min(this.reached, to + Math.max(0, room));
    const mark = this._marks.findLast(({ position }) => position.icount <= begin) ?? this._marks[0];
    if (!mark) return;
    const machine = this._machine;
    await machine.seek(mark.position, pause);
    const index = new CallIndex(DETAIL_BUDGET);
    const add = (depth: number, first: number, last: number, id: number) => {
      if (last > begin) index.add(depth, first, last, id);
    };
    const stacks = new CallStacks(this.functions, add);
    stacks.state = mark.state;
    const { jumps } = machine.hart;
    jumps.listen(stacks);
    try {
      const go = machine.goOn({ icount: end, event: 0 });
      while (await go(SLICE)) if (await pause()) return;
    } finally {
      jumps.listen(undefined);
    }
    // What is open goes on behind the stretch; how long, the index knows where it was long enough.
    stacks.open(machine.position.icount, add);
    this._stretches = [{ from: begin, to: end, index }, ...this._stretches].slice(0, MOST_STRETCHES);
  }

  /** The best that is known of a stretch, by depth, then ascending; see CallIndex.visit. */
  visit(from: number, to: number, depths: number, resolution: number, visit: SpanVisitor): void {
    const stretch = this._index.shortest <= resolution ? undefined : this._stretchWith(from, to);
    const { index } = stretch ?? { index: this._index };
    // Calls that have not ended come last at their depth.
    const open: (readonly [begin: number, end: number, id: number])[] = [];
    if (!stretch) {
      this._stacks.open(this.reached, (depth, begin, end, id) => {
        if (end > from && begin < to) open[depth] = [begin, end, id];
      });
    }
    for (let depth = 0; depth < Math.min(depths, DEPTHS); depth++) {
      index.visit(depth, from, to, resolution, visit);
      const last = open[depth];
      if (last) visit(depth, ...last, false);
    }
  }
}
