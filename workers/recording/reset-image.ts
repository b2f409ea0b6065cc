/**
 * What QEMU writes into RAM at every system reset: the firmware, kernel, initrd and device tree that it loaded. The rest
 * of RAM keeps its contents.
 *
 * Where these lie, `roms` of machine.json says. Without it they are found in RAM as it is at instruction 0, where the
 * rest is zero: right except for zeros at their ends, which a guest may have overwritten (the BSS of an ELF file).
 */
import type { GuestMemory } from '../machine/device.ts';
import type { ResetImage } from '../machine/player-options.ts';
import { findProperty } from './device-tree.ts';

const PAGE = 4096;

export interface Rom {
  readonly address: number;
  readonly size: number;
}

/** Kernels start here, unless they are ELF files: firmware takes less than 2 MiB. */
const KERNEL_OFFSET = 2 * 2 ** 20;
/** Until 7.2 QEMU loaded the tree with all the room that it had been given while it was built. */
const UNPACKED_TREE = 2 ** 20;

/** The range from the first to the last byte in [from, to) that is not zero; offsets. */
function nonZero(words: Uint32Array, from: number, to: number): { start: number; end: number } | undefined {
  let first = Math.ceil(from / 4);
  let last = Math.floor(to / 4);
  while (first < last && words[first] === 0) first++;
  while (last > first && words[last - 1] === 0) last--;
  return first < last ? { start: first * 4, end: last * 4 } : undefined;
}

/** Offset of the device tree: the last one at a page's start, since QEMU puts it near the end of RAM. */
function treeOffset(ram: Uint8Array): number | undefined {
  for (let at = ram.length - PAGE; at >= 0; at -= PAGE) {
    if (ram[at] === 0xd0 && ram[at + 1] === 0x0d && ram[at + 2] === 0xfe && ram[at + 3] === 0xed) return at;
  }
  return undefined;
}

function numberAt(ram: Uint8Array, tree: number, property: string): number | undefined {
  const found = findProperty(ram.subarray(tree), '/chosen', property);
  if (!found || found.length > 8) return undefined;
  let value = 0;
  for (let i = 0; i < found.length; i++) value = value * 256 + (ram[tree + found.offset + i] ?? 0);
  return value;
}

/** The images in RAM as it is at instruction 0: firmware, kernel, initrd, device tree. */
function guessRoms(ram: Uint8Array, base: number): Rom[] {
  const words = new Uint32Array(ram.buffer, ram.byteOffset, ram.byteLength >> 2);
  const tree = treeOffset(ram);
  const bounds = new Set([0, Math.min(KERNEL_OFFSET, ram.length), ram.length]);
  if (tree !== undefined) {
    bounds.add(tree);
    for (const property of ['linux,initrd-start', 'linux,initrd-end']) {
      const address = numberAt(ram, tree, property);
      if (address !== undefined && address > base && address < base + ram.length) bounds.add(address - base);
    }
  }
  const sorted = [...bounds].sort((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((from, i) => {
    const range = nonZero(words, from, sorted[i + 1] ?? from);
    if (!range) return [];
    if (from === tree) {
      const packed = new DataView(ram.buffer, ram.byteOffset + tree).getUint32(4);
      const size = range.end - from > packed ? UNPACKED_TREE : packed;
      return [{ address: base + from, size: Math.min(size, ram.length - from) }];
    }
    // What follows an image, its BSS, begins at a page; the zeros before it may well be the image's own.
    const end = Math.min(Math.ceil(range.end / PAGE) * PAGE, sorted[i + 1] ?? ram.length);
    return [{ address: base + range.start, size: end - range.start }];
  });
}

export class RomImage implements ResetImage {
  private readonly _roms: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  /** Address and length of the device tree's random seed. */
  private readonly _seed: { readonly address: number; readonly length: number } | undefined;

  /** Copies the images out of RAM as it is at instruction 0. */
  constructor(ram: Uint8Array, base: number, roms: readonly Rom[] = guessRoms(ram, base)) {
    this._roms = roms.map(({ address, size }) => ({
      address,
      bytes: ram.slice(Math.max(0, address - base), Math.max(0, address - base + size)),
    }));
    this._seed = findSeed(this._roms);
  }

  apply(memory: GuestMemory): void {
    for (const { address, bytes } of this._roms) memory.write(address, bytes);
  }

  seed(memory: GuestMemory, seed: Uint8Array): void {
    const place = this._seed;
    if (place) memory.write(place.address, seed.subarray(0, place.length));
  }
}

/** The tree may be an image of its own, or lie in a longer one at a multiple of 8 bytes. */
function findSeed(roms: readonly { readonly address: number; readonly bytes: Uint8Array }[]) {
  for (const { address, bytes } of roms) {
    for (let at = (8 - (address % 8)) % 8; at + 40 <= bytes.length; at += 8) {
      if (bytes[at] !== 0xd0 || bytes[at + 1] !== 0x0d || bytes[at + 2] !== 0xfe || bytes[at + 3] !== 0xed) continue;
      const found = findProperty(bytes.subarray(at), '/chosen', 'rng-seed');
      if (found) return { address: address + at + found.offset, length: found.length };
    }
  }
  return undefined;
}
