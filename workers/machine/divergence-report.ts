/** Makes of a disagreement a report for people: where, what each side says, and what is likely to be wrong. */
import type { Divergence, DivergenceKind, Mismatch } from '../replay/divergence.ts';
import { Kind } from '../replay/kinds.ts';
import type { Stepping } from './player-options.ts';

/** Instructions before a disagreement within which an access to something missing is taken to be its cause. */
const NEARBY = 1_000_000;
/** A recording that goes wrong within so many instructions is likely described wrongly. */
const EARLY = 1_000_000;

/** The report for a disagreement at the player's present position. */
export async function divergenceAt(player: Stepping, mismatch: Mismatch): Promise<Divergence> {
  const { replay } = player;
  const { cursor, agreed } = replay;
  const kind = kindOf(player, mismatch);
  const left = replay.head === Kind.INSTRUCTION ? replay.getInstructions() : 0;
  return {
    ...player.position,
    kind,
    logSays: left > 0 ? `${cursor.text} (${left} left)` : cursor.text,
    machineWanted: mismatch.machineWanted,
    lastAgreement: agreed && { ...agreed, text: await cursor.textOf(agreed.event) },
    causes: [...(mismatch.causes ?? []), ...causes(player, kind)],
    ...(mismatch.countOff === undefined ? {} : { countOff: mismatch.countOff }),
  };
}

/** An exception that the log does not have says more than the events do. */
function kindOf({ board, machine }: Stepping, mismatch: Mismatch): DivergenceKind {
  const exception = board.processor.pendingException;
  if (mismatch.kind !== 'event-mismatch' || !exception) return mismatch.kind;
  return machine.explainException?.(exception).kind ?? mismatch.kind;
}

function* causes(player: Stepping, kind: DivergenceKind): Generator<string> {
  const { clock, machine, host, replay, position } = player;
  const { lastUnimplemented } = host;
  const { overdue } = clock;
  switch (kind) {
    case 'log-truncated':
      yield 'The recorder was killed before it wrote the rest; everything up to here is good.';
      return;
    case 'damaged-log':
      yield 'The file is damaged here.';
      return;
    case 'unknown-instruction':
      yield 'The guest uses an extension that this processor does not have, such as vectors.';
      break;
    case 'unsupported-device':
      yield 'The recorded machine has a device that this one lacks.';
      break;
    case 'count-off':
      yield 'Instructions were counted differently: another release of QEMU, or the guest took another path before.';
      break;
    case 'timer':
      yield `The recording's -icount shift is not ${machine.shift}, or its sleep option is not ${machine.sleep ? 'on' : 'off'}.`;
      break;
    case 'event-mismatch':
      break;
  }
  if (lastUnimplemented && position.icount - lastUnimplemented.icount < NEARBY) {
    yield `The guest used something that this machine lacks: ${lastUnimplemented.what}.`;
  }
  if (overdue !== undefined) yield `The timer “${overdue}” was due before, and the log did not run it.`;
  if (host.requests.reset) yield 'The guest had asked for a reset, which the log does not have.';
  yield* byEvent(replay.head);
  if (position.icount < EARLY && kind !== 'timer') {
    yield 'So early, the description is likely wrong: the memory image, the shift, or the devices of the command line.';
  }
  yield machine.qemu === undefined
    ? 'The release of QEMU that recorded is not known; releases differ in devices and counters.'
    : `QEMU ${machine.qemu} may differ from what this machine knows of it.`;
}

function* byEvent(head: Kind | undefined): Generator<string> {
  if (head === Kind.ASYNC_BLOCK) yield 'The disk image is missing, or is not as it was before the recording.';
  if (head === Kind.ASYNC_NET) yield 'The network device is missing.';
  if (head === Kind.ASYNC_CHAR_READ) yield 'The recorded machine had more serial ports or consoles.';
}
