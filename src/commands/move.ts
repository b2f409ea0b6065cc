import { hasMachine } from '../machine/store.ts';
import { step } from '../machine/travel.ts';
import { openPalette } from '../state/dialogs.ts';
import { goToEdge, goToIcount, stepEvent, stepSameKind } from '../state/moves.ts';
import { session } from '../state/session.ts';
import { type Command, hasLog } from './registry.ts';

/** One instruction on or back: by the machine where there is one, which stands between events too. */
function stepInstructions(by: 1 | -1): Promise<void> {
  if (hasMachine(session.getState())) return step('instruction', by);
  const { side, moments } = session.getState();
  return goToIcount(moments[side].icount + by, side, 'scrub');
}

/** Filter that lets only checkpoints through. */
const CHECKPOINTS = 'kind:checkpoint';

export const MOVE_COMMANDS: readonly Command[] = [
  {
    id: 'move.next-event',
    title: 'Next event',
    section: 'Move',
    keys: ['.', 'KeyJ'],
    when: hasLog,
    run: () => stepEvent(1),
  },
  {
    id: 'move.previous-event',
    title: 'Previous event',
    section: 'Move',
    keys: [',', 'KeyK'],
    when: hasLog,
    run: () => stepEvent(-1),
  },
  {
    id: 'move.next-same-kind',
    title: 'Next event of the same kind',
    section: 'Move',
    keys: ['>', 'Shift+KeyJ'],
    when: hasLog,
    run: () => stepSameKind(1),
  },
  {
    id: 'move.previous-same-kind',
    title: 'Previous event of the same kind',
    section: 'Move',
    keys: ['<', 'Shift+KeyK'],
    when: hasLog,
    run: () => stepSameKind(-1),
  },
  {
    id: 'move.next-instruction',
    title: 'One instruction forward',
    section: 'Move',
    keys: ['ArrowRight'],
    when: hasLog,
    run: () => stepInstructions(1),
  },
  {
    id: 'move.previous-instruction',
    title: 'One instruction back',
    section: 'Move',
    keys: ['ArrowLeft'],
    when: hasLog,
    run: () => stepInstructions(-1),
  },
  {
    id: 'move.next-checkpoint',
    title: 'Next checkpoint',
    section: 'Move',
    keys: ['Ctrl+ArrowRight'],
    when: hasLog,
    run: () => stepEvent(1, CHECKPOINTS),
  },
  {
    id: 'move.previous-checkpoint',
    title: 'Previous checkpoint',
    section: 'Move',
    keys: ['Ctrl+ArrowLeft'],
    when: hasLog,
    run: () => stepEvent(-1, CHECKPOINTS),
  },
  {
    id: 'move.first',
    title: 'First event of the list',
    section: 'Move',
    keys: ['Home'],
    when: hasLog,
    run: () => goToEdge('first'),
  },
  {
    id: 'move.last',
    title: 'Last event of the list',
    section: 'Move',
    keys: ['End'],
    when: hasLog,
    run: () => goToEdge('last'),
  },
  {
    id: 'move.go-to',
    title: 'Go to instruction, #event, !per cent, +/-distance, @note or symbol…',
    section: 'Move',
    keys: ['KeyG'],
    when: hasLog,
    run: () => openPalette(''),
  },
  {
    id: 'move.back',
    title: 'Back to the moment before',
    section: 'Move',
    keys: ['Alt+ArrowLeft'],
    when: hasLog,
    run: () => history.back(),
  },
  {
    id: 'move.forward',
    title: 'Forward again',
    section: 'Move',
    keys: ['Alt+ArrowRight'],
    when: hasLog,
    run: () => history.forward(),
  },
];
