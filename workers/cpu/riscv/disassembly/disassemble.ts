/**
 * Instructions as text in GNU syntax, as `objdump -d` of binutils 2.41 and later prints them: pseudoinstructions where
 * they apply, compressed instructions by the name of what they expand to.
 */
import { csrName } from '../isa/csr-names.ts';
import { type Decoded, Decoder, instructions } from '../isa/decode.ts';
import { field, immediateOf } from '../isa/pattern.ts';
import { aliasOf } from './aliases.ts';
import { compressedForm } from './compressed-forms.ts';
import type { Disassembly } from './disassembly.ts';
import { operandText } from './operand-text.ts';
import { syntaxOf } from './syntax.ts';

/** Instructions of a QEMU release that differ from the manual's in what they do, not in their names. */
const OF_RELEASE = /\.(wide|2008)$/;

const everything = new Decoder(new Set([...instructions.map(({ extension }) => extension), 'C', 'Zcb']));

const asHex = (value: number, digits = 0): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** A word that is no instruction. */
function data(bits: number): Disassembly {
  const length = (bits & 3) === 3 ? 4 : 2;
  const value = length === 4 ? bits >>> 0 : bits & 0xffff;
  // All zeros is reserved for this purpose: an instruction that is illegal for sure.
  if (length === 2 && value === 0) return { mnemonic: 'unimp', operands: '', length };
  return { mnemonic: '.insn', operands: `${length}, ${asHex(value, length * 2)}`, length };
}

function written({ instruction, word, length }: Decoded, pc: bigint): Disassembly {
  const { name, pattern } = instruction;
  const imm = immediateOf(pattern, word);
  const syntax = syntaxOf(instruction);
  const fields = (fieldName: string) => {
    if (fieldName === 'imm') return imm;
    return fieldName === 'low5' ? imm & 31 : field(pattern, fieldName, word);
  };
  const alias = aliasOf(name, fields);
  const order = fields('aq') * 2 + fields('rl');
  const suffix = ['', '.rl', '.aq', '.aqrl'][order] ?? '';
  const operands = alias?.operands ?? syntax.operands;
  const target = BigInt.asUintN(64, pc + BigInt(imm));
  return {
    mnemonic: alias?.mnemonic ?? name.replace(OF_RELEASE, '') + suffix,
    operands: operandText(operands, { name, fields, files: syntax.files, target, csrName }),
    ...(operands.endsWith('target') && { target }),
    length,
  };
}

/**
 * The instruction whose first bytes are the low bits of `bits`, at `pc`. What no extension defines is shown as data.
 * `decoder` limits it to the extensions of a processor; without one all known extensions are read.
 */
export function disassemble(bits: number, pc: bigint, decoder: Decoder = everything): Disassembly {
  const decoded = decoder.decode(bits);
  if (!decoded) return data(bits);
  return (decoded.length === 2 && compressedForm(bits & 0xffff)) || written(decoded, pc);
}

/** Mnemonic and operands in one line, with a space between. */
export const disassemblyText = ({ mnemonic, operands }: Disassembly): string =>
  operands === '' ? mnemonic : `${mnemonic} ${operands}`;
