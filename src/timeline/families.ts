/** Families of event kinds: what a lane shows while it is collapsed. */
import { KIND_NAMES, type KindName } from '../../workers/log/kinds.ts';

export interface Family {
  readonly id: string;
  readonly label: string;
  readonly kinds: readonly number[];
}

function family(id: string, label: string, ...names: readonly KindName[]): Family {
  return { id, label, kinds: names.map((name) => KIND_NAMES.indexOf(name)) };
}

const NAMED: readonly Family[] = [
  family('clocks', 'Clock reads', 'CLOCK_HOST', 'CLOCK_VIRTUAL_RT'),
  family(
    'checkpoints',
    'Checkpoints',
    'CP_CLOCK_WARP_START',
    'CP_CLOCK_WARP_ACCOUNT',
    'CP_RESET_REQUESTED',
    'CP_SUSPEND_REQUESTED',
    'CP_CLOCK_VIRTUAL',
    'CP_CLOCK_HOST',
    'CP_CLOCK_VIRTUAL_RT',
    'CP_INIT',
    'CP_RESET',
  ),
  family('interrupts', 'Interrupts', 'INTERRUPT'),
  family('exceptions', 'Exceptions', 'EXCEPTION'),
  family('block', 'Block and bottom halves', 'ASYNC_BLOCK', 'ASYNC_BH', 'ASYNC_BH_ONESHOT'),
  family('char-in', 'Characters in', 'ASYNC_CHAR_READ', 'CHAR_READ_ALL', 'CHAR_READ_ALL_ERROR'),
  family('char-out', 'Characters out', 'CHAR_WRITE'),
  family('input', 'Keys and mouse', 'ASYNC_INPUT', 'ASYNC_INPUT_SYNC'),
  family('net', 'Network', 'ASYNC_NET'),
  family('random', 'Random bytes', 'RANDOM'),
  family('audio', 'Audio', 'AUDIO_OUT', 'AUDIO_IN'),
  family('shutdown', 'Shutdown and end', 'SHUTDOWN', 'END'),
  family('instructions', 'Instruction runs', 'INSTRUCTION'),
];

function withTheRest(named: readonly Family[]): readonly Family[] {
  const taken = new Set(named.flatMap((each) => each.kinds));
  const rest = KIND_NAMES.map((_, kind) => kind).filter((kind) => !taken.has(kind));
  return rest.length === 0 ? named : [...named, { id: 'other', label: 'Not decoded', kinds: rest }];
}

/** All families in their usual order. Every kind is in exactly one. */
export const FAMILIES: readonly Family[] = withTheRest(NAMED);

/** The kinds that are checkpoints, drawn as ticks in the overview. */
export const CHECKPOINT_KINDS: readonly number[] = FAMILIES.find((each) => each.id === 'checkpoints')?.kinds ?? [];
