/**
 * The list of everything the page can do. Keys, palette and key sheet are made from it, so they cannot disagree.
 */
import type { SessionState } from '../state/session.ts';

/** Headings of the key sheet, in their order. */
export const SECTIONS = ['Move', 'Travel', 'Timeline', 'Events', 'Notes', 'Compare', 'Files', 'Window'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Command {
  /** Stable name, e.g. "move.next-event". */
  readonly id: string;
  readonly title: string;
  readonly section: Section;
  /** See keys.ts; the first is the one that is shown. */
  readonly keys: readonly [string, ...string[]];
  /** Whether it can be run now; left out when always. */
  readonly when?: (state: SessionState) => boolean;
  readonly run: () => void | Promise<void>;
}

export const hasLog = (state: SessionState): boolean => state.logs.a !== undefined;
export const hasTwo = (state: SessionState): boolean => state.logs.a !== undefined && state.logs.b !== undefined;
