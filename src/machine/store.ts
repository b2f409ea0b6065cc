/**
 * The machine of the open recording, and what of it is on the page: the answer that the panes show and the moment it was
 * asked for. A plain store; what asks the engine is in `ask.ts`, `attach.ts` and `travel.ts`.
 */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LogId, Moment } from '../../workers/engine-api.ts';
import type {
  MachineSummary,
  Reader,
  RecordingFile,
  SearchProgress,
  StateAnswer,
  Writer,
  WriteTarget,
} from '../../workers/machine-api.ts';
import { type SessionState, type Side, session } from '../state/session.ts';

export interface Attached {
  readonly log: LogId;
  readonly files: readonly RecordingFile[];
  /** Undefined until the machine is built. */
  readonly summary?: MachineSummary;
  /** Why it could not be built, in words. */
  readonly failed?: string;
}

/** A state on the page. */
export interface Shown {
  /** The moment of the question; the answer's own may lie a little behind it. */
  readonly asked: Moment;
  readonly answer: StateAnswer;
  /** The state that was on the page before, of another moment: what differs from it is marked. */
  readonly before?: StateAnswer;
}

/** A search that is under way. */
export interface Search {
  readonly what: string;
  readonly progress?: SearchProgress;
}

/** Who wrote something, as found, or the sentence that nobody did. */
export interface Finding {
  readonly what: string;
  readonly target: WriteTarget;
  /** The moment before which the write was sought. */
  readonly before: Moment;
  readonly writer: Writer | undefined;
  /** The question was who reads it next, behind that moment; `writer` is undefined then. */
  readonly reads?: { readonly reader: Reader | undefined };
}

export interface MachineState {
  readonly attached: Attached | undefined;
  readonly shown: Shown | undefined;
  /** Why there is no state of a moment. */
  readonly refused: { readonly asked: Moment; readonly message: string } | undefined;
  readonly search: Search | undefined;
  /** The chain of copies that was followed back; the newest question last. */
  readonly findings: readonly Finding[];
  /** What “who wrote this?” and “watch” speak of. */
  readonly picked: WriteTarget | undefined;
  /** Running through the recording by itself; 1 forwards, -1 backwards. */
  readonly playing: 1 | -1 | undefined;
}

const NONE: MachineState = {
  attached: undefined,
  shown: undefined,
  refused: undefined,
  search: undefined,
  findings: [],
  picked: undefined,
  playing: undefined,
};

export const machine = createStore<MachineState>(() => NONE);

/** Reads the machine's state in a component. */
export function useMachine<T>(select: (state: MachineState) => T): T {
  return useStore(machine, select);
}

/** Forgets the machine and everything that was known of it. */
export function forgetMachine(): void {
  machine.setState(NONE, true);
}

/** The side on which the machine's log is open. */
export function machineSide(state: Pick<SessionState, 'logs'> = session.getState()): Side | undefined {
  const log = machine.getState().attached?.log;
  if (log === undefined) return undefined;
  if (state.logs.a?.id === log) return 'a';
  return state.logs.b?.id === log ? 'b' : undefined;
}

/** The machine that can be asked now, with the moment of its playhead. */
export function atHand():
  | { readonly log: LogId; readonly side: Side; readonly moment: Moment; readonly summary: MachineSummary }
  | undefined {
  const { attached } = machine.getState();
  const { logs, moments } = session.getState();
  const side = machineSide({ logs });
  const summary = attached?.summary;
  if (!attached || !summary || side === undefined) return undefined;
  if (summary.state === 'loading' || summary.state === 'failed') return undefined;
  return { log: attached.log, side, moment: moments[side], summary };
}

/** Whether the log in use has a machine that can be asked. For the commands. */
export function hasMachine(state: SessionState): boolean {
  return atHand()?.side === state.side;
}
