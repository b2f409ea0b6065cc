/** RV64I, Zifencei and the hints of the base (unprivileged manual, chapters 2, 4 and 6). */
import { type Arg32, type Arg64, type I32, type I64, i32, i64 } from '../../../wasm/expressions.ts';
import { type Context, define, type LoadKind, type StoreKind } from './instruction.ts';

const binary = (op: (a: Arg64, b: Arg64) => I64) => (c: Context) => c.rd(op(c.rs1, c.rs2));
const immediate = (op: (a: Arg64, b: Arg64) => I64) => (c: Context) => c.rd(op(c.rs1, c.imm));
const shift = (op: (a: Arg64, b: Arg64) => I64) => (c: Context) => c.rd(op(c.rs1, c.shamt));
/** Operations on the low 32 bits, sign-extended. */
const word = (op: (a: Arg32, b: Arg32) => I32) => (c: Context) =>
  c.rd(i64.fromI32S(op(i32.wrap(c.rs1), i32.wrap(c.rs2))));
const wordShift = (op: (a: Arg32, b: Arg32) => I32) => (c: Context) =>
  c.rd(i64.fromI32S(op(i32.wrap(c.rs1), i32.wrap(c.shamt))));
const compare = (op: (a: Arg64, b: Arg64) => I32) => (c: Context) => c.rd(i64.fromI32U(op(c.rs1, c.rs2)));
const compareImmediate = (op: (a: Arg64, b: Arg64) => I32) => (c: Context) => c.rd(i64.fromI32U(op(c.rs1, c.imm)));
const branch = (op: (a: Arg64, b: Arg64) => I32) => (c: Context) => c.branch(op(c.rs1, c.rs2));
const load = (kind: LoadKind) => (c: Context) => c.rd(c.load(kind, i64.add(c.rs1, c.imm)));
const store = (kind: StoreKind) => (c: Context) => c.store(kind, i64.add(c.rs1, c.imm), c.rs2);
const nothing = () => undefined;

