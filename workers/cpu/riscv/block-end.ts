/**
 * Where a block that QEMU translates ends (reference, section 6.3). It matters for `wfi` alone: QEMU charges a block when it
 * enters it, and a hart that goes to sleep in the middle stays charged for the rest.
 */

import type { Decoded } from './isa/decode.ts';
import { FLOAT_EXTENSIONS } from './isa/instruction.ts';

const PAGE = 4096n;
/** A block has at most so many instructions. */
const MOST = 512;
/** Last instructions of their block: jumps, traps and returns, and what changes how the next ones are translated. */
const LAST: ReadonlySet<string> = new Set([
  'beq',
  'bne',
  'blt',
  'bge',
  'bltu',
  'bgeu',
  'jal',
  'jalr',
  'ecall',
  'ebreak',
  'mret',
  'sret',
  'fence.i',
  'csrrw',
  'csrrs',
  'csrrc',
  'csrrwi',
  'csrrsi',
  'csrrci',
  'wrs.nto',
  'wrs.sto',
]);
/** The hint `pause`, a fence without successors. */
const PAUSE = 0x0100000f;

export interface BlockSource {
  /** Bits of the instruction at a virtual address; undefined when it cannot be fetched. */
  bits(va: bigint): number | undefined;
  decode(bits: number): Decoded | undefined;
  /** Whether floating-point instructions are defined now (FS is not off). */
  readonly float: boolean;
}

/** Instructions from `pc` to the end of the block that an instruction on the page of `pc - 4` belongs to. */
export function instructionsToBlockEnd(pc: bigint, source: BlockSource): number {
  const page = (pc - 4n) / PAGE;
  let va = pc;
  for (let count = 0; count < MOST; count++) {
    const bits = va / PAGE === page ? source.bits(va) : undefined;
    if (bits === undefined) return count;
    const length = (bits & 3) === 3 ? 4n : 2n;
    // One that crosses the page begins a block of its own.
    if ((va + length - 1n) / PAGE !== page) return count;
    const instruction = source.decode(bits)?.instruction;
    const undefinedNow = !instruction || (FLOAT_EXTENSIONS.has(instruction.extension) && !source.float);
    if (undefinedNow || LAST.has(instruction.name) || bits === PAUSE) return count + 1;
    va += length;
  }
  return MOST;
}
