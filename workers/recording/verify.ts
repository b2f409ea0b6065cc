/** Replays a recording and checks every state of QEMU that comes with it, and every event of its log. */
import { Player } from '../machine/player.ts';
import type { PlayerMachine } from '../machine/player-options.ts';
import type { Divergence } from '../replay/divergence.ts';
import type { EventCursor } from '../replay/event-cursor.ts';
import { compareWithTruth, type StateDifference, type VisibleState } from './truth.ts';
import type { Truth, TruthState } from './truth-file.ts';

/** A machine that can be replayed and looked at. */
export interface VerifiableMachine extends VisibleState {
  readonly machine: PlayerMachine;
}

export interface StateResult {
  readonly icount: number;
  readonly ok: boolean;
  /** Events that were consumed when the states were equal, or where the search ended. */
  readonly event: number;
  /** Events at this count after which the states were equal; 0 for the state before them. */
  readonly eventsAfter: number;
  /** How the state before the events at this count differs, when none was equal. */
  readonly difference?: StateDifference;
}

export interface Verification {
  /** All states agree and the log was consumed to END. */
  readonly ok: boolean;
  readonly statesChecked: number;
  readonly statesOk: number;
  readonly states: readonly StateResult[];
  /** Whether the log was consumed to END. */
  readonly ended: boolean;
  readonly events: number;
  readonly instructions: number;
  /** Seconds of replaying, comparisons left out. */
  readonly seconds: number;
  readonly mips: number;
  readonly divergence: Divergence | null;
  /** Whether the guest's output is what QEMU's was; null when the recording does not have it. */
  readonly consoleOk: boolean | null;
}

export interface VerifyOptions {
  readonly cursor: EventCursor;
  readonly machine: VerifiableMachine;
  readonly truth: Truth | undefined;
  readonly console: Uint8Array | undefined;
  readonly onState?: (result: StateResult) => void;
  readonly onProgress?: (instructions: number, seconds: number) => void;
  readonly signal?: AbortSignal;
}

/** Instructions between two reports of progress. */
const SLICE = 20_000_000;

class Verifier {
  private readonly _options: VerifyOptions;
  private readonly _player: Player;
  /** Seconds of replaying. */
  seconds = 0;

  constructor(options: VerifyOptions, player: Player) {
    this._options = options;
    this._player = player;
  }

  /** Replays to a position; false when it cannot be reached. */
  async run(until: { icount?: number; event?: number }): Promise<boolean> {
    for (;;) {
      const start = performance.now();
      const { reason, position } = await this._player.advance({ maxInstructions: SLICE, until });
      this.seconds += (performance.now() - start) / 1000;
      this._options.onProgress?.(position.icount, this.seconds);
      if (this._options.signal?.aborted) throw new Error('Verifying was cancelled.');
      if (reason !== 'budget') return reason === 'target';
    }
  }

  /** Compares at the truth's count, and after each event that stands there. */
  async state(truth: TruthState): Promise<StateResult> {
    const { icount } = truth;
    const player = this._player;
    let first: StateDifference | undefined;
    if (await this.run({ icount })) {
      const start = player.position;
      for (;;) {
        const difference = await compareWithTruth(this._options.machine, truth);
        const { event } = player.position;
        if (!difference) return { icount, ok: true, event, eventsAfter: event - start.event };
        first ??= difference;
        if (!(await this._nextEventAt(start.icount))) break;
      }
    }
    const { event } = player.position;
    return { icount, ok: false, event, eventsAfter: 0, ...(first ? { difference: first } : {}) };
  }

  /** Handles one more event at the present count; false when instructions, or nothing, come next. */
  private async _nextEventAt(icount: number): Promise<boolean> {
    const player = this._player;
    if (player.replay.getInstructions() > 0) return false;
    return (await this.run({ event: player.position.event + 1 })) && player.position.icount === icount;
  }
}

/** Replays to the end, or to the first divergence. Rejects when a file cannot be read, or when it is cancelled. */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const player = await Player.create(options.cursor, options.machine.machine);
  const verifier = new Verifier(options, player);
  const states: StateResult[] = [];
  for (const truth of options.truth?.states ?? []) {
    const result = await verifier.state(truth);
    states.push(result);
    options.onState?.(result);
    if (player.divergence) break;
  }
  await verifier.run({ icount: Number.POSITIVE_INFINITY });
  const wanted = options.truth?.states.length ?? 0;
  const statesOk = states.filter(({ ok }) => ok).length;
  const { icount, event } = player.position;
  return {
    ok: statesOk === wanted && player.ended && !player.divergence,
    statesChecked: states.length,
    statesOk,
    states,
    ended: player.ended,
    events: event,
    instructions: icount,
    seconds: verifier.seconds,
    mips: verifier.seconds > 0 ? icount / verifier.seconds / 1e6 : 0,
    divergence: player.divergence ?? null,
    consoleOk: options.console ? sameBytes(options.console, player.host.output(0).bytes()) : null,
  };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
