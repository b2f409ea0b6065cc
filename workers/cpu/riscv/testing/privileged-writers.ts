/** Tests of CSR instructions in M mode, and of whatever lower modes may and may not do. */
import { csrAccess, csrName } from '../isa/csr-names.ts';
import { byName } from '../isa/decode.ts';
import { Csr } from '../state.ts';
import { assemble, type Fields } from './program.ts';
import type { Random } from './random.ts';
import { Slot, type Stage, type Writer } from './streams.ts';

const CSR_INSTRUCTIONS = ['csrrw', 'csrrs', 'csrrc', 'csrrwi', 'csrrsi', 'csrrci'] as const;

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
/** CSRs whose value depends on when they are read. */
const MOVING = new Set([...range(0xc00, 0xc1f), ...range(0xb00, 0xb1f), 0x015, Csr.stimecmp, Csr.vstimecmp]);
/** CSRs that the frame needs as they are. */
const FRAME = new Set<number>([Csr.mtvec, ...range(0x3a0, 0x3bf), ...range(0x7a0, 0x7af)]);
/** CSRs that make interrupts come, or send traps and translations elsewhere, when the mode is lower than M. */
const STEERING = new Set<number>([
  ...[Csr.stvec, Csr.vstvec, Csr.satp, Csr.vsatp, Csr.hgatp, Csr.mie, Csr.mip, Csr.sie, Csr.sip, Csr.hie, Csr.hip],
  ...[Csr.hvip, Csr.vsie, Csr.vsip, Csr.hgeie, Csr.medeleg, Csr.mideleg, Csr.hedeleg, Csr.hideleg],
]);
const NAMED = range(0, 0xfff).filter((csr) => csrName(csr) !== undefined && !MOVING.has(csr));
const ALL = range(0, 0xfff).filter((csr) => !MOVING.has(csr));
/** What CSR tests write most: everything but event selectors, of which there are too many. */
const COMMON = NAMED.filter((csr) => !/^m?hpm|^pmp|h$/.test(csrName(csr) ?? '') && !csrAccess(csr).readOnly);

/** MPRV and MIE: M mode's own accesses stay untranslated, and no interrupt comes. */
const NOT_IN_MSTATUS = 0x2_0008;

/** Their fields of register widths, bits 32 to 35, are left alone: only 64 bits are imitated. */
const STATUSES: readonly number[] = [Csr.mstatus, Csr.sstatus, Csr.vsstatus, Csr.hstatus];

interface CsrTest {
  readonly name: string;
  readonly fields: Fields;
}

/** A CSR instruction; one that may only read where `fixed` has its CSR. */
function csrTest(stage: Stage, candidates: readonly number[], fixed: (csr: number) => boolean): CsrTest {
  const { random } = stage;
  const csr = random.pick(candidates);
  const rd = stage.register();
  if (fixed(csr)) return { name: random.pick(['csrrs', 'csrrc']), fields: { rd, csr } };
  const name = random.pick(CSR_INSTRUCTIONS);
  if (!name.endsWith('i')) return { name, fields: { rd, csr, rs1: stage.register() } };
  // Bit 3 of mstatus and sstatus is MIE, or nothing.
  const zimm = random.below(32);
  return { name, fields: { rd, csr, rs1: csr === Csr.mstatus ? zimm & ~8 : zimm } };
}

/** Loads the operand of a CSR instruction; what goes to mstatus is masked. */
function loadCsrOperand(stage: Stage, { name, fields }: CsrTest): void {
  const { program, a } = stage;
  const { rs1 = 0, csr = 0 } = fields;
  if (rs1 === 0 || name.endsWith('i')) return;
  stage.load(rs1);
  if (STATUSES.includes(csr)) {
    program.emit('addi', { rd: a, imm: 15 });
    program.emit('slli', { rd: a, rs1: a, shamt6: 32 });
    program.emit('andn', { rd: rs1, rs1, rs2: a });
  }
  if (csr !== Csr.mstatus) return;
  program.constant(a, ~NOT_IN_MSTATUS);
  program.emit('and', { rd: rs1, rs1, rs2: a });
}

/** CSR instructions in M mode, and what the CSR holds afterwards. */
export const machineCsrWriter: Writer = (stage) => {
  const { random } = stage;
  const test = csrTest(stage, random.pick([COMMON, COMMON, NAMED, ALL]), (csr) => FRAME.has(csr));
  const { rd = 0, csr = 0 } = test.fields;
  return {
    write: () => {
      loadCsrOperand(stage, test);
      stage.test(assemble(test.name, test.fields));
      stage.noteCsr(csr, Slot.second);
    },
    always: () => {
      stage.note(rd, Slot.result);
      stage.noteCsr(Csr.mstatus, Slot.third);
      stage.noteCsr(Csr.mip, Slot.guest);
      stage.noteCsr(Csr.hvip, Slot.supervisorStatus);
    },
  };
};

/** A random value of some bits into a CSR, through register a. */
function put(stage: Stage, csr: number, mask: number): void {
  stage.program.constant(stage.a, stage.random.bits() & stage.random.bits() & mask);
  stage.program.emit('csrrw', { csr, rs1: stage.a });
}

