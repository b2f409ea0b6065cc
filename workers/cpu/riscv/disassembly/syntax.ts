/**
 * The operands of an instruction in GNU syntax, as a list of names of what stands there:
 *
 * ```
 * rd,rs1,imm        rd,imm(rs1)        rs1,rs2,target        rd,csr,zimm
 * ```
 * It follows from the fields of the encoding and from what the semantics use.
 */
import type { Instruction } from '../isa/instruction.ts';
import { probe } from './probe.ts';

/** Which register file each register field of an instruction names. */
export interface RegisterFiles {
  readonly rd: 'x' | 'f';
  readonly rs1: 'x' | 'f';
  readonly rs2: 'x' | 'f';
  readonly rs3: 'x' | 'f';
}

export interface Syntax {
  /** Names of operands, with the punctuation between them. */
  readonly operands: string;
  readonly files: RegisterFiles;
}

/** Instructions that name an address by a register alone, beside the atomic ones. */
const ADDRESS_ONLY = /^(hlv|hlvx|hsv|cbo)\./;

/** Whose syntax has more to it than fields. */
const SPECIAL: Readonly<Record<string, string>> = {
  fence: 'pred,succ',
  'fence.i': '',
  'fcvtmod.w.d': 'rd,rs1,rtz',
};

/** Conversions that never round; their rounding mode, normally 0, is not written. */
const EXACT = new Set(['fcvt.d.s', 'fcvt.d.w', 'fcvt.d.wu']);

function operandsOf(instruction: Instruction): string {
  const { name, pattern } = instruction;
  const uses = probe(instruction);
  const has = (field: string) => pattern.fields.has(field);
  const list = (...operands: string[]) => operands.filter((operand) => has(operand.replace(/[()]/g, ''))).join();

  const special = SPECIAL[name];
  if (special !== undefined) return special;
  if (name.startsWith('fli.')) return 'rd,constant';
  if (EXACT.has(name)) return 'rd,rs1,unused';
  if (has('csr')) return uses.has('rs1') ? 'rd,csr,rs1' : 'rd,csr,zimm';
  if (uses.has('branch')) return 'rs1,rs2,target';
  if (uses.has('jump')) return has('rs1') ? 'rd,imm(rs1)' : 'rd,target';
  if (has('aq') || ADDRESS_ONLY.test(name)) return list('rd', 'rs2', '(rs1)');
  if (pattern.immediateWidth > 20) return 'rd,upper';
  if (pattern.immediateWidth > 0) {
    if (uses.has('store')) return 'rs2,imm(rs1)';
    if (uses.has('load')) return 'rd,imm(rs1)';
    return has('rd') ? 'rd,rs1,imm' : 'imm(rs1)';
  }
  return list('rd', 'rs1', 'rs2', 'rs3', 'shamt6', 'shamt5', 'rm');
}

function filesOf(instruction: Instruction): RegisterFiles {
  const uses = probe(instruction);
  return {
    rd: uses.has('frd') ? 'f' : 'x',
    rs1: uses.has('frs1') ? 'f' : 'x',
    rs2: uses.has('frs2') ? 'f' : 'x',
    rs3: uses.has('frs3') ? 'f' : 'x',
  };
}

const known = new Map<Instruction, Syntax>();

/** The syntax of an instruction; worked out at its first use. */
export function syntaxOf(instruction: Instruction): Syntax {
  const found = known.get(instruction);
  if (found) return found;
  const syntax = { operands: operandsOf(instruction), files: filesOf(instruction) };
  known.set(instruction, syntax);
  return syntax;
}
