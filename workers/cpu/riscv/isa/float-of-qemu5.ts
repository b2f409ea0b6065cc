/**
 * Floating point where QEMU 5.2 does what the manual says otherwise (measured): minimum and maximum are those of IEEE
 * 754-2008, to which a signaling NaN is no missing number; ∞ × 0 with a quiet NaN as addend of a
 * fused operation is not invalid.
 */
import { choose, DOUBLE, fused, SINGLE } from './floating.ts';
import { define } from './instruction.ts';

const fusions = (suffix: 's' | 'd', fmt: string, precision: typeof SINGLE) => ({
  [`fmadd.${suffix}.2008`]: [`rs3 ${fmt} rs2 rs1 rm rd 1000011`, fused(precision, false, false, 'fma2008')] as const,
  [`fmsub.${suffix}.2008`]: [`rs3 ${fmt} rs2 rs1 rm rd 1000111`, fused(precision, false, true, 'fma2008')] as const,
  [`fnmsub.${suffix}.2008`]: [`rs3 ${fmt} rs2 rs1 rm rd 1001011`, fused(precision, true, false, 'fma2008')] as const,
  [`fnmadd.${suffix}.2008`]: [`rs3 ${fmt} rs2 rs1 rm rd 1001111`, fused(precision, true, true, 'fma2008')] as const,
});

export const floatOfQemu5 = define('FD of QEMU 5', {
  ...fusions('s', '00', SINGLE),
  ...fusions('d', '01', DOUBLE),
  'fmin.s.2008': ['0010100 rs2 rs1 000 rd 1010011', choose(SINGLE, 'min2008')],
  'fmax.s.2008': ['0010100 rs2 rs1 001 rd 1010011', choose(SINGLE, 'max2008')],
  'fmin.d.2008': ['0010101 rs2 rs1 000 rd 1010011', choose(DOUBLE, 'min2008')],
  'fmax.d.2008': ['0010101 rs2 rs1 001 rd 1010011', choose(DOUBLE, 'max2008')],
});
