/** The calls of a machine: their index, made in the background, and answers for the page. */
import { breathe } from '../compare/breathe.ts';
import { trapText } from '../cpu/riscv/isa/csr-fields.ts';
import type { SymbolTable } from '../inspect/symbol-table.ts';
import type { CalledCode, CallSpans } from '../machine-api.ts';
import type { CodeEntry } from '../timetravel/calls/call-stacks.ts';
import { type CallTracing, MOST_DETAIL } from '../timetravel/calls/call-tracing.ts';
import { CalledOff } from '../timetravel/time-machine.ts';
import type { Turns } from './scheduling.ts';

/** Spans of one answer: more than there are pixels in all lanes. */
const MOST_SPANS = 100_000;

/**
 * The index of calls goes on when nobody has asked for anything for so long, ms: it takes the machine elsewhere, and the next
 * step of somebody who steps would have to come all the way back.
 */
const IDLE_MS = 1000;

export class Calls {
  private readonly _tracing: CallTracing;
  private readonly _turns: Turns;
  private readonly _symbols: SymbolTable;
  /** The newest question, which ends the work for older ones. */
  private _asked = 0;

  constructor(tracing: CallTracing, turns: Turns, symbols: SymbolTable) {
    this._tracing = tracing;
    this._turns = turns;
    this._symbols = symbols;
  }

  /** Makes the index whenever nobody wants the machine. Resolves when it is done, or `closed` says so. */
  async index(closed: () => boolean, paused: () => boolean): Promise<void> {
    while (!closed()) {
      if (paused() || !this._turns.quietFor(IDLE_MS)) {
        await new Promise<void>((resolve) => setTimeout(resolve, 30));
        continue;
      }
      const interrupted = async () => {
        await breathe();
        return this._turns.wanted || paused() || closed();
      };
      const done = await this._turns.background(() =>
        this._tracing.goOn(interrupted).catch((error: unknown) => {
          if (error instanceof CalledOff) return false;
          throw error;
        }),
      );
      if (done) return;
    }
  }

  async spans(from: number, to: number, depths: number, resolution: number, closed: () => boolean): Promise<CallSpans> {
    const mine = ++this._asked;
    const tracing = this._tracing;
    const last = Math.min(to, tracing.reached);
    if (last > from && last - from <= MOST_DETAIL && !tracing.isExact(from, last, resolution)) {
      const off = () => mine !== this._asked || this._turns.wanted || closed();
      await this._turns
        .wish(async (pause) => {
          if (!off()) await tracing.trace(from, last, pause);
        }, off)
        .catch((error: unknown) => {
          if (!(error instanceof CalledOff)) throw error;
        });
    }
    return this._answer(from, to, depths, resolution);
  }

  private _answer(from: number, to: number, depths: number, resolution: number): CallSpans {
    const tracing = this._tracing;
    const [begins, ends, levels, codes, crowds]: number[][] = [[], [], [], [], []];
    const numbers = new Map<number, number>();
    const code: CalledCode[] = [];
    tracing.visit(from, to, depths, resolution, (depth, begin, end, id, crowd) => {
      if (!begins || begins.length >= MOST_SPANS) return;
      let number = numbers.get(id);
      if (number === undefined) {
        const entry = tracing.functions.entries[id];
        number = entry ? code.push(this._named(entry)) - 1 : 0;
        numbers.set(id, number);
      }
      begins.push(begin);
      ends?.push(end);
      levels?.push(depth);
      codes?.push(number);
      crowds?.push(crowd ? 1 : 0);
    });
    return {
      reached: tracing.reached,
      complete: tracing.isExact(from, Math.min(to, tracing.reached), resolution),
      from,
      to,
      begins: Float64Array.from(begins ?? []),
      ends: Float64Array.from(ends ?? []),
      depths: Uint8Array.from(levels ?? []),
      codes: Uint32Array.from(codes ?? []),
      crowds: Uint8Array.from(crowds ?? []),
      code,
    };
  }

  private _named({ kind, address: number, cause, space }: CodeEntry): CalledCode {
    const address = BigInt.asUintN(64, BigInt(number));
    if (kind === 'trap' && cause !== undefined) {
      return { kind, address, name: trapText(cause & 0x7fffffff, cause >= 0x8000_0000) };
    }
    const known = this._symbols.in(space);
    const raw = known.rawNameOf(address);
    const name = known.nameOf(address) ?? `0x${address.toString(16)}`;
    return { kind, address, name, ...(raw === undefined ? {} : { raw }) };
  }
}
