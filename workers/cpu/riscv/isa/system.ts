/** Zicsr (unprivileged manual, chapter 7), the privileged instructions, cache-block management and Zawrs. */
import { i32, i64 } from '../../../wasm/expressions.ts';
import { type Context, define } from './instruction.ts';

/** Reads a CSR and writes it: csr = (csr & ~mask) | (value & mask); `write` says whether the write happens at all. */
const WRITE = 0;
const SET = 1;
const CLEAR = 2;
const csr = (operation: number, immediate: boolean) => (c: Context) => {
  const value = immediate ? i64.fromI32U(c.rs1Field) : c.rs1;
  // A set or clear with register x0 (or immediate 0) does not write.
  // CSRRW without a destination does not read.
  const writes = operation === WRITE ? i32.add(i32.wrap(c.value('rdIsZero')), 1) : i32.ne(c.rs1Field, 0);
  const [source, mask] = operation === WRITE ? [value, i64.const(-1)] : [i64.const(operation === SET ? -1 : 0), value];
  c.routine('csr', c.csr, source, mask, writes);
  c.rd(c.value('csrOld'));
};

export const zicsr = define('Zicsr', {
  csrrw: ['csr rs1 001 rd 1110011', csr(WRITE, false)],
  csrrs: ['csr rs1 010 rd 1110011', csr(SET, false)],
  csrrc: ['csr rs1 011 rd 1110011', csr(CLEAR, false)],
  csrrwi: ['csr rs1 101 rd 1110011', csr(WRITE, true)],
  csrrsi: ['csr rs1 110 rd 1110011', csr(SET, true)],
  csrrci: ['csr rs1 111 rd 1110011', csr(CLEAR, true)],
});

export const privileged = define('S', {
  mret: ['0011000 00010 00000 000 00000 1110011', (c) => c.routine('mret')],
  sret: ['0001000 00010 00000 000 00000 1110011', (c) => c.routine('sret')],
  wfi: ['0001000 00101 00000 000 00000 1110011', (c) => c.routine('wfi')],
  'sfence.vma': ['0001001 rs2 rs1 000 00000 1110011', (c) => c.routine('sfenceVma')],
});

export const svinval = define('Svinval', {
  'sinval.vma': ['0001011 rs2 rs1 000 00000 1110011', (c) => c.routine('sfenceVma')],
  'sfence.w.inval': ['0001100 00000 00000 000 00000 1110011', (c) => c.routine('sfenceInval')],
  'sfence.inval.ir': ['0001100 00001 00000 000 00000 1110011', (c) => c.routine('sfenceInval')],
  'hinval.vvma': ['0010011 rs2 rs1 000 00000 1110011', (c) => c.routine('hfenceVvma')],
  'hinval.gvma': ['0110011 rs2 rs1 000 00000 1110011', (c) => c.routine('hfenceGvma')],
});

export const cacheBlocks = [
  ...define('Zicbom', {
    'cbo.inval': ['000000000000 rs1 010 00000 0001111', (c) => c.routine('cboInval', c.rs1)],
    'cbo.clean': ['000000000001 rs1 010 00000 0001111', (c) => c.routine('cboClean', c.rs1)],
    'cbo.flush': ['000000000010 rs1 010 00000 0001111', (c) => c.routine('cboClean', c.rs1)],
  }),
  ...define('Zicboz', {
    'cbo.zero': ['000000000100 rs1 010 00000 0001111', (c) => c.routine('cboZero', c.rs1)],
  }),
];

export const zawrs = define('Zawrs', {
  // A wait that ends at once is allowed, and is what QEMU does with one hart.
  'wrs.nto': ['000000001101 00000 000 00000 1110011', (c) => c.routine('wrs')],
  // The short wait is never refused.
  'wrs.sto': ['000000011101 00000 000 00000 1110011', () => undefined],
});
