/** Entries of page tables as people read them (privileged manual 1.13, 12.3 to 12.6, Svnapot): what one says at its level. */
import { Rule } from '../cpu/riscv/core/layout.ts';

const PPN = (1n << 44n) - 1n;
const DIRTY_ACCESSED_USER = 0xd0n;
const NAPOT = 1n << 63n;
/** Bits 60 to 54. */
const RESERVED = 0x1fc0_0000_0000_0000n;
/** The lower bit of Svpbmt's type, which is read as if the extension were off. */
const PAGE_TYPE = 1n << 61n;
/** Bits 61 to 54, where they are not reserved: of the page's number in old releases, and never in memory. */
const HIGH_ADDRESS = 0x3fc0_0000_0000_0000n;

/** `size` in bytes; a page's `base` and a `table` are physical addresses, in the guest's view under a second stage. */
type Entry =
  | { readonly kind: 'fault'; readonly why: string }
  | { readonly kind: 'table'; readonly table: bigint }
  | { readonly kind: 'page'; readonly base: bigint; readonly size: bigint };

/** Address of the root table that satp or its like names. */
export const rootTable = (atp: bigint): bigint => (atp & PPN) << 12n;

const fault = (why: string): Entry => ({ kind: 'fault', why });

/**
 * What an entry at a level (0: of the last table) means; permissions are left to those who access. `rules` are those of
 * the imitated release (bits of {@link Rule}): what is reserved has changed.
 */
export function readEntry(entry: bigint, level: number, rules: number): Entry {
  const early = (rules & Rule.earlyWalk) !== 0;
  const napot = (rules & Rule.napot) !== 0;
  if ((entry & 1n) === 0n) return fault('not valid');
  if ((entry & RESERVED) !== 0n && !early && (!napot || (rules & Rule.laterWalk) !== 0)) {
    return fault('reserved: bits 60 to 54 are not zero');
  }
  if ((entry & NAPOT) !== 0n && !early && !napot) return fault('reserved: bit 63 without Svnapot');
  if ((entry & HIGH_ADDRESS) !== 0n && early) return fault('beyond any memory: bits 61 to 54 are not zero');
  if ((entry & PAGE_TYPE) !== 0n) return fault('reserved: bit 61, of Svpbmt');
  const base = ((entry >> 10n) & PPN) << 12n;
  if ((entry & 0xen) === 0n) {
    if ((entry & DIRTY_ACCESSED_USER) !== 0n && !early) return fault('reserved: D, A or U of a pointer');
    return level === 0 ? fault('a pointer in the last table') : { kind: 'table', table: base };
  }
  if ((entry & 6n) === 4n) return fault('reserved: writable, but not readable');
  const size = 1n << BigInt(12 + 9 * level);
  if (base % size !== 0n)
    return fault(`misaligned superpage: 0x${base.toString(16)} is no multiple of ${sizeText(size)}`);
  if ((entry & NAPOT) === 0n || !napot) return { kind: 'page', base, size };
  // Svnapot: sixteen pages have one entry, whose number ends in 1000.
  if (level > 0 || (base & 0xf000n) !== 0x8000n) return fault('reserved: N of something else than 64 KiB');
  return { kind: 'page', base: base & ~0xffffn, size: 0x1_0000n };
}

/** A power of two: "4 KiB", "2 MiB", "512 GiB". */
export const sizeText = (bytes: bigint): string =>
  bytes >= 1n << 30n ? `${bytes >> 30n} GiB` : bytes >= 1n << 20n ? `${bytes >> 20n} MiB` : `${bytes >> 10n} KiB`;
