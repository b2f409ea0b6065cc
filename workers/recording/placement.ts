/**
 * Where QEMU's `virt` board puts what it boots: the initial memory of a machine from its pieces.
 *
 * | piece | place |
 * |---|---|
 * | firmware | as its ELF file says, else at the start of RAM |
 * | kernel | as its ELF file says, else at the next 2 MiB behind the firmware |
 * | initrd | half of RAM, at most 128 MiB, behind the kernel's start |
 * | device tree | at the last 2 MiB boundary that leaves it room below the end of RAM (or 3 GiB) |
 * | boot ROM | the reset vector, and what OpenSBI's `fw_dynamic` wants to know |
 */
import { findProperty } from './device-tree.ts';
import { type ElfImage, isElf, readElf, type Segment } from './elf.ts';
import { RecordingError, sizeText } from './files.ts';

const RAM_BASE = 0x80000000;
const MIB = 2 ** 20;
const PLACE = 2 * MIB;
const INITRD_MOST = 128 * MIB;
/** Device trees stay below this address, for kernels of 32 bits. */
const TREE_BELOW = 3072 * MIB;
const FLASH_BASE = 0x20000000;
const MROM_BASE = 0x1000;
const FW_DYNAMIC_MAGIC = 0x4942534fn;

export interface Pieces {
  readonly ramSize: number;
  /** What `-bios` names, or QEMU's own OpenSBI. Absent with `-bios none`. */
  readonly firmware?: Uint8Array | undefined;
  readonly kernel?: Uint8Array | undefined;
  readonly initrd?: Uint8Array | undefined;
  /** As QEMU's `-machine dumpdtb=FILE` writes it for the same command line. */
  readonly dtb: Uint8Array;
  /** The random seed that the log has for the device tree. */
  readonly seed?: Uint8Array | undefined;
}

export interface InitialMemory {
  /** What lies in RAM; everything else is zero. */
  readonly segments: readonly Segment[];
  readonly mrom: Uint8Array<ArrayBuffer>;
}

const alignUp = (value: number) => Math.ceil(value / PLACE) * PLACE;

/** Segments of an ELF file, or of a plain image at `address`; where it starts and ends. */
function loaded(name: string, bytes: Uint8Array, address: number): Pick<ElfImage, 'segments' | 'low' | 'high'> {
  if (isElf(bytes)) return readElf(name, bytes);
  const segment = { address, bytes, size: bytes.length };
  return { segments: [segment], low: address, high: address + bytes.length };
}

/** A copy of the tree with the log's seed in it. */
function seeded(dtb: Uint8Array, seed: Uint8Array | undefined): Uint8Array {
  const copy = dtb.slice();
  const place = findProperty(copy, '/chosen', 'rng-seed');
  if (place && seed) copy.set(seed.subarray(0, place.length), place.offset);
  return copy;
}

/** Places the pieces. Throws {@link RecordingError} when one does not fit into RAM. */
export function placePieces({ ramSize, firmware, kernel, initrd, dtb, seed }: Pieces): InitialMemory {
  const ramEnd = RAM_BASE + ramSize;
  const segments: Segment[] = [];
  let firmwareEnd = RAM_BASE;
  let start = RAM_BASE;
  if (firmware) {
    const image = loaded('The firmware', firmware, RAM_BASE);
    segments.push(...image.segments);
    firmwareEnd = image.high;
    start = image.low;
  }
  let kernelStart = 0;
  if (kernel) {
    const image = loaded('The kernel', kernel, alignUp(firmwareEnd));
    segments.push(...image.segments);
    kernelStart = image.low;
    if (!firmware) start = kernelStart;
    if (initrd) {
      const address = kernelStart + Math.min(ramSize / 2, INITRD_MOST);
      segments.push({ address, bytes: initrd, size: initrd.length });
    }
  } else if (!firmware) {
    start = FLASH_BASE;
  }
  const tree = seeded(dtb, seed);
  const treeAddress = Math.floor((Math.min(ramEnd, TREE_BELOW) - tree.length) / PLACE) * PLACE;
  segments.push({ address: treeAddress, bytes: tree, size: tree.length });
  for (const { address, size } of segments) {
    if (address < RAM_BASE || address + size > ramEnd) {
      const where = `0x${address.toString(16)} to 0x${(address + size).toString(16)}`;
      throw new RecordingError(`A piece goes to ${where}, which lies outside of the ${sizeText(ramSize)} of RAM.`);
    }
  }
  return { segments, mrom: bootRom(start, treeAddress, kernelStart) };
}

/**
 * The boot ROM: `auipc t0, 0; addi a2, t0, 0x28; csrr a0, mhartid; ld a1, 32(t0); ld t0, 24(t0); jr t0`, the addresses
 * of firmware and tree, and a `fw_dynamic_info` (version 2: next stage in S mode, no options, boot hart 0).
 */
function bootRom(start: number, tree: number, next: number): Uint8Array<ArrayBuffer> {
  const rom = new Uint8Array(0xf000);
  const view = new DataView(rom.buffer);
  [0x00000297, 0x02828613, 0xf1402573, 0x0202b583, 0x0182b283, 0x00028067].forEach((word, i) => {
    view.setUint32(i * 4, word, true);
  });
  const [version, supervisor] = [2n, 1n];
  [BigInt(start), BigInt(tree), FW_DYNAMIC_MAGIC, version, BigInt(next), supervisor, 0n, 0n].forEach((value, i) => {
    view.setBigUint64(24 + i * 8, value, true);
  });
  return rom;
}

export const PLACED = { ramBase: RAM_BASE, mromBase: MROM_BASE } as const;
