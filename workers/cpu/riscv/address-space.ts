/** Address spaces, told apart by their page tables. */
import { Csr, type HartState } from './state.ts';

/**
 * The address space that satp (privileged manual, section 12.1.11) names: the physical page number of its root table, 0
 * where nothing is translated. ASIDs do not count: a kernel gives a process another one when it has run out of them.
 */
export function addressSpace(satp: bigint): number {
  return satp >> 60n === 0n ? 0 : Number(satp & ((1n << 44n) - 1n));
}

/** The address space that is in force. */
export const presentSpace = (state: HartState): number => addressSpace(state.csr(Csr.satp));
