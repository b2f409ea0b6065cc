/**
 * Who called whom, from the calls, returns and traps of a run. There is one stack that runs, and others that wait: the
 * stacks of a kernel's threads. They are told apart by the stack pointer alone, so any guest will do:
 *
 * - a return belongs to the call that gave its address at the same sp. Calls that never return by themselves (tail calls
 *   into the next function, longjmp) end with the one around them;
 * - a return that fits a call of a waiting stack goes on there: a context switch;
 * - a return that fits nowhere begins a stack (a thread's first run), unless it only unwinds the present one (longjmp);
 * - a return from a trap belongs to the trap at the same sp in the same address space, of this stack or another.
 *
 * Frames are never changed once they are there, and know their callers: a copy of the state is a few references.
 */
import type { JumpListener } from '../../cpu/riscv/jump-trace.ts';

export type FrameKind = 'call' | 'trap' | 'entry';

interface Frame {
  readonly outer: Frame | undefined;
  /** 0 for the outermost. */
  readonly depth: number;
  /** Number of what runs: see {@link Functions}. */
  readonly id: number;
  readonly kind: FrameKind;
  readonly begin: number;
  /** Where a call returns to; the address space of a trap. */
  readonly key: number;
  readonly sp: number;
}

/** Everything that is known at a moment. */
export interface StacksState {
  readonly top: Frame | undefined;
  /** Since when the present stack runs. */
  readonly since: number;
  readonly waiting: readonly Frame[];
  /** The address space that the last trap or return from one told. */
  readonly space: number;
}

/** What runs in a span: a function, a trap's handler, or what a stack began with. */
export interface CodeEntry {
  readonly kind: FrameKind;
  /** With sign, see JumpListener. */
  readonly address: number;
  /** Of a trap; bit 31 for interrupts. */
  readonly cause?: number;
  /** The address space that it ran in (see addressSpace); 0 in the upper half, which kernels share among all. */
  readonly space: number;
}

/** Numbers for what runs. */
export class Functions {
  readonly entries: CodeEntry[] = [];
  /** By address space, then address. */
  private readonly _calls = new Map<number, Map<number, number>>();
  private readonly _others = new Map<string, number>();

  call(address: number, space: number): number {
    let calls = this._calls.get(space);
    if (!calls) {
      calls = new Map();
      this._calls.set(space, calls);
    }
    let id = calls.get(address);
    if (id === undefined) {
      id = this.entries.push({ kind: 'call', address, space }) - 1;
      calls.set(address, id);
    }
    return id;
  }

  other(entry: CodeEntry): number {
    const key = `${entry.kind} ${entry.address} ${entry.space} ${entry.cause ?? ''}`;
    let id = this._others.get(key);
    if (id === undefined) {
      id = this.entries.push(entry) - 1;
      this._others.set(key, id);
    }
    return id;
  }
}

/** Hears of a stretch in which something ran at a depth: all of it, or what lies between two switches of stacks. */
export type SpanSink = (depth: number, begin: number, end: number, id: number) => void;

/** Stacks that wait; older ones are forgotten. */
const MOST_WAITING = 512;
/** A stack this deep has lost its returns. */
const MOST_DEPTH = 1000;
/** A function that is called by its prologue may return with less stack than it was called with (-msave-restore). */
const PROLOGUE = 256;
/** Frames are not larger; what is farther away is another stack. */
const MOST_FRAME = 1 << 16;
/** A thread waits in a function that switches: what goes on is among the innermost calls, or the trap around them. */
const SWITCH_DEPTH = 4;
const TRAP_DEPTH = 64;

export class CallStacks implements JumpListener {
  private _top: Frame | undefined;
  private _since = 0;
  private _waiting: Frame[] = [];
  private _space = 0;
  private readonly _functions: Functions;
  private readonly _sink: SpanSink;

  constructor(functions: Functions, sink: SpanSink) {
    this._functions = functions;
    this._sink = sink;
  }

  get state(): StacksState {
    return { top: this._top, since: this._since, waiting: this._waiting.slice(), space: this._space };
  }

  set state({ top, since, waiting, space }: StacksState) {
    this._space = space;
    this._top = top;
    this._since = since;
    this._waiting = waiting.slice();
  }

  /** Tells the spans that are open at a moment, as if they ended there. */
  open(count: number, sink: SpanSink): void {
    for (let frame = this._top; frame; frame = frame.outer) this._tell(frame, count, sink);
  }

  private _tell({ depth, begin, id }: Frame, end: number, sink = this._sink): void {
    const from = Math.max(begin, this._since);
    if (end > from) sink(depth, from, end, id);
  }

