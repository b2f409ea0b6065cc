/** The Zfa extension (unprivileged manual, chapter 23) for RV64 with F and D. */
import { choose, compare, DOUBLE, type Precision, SINGLE, unary, unplaced } from './floating.ts';
import { type Context, define } from './instruction.ts';

function additional(precision: Precision): Readonly<Record<string, readonly [string, (c: Context) => void]>> {
  const { fmt, routines } = precision;
  const suffix = fmt === '00' ? 's' : 'd';
  return {
    [`fli.${suffix}`]: [
      `11110${fmt} 00001 rs1 000 rd 1010011`,
      (c) => c.frd(c.value(`${routines}.constant`, c.rs1Field)),
    ],
    [`fminm.${suffix}`]: [`00101${fmt} rs2 rs1 010 rd 1010011`, choose(precision, 'minm')],
    [`fmaxm.${suffix}`]: [`00101${fmt} rs2 rs1 011 rd 1010011`, choose(precision, 'maxm')],
    [`fround.${suffix}`]: [`01000${fmt} 00100 rs1 rm rd 1010011`, unary(precision, 'integral')],
    [`froundnx.${suffix}`]: [`01000${fmt} 00101 rs1 rm rd 1010011`, unary(precision, 'integralInexact')],
    [`fleq.${suffix}`]: [`10100${fmt} rs2 rs1 100 rd 1010011`, compare(precision, 'leq')],
    [`fltq.${suffix}`]: [`10100${fmt} rs2 rs1 101 rd 1010011`, compare(precision, 'ltq')],
  };
}

export const zfa = define('Zfa', {
  ...additional(SINGLE),
  ...additional(DOUBLE),
  // It truncates always: the field of the rounding mode is fixed.
  'fcvtmod.w.d': [
    '1100001 01000 rs1 001 rd 1010011',
    (c) => c.rd(c.flagged(() => c.value('f64.toWModular', c.frs1), unplaced(c, DOUBLE))),
  ],
});
