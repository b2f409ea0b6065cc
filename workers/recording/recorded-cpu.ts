/** Which processor a recording was made with: by QEMU's release, the command line, and the ISA string of the device tree. */
import { withOptions } from '../cpu/riscv/cpu-options.ts';
import type { CpuModel } from '../cpu/riscv/model.ts';
import { cpuModel, isMeasured } from '../cpu/riscv/releases.ts';
import { processorProperty, treeRange } from './recorded-tree.ts';
import type { Recording } from './recording.ts';

const DEFAULT_RELEASE = '7.2';
/** `riscv,isa` of the first processor; undefined where there is no tree. */
async function isaString(recording: Recording): Promise<string | undefined> {
  const { ramBase, ramSize } = recording.machine;
  const mrom = await recording.mrom();
  const range = treeRange(mrom, ramBase, ramSize);
  if (!range) return undefined;
  const { start } = range;
  const tree = new Uint8Array(range.end - start);
  await recording.loadRam((offset, piece) => {
    const from = Math.max(offset, start);
    const to = Math.min(offset + piece.length, start + tree.length);
    if (to > from) tree.set(piece.subarray(from - offset, to - offset), from - start);
  });
  return processorProperty(tree, 'riscv,isa');
}

/** The processor of a recording. The device tree is asked for where the release's default does not say it all. */
export async function recordedCpu(recording: Recording): Promise<CpuModel> {
  const { qemu, cpu, cpuOptions } = recording.machine;
  const release = qemu ?? DEFAULT_RELEASE;
  if (cpu === 'rv64' && Object.keys(cpuOptions).length === 0 && isMeasured(release)) return cpuModel(release);
  const isa = await isaString(recording);
  return withOptions(cpuModel(release), { cpu, options: cpuOptions, ...(isa === undefined ? {} : { isa }) });
}
