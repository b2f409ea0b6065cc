/** RISC-V Hart Capabilities Table (ACPI 6.6, 5.2.36): what the processor is, and which of that each hart has. */
import { ascii, type Bytes, dword, qword, word } from './bytes.ts';
import type { AcpiProcessor, AcpiRules } from './description.ts';
import { type Table, table } from './table.ts';

const TIME_BASE_HZ = 10_000_000;
const FIRST_NODE = 56;
const ISA_STRING = 0;
const CACHE_BLOCKS = 1;
const TRANSLATION = 2;
const HART = 0xffff;
const MMU_TYPES = ['riscv,sv39', 'riscv,sv48', 'riscv,sv57'];

const node = (type: number, contents: Bytes): Bytes => {
  const all = [...word(type), ...word(4 + 2 + contents.length), ...word(1), ...contents];
  return all;
};

function isaNode(isa: string): Bytes {
  const text = [...ascii(isa), 0];
  const even = text.length % 2 === 0 ? [] : [0];
  return node(ISA_STRING, [...word(text.length), ...text, ...even]);
}

/** Sizes as powers of two; that of prefetching is left 0. */
function cacheNode({ managementBlock, zeroBlock }: AcpiProcessor): Bytes {
  return node(CACHE_BLOCKS, [0, Math.log2(managementBlock), 0, Math.log2(zeroBlock)]);
}

export function rhct(rules: AcpiRules, processor: AcpiProcessor): Table {
  const extensions = processor.isa.split('_');
  const nodes = [isaNode(processor.isa)];
  if (rules.wholeBoard) {
    if (extensions.includes('zicbom') || extensions.includes('zicboz')) nodes.push(cacheNode(processor));
    const translation = MMU_TYPES.indexOf(processor.mmuType ?? '');
    if (translation >= 0) nodes.push(node(TRANSLATION, [0, translation]));
  }
  const offsets: number[] = [];
  let end = FIRST_NODE;
  for (const { length } of nodes) {
    offsets.push(end);
    end += length;
  }
  const hart = node(HART, [...word(nodes.length), ...dword(0), ...offsets.flatMap(dword)]);
  const head = [...dword(0), ...qword(TIME_BASE_HZ), ...dword(nodes.length + 1), ...dword(FIRST_NODE)];
  return table('RHCT', 1, [...head, ...nodes.flat(), ...hart]);
}
