/** What the engine tells of a machine as a whole, and of what is kept of it. */
import type { LogId, Moment, Problem } from '../engine-api.ts';

export interface DivergenceView {
  readonly icount: number;
  readonly event: number;
  /** "event-mismatch", "count-off", "log-truncated", "unsupported-device", "unknown-instruction", … */
  readonly kind: string;
  /** The whole finding in one sentence. */
  readonly sentence: string;
  readonly logSays: string;
  readonly machineWanted: string;
  readonly lastAgreement?: { readonly icount: number; readonly event: number; readonly text: string };
  /** Likely causes in words, the likeliest first. */
  readonly causes: readonly string[];
}

export interface MachineDevice {
  readonly name: string;
  /** Physical base address, where it has one. */
  readonly base?: bigint;
}

/** How what the first replay found out stands to the browser's storage. */
export interface KeptState {
  /**
   * 'restored': it comes from an earlier visit, nothing had to be replayed. 'saving' and 'saved' for the next visit.
   * 'no-room': the browser has none for it. 'not-kept': it could not be written, as in private windows.
   */
  readonly state: 'restored' | 'saving' | 'saved' | 'no-room' | 'not-kept';
  /** Bytes of storage, once they are known. */
  readonly bytes: number;
  /** Milliseconds since 1970 at which the replay was kept. */
  readonly at: number;
}

/** What is kept from visit to visit, beside the recordings themselves. */
export interface KeptReplays {
  readonly files: readonly {
    /** Hash of the log. */
    readonly log: string;
    readonly bytes: number;
    readonly usedAt: number;
  }[];
  /** Bytes that all of them may take. */
  readonly limit: number;
}

/** What is known of a machine; grows while it is replayed for the first time. */
export interface MachineSummary {
  readonly log: LogId;
  /**
   * 'replaying' until the log's end was reached once, then 'done'; 'diverged' when machine and log disagreed;
   * 'paused' when the first replay was cancelled: what was replayed can be used; 'failed' when it could not be built.
   */
  readonly state: 'loading' | 'replaying' | 'paused' | 'done' | 'diverged' | 'failed';
  readonly problem?: Problem;
  readonly divergence?: DivergenceView;
  /** Up to here the machine can be looked at. */
  readonly reached: Moment;
  readonly instructions: number;
  readonly events: number;
  /** Millions of instructions per second of the first replay, lately. */
  readonly mips: number;
  readonly board: string;
  readonly qemu: string;
  readonly ramBase: bigint;
  readonly ramSize: number;
  readonly devices: readonly MachineDevice[];
  /** What of the recorded machine this one cannot do, in words. */
  readonly unfit: readonly string[];
  /** Accesses to what this machine does not model, with their number. */
  readonly unimplemented: readonly { readonly what: string; readonly count: number }[];
  /** `stateBytes`: of `bytes`, what is no RAM: processors, devices, and what was written to disks. */
  readonly snapshots: {
    readonly count: number;
    readonly bytes: number;
    readonly stateBytes: number;
    readonly budget: number;
  };
  /** Absent where nothing is kept. */
  readonly kept?: KeptState;
  /** Bytes of memory that the machine uses: RAM, decoded code, snapshots. */
  readonly memoryBytes: number;
  /** Bytes that the guest wrote to its serial console so far. */
  readonly consoleBytes: number;
  /** Whether the guest has a screen (ramfb or a GPU). */
  readonly hasScreen: boolean;
}
