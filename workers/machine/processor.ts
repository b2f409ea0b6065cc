/**
 * What a board needs of a processor, whatever its instruction set.
 *
 * Counting follows QEMU's `-icount`: a counted instruction is charged before it executes, so a device that is read by an
 * instruction sees a count that includes it. Counts are instructions since power-on and never go back, not even at a
 * reset.
 */

/** Why {@link Processor.run} came back. */
export type StopReason =
  /** The count asked for was reached. */
  | 'limit'
  /** A synchronous exception was raised and waits in {@link Processor.pendingException}. */
  | 'exception'
  /** The processor waits for an interrupt (`wfi`). The instruction itself is counted. */
  | 'wfi'
  /** A breakpoint stands at the next instruction, which has not been executed. */
  | 'breakpoint';

/** A synchronous exception that was raised but not delivered yet: the trap handler has not been entered. */
export interface PendingException {
  /** Exception code, as in `mcause`. */
  readonly cause: number;
  /** What will be written to `mtval` or `stval`. */
  readonly tval: bigint;
}

/** Where the processor's loads, stores and fetches go that do not hit RAM. Addresses are physical. */
export interface PhysicalBus {
  /**
   * Reads `size` (1, 2, 4 or 8) bytes of a device. The low 32 bits are returned, the high 32 bits of an 8-byte read are
   * left in {@link readHigh}. Returns undefined where nothing answers: an access fault.
   */
  read(address: number, size: number): number | undefined;
  readHigh: number;
  /** Writes `size` bytes; `high` is used when `size` is 8. False where nothing answers: an access fault. */
  write(address: number, size: number, low: number, high: number): boolean;
  /** Sixteen bits of memory that is no RAM but can be executed (boot ROM, flash), undefined where there is none. */
  fetch(address: number): number | undefined;
}

export interface Processor {
  /** Instructions counted since power-on, including one that is being executed. */
  readonly icount: number;
  /**
   * Executes until the count is `limit`, or one of the other reasons of {@link StopReason}. `limit` may be at most
   * 2^31 - 1 instructions ahead. Errors thrown by the bus pass through; the state is then that of the instruction
   * that accessed it, already counted.
   */
  run(limit: number): StopReason;
  /**
   * Executes one instruction that is not counted; it is expected to raise an exception. True when it did.
   * (QEMU logs EXCEPTION before the instruction that faults, since a fault takes back the instruction's charge.)
   */
  runUncounted(): boolean;
  readonly pendingException: PendingException | undefined;
  /** Enters the trap handler for the pending exception. Error when none is pending. */
  deliverException(): void;
  /** Enters the trap handler for the interrupt that comes first now; its code, or undefined when none can be taken. */
  deliverInterrupt(): number | undefined;
  /** Whether an enabled interrupt is pending, whatever the global enable bits say (what ends `wfi`). */
  readonly hasWork: boolean;
  /** Charges instructions without executing any, up to `icount` (the surplus of `wfi`). */
  skipTo(icount: number): void;
  /**
   * Instructions from the next one to the end of the block that QEMU would have translated here. QEMU charges a block
   * whole when `wfi` stops inside it; asked for after `wfi` only, and only for recordings with `sleep=off`.
   */
  restOfBlock?(): number;
  /** Drives an interrupt line into the processor; `code` is its interrupt code (3 MSI, 7 MTI, 9 SEI, 11 MEI, …). */
  setInterrupt(code: number, level: boolean): void;
  /** Virtual time is `biasNs + (icount << shift)` nanoseconds. */
  setClock(biasNs: number, shift: number): void;
  /**
   * Distance of `mtime` (and so of the `time` CSR and what is compared with it) to the virtual clock, in ticks of 100 ns:
   * a guest moved it by writing mtime, or a system reset set mtime to 0 while the clock went on. 0 until told. Armed
   * comparisons are not evaluated anew (QEMU 7.2, measured).
   */
  setTimeBase?(ticks: bigint): void;
  /** System reset: architectural reset values, count and clock go on. */
  reset(): void;
}
