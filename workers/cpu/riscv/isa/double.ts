/** The D extension (unprivileged manual, chapter 21): double precision. */
import { i64 } from '../../../wasm/expressions.ts';
import { arithmetic, DOUBLE } from './floating.ts';
import { define } from './instruction.ts';

export const double = define('D', {
  fld: ['imm[11:0] rs1 011 rd 0000111', (c) => c.frd(c.load('ld', i64.add(c.rs1, c.imm)))],
  fsd: ['imm[11:5] rs2 rs1 011 imm[4:0] 0100111', (c) => c.store('sd', i64.add(c.rs1, c.imm), c.frs2)],
  'fmv.x.d': ['1110001 00000 rs1 000 rd 1010011', (c) => c.rd(c.frs1)],
  'fmv.d.x': ['1111001 00000 rs1 000 rd 1010011', (c) => c.frd(c.rs1)],
  'fcvt.s.d': ['0100000 00001 rs1 rm rd 1010011', (c) => c.frd(c.value('f32.fromF64', c.frs1, c.rounding()))],
  'fcvt.d.s': [
    '0100001 00000 rs1 rm rd 1010011',
    (c) => {
      // Exact, but a reserved rounding mode traps all the same.
      c.rounding();
      c.frd(c.value('f64.fromF32', c.frs1));
    },
  ],
  ...arithmetic(DOUBLE),
});
