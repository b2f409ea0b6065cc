/** What the page shows that is no part of the session: dialogs, progress of opening, messages. Nothing here is kept. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { LayoutChoice, Problem } from '../../workers/engine-api.ts';
import type { Side } from './session.ts';

/** A log that could not be opened as it is, and what may be tried next. */
export interface Failure {
  readonly side: Side;
  readonly name: string;
  readonly problem: Problem;
  readonly layouts: readonly LayoutChoice[];
  /** Opens the same file with a layout of the user's choice. */
  readonly retry: (layout: string) => void;
}

/** What is being opened; bytes while it is unpacked. */
export interface Opening {
  readonly name: string;
  readonly bytesIn?: number;
  readonly bytesOut?: number;
  readonly total?: number;
}

/** A short message that goes away by itself; errors stay. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'info' | 'error';
}

export type DialogName = 'palette' | 'keys' | 'note' | 'recipe' | 'divergence' | 'budget' | 'pieces';

export interface UiState {
  readonly dialog: DialogName | undefined;
  /** What stands in the palette when it opens: ">" for commands, "@" for notes. */
  readonly paletteText: string;
  /** The home page is shown although a log is open. */
  readonly atHome: boolean;
  readonly opening: Opening | undefined;
  readonly failure: Failure | undefined;
  /** A log that a link names and that must be dropped, since the page does not have it. */
  readonly awaited: { readonly hash: string; readonly name: string } | undefined;
  readonly toasts: readonly Toast[];
  /** Last sentence for screen readers. */
  readonly announcement: string;
  /** Note that the note dialog edits. */
  readonly noteDraft: NoteDraft | undefined;
}

export interface NoteDraft {
  readonly id?: string;
  readonly icount: number;
  readonly seq: number;
  readonly endIcount?: number;
  readonly name: string;
  readonly text: string;
}

export const ui = createStore<UiState>(() => ({
  dialog: undefined,
  paletteText: '',
  atHome: false,
  opening: undefined,
  failure: undefined,
  awaited: undefined,
  toasts: [],
  announcement: '',
  noteDraft: undefined,
}));

/** Reads the page's passing state in a component. */
export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(ui, select);
}

/** Time in ms after which a toast that is no error goes away. */
const TOAST_MS = 6000;
let nextToast = 1;

/** Shows a short message. Errors stay until they are dismissed. */
export function toast(text: string, tone: Toast['tone'] = 'info'): void {
  const id = nextToast++;
  ui.setState((state) => ({ toasts: [...state.toasts.slice(-3), { id, text, tone }] }));
  if (tone === 'info') setTimeout(() => dismissToast(id), TOAST_MS);
}

export function dismissToast(id: number): void {
  ui.setState((state) => ({ toasts: state.toasts.filter((one) => one.id !== id) }));
}

/** Lets screen readers say a sentence. */
export function announce(announcement: string): void {
  ui.setState({ announcement });
}

/** Runs something that may be refused and shows why when it is. */
export async function reporting<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error), 'error');
    return undefined;
  }
}
