/** Every command, in the order of the key sheet. */
import { COMPARE_COMMANDS } from './compare.ts';
import { EVENT_COMMANDS } from './events.ts';
import { FILE_COMMANDS } from './files.ts';
import { MOVE_COMMANDS } from './move.ts';
import { NOTE_COMMANDS } from './notes.ts';
import type { Command } from './registry.ts';
import { TIMELINE_COMMANDS } from './timeline.ts';
import { TRAVEL_COMMANDS } from './travel.ts';
import { WINDOW_COMMANDS } from './window.ts';

export const COMMANDS: readonly Command[] = [
  ...MOVE_COMMANDS,
  ...TRAVEL_COMMANDS,
  ...TIMELINE_COMMANDS,
  ...EVENT_COMMANDS,
  ...NOTE_COMMANDS,
  ...COMPARE_COMMANDS,
  ...FILE_COMMANDS,
  ...WINDOW_COMMANDS,
];

/** The command with this id. */
export function commandById(id: string): Command | undefined {
  return COMMANDS.find((command) => command.id === id);
}
