/**
 * Compressed encodings that are not written as their long form would be: `c.mv`, which is no `addi`, and hints. These do
 * nothing, and objdump shows them by their own names so that they don't look like instructions that do something
 * (unprivileged manual, section "HINT Instructions" of the C extension).
 */
import type { Disassembly } from './disassembly.ts';
import { INTEGER_REGISTERS } from './register-names.ts';

const bits = (word: number, high: number, low: number): number => (word >>> low) & (2 ** (high - low + 1) - 1);

/** The text of such an encoding; undefined for everything else. `word` has 16 bits. */
export function compressedForm(word: number): Omit<Disassembly, 'target'> | undefined {
  const form = (mnemonic: string, operands: string) => ({ mnemonic, operands, length: 2 as const });
  const name = (register: number) => INTEGER_REGISTERS[register] ?? '';
  const rd = bits(word, 11, 7);
  const rs2 = bits(word, 6, 2);
  const amount = (bits(word, 12, 12) << 5) | rs2;
  const signed = (amount << 26) >> 26;
  // Quadrant and major opcode.
  switch (((word & 3) << 3) | bits(word, 15, 13)) {
    case 0o10:
      if (rd !== 0) return signed === 0 ? form('addi', `${name(rd)},${name(rd)},0`) : undefined;
      return signed === 0 ? undefined : form('c.nop', String(signed));
    case 0o12:
      return rd === 0 ? form('c.li', `zero,${signed}`) : undefined;
    case 0o13:
      return rd === 0 && signed !== 0 ? form('c.lui', `zero,0x${((signed >>> 0) & 0xfffff).toString(16)}`) : undefined;
    case 0o14:
      if (amount !== 0 || bits(word, 11, 11) === 1) return undefined;
      return form(bits(word, 10, 10) ? 'c.srai64' : 'c.srli64', name(8 + bits(word, 9, 7)));
    case 0o20:
      if (amount === 0) return form('c.slli64', name(rd));
      return rd === 0 ? form('c.slli', `zero,0x${amount.toString(16)}`) : undefined;
    case 0o24: {
      if (rs2 === 0) return undefined;
      const add = bits(word, 12, 12) === 1;
      if (rd !== 0) return add ? undefined : form('mv', `${name(rd)},${name(rs2)}`);
      // c.add x0 with x2 to x5 are hints of Zihintntl, which have names.
      if (add && rs2 >= 2 && rs2 <= 5) return undefined;
      return form(add ? 'c.add' : 'c.mv', `zero,${name(rs2)}`);
    }
    default:
      return undefined;
  }
}
