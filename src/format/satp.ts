/** Address spaces in words, by satp (privileged manual, section 12.1.11). */
import { hex } from './hex.ts';

/** satp.PPN: the page number of the root table. */
export const ROOT_MASK = (1n << 44n) - 1n;

/** The page number of the root table; 0 where nothing is translated. */
export const rootOf = (satp: bigint): bigint => (satp >> 60n === 0n ? 0n : satp & ROOT_MASK);

/** Where the tables of an address space lie, by the page number of their root. */
export const tablesText = (root: bigint): string => `tables at ${hex(root << 12n)}`;
