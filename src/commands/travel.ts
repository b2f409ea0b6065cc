import { setPaused } from '../machine/attach.ts';
import { togglePlay } from '../machine/play.ts';
import { addStop, toggleBreakpoint } from '../machine/stops.ts';
import { atHand, hasMachine, machine } from '../machine/store.ts';
import {
  followCopy,
  goToHit,
  hasStops,
  listHits,
  runToStop,
  step,
  whoReadsPicked,
  whoWrotePicked,
} from '../machine/travel.ts';
import { focusPane } from '../shell/dock.ts';
import { toast } from '../state/ui.ts';
import type { Command } from './registry.ts';

type Steps = Parameters<typeof step>[0];

function stepCommand(id: string, title: string, keys: string, kind: Steps, direction: 1 | -1): Command {
  return {
    id: `travel.${id}`,
    title,
    section: 'Travel',
    keys: [keys],
    when: hasMachine,
    run: () => step(kind, direction),
  };
}

/** Space: stops what runs; else runs to the next stop, or plays when there is none. */
function run(direction: 1 | -1): void | Promise<void> {
  if (machine.getState().playing !== undefined || !hasStops()) return togglePlay(direction);
  return runToStop(direction);
}

/** Sets or takes away a breakpoint at the program counter. */
function breakHere(): void {
  const pc = machine.getState().shown?.answer.registers?.pc;
  if (pc === undefined) {
    focusPane('registers');
    toast('The program counter is known once the registers are in sight.');
  } else toggleBreakpoint(pc);
}

/** Stops when what is picked in a pane changes. */
function watchPicked(): void {
  const { picked } = machine.getState();
  if (picked?.kind === 'memory') {
    const { space, address, length } = picked;
    addStop({ kind: 'memory', space, address, length, access: 'change' });
    focusPane('stops');
  } else if (picked?.kind === 'register') {
    addStop({ kind: 'csr', name: picked.name });
    focusPane('stops');
  } else toast('Select bytes in the memory pane, or a CSR, to watch them.');
}

export const TRAVEL_COMMANDS: readonly Command[] = [
  stepCommand('over', 'Step over a call', 'Shift+ArrowRight', 'over', 1),
  stepCommand('over-back', 'Step back over a call', 'Shift+ArrowLeft', 'over', -1),
  stepCommand('caller', 'Back to the call of this function', 'Alt+ArrowUp', 'out', -1),
  stepCommand('return', 'On to the return from this function', 'Alt+ArrowDown', 'out', 1),
  stepCommand('interrupt', 'Next interrupt', 'Ctrl+ArrowDown', 'interrupt', 1),
  stepCommand('interrupt-back', 'Last interrupt', 'Ctrl+ArrowUp', 'interrupt', -1),
  stepCommand('exception', 'Next exception', 'Ctrl+Shift+ArrowDown', 'exception', 1),
  stepCommand('exception-back', 'Last exception', 'Ctrl+Shift+ArrowUp', 'exception', -1),
  stepCommand('mode', 'Next change of privilege mode', 'Ctrl+Shift+ArrowRight', 'privilege', 1),
  stepCommand('mode-back', 'Last change of privilege mode', 'Ctrl+Shift+ArrowLeft', 'privilege', -1),
  stepCommand('character', 'Next character that the guest writes', 'Alt+.', 'character', 1),
  stepCommand('character-back', 'Last character that the guest wrote', 'Alt+,', 'character', -1),
  {
    id: 'travel.run',
    title: 'Run to the next stop, or play where there is none; again: pause',
    section: 'Travel',
    keys: ['Space'],
    when: hasMachine,
    run: () => run(1),
  },
  {
    id: 'travel.run-back',
    title: 'Run back to the last stop, or play backwards',
    section: 'Travel',
    keys: ['Shift+Space'],
    when: hasMachine,
    run: () => run(-1),
  },
  {
    id: 'travel.play',
    title: 'Play forwards at the chosen speed; again: pause',
    section: 'Travel',
    keys: ['KeyP'],
    when: hasMachine,
    run: () => togglePlay(1),
  },
  {
    id: 'travel.play-back',
    title: 'Play backwards',
    section: 'Travel',
    keys: ['Shift+KeyP'],
    when: hasMachine,
    run: () => togglePlay(-1),
  },
  {
    id: 'travel.next-hit',
    title: 'Next hit of a breakpoint or watchpoint',
    section: 'Travel',
    keys: ['BracketRight'],
    when: (state) => hasMachine(state) && hasStops(),
    run: () => goToHit(1),
  },
  {
    id: 'travel.previous-hit',
    title: 'Last hit of a breakpoint or watchpoint',
    section: 'Travel',
    keys: ['BracketLeft'],
    when: (state) => hasMachine(state) && hasStops(),
    run: () => goToHit(-1),
  },
  {
    id: 'travel.breakpoint',
    title: 'Breakpoint at the program counter, or none',
    section: 'Travel',
    keys: ['KeyB'],
    when: hasMachine,
    run: breakHere,
  },
  {
    id: 'travel.watch',
    title: 'Watch the selected bytes or CSR',
    section: 'Travel',
    keys: ['KeyV'],
    when: hasMachine,
    run: watchPicked,
  },
  {
    id: 'travel.who-wrote',
    title: 'Who wrote what is selected: go to its last write',
    section: 'Travel',
    keys: ['KeyL'],
    when: hasMachine,
    run: whoWrotePicked,
  },
  {
    id: 'travel.who-reads',
    title: 'Who reads next what is selected: go to its next read',
    section: 'Travel',
    keys: ['Shift+KeyR'],
    when: hasMachine,
    run: whoReadsPicked,
  },
  {
    id: 'travel.follow',
    title: 'Follow the copy: who wrote what the last answer was copied from',
    section: 'Travel',
    keys: ['Shift+KeyL'],
    when: hasMachine,
    run: followCopy,
  },
  {
    id: 'travel.list-hits',
    title: 'List all hits of the stops',
    section: 'Travel',
    keys: ['Alt+KeyH'],
    when: (state) => hasMachine(state) && hasStops(),
    run: listHits,
  },
  {
    id: 'travel.pause-replay',
    title: 'Stop the first replay, or go on with it',
    section: 'Travel',
    keys: ['Alt+KeyP'],
    when: hasMachine,
    run: () => setPaused(atHand()?.summary.state === 'replaying'),
  },
];
