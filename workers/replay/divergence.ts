/** A divergence: the first event where machine and log disagree. It is a result of replaying, not a failure of it. */

export type DivergenceKind =
  /** The log ends before the machine does. */
  | 'log-truncated'
  /** The guest uses, or the log feeds, a device that this machine does not have. */
  | 'unsupported-device'
  /** The guest executed an instruction that this processor does not have. */
  | 'unknown-instruction'
  /** Machine and log want the same event at different instruction counts. */
  | 'count-off'
  /** They want different events. */
  | 'event-mismatch'
  /** A timer was not due when the log says it ran, or has been overdue. */
  | 'timer'
  /** Part of the log cannot be read. */
  | 'damaged-log';

/** Where in a recording: instructions executed and events consumed. */
export interface Position {
  readonly icount: number;
  /** Number of the first event that is not consumed yet. */
  readonly event: number;
}

export interface Divergence extends Position {
  readonly kind: DivergenceKind;
  /** The event at the head of the log, in the text form of logs. */
  readonly logSays: string;
  /** What the machine was about to do, in words. */
  readonly machineWanted: string;
  /** The last event on which both agreed; absent when there was none. */
  readonly lastAgreement: (Position & { readonly text: string }) | undefined;
  /** Likely causes in words, the likeliest first. */
  readonly causes: readonly string[];
  /** Of `count-off`: by how many instructions the log's count exceeds the machine's. */
  readonly countOff?: number;
}

/** What the place that noticed a divergence knows of it; the player adds position, agreement and causes. */
export interface Mismatch {
  readonly kind: DivergenceKind;
  readonly machineWanted: string;
  readonly countOff?: number;
  readonly causes?: readonly string[];
}

/** Thrown where machine and log part, possibly inside an instruction; the player turns it into a {@link Divergence}. */
export class DivergenceError extends Error {
  readonly mismatch: Mismatch;

  constructor(mismatch: Mismatch) {
    super(mismatch.machineWanted);
    this.mismatch = mismatch;
  }
}
