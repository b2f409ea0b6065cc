/** Operands by name (see syntax.ts) to their text. */
import { FLOAT_CONSTANTS } from './float-constants.ts';
import { FLOAT_REGISTERS, INTEGER_REGISTERS } from './register-names.ts';
import type { RegisterFiles } from './syntax.ts';

export interface OperandSource {
  /** Mnemonic of the instruction, not of its alias. */
  readonly name: string;
  /** Fields of the encoding and `imm`, signed. */
  readonly fields: (name: string) => number;
  readonly files: RegisterFiles;
  /** pc + imm. */
  readonly target: bigint;
  readonly csrName: (number: number) => string | undefined;
}

/** Rounding modes 0 to 4; 7, dynamic, is not written. */
const ROUNDING: readonly string[] = ['rne', 'rtz', 'rdn', 'rup', 'rmm', 'unknown', 'unknown'];

const asHex = (value: number): string => `0x${value.toString(16)}`;

function register(name: keyof RegisterFiles, source: OperandSource): string {
  const names = source.files[name] === 'f' ? FLOAT_REGISTERS : INTEGER_REGISTERS;
  return names[source.fields(name)] ?? '';
}

/** The predecessor or successor set of a fence: device input and output, memory reads and writes. */
function fenceSet(bits: number): string {
  const letters = ['i', 'o', 'r', 'w'].filter((_, index) => ((bits >> (3 - index)) & 1) === 1).join('');
  return letters === '' ? 'unknown' : letters;
}

function one(operand: string, source: OperandSource): string {
  const { fields } = source;
  switch (operand) {
    case 'rd':
    case 'rs1':
    case 'rs2':
    case 'rs3':
      return register(operand, source);
    case 'imm':
      return String(fields('imm'));
    case 'block':
      return String(fields('imm') & ~31);
    case 'upper':
      return asHex((fields('imm') >>> 12) & 0xfffff);
    case 'shamt5':
    case 'shamt6':
      return asHex(fields(operand));
    case 'target':
      return `0x${source.target.toString(16)}`;
    case 'csr':
      return source.csrName(fields('csr')) ?? asHex(fields('csr'));
    case 'zimm':
      return String(fields('rs1'));
    case 'pred':
    case 'succ':
      return fenceSet(fields(operand));
    case 'rm':
      return ROUNDING[fields('rm')] ?? '';
    case 'unused':
      return fields('rm') === 0 ? '' : (ROUNDING[fields('rm')] ?? 'dyn');
    case 'constant':
      return FLOAT_CONSTANTS[fields('rs1')] ?? '';
    default:
      return operand;
  }
}

/** The text of operands such as `rd,imm(rs1)`. */
export function operandText(operands: string, source: OperandSource): string {
  // Before a rounding mode that is not written there is no comma either.
  return operands.replace(/[a-z]\w*/g, (operand) => one(operand, source)).replace(/,$/, '');
}
