/**
 * Bottom halves that QEMU runs in its main loop without recording them (virtio-gpu's commands; before 9.1, virtio-net's
 * transmissions). The log does not say when they ran, but it holds traces of it.
 *
 * Scheduling one makes the processor leave its loop, so an INSTRUCTION event ends there. Whether the main loop got its
 * turn in that gap, or only in a later one, was a race. Where it did and the bottom half raised an interrupt, the
 * processor was kicked once more: two CP_CLOCK_WARP_ACCOUNT without an instruction between them, or an INTERRUPT right
 * behind one, though no timer and no completion explains it. Where it sent a packet that was answered at once, the answer
 * is an ASYNC_NET in the same gap. And where the processor waits, the main loop leaves checkpoints of its own.
 *
 * A bottom half that leaves no trace runs in the first gap; one whose trace is missing, in the first gap by which the main
 * loop had time to wake up. (Measured on QEMU 7.2, which cannot replay such recordings itself.)
 */
import { Kind } from '../replay/kinds.ts';

/** Instructions in which a waiting main loop is awake for sure: some 50 µs of a fast host. */
const AWAKE = 10_000;
/** Events in a gap that are looked at. */
const LOOK = 64;

/** Events that the processor's thread leaves inside its loop, where the main loop has no chance to run. */
const INSIDE = new Set([Kind.EXCEPTION, Kind.INTERRUPT, Kind.RANDOM, Kind.CHAR_WRITE]);

/** Events that the main loop leaves itself, behind its bottom halves. */
const MAIN_LOOP = new Set([
  Kind.CP_CLOCK_WARP_START,
  Kind.CP_CLOCK_VIRTUAL_RT,
  Kind.CP_CLOCK_HOST,
  Kind.CP_RESET_REQUESTED,
  Kind.CP_SUSPEND_REQUESTED,
]);

interface Work {
  readonly run: () => void;
  readonly since: number;
  readonly leavesTrace: () => boolean;
}

export class MainLoopWork {
  private _waiting: Work[] = [];

  /** `since`: the count at which it was scheduled; `leavesTrace`: whether the log would show that it ran. */
  schedule(run: () => void, since: number, leavesTrace: () => boolean): void {
    this._waiting.push({ run, since, leavesTrace });
  }

  forget(): void {
    this._waiting = [];
  }

  /**
   * To be called before each event that is not INSTRUCTION. `ahead`: the kind of the event that many behind the head.
   */
  gap(icount: number, ahead: (distance: number) => Kind | undefined): void {
    const { length } = this._waiting;
    if (length === 0 || INSIDE.has(ahead(0) ?? Kind.END)) return;
    const ran = traced(ahead);
    const due = this._waiting.filter(({ since, leavesTrace }) => ran || icount - since >= AWAKE || !leavesTrace());
    this._waiting = this._waiting.filter((work) => !due.includes(work));
    for (const { run } of due) run();
  }
}

/** Whether the events of this gap show that the main loop had its turn and did something. */
function traced(ahead: (distance: number) => Kind | undefined): boolean {
  let explained = false;
  for (let distance = 0; distance < LOOK; distance++) {
    const kind = ahead(distance);
    if (kind === undefined || kind === Kind.INSTRUCTION) return false;
    if (kind === Kind.ASYNC_NET || MAIN_LOOP.has(kind)) return true;
    if (kind === Kind.CP_CLOCK_WARP_ACCOUNT && ahead(distance + 1) === kind) return true;
    if (kind === Kind.INTERRUPT) return !explained;
    // Timers and completions raise interrupts too.
    if (kind !== Kind.CP_CLOCK_WARP_ACCOUNT) explained = true;
  }
  return false;
}
