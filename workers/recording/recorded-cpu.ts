/** Which processor a recording was made with: by QEMU's release, the command line, and the ISA string of the device tree. */
import { withOptions } from '../cpu/riscv/cpu-options.ts';
import { type CpuModel, cpuModel, isMeasured } from '../cpu/riscv/model.ts';
import { findProperty } from './device-tree.ts';
import type { Recording } from './recording.ts';

const DEFAULT_RELEASE = '7.2';
/** Where the reset vector of the `virt` board keeps the address of the device tree, from the start of the boot ROM. */
const TREE_POINTER = 0x20;
/** Bytes of a device tree that are looked at; QEMU's has less than a tenth. */
const MOST_TREE = 1 << 20;

/** `riscv,isa` of the first processor; undefined where there is no tree. */
async function isaString(recording: Recording): Promise<string | undefined> {
  const { ramBase, ramSize } = recording.machine;
  const mrom = await recording.mrom();
  if (mrom.length < TREE_POINTER + 8) return undefined;
  const address = Number(new DataView(mrom.buffer, mrom.byteOffset).getBigUint64(TREE_POINTER, true));
  const start = address - ramBase;
  if (start < 0 || start >= ramSize) return undefined;
  const tree = new Uint8Array(Math.min(MOST_TREE, ramSize - start));
  await recording.loadRam((offset, piece) => {
    const from = Math.max(offset, start);
    const to = Math.min(offset + piece.length, start + tree.length);
    if (to > from) tree.set(piece.subarray(from - offset, to - offset), from - start);
  });
  const found = findProperty(tree, '/cpus/cpu@0', 'riscv,isa');
  if (!found) return undefined;
  return new TextDecoder().decode(tree.subarray(found.offset, found.offset + found.length)).replace(/\0.*$/s, '');
}

/** The processor of a recording. The device tree is asked for where the release's default does not say it all. */
export async function recordedCpu(recording: Recording): Promise<CpuModel> {
  const { qemu, cpu, cpuOptions } = recording.machine;
  const release = qemu ?? DEFAULT_RELEASE;
  if (cpu === 'rv64' && Object.keys(cpuOptions).length === 0 && isMeasured(release)) return cpuModel(release);
  const isa = await isaString(recording);
  return withOptions(cpuModel(release), { cpu, options: cpuOptions, ...(isa === undefined ? {} : { isa }) });
}
