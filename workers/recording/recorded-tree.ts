/** What a recording's device tree tells of the processor. */
import { findProperty } from './device-tree.ts';

/** Where the reset vector of the `virt` board keeps the address of the device tree, from the start of the boot ROM. */
const TREE_POINTER = 0x20;
/** Bytes of a device tree that are looked at; QEMU's has less than a tenth. */
const MOST_TREE = 1 << 20;

/** Where the tree lies: offsets into RAM. Undefined when the boot ROM names no place in RAM. */
export function treeRange(
  mrom: Uint8Array,
  ramBase: number,
  ramSize: number,
): { readonly start: number; readonly end: number } | undefined {
  if (mrom.length < TREE_POINTER + 8) return undefined;
  const address = Number(new DataView(mrom.buffer, mrom.byteOffset).getBigUint64(TREE_POINTER, true));
  const start = address - ramBase;
  if (start < 0 || start >= ramSize) return undefined;
  return { start, end: Math.min(ramSize, start + MOST_TREE) };
}

/** A text property of the first processor, such as "riscv,isa"; undefined where there is none, or no tree. */
export function processorProperty(tree: Uint8Array, property: string): string | undefined {
  const found = findProperty(tree, '/cpus/cpu@0', property);
  if (!found) return undefined;
  return new TextDecoder().decode(tree.subarray(found.offset, found.offset + found.length)).replace(/\0.*$/s, '');
}
