/** What the first replay found out beside snapshots: everything that a later visit must know without replaying. */
import type { ConsoleRecord } from '../machine/console-output.ts';
import type { DiskHistory } from '../machine/disk-history.ts';
import type { VirtBoard } from '../machine/virt.ts';
import type { Divergence, Position } from '../replay/divergence.ts';
import type { TimeMachine } from '../timetravel/time-machine.ts';
import type { LaneRecord, LaneRecorder } from './lanes.ts';

/** Plain data. Whoever notes something new during the first replay adds it here. */
export interface Findings {
  readonly reached: Position;
  /** Whether {@link reached} is the end, or where machine and log part. */
  readonly complete: boolean;
  readonly divergence: Divergence | undefined;
  readonly lanes: LaneRecord;
  /** Output by character device. */
  readonly outputs: readonly (ConsoleRecord | undefined)[];
  /** The requests of each disk. */
  readonly disks: readonly (ReturnType<DiskHistory['toState']> | undefined)[];
  /** What the guest used and this machine lacks, with how often: of the board, and of the processor. */
  readonly lacking: readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>];
  /** Milliseconds since 1970 at which they were kept. */
  readonly at: number;
}

/** Who knows them. */
export interface Knowing {
  readonly machine: TimeMachine;
  readonly board: VirtBoard | undefined;
  readonly lanes: LaneRecorder;
}

/** A copy of what is known now. */
export function findingsOf({ machine, board, lanes }: Knowing, divergence: Divergence | undefined): Findings {
  const { player, hart, reached, complete } = machine;
  return {
    ...{ reached, complete, divergence },
    lanes: lanes.save(),
    outputs: Array.from(player.host.outputs, (output) => output?.save()),
    disks: Array.from(player.host.disks, (history) => history?.toState()),
    lacking: [new Map(board?.bus.unimplemented), new Map(hart.unsupported)],
    at: Date.now(),
  };
}

/** Tells a machine that stands at its first position. How far it came it is told by {@link TimeMachine.adopt}. */
export function applyFindings({ machine, board, lanes }: Knowing, found: Findings): void {
  lanes.restore(found.lanes);
  found.outputs.forEach((output, i) => {
    if (output) machine.player.host.output(i).restore(output);
  });
  found.disks.forEach((history, i) => {
    if (history) machine.player.host.disks[i]?.fromState(history);
  });
  const [ofBoard, ofHart] = found.lacking;
  for (const [what, count] of ofBoard) board?.bus.unimplemented.set(what, count);
  for (const [what, count] of ofHart) machine.hart.unsupported.set(what, count);
}
