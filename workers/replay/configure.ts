/** The header's replay_configure: chooses the mode. */
import type { EventCursor } from './event-cursor.ts';
import { NoReplay } from './none.ts';
import { PlayReplay } from './play.ts';
import type { Replay } from './replay.ts';

export type ReplayOptions =
  | { readonly mode: 'none'; readonly icount: () => number }
  | { readonly mode: 'record'; readonly icount: () => number }
  | { readonly mode: 'play'; readonly icount: () => number; readonly cursor: EventCursor };

export function configure(options: Extract<ReplayOptions, { mode: 'play' }>): PlayReplay;
export function configure(options: ReplayOptions): Replay;
/**
 * The replay layer in the wanted mode. `icount` is the machine's instruction counter, the one under execution included.
 * Throws for `record`, which does not exist yet.
 */
export function configure(options: ReplayOptions): Replay {
  switch (options.mode) {
    case 'none':
      return new NoReplay(options.icount);
    case 'play':
      return new PlayReplay(options.cursor, options.icount);
    case 'record':
      throw new Error('Recording is not implemented yet: this machine can run without a log, or replay one.');
  }
}