  // ---- what happens

  call(count: number, target: number, returnTo: number, sp: number): void {
    if ((this._top?.depth ?? 0) >= MOST_DEPTH) this._begin(count, target, sp);
    else this._push('call', this._functions.call(target, this._spaceOf(target)), count, returnTo, sp);
  }

  return(count: number, target: number, sp: number): void {
    const top = this._top;
    for (let frame = top; frame && frame.kind !== 'trap'; frame = frame.outer) {
      if (frame.kind === 'call' && frame.key === target && frame.sp === sp) {
        this._leave(frame.outer, count);
        return;
      }
    }
    const below = top ? top.sp - sp : Number.NaN;
    if (top?.kind === 'call' && top.key === target && below >= 0 && below <= PROLOGUE) {
      this._leave(top.outer, count);
      return;
    }
    if (this._resume(count, (frame) => frame.kind === 'call' && frame.key === target && frame.sp === sp, SWITCH_DEPTH))
      return;
    if (top && this._unwinds(top, sp, count)) return;
    this._switch(undefined, count);
    this._begin(count, target, sp);
  }

  /** Whether a return that fits no call only moved within this stack; then calls that are over by it have ended. */
  private _unwinds(top: Frame, sp: number, count: number): boolean {
    let frame: Frame | undefined = top;
    while (frame && frame.kind === 'call' && frame.sp < sp) frame = frame.outer;
    if (!frame || frame.sp < sp || frame.sp - sp > MOST_FRAME) return false;
    this._leave(frame, count);
    return true;
  }

  trap(count: number, handler: number, cause: number, sp: number, space: number): void {
    this._space = space;
    const id = this._functions.other({ kind: 'trap', address: handler, cause, space: this._spaceOf(handler) });
    if ((this._top?.depth ?? 0) >= MOST_DEPTH) this._begin(count, handler, sp);
    this._push('trap', id, count, space, sp);
  }

  trapReturn(count: number, target: number, sp: number, space: number): void {
    this._space = space;
    const fits = (frame: Frame) => frame.kind === 'trap' && frame.sp === sp && frame.key === space;
    for (let frame = this._top; frame; frame = frame.outer) {
      if (fits(frame)) {
        this._leave(frame.outer, count);
        return;
      }
    }
    if (this._resume(count, fits, TRAP_DEPTH)) return;
    this._switch(undefined, count);
    this._begin(count, target, sp);
  }

  reset(count: number): void {
    this._switch(undefined, count);
    this._waiting = [];
  }

  private _spaceOf(address: number): number {
    return address < 0 ? 0 : Math.abs(this._space);
  }

  // ---- the stacks

  private _push(kind: FrameKind, id: number, begin: number, key: number, sp: number): void {
    const outer = this._top;
    this._top = { outer, depth: outer ? outer.depth + 1 : 0, id, kind, begin, key, sp };
  }

  /** A stack of its own, which began with the code at `target`. */
  private _begin(count: number, target: number, sp: number): void {
    if (this._top) this._switch(undefined, count);
    this._push(
      'entry',
      this._functions.other({ kind: 'entry', address: target, space: this._spaceOf(target) }),
      count,
      0,
      sp,
    );
  }

  /** Ends frames until `frame` is the innermost. */
  private _leave(frame: Frame | undefined, count: number): void {
    for (let one = this._top; one && one !== frame; one = one.outer) this._tell(one, count);
    this._top = frame;
  }

  /** The present stack waits, and `next` runs. */
  private _switch(next: Frame | undefined, count: number): void {
    for (let frame = this._top; frame; frame = frame.outer) this._tell(frame, count);
    if (this._top) {
      this._waiting.push(this._top);
      if (this._waiting.length > MOST_WAITING) this._waiting.shift();
    }
    this._top = next;
    this._since = count;
  }

  /** Goes on with the waiting stack that has a frame that fits, if there is one: the frame has ended then. */
  private _resume(count: number, fits: (frame: Frame) => boolean, most: number): boolean {
    for (let i = this._waiting.length - 1; i >= 0; i--) {
      let calls = 0;
      for (let frame = this._waiting[i]; frame && calls < most; frame = frame.outer) {
        if (fits(frame)) {
          this._waiting.splice(i, 1);
          this._switch(frame.outer, count);
          return true;
        }
        // What lies below a trap does not go on before it.
        if (frame.kind === 'trap') break;
        if (frame.kind === 'call') calls++;
      }
    }
    return false;
  }
}
