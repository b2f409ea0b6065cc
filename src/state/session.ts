/**
 * What the page shows: open logs, the moment, the selection, filter, axis, viewport, lanes, notes.
 *
 * A plain store without React or DOM. Actions here only change state; what needs the engine is in `open.ts` and
 * `moves.ts`. Components read it with {@link useSession}.
 */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type {
  Axis,
  CompareOptions,
  CompareState,
  FilterState,
  LogId,
  LogSummary,
  Moment,
  Problem,
} from '../../workers/engine-api.ts';
import type { Note } from '../notes/note.ts';
import type { LanePrefs } from '../timeline/types.ts';

/** Which of the two logs: A is the first one opened, B the one compared with it. */
export type Side = 'a' | 'b';

export interface OpenLog {
  readonly id: LogId;
  readonly summary: LogSummary;
  /** Where it came from, to open it again: a sample of the page, or the store of recent recordings. */
  readonly origin: { readonly sample: string } | { readonly recent: string } | { readonly file: string };
}

export type Selection =
  | { readonly kind: 'event'; readonly side: Side; readonly n: number }
  | { readonly kind: 'range'; readonly side: Side; readonly axis: Axis; readonly from: number; readonly to: number };

/** A stretch [from, to) of the timeline's axis. */
export interface Viewport {
  readonly from: number;
  readonly to: number;
}

export interface Comparison {
  readonly options: CompareOptions;
  /** Undefined until the first answer. */
  readonly state?: CompareState;
  /** Whether moving one playhead moves the other. */
  readonly linked: boolean;
}

export type ThemeChoice = 'system' | 'dark' | 'light';

export interface SessionState {
  readonly logs: { readonly a?: OpenLog; readonly b?: OpenLog };
  /** The log that lists, details and keys speak of. */
  readonly side: Side;
  /** Playhead of each log. */
  readonly moments: { readonly a: Moment; readonly b: Moment };
  readonly selection: Selection | undefined;
  /** Grows with each jump; scrubbing leaves it alone. A jump makes a new entry in the browser's history. */
  readonly jumps: number;
  /** As typed. The rows that are asked for pass {@link rowFilter}, which may hide INSTRUCTION events as well. */
  readonly filter: string;
  readonly showInstructions: boolean;
  readonly filterStates: { readonly a?: FilterState; readonly b?: FilterState };
  readonly axis: Axis;
  /** Undefined: everything. */
  readonly viewport: Viewport | undefined;
  readonly lanes: LanePrefs;
  /** The panes that are open, as {@link panesText} writes them; undefined while there are none. */
  readonly panes: string | undefined;
  /** The panes that a link asks for, until the dock has opened them. */
  readonly wantedPanes: string | undefined;
  readonly comparison: Comparison;
  readonly notes: readonly Note[];
  readonly theme: ThemeChoice;
  /** Problems that are no property of an open log, newest last. */
  readonly problems: readonly Problem[];
  /** Duration in ms of the last lookup in the engine and what it was. */
  readonly lastLookup: { readonly what: string; readonly ms: number } | undefined;
}

const START: Moment = { icount: 0, seq: 0 };

const INITIAL: SessionState = {
  logs: {},
  side: 'a',
  moments: { a: START, b: START },
  selection: undefined,
  jumps: 0,
  filter: '',
  showInstructions: false,
  filterStates: {},
  axis: 'instructions',
  viewport: undefined,
  lanes: { order: [], expanded: [], pinned: [], showEmpty: false },
  panes: undefined,
  wantedPanes: undefined,
  comparison: {
    options: { ignoreClocks: false, ignoreRandom: false, ignoreWarps: false, ignoreOutputPosition: false },
    linked: true,
  },
  notes: [],
  theme: 'system',
  problems: [],
  lastLookup: undefined,
};

/** A new session; the page has one, tests make their own. */
function createSession(initial: Partial<SessionState> = {}) {
  return createStore<SessionState>(() => ({ ...INITIAL, ...initial }));
}

/** The page's session. */
export const session = createSession();

/** Reads the page's session in a component, which renders again when what `select` returns changes. */
export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(session, select);
}

/** Term that is added to the filter while INSTRUCTION rows are hidden. */
const HIDE_INSTRUCTIONS = '-kind:INSTRUCTION';

/** The filter that the event list is asked with: as typed, and without INSTRUCTION rows when they are hidden. */
export function rowFilter(state: Pick<SessionState, 'filter' | 'showInstructions'>): string {
  if (state.showInstructions) return state.filter.trim();
  return `${state.filter.trim()} ${HIDE_INSTRUCTIONS}`.trim();
}
