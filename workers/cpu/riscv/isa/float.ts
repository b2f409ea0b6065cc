/** The F extension (unprivileged manual, chapter 20): single precision. */
import { i64 } from '../../../wasm/expressions.ts';
import { arithmetic, box, SINGLE } from './floating.ts';
import { define } from './instruction.ts';

export const float = define('F', {
  flw: ['imm[11:0] rs1 010 rd 0000111', (c) => c.frd(box(c.load('lwu', i64.add(c.rs1, c.imm))))],
  // Stores and moves to integer registers take the bits as they are, boxed or not.
  fsw: ['imm[11:5] rs2 rs1 010 imm[4:0] 0100111', (c) => c.store('sw', i64.add(c.rs1, c.imm), c.frs2)],
  'fmv.x.w': ['1110000 00000 rs1 000 rd 1010011', (c) => c.rd(i64.extend32S(c.frs1))],
  'fmv.w.x': ['1111000 00000 rs1 000 rd 1010011', (c) => c.frd(box(c.rs1))],
  ...arithmetic(SINGLE),
});
