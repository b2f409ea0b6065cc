/** From bits to instructions: the tables of all extensions, searched by major opcode. */
import { atomic, zacas } from './atomic.ts';
import { base, zifencei } from './base.ts';
import { zba, zbb, zbbOfQemu7, zbc, zbs, zicond } from './bitmanip.ts';
import { expand } from './compressed.ts';
import { double } from './double.ts';
import { float } from './float.ts';
import { floatOfQemu5 } from './float-of-qemu5.ts';
import { hypervisor } from './hypervisor.ts';
import type { Extension, Instruction } from './instruction.ts';
import { multiply } from './multiply.ts';
import { encode } from './pattern.ts';
import { cacheBlocks, privileged, svinval, zawrs, zicsr } from './system.ts';
import { zfa } from './zfa.ts';

/** Every instruction that is known, of all extensions. */
export const instructions: readonly Instruction[] = [
  ...base,
  ...zifencei,
  ...multiply,
  ...atomic,
  ...zacas,
  ...zba,
  // Before what it replaces: the first match is taken.
  ...zbbOfQemu7,
  ...zbb,
  ...zbc,
  ...zbs,
  ...zicond,
  // Likewise.
  ...floatOfQemu5,
  ...float,
  ...double,
  ...zfa,
  ...zicsr,
  ...privileged,
  ...hypervisor,
  ...svinval,
  ...cacheBlocks,
  ...zawrs,
];

export const byName: ReadonlyMap<string, Instruction> = new Map(instructions.map((one) => [one.name, one]));

export interface Decoded {
  readonly instruction: Instruction;
  /** The 32-bit word; the long form of a compressed instruction. */
  readonly word: number;
  /** Bytes in memory: 2 or 4. */
  readonly length: 2 | 4;
}

/** Decodes for a set of extensions. Encodings outside of it are undefined instructions. */
export class Decoder {
  private readonly _buckets: readonly (readonly Instruction[])[];
  private readonly _extensions: ReadonlySet<Extension>;

  constructor(extensions: ReadonlySet<Extension>) {
    this._extensions = extensions;
    const known = instructions.filter(({ extension }) => extensions.has(extension));
    // Opcode and funct3 select a short list; patterns without funct3 are in all eight.
    this._buckets = Array.from({ length: 1024 }, (_, key) => {
      const probe = (key & 0x7f) | ((key >> 7) << 12);
      return known.filter(({ pattern }) => ((probe ^ pattern.match) & pattern.mask & 0x707f) === 0);
    });
  }

  /** The instruction whose first bytes are the low bits of `bits`; undefined when there is none. */
  decode(bits: number): Decoded | undefined {
    if ((bits & 3) === 3) return this._long(bits, bits, 4);
    if (!this._extensions.has('C')) return undefined;
    const expansion = expand(bits & 0xffff);
    if (!expansion || !this._extensions.has(expansion.extension)) return undefined;
    const instruction = byName.get(expansion.name);
    if (!instruction || !this._extensions.has(instruction.extension)) return undefined;
    return { instruction, word: encode(instruction.pattern, expansion.operands), length: 2 };
  }

  private _long(bits: number, word: number, length: 4): Decoded | undefined {
    const bucket = this._buckets[(bits & 0x7f) | (((bits >>> 12) & 7) << 7)] ?? [];
    const instruction = bucket.find(({ pattern }) => ((word ^ pattern.match) & pattern.mask) === 0);
    return instruction && { instruction, word: word >>> 0, length };
  }
}