const MPP_SHIFT = 11;
const SPP_SHIFT = 8;
/** Of hstatus: the mode below is a guest's. */
const SPV = 0x80;
/** MXR, SUM, TVM, TW, TSR, FS and VS of mstatus. */
const STATUS_BITS = 0x7c_6600;
/** Causes that may go to S mode: not the calls by which lower modes end a test. */
const DELEGATED = 0xf0_b1ff & ~0xe00;

const has = (name: string) => byName.has(name);

const GUEST_ACCESSES = [
  'hlv.b',
  'hlv.bu',
  'hlv.hu',
  'hlv.w',
  'hlv.d',
  'hlvx.hu',
  'hlvx.wu',
  'hsv.b',
  'hsv.h',
  'hsv.w',
  'hsv.d',
];

interface ModeTest {
  readonly bits: number;
  readonly rd: number;
  readonly prepare?: () => void;
}

/** Privileged instructions, memory accesses and arithmetic that a mode may be denied. */
function instructionTest(stage: Stage): ModeTest {
  const { random } = stage;
  const rs1 = random.pick(stage.free);
  const rd = random.pick(stage.free);
  const names = [
    ...['mret', 'sret', 'sfence.vma', 'hfence.vvma', 'hfence.gvma', 'ecall', 'ebreak', 'lw', 'sd', 'fadd.s', 'fld'],
    ...['cbo.zero', 'cbo.inval', 'cbo.clean', 'sinval.vma', 'sfence.w.inval', 'hinval.gvma', 'hinval.vvma', 'wrs.nto'],
    ...GUEST_ACCESSES,
  ].filter(has);
  const bits = assemble(random.pick(names), { rd, rs1, rs2: random.pick(stage.free), imm: random.below(64) });
  return { bits, rd, prepare: () => stage.load(rs1, 'pointers') };
}

function modeCsrTest(stage: Stage): ModeTest {
  const candidates = stage.random.pick([COMMON, NAMED, ALL]);
  const test = csrTest(stage, candidates, (csr) => FRAME.has(csr) || STEERING.has(csr));
  return {
    bits: assemble(test.name, test.fields),
    rd: test.fields.rd ?? 0,
    prepare: () => loadCsrOperand(stage, test),
  };
}

/** The mode that a test runs in: privilege, and whether it is a guest's. */
function modeOf(random: Random): { readonly privilege: number; readonly virtual: boolean } {
  return { privilege: random.below(2), virtual: random.oneIn(2) };
}

/** One instruction in U, S, VU or VS mode under random permissions; a call to M mode ends it. */
export const modeWriter: Writer = (stage) => {
  const { random, program, a } = stage;
  const { privilege, virtual } = modeOf(random);
  const { bits, rd, prepare } = random.oneIn(2) ? modeCsrTest(stage) : instructionTest(stage);
  return {
    write: () => {
      put(stage, Csr.medeleg, random.oneIn(2) ? 0 : DELEGATED);
      put(stage, Csr.hedeleg, random.oneIn(2) ? 0 : DELEGATED);
      put(stage, Csr.mcounteren, -1);
      put(stage, Csr.scounteren, -1);
      put(stage, Csr.hcounteren, -1);
      for (const csr of [Csr.menvcfg, Csr.henvcfg, Csr.senvcfg]) put(stage, csr, 0xf1);
      // VTSR, VTW, VTVM, HU, SPVP, SPV.
      put(stage, Csr.hstatus, 0x70_0380);
      put(stage, Csr.vsstatus, 0xc_6700);
      put(stage, Csr.mstatus, STATUS_BITS);
      for (const csr of [Csr.stvec, Csr.vstvec]) {
        program.address(a, stage.supervisorHandler);
        program.emit('csrrw', { csr, rs1: a });
      }
      // A guest is entered by sret with hstatus.SPV set: 10.0 does not let MPV be written.
      program.constant(a, privilege << (virtual ? SPP_SHIFT : MPP_SHIFT));
      program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
      if (virtual) {
        program.emit('addi', { rd: a, imm: SPV });
        program.emit('csrrs', { csr: Csr.hstatus, rs1: a });
      }
      prepare?.();
      // A return from the test leads to the call at its end.
      const returns = virtual ? Csr.vsepc : Csr.sepc;
      program.address(a, program.here + 8 + 4 * 4 + 4);
      program.emit('csrrw', { csr: returns, rs1: a });
      program.emit('addi', { rd: a, rs1: a, imm: -4 });
      program.emit('csrrw', { csr: virtual ? Csr.sepc : Csr.mepc, rs1: a });
      program.emit(virtual ? 'sret' : 'mret');
      stage.test(bits);
      program.emit('ecall');
    },
    always: () => {
      stage.note(rd, Slot.result);
      stage.noteCsr(Csr.mstatus, Slot.second);
      stage.noteCsr(Csr.hstatus, Slot.third);
      stage.noteCsr(Csr.vsstatus, Slot.guest);
    },
  };
};
