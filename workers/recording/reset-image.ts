/**
 * What QEMU writes into RAM at every system reset: the firmware, kernel, initrd and device tree that it loaded. The rest
 * of RAM keeps its contents.
 *
 * Where these lie, `roms` of machine.json says. Without it they are taken to be what is not zero in RAM at instruction
 * 0: right except for zeros at their ends, which a guest may have overwritten (a kernel's BSS).
 */
import type { GuestMemory } from '../machine/device.ts';
import type { ResetImage } from '../machine/player-options.ts';
import { findProperty } from './device-tree.ts';

/** Zeros of at least this many bytes part two images. */
const GAP = 64 * 1024;
const STEP = 4096;

export interface Rom {
  readonly address: number;
  readonly size: number;
}

/** Stretches of RAM that are not zero, as addresses. */
export function nonZeroRanges(ram: Uint8Array, base: number): Rom[] {
  const words = new Uint32Array(ram.buffer, ram.byteOffset, ram.byteLength >> 2);
  const ranges: { start: number; end: number }[] = [];
  for (let at = 0; at < ram.length; at += STEP) {
    let first = -1;
    let last = -1;
    for (let i = at >> 2; i < (at + STEP) >> 2; i++) {
      if (words[i] === 0) continue;
      if (first < 0) first = i * 4;
      last = i * 4 + 4;
    }
    if (first < 0) continue;
    const open = ranges.at(-1);
    if (open && first - open.end < GAP) open.end = last;
    else ranges.push({ start: first, end: last });
  }
  return ranges.map(({ start, end }) => ({ address: base + start, size: end - start }));
}

export class RomImage implements ResetImage {
  private readonly _roms: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  /** Address and length of the device tree's random seed. */
  private readonly _seed: { readonly address: number; readonly length: number } | undefined;

  /** Copies the images out of RAM as it is at instruction 0. */
  constructor(ram: Uint8Array, base: number, roms: readonly Rom[] = nonZeroRanges(ram, base)) {
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
