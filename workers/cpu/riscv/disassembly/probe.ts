/**
 * What an instruction does with its operands, found by letting it write its semantics into nothing and watching what it
 * asks for. So the disassembly needs no second table that says which registers are floating-point ones.
 */
import { type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import { FunctionBuilder } from '../../../wasm/function-builder.ts';
import type { Context, Instruction } from '../isa/instruction.ts';

export interface Uses {
  /** Members of the context that were used: rs1, frs2, rd, frd, load, store, branch, jump, rounding, … */
  has(member: keyof Context): boolean;
}

/** Runs the definition of an instruction once. */
export function probe(instruction: Instruction): Uses {
  const used = new Set<keyof Context>();
  const word = (member: keyof Context): I32 => {
    used.add(member);
    return i32.const(0);
  };
  const double = (member: keyof Context): I64 => {
    used.add(member);
    return i64.const(0);
  };
  const effect = (member: keyof Context): void => {
    used.add(member);
  };
  const context: Context = {
    f: new FunctionBuilder([], undefined),
    get rs1() {
      return double('rs1');
    },
    get rs2() {
      return double('rs2');
    },
    get imm() {
      return double('imm');
    },
    get shamt() {
      return double('shamt');
    },
    get frs1() {
      return double('frs1');
    },
    get frs2() {
      return double('frs2');
    },
    get frs3() {
      return double('frs3');
    },
    get rs1Field() {
      return word('rs1Field');
    },
    get csr() {
      return word('csr');
    },
    get pc() {
      return double('pc');
    },
    get next() {
      return double('next');
    },
    rounding: () => word('rounding'),
    keep32: () => i32.const(0),
    keep: () => i64.const(0),
    rd: () => effect('rd'),
    rdPair: () => {
      effect('rd');
      effect('rdPair');
    },
    frd: () => effect('frd'),
    load: () => double('load'),
    store: () => effect('store'),
    branch: () => effect('branch'),
    jump: () => effect('jump'),
    routine: () => effect('routine'),
    value: () => double('value'),
    illegal: () => effect('illegal'),
    flagged: (compute) => compute(),
  };
  instruction.execute(context);
  return used;
}
