/** Tells somebody of all calls, returns and traps, in their order, while a hart runs. */
import { presentSpace } from './address-space.ts';
import * as at from './core/layout.ts';
import { Jump } from './core/trace.ts';
import type { DecodedPages } from './decoded-pages.ts';
import type { HartState } from './state.ts';

/**
 * Who hears of jumps. Counts are instructions executed, the jump among them. Addresses are numbers with sign, as the
 * upper half of a 64-bit space is used from its end: exact up to 2^53 from either end, and for multiples of 8 in Sv57.
 */
export interface JumpListener {
  call(count: number, target: number, returnTo: number, sp: number): void;
  return(count: number, target: number, sp: number): void;
  /** A trap was taken: `cause` has bit 31 set for interrupts; `space`: see addressSpace; negative with V = 1. */
  trap(count: number, handler: number, cause: number, sp: number, space: number): void;
  /** mret or sret went on at `target`. */
  trapReturn(count: number, target: number, sp: number, space: number): void;
  /** The hart was reset. */
  reset(count: number): void;
}

const SP_WORD = (at.X + 2 * 8) >>> 2;

export class JumpTrace {
  private readonly _state: HartState;
  private readonly _layout: at.Layout;
  private readonly _pages: DecodedPages;
  private _listener: JumpListener | undefined;

  constructor(state: HartState, layout: at.Layout, pages: DecodedPages) {
    this._state = state;
    this._layout = layout;
    this._pages = pages;
    this.begin();
  }

  get on(): boolean {
    return this._listener !== undefined;
  }

  /** Whom to tell; undefined ends it. */
  listen(listener: JumpListener | undefined): void {
    if ((listener !== undefined) !== this.on) this._pages.trace(listener !== undefined);
    this._listener = listener;
  }

  /** Before the hart runs: the buffer is empty. */
  begin(): void {
    this._state.setI32(at.TRACE_NEXT, this._layout.trace);
  }

  /** Tells what has been written down. There is room for as many jumps as {@link at.TRACE_ENTRIES} instructions. */
  drain(): void {
    const listener = this._listener;
    const { trace } = this._layout;
    const end = this._state.i32(at.TRACE_NEXT) >>> 0;
    if (!listener || end === trace) return;
    this.begin();
    const { words } = this._state;
    for (let word = trace >>> 2; word < end >>> 2; word += at.TRACE_BYTES / 4) {
      const low = words[word] ?? 0;
      const count = ((words[word + 1] ?? 0) * 2 ** 32 + (low >>> 0) - (low & 3)) / 4;
      const kind = low & 3;
      const [target, sp] = [numberAt(words, word + 2), numberAt(words, word + 4)];
      if ((kind & Jump.return) !== 0) listener.return(count, target, sp);
      if ((kind & Jump.call) !== 0) listener.call(count, target, numberAt(words, word + 6), sp);
    }
  }

  private get _space(): number {
    return presentSpace(this._state) * (this._state.virtual ? -1 : 1);
  }

  private get _pc(): number {
    return Number(BigInt.asIntN(64, this._state.pc));
  }

  /** The hart is at the handler of a trap. */
  trapped(cause: number, interrupt: boolean): void {
    if (!this._listener) return;
    this.drain();
    const { icount, words } = this._state;
    const number = interrupt ? cause | 0x8000_0000 : cause;
    this._listener.trap(icount, this._pc, number >>> 0, numberAt(words, SP_WORD), this._space);
  }

  /** The hart came back from a trap. */
  returned(): void {
    if (!this._listener) return;
    this.drain();
    const { icount, words } = this._state;
    this._listener.trapReturn(icount, this._pc, numberAt(words, SP_WORD), this._space);
  }

  reset(): void {
    this.drain();
    this._listener?.reset(this._state.icount);
  }
}

function numberAt(words: Int32Array | Uint32Array, word: number): number {
  return ((words[word + 1] ?? 0) | 0) * 2 ** 32 + ((words[word] ?? 0) >>> 0);
}
