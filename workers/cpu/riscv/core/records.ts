/**
 * A decoded instruction in eight bytes, one per halfword of a page of code:
 *
 * ```
 *  63            32 31    24 23    16 15  13 12 11 10      0
 * ┌────────────────┬────────┬────────┬──────┬─────┬─────────┐
 * │ immediate      │ b: rs1 │ a: rd  │  0   │ len │ operation│
 * └────────────────┴────────┴────────┴──────┴─────┴─────────┘
 * ```
 * `len` is 1 for two bytes, 2 for four: shifted to bit 3 it is the distance to the next record. `a` is rd, or rs2 for
 * stores and branches. The immediate holds the immediate, the shift amount or the CSR number; for instructions with rd
 * and rs2 it is rs2 × 8, rs3 × 8 in bits 8 to 15, rm in bits 16 to 18. A record of zeros is not decoded yet.
 */
import { type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import type { Instruction } from '../isa/instruction.ts';
import { field, immediateOf } from '../isa/pattern.ts';
import { SINK } from './layout.ts';

export const OPERATION_BITS = 11;
export const OPERATION_MASK = 2 ** OPERATION_BITS - 1;

/** The record's halves. `operation` is the number of the instruction's operation. */
export function recordOf(
  instruction: Instruction,
  word: number,
  length: 2 | 4,
  operation: number,
  writesFloat: boolean,
): readonly [low: number, high: number] {
  const { pattern } = instruction;
  const { fields } = pattern;
  const rd = field(pattern, 'rd', word);
  const rs1 = fields.has('zimm') ? field(pattern, 'zimm', word) : field(pattern, 'rs1', word);
  const rs2 = field(pattern, 'rs2', word);
  const a = fields.has('rd') ? (rd === 0 && !writesFloat ? SINK : rd) : rs2;
  let high = 0;
  if (pattern.immediateWidth > 0) high = immediateOf(pattern, word);
  else if (fields.has('shamt6')) high = field(pattern, 'shamt6', word);
  else if (fields.has('shamt5')) high = field(pattern, 'shamt5', word);
  else if (fields.has('csr')) high = field(pattern, 'csr', word);
  else high = (rs2 << 3) | (field(pattern, 'rs3', word) << 11) | (field(pattern, 'rm', word) << 16);
  return [operation | ((length / 2) << OPERATION_BITS) | (a << 16) | (rs1 << 24), high];
}

/** Expressions on a record: `low` is its low half. */
export const operationOf = (low: I32): I32 => i32.and(low, OPERATION_MASK);
/** Bytes to the next record. */
export const stepOf = (low: I32): I32 => i32.and(i32.shrU(low, OPERATION_BITS - 3), 0x18);
/** Bytes of the instruction. */
export const lengthOf = (low: I32): I32 => i32.and(i32.shrU(low, OPERATION_BITS - 1), 6);
/** Byte offsets of registers a and b in a file of 64-bit registers. */
export const offsetA = (low: I32): I32 => i32.and(i32.shrU(low, 13), 0x7f8);
export const offsetB = (low: I32): I32 => i32.and(i32.shrU(low, 21), 0x7f8);
export const fieldB = (low: I32): I32 => i32.shrU(low, 24);
export const immediate64 = (record: I64): I64 => i64.shrS(record, 32);
export const immediate32 = (record: I64): I32 => i32.wrap(i64.shrU(record, 32));
