/** What the files of this folder have in common: how a CSR is defined, and what it is defined with. */
import type { CpuModel } from '../model.ts';
import type { HartState } from '../state.ts';

/** What the CSRs need of the hart around them. */
export interface CsrHost {
  flushTlbs(): void;
  /** PMP registers were written; `flushes`: what was translated before is forgotten. */
  pmpChanged(flushes: boolean): void;
  /** stimecmp or vstimecmp was written, or what it is compared with has moved. */
  timerChanged(which: 'stimecmp' | 'vstimecmp'): void;
  /** The comparand does no longer count: its interrupt goes. */
  timerDisabled(which: 'stimecmp' | 'vstimecmp'): void;
  /** mtime, ticks of 100 ns. */
  time(): bigint;
  /** The sources of mip.SEIP changed. */
  recomputeExternal(): void;
  /** Told in words what the guest asks for and this hart does not have. */
  unsupported(what: string): void;
}

export type Verdict = 'illegal' | 'virtual' | 'ok';

export interface CsrDefinition {
  readonly read: () => bigint;
  /** What a debugger sees, where reading has effects. */
  readonly peek?: () => bigint;
  /** `mask`: the bits that the instruction may change. Result: a Status, undefined for "go on". */
  readonly write?: (value: bigint, mask: bigint) => number | undefined;
  /** Conditions beyond the privilege that the number asks for. */
  readonly check?: () => Verdict;
  /** Conditions that are looked at when the privilege suffices. */
  readonly laterCheck?: () => Verdict;
}

export interface CsrContext {
  readonly state: HartState;
  readonly model: CpuModel;
  readonly host: CsrHost;
  /** Registers that are storage behind a mask of writable bits. */
  readonly plain: (mask: bigint, ...numbers: readonly number[]) => void;
  readonly define: (number: number, definition: CsrDefinition) => void;
  /** Adds a condition, behind that of the privilege, to a register that is there already. */
  readonly wrap: (number: number, check: () => Verdict) => void;
}

export const ALL_ONES: bigint = (1n << 64n) - 1n;
