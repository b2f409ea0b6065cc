/** What the machine does at each kind of event except INSTRUCTION (reference, section 13). */
import { bytesField } from '../replay/event-payload.ts';
import { isAsync, Kind } from '../replay/kinds.ts';
import type { Stepping } from './player-options.ts';

/** Until QEMU 2.8 an INTERRUPT stood wherever a request was looked at, taken or not. */
const VERSION_2_9 = 0xe02006;

type Step = (player: Stepping) => void;

const STEPS = new Map<Kind, Step>([
  [Kind.EXCEPTION, deliverException],
  [Kind.INTERRUPT, deliverInterrupt],
  [Kind.CHAR_WRITE, writeChars],
  [Kind.RANDOM, seedDeviceTree],
  [Kind.CLOCK_HOST, ({ replay }) => void replay.readClock('HOST')],
  [Kind.CLOCK_VIRTUAL_RT, ({ replay }) => void replay.readClock('VIRTUAL_RT')],
  [Kind.CP_CLOCK_WARP_START, ({ clock }) => clock.startWarp()],
  [Kind.CP_CLOCK_WARP_ACCOUNT, ({ clock }) => clock.accountWarp()],
  [Kind.CP_CLOCK_VIRTUAL, ({ clock }) => clock.runVirtualTimers()],
  [Kind.CP_CLOCK_HOST, ({ clock }) => clock.runHostTimers()],
  [Kind.CP_CLOCK_VIRTUAL_RT, ({ clock }) => clock.runRunTimeTimers()],
  [Kind.CP_RESET_REQUESTED, requestedReset],
  [Kind.CP_SUSPEND_REQUESTED, ({ replay }) => void replay.checkpoint('SUSPEND_REQUESTED')],
  [Kind.END, end],
]);

/** Does what the event at the head of the log says. Throws DivergenceError when the machine cannot. */
export function stepEvent(player: Stepping): void {
  const { head } = player.replay;
  if (head === undefined) throw player.replay.mismatch('the end of the recording', Kind.END);
  player.host.mainLoop.gap(player.position.icount, (distance) => player.replay.cursor.kindAhead(distance));
  const step = STEPS.get(head);
  if (step) step(player);
  else if (isAsync(head)) player.replay.asyncEvents();
  else throw player.replay.mismatch(unexpected(head));
}

function unexpected(kind: Kind): string {
  switch (kind) {
    case Kind.CHAR_READ_ALL:
    case Kind.CHAR_READ_ALL_ERROR:
      return 'nothing: it has no character device that is read in one go';
    case Kind.AUDIO_IN:
    case Kind.AUDIO_OUT:
      return 'nothing: it has no sound device';
    case Kind.UNDECODED:
      return 'an event that can be read';
    default:
      return 'nothing of the kind';
  }
}

function deliverException(player: Stepping): void {
  const { replay } = player;
  const { processor } = player.board;
  // An exception that takes back its instruction's charge is logged before it: that instruction runs uncounted.
  if (!processor.pendingException && !processor.runUncounted()) {
    throw replay.mismatch('to execute an instruction that raises no exception');
  }
  const cause = processor.pendingException?.cause ?? 0;
  player.sinceReset = false;
  player.leaveWait();
  replay.exception();
  processor.deliverException();
  player.hooks.trap?.('exception', cause, processor.icount);
}

function deliverInterrupt(player: Stepping): void {
  const { replay } = player;
  const { processor } = player.board;
  player.sinceReset = false;
  const cause = processor.deliverInterrupt();
  if (cause === undefined) {
    if (replay.cursor.dialect.version >= VERSION_2_9) throw replay.mismatch('to go on: no interrupt can be taken');
    replay.interrupt();
    return;
  }
  replay.interrupt();
  player.leaveWait();
  player.hooks.trap?.('interrupt', cause, processor.icount);
}

/** A CHAR_WRITE that no instruction made: the host's “writable” callback let a device send what it had kept. */
function writeChars({ host, replay, machine }: Stepping): void {
  if (host.charsWritable()) return;
  if (!machine.charDevices.some(({ chatty }) => chatty)) {
    throw replay.mismatch('nothing: no device has anything left to write');
  }
  replay.charWriteEventLoad();
}

/** RANDOM after a reset: the seed that goes into the device tree. */
function seedDeviceTree(player: Stepping): void {
  const { replay, machine } = player;
  if (!player.sinceReset) throw replay.mismatch('to go on: nothing asks for random bytes');
  const seed = bytesField(replay.cursor.fields, 'data');
  replay.next();
  if (player.position.icount > 0) machine.resetImage?.seed(machine.memory, seed);
}

/** A reset that the guest asked for, or the host: the log does not tell which, and it makes no difference. */
function requestedReset(player: Stepping): void {
  const { replay, host, machine } = player;
  replay.checkpoint('RESET_REQUESTED');
  host.requests = { ...host.requests, reset: false };
  player.leaveWait();
  player.sinceReset = true;
  machine.resetImage?.apply(machine.memory);
  resetSystem(player);
  player.hooks.reset?.(player.position.icount);
}

/** Events that the vCPU's thread may put between a reset and what the reset itself reads. */
const BESIDE_RESET = new Set([
  Kind.CP_CLOCK_WARP_ACCOUNT,
  Kind.CP_CLOCK_WARP_START,
  Kind.CLOCK_VIRTUAL_RT,
  Kind.CP_CLOCK_VIRTUAL_RT,
  Kind.RANDOM,
]);
const MOST_BESIDE = 32;

/** How many steps stand before the first read of the host clock, where that belongs to the reset; else 0. */
function eventsBeforeClock({ replay }: Stepping): number {
  let steps = 0;
  for (let distance = 0; distance < MOST_BESIDE; distance++) {
    const kind = replay.cursor.kindAhead(distance);
    if (kind === Kind.CLOCK_HOST) return steps;
    if (kind === undefined || !BESIDE_RESET.has(kind)) return 0;
    // Reads of the run-time clock belong to the checkpoint before them.
    if (kind !== Kind.CLOCK_VIRTUAL_RT) steps++;
  }
  return 0;
}

/**
 * Resets processor and devices. Their reads of the host clock and the random seed stand in the log in the order in which
 * the release's reset handlers ran, which differs.
 */
export function resetSystem(player: Stepping): void {
  const { replay, host } = player;
  for (let events = eventsBeforeClock(player); events > 0; events--) stepEvent(player);
  while (replay.head === Kind.RANDOM) seedDeviceTree(player);
  host.settingUp = true;
  player.board.reset();
  host.settingUp = false;
  while (replay.head === Kind.RANDOM) seedDeviceTree(player);
}

function end(player: Stepping): void {
  player.replay.next();
  player.replay.finish();
  player.ended = true;
}
