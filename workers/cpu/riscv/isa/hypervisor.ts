/** The instructions of the hypervisor extension (privileged manual, section 18.3). */
import { type I64, i64 } from '../../../wasm/expressions.ts';
import { type Context, define } from './instruction.ts';

const whole = (value: I64): I64 => value;
const low32 = (value: I64): I64 => i64.and(value, 0xffff_ffffn);

/** x[rd] = what the guest has at rs1. `executable`: HLVX asks for the permission to execute instead of that to read. */
const load =
  (log: number, extend: (value: I64) => I64, executable = 0) =>
  (c: Context) => {
    const address = c.keep(c.rs1);
    c.routine('guestAccess');
    const value = c.keep(c.value('guestLoad', address, log, executable));
    c.routine('memoryStatus');
    c.rd(extend(value));
  };
const store = (log: number) => (c: Context) => {
  const [address, value] = [c.keep(c.rs1), c.keep(c.rs2)];
  c.routine('guestAccess');
  c.routine('guestStore', address, value, log);
};

export const hypervisor = define('H', {
  'hlv.b': ['0110000 00000 rs1 100 rd 1110011', load(0, i64.extend8S)],
  'hlv.bu': ['0110000 00001 rs1 100 rd 1110011', load(0, whole)],
  'hlv.h': ['0110010 00000 rs1 100 rd 1110011', load(1, i64.extend16S)],
  'hlv.hu': ['0110010 00001 rs1 100 rd 1110011', load(1, whole)],
  'hlvx.hu': ['0110010 00011 rs1 100 rd 1110011', load(1, whole, 1)],
  'hlv.w': ['0110100 00000 rs1 100 rd 1110011', load(2, i64.extend32S)],
  'hlv.wu': ['0110100 00001 rs1 100 rd 1110011', load(2, low32)],
  'hlvx.wu': ['0110100 00011 rs1 100 rd 1110011', load(2, low32, 1)],
  'hlv.d': ['0110110 00000 rs1 100 rd 1110011', load(3, whole)],
  'hsv.b': ['0110001 rs2 rs1 100 00000 1110011', store(0)],
  'hsv.h': ['0110011 rs2 rs1 100 00000 1110011', store(1)],
  'hsv.w': ['0110101 rs2 rs1 100 00000 1110011', store(2)],
  'hsv.d': ['0110111 rs2 rs1 100 00000 1110011', store(3)],
  'hfence.vvma': ['0010001 rs2 rs1 000 00000 1110011', (c) => c.routine('hfenceVvma')],
  'hfence.gvma': ['0110001 rs2 rs1 000 00000 1110011', (c) => c.routine('hfenceGvma')],
});