export const base = define('I', {
  lui: ['imm[31:12] rd 0110111', (c) => c.rd(c.imm)],
  auipc: ['imm[31:12] rd 0010111', (c) => c.rd(i64.add(c.pc, c.imm))],
  jal: [
    'imm[20|10:1|11|19:12] rd 1101111',
    (c) => {
      const target = c.keep(i64.add(c.pc, c.imm));
      c.rd(c.next);
      c.jump(target);
    },
  ],
  jalr: [
    'imm[11:0] rs1 000 rd 1100111',
    (c) => {
      // rs1 may be rd.
      const target = c.keep(i64.and(i64.add(c.rs1, c.imm), -2));
      c.rd(c.next);
      c.jump(target);
    },
  ],
  beq: ['imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011', branch(i64.eq)],
  bne: ['imm[12|10:5] rs2 rs1 001 imm[4:1|11] 1100011', branch(i64.ne)],
  blt: ['imm[12|10:5] rs2 rs1 100 imm[4:1|11] 1100011', branch(i64.ltS)],
  bge: ['imm[12|10:5] rs2 rs1 101 imm[4:1|11] 1100011', branch(i64.geS)],
  bltu: ['imm[12|10:5] rs2 rs1 110 imm[4:1|11] 1100011', branch(i64.ltU)],
  bgeu: ['imm[12|10:5] rs2 rs1 111 imm[4:1|11] 1100011', branch(i64.geU)],
  lb: ['imm[11:0] rs1 000 rd 0000011', load('lb')],
  lh: ['imm[11:0] rs1 001 rd 0000011', load('lh')],
  lw: ['imm[11:0] rs1 010 rd 0000011', load('lw')],
  ld: ['imm[11:0] rs1 011 rd 0000011', load('ld')],
  lbu: ['imm[11:0] rs1 100 rd 0000011', load('lbu')],
  lhu: ['imm[11:0] rs1 101 rd 0000011', load('lhu')],
  lwu: ['imm[11:0] rs1 110 rd 0000011', load('lwu')],
  sb: ['imm[11:5] rs2 rs1 000 imm[4:0] 0100011', store('sb')],
  sh: ['imm[11:5] rs2 rs1 001 imm[4:0] 0100011', store('sh')],
  sw: ['imm[11:5] rs2 rs1 010 imm[4:0] 0100011', store('sw')],
  sd: ['imm[11:5] rs2 rs1 011 imm[4:0] 0100011', store('sd')],
  addi: ['imm[11:0] rs1 000 rd 0010011', immediate(i64.add)],
  slti: ['imm[11:0] rs1 010 rd 0010011', compareImmediate(i64.ltS)],
  sltiu: ['imm[11:0] rs1 011 rd 0010011', compareImmediate(i64.ltU)],
  xori: ['imm[11:0] rs1 100 rd 0010011', immediate(i64.xor)],
  ori: ['imm[11:0] rs1 110 rd 0010011', immediate(i64.or)],
  andi: ['imm[11:0] rs1 111 rd 0010011', immediate(i64.and)],
  slli: ['000000 shamt6 rs1 001 rd 0010011', shift(i64.shl)],
  srli: ['000000 shamt6 rs1 101 rd 0010011', shift(i64.shrU)],
  srai: ['010000 shamt6 rs1 101 rd 0010011', shift(i64.shrS)],
  add: ['0000000 rs2 rs1 000 rd 0110011', binary(i64.add)],
  sub: ['0100000 rs2 rs1 000 rd 0110011', binary(i64.sub)],
  sll: ['0000000 rs2 rs1 001 rd 0110011', binary(i64.shl)],
  slt: ['0000000 rs2 rs1 010 rd 0110011', compare(i64.ltS)],
  sltu: ['0000000 rs2 rs1 011 rd 0110011', compare(i64.ltU)],
  xor: ['0000000 rs2 rs1 100 rd 0110011', binary(i64.xor)],
  srl: ['0000000 rs2 rs1 101 rd 0110011', binary(i64.shrU)],
  sra: ['0100000 rs2 rs1 101 rd 0110011', binary(i64.shrS)],
  or: ['0000000 rs2 rs1 110 rd 0110011', binary(i64.or)],
  and: ['0000000 rs2 rs1 111 rd 0110011', binary(i64.and)],
  addiw: ['imm[11:0] rs1 000 rd 0011011', (c) => c.rd(i64.extend32S(i64.add(c.rs1, c.imm)))],
  slliw: ['0000000 shamt5 rs1 001 rd 0011011', wordShift(i32.shl)],
  srliw: ['0000000 shamt5 rs1 101 rd 0011011', wordShift(i32.shrU)],
  sraiw: ['0100000 shamt5 rs1 101 rd 0011011', wordShift(i32.shrS)],
  addw: ['0000000 rs2 rs1 000 rd 0111011', word(i32.add)],
  subw: ['0100000 rs2 rs1 000 rd 0111011', word(i32.sub)],
  sllw: ['0000000 rs2 rs1 001 rd 0111011', word(i32.shl)],
  srlw: ['0000000 rs2 rs1 101 rd 0111011', word(i32.shrU)],
  sraw: ['0100000 rs2 rs1 101 rd 0111011', word(i32.shrS)],
  // One hart, and memory accesses in program order: every fence holds already. `pause` is a fence with pred W.
  fence: ['fm pred succ rs1 000 rd 0001111', nothing],
  ecall: ['000000000000 00000 000 00000 1110011', (c) => c.routine('ecall')],
  ebreak: ['000000000001 00000 000 00000 1110011', (c) => c.routine('ebreak')],
});

export const zifencei = define('Zifencei', {
  // Decoded instructions are dropped as soon as their bytes change, so there is nothing left to do.
  'fence.i': ['imm[11:0] rs1 001 rd 0001111', nothing],
});
