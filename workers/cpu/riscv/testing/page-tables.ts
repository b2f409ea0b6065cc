/**
 * Page tables of random streams, in five pages from `at` on: one tree that Sv39 sees whole and Sv48 and Sv57 under roots of
 * their own.
 *
 * ```
 * 0x0000_0000   512 pages of 4 KiB, whose entries a test writes
 * 0x8000_0000   RAM, for S mode
 * 0xc000_0000   RAM again, for U mode
 * ```
 */
import { RAM_BASE } from './board.ts';

/** Where the tables lie; the pages in order. */
const FIRST = RAM_BASE + 0x1_2000;
const PAGE = 4096;
const [SV39_ROOT, SECOND, PAGES, SV48_ROOT, SV57_ROOT] = [0, 1, 2, 3, 4].map((n) => FIRST + n * PAGE) as [
  number,
  number,
  number,
  number,
  number,
];

/** Modes of satp, and the root table of each. */
export const ROOTS: ReadonlyMap<number, number> = new Map([
  [8, SV39_ROOT],
  [9, SV48_ROOT],
  [10, SV57_ROOT],
]);
/** The entry of the 4 KiB page with this number. */
export const entryOf = (page: number): number => PAGES + page * 8;
/** How far U mode's view of RAM lies above RAM. */
export const USER_VIEW = 0x4000_0000;

/** Bits of an entry. */
export const Entry = { v: 1, r: 2, w: 4, x: 8, u: 16, g: 32, a: 64, d: 128 } as const;
const LEAF = Entry.v | Entry.r | Entry.w | Entry.x | Entry.a | Entry.d;

/** An entry for the page at a physical address below 2^42. */
export const entry = (address: number, flags: number): number => (address / PAGE) * 1024 + flags;

export function pageTables(): Uint8Array<ArrayBuffer> {
  const entries = new BigUint64Array((5 * PAGE) / 8);
  const put = (table: number, index: number, value: number) => {
    entries[(table - FIRST) / 8 + index] = BigInt(value);
  };
  put(SV57_ROOT, 0, entry(SV48_ROOT, Entry.v));
  put(SV48_ROOT, 0, entry(SV39_ROOT, Entry.v));
  put(SV39_ROOT, 0, entry(SECOND, Entry.v));
  put(SV39_ROOT, 2, entry(RAM_BASE, LEAF));
  put(SV39_ROOT, 3, entry(RAM_BASE, LEAF | Entry.u));
  put(SECOND, 0, entry(PAGES, Entry.v));
  return new Uint8Array(entries.buffer);
}
