/** What a machine did over instructions: lanes, calls, console. */

/** Lanes of what the machine did: spans over instructions. */
export interface MachineLanes {
  /** Up to here they are known. */
  readonly reached: number;
  /** Ascending icounts at which the privilege mode changed, and the mode from there on (0 U, 1 S, 3 M, 4 VU, 5 VS). */
  readonly modeStarts: Float64Array;
  readonly modes: Uint8Array;
  /** [from, to) icounts during which the processor waited (from = to: no instruction passed), and their length in ns. */
  readonly idle: Float64Array;
  /** Ascending icounts at which the address space changed (satp), and its number in the order of first use. */
  readonly spaceStarts: Float64Array;
  readonly spaces: Uint8Array;
  /** What satp held, by number; the last one stands for all that came later when there are more than 250. */
  readonly satps: readonly bigint[];
}

/** What ran in a span of {@link CallSpans}. */
export interface CalledCode {
  /** A function that was called, the handler of a trap, or what a stack began with. */
  readonly kind: 'call' | 'trap' | 'entry';
  readonly address: bigint;
  /** The function's name, or the trap's cause; the address in digits where no symbol covers it. */
  readonly name: string;
  /** The symbol as its file has it, where that is mangled. */
  readonly raw?: string;
}

/**
 * Who called whom over instructions. Of calls at one depth each ends before the next begins. Where the guest goes on with
 * another stack (a context switch), the spans of the one end and those of the other begin: a call may be in pieces.
 */
export interface CallSpans {
  /** Up to here calls are known. */
  readonly reached: number;
  /** Whether all spans of at least the resolution are there; if not, ask again, or for a shorter stretch. */
  readonly complete: boolean;
  /** The stretch that was asked for. */
  readonly from: number;
  readonly to: number;
  /** By depth, then ascending: first instruction, first one behind, depth (0 outermost), index of the code. */
  readonly begins: Float64Array;
  readonly ends: Float64Array;
  readonly depths: Uint8Array;
  readonly codes: Uint32Array;
  /** 1 where short calls that follow one another are drawn as one, under the name of the longest. */
  readonly crowds: Uint8Array;
  readonly code: readonly CalledCode[];
}

export interface ConsoleText {
  /** All bytes that the guest wrote up to now. */
  readonly bytes: Uint8Array;
  /** icount of each byte. */
  readonly icounts: Float64Array;
}
