/**
 * Tests of the timers of Sstc: comparands a few ticks before or behind the time, which end a loop in a lower mode when they
 * are due; the instruction that the interrupt came before, and where it went, are noted.
 */
import { Csr } from '../state.ts';
import { enterMode, MODES } from './modes.ts';
import { Slot, type Stage, type Writer } from './streams.ts';

const SIE = 2;
/** STIP, VSTIP. */
const TIMERS = 0x60;
/** SIE, SPIE, MIE, MPIE, SPP, TVM, TW, TSR: nothing of an earlier test. */
const STATUS = 0x70_01aa;

/** Bit 63 of a register, mostly set. */
function enable({ random, program, a }: Stage, csr: number): void {
  program.emit('addi', { rd: a, imm: 1 });
  program.emit('slli', { rd: a, rs1: a, shamt6: 63 });
  program.emit(random.oneIn(5) ? 'csrrc' : 'csrrs', { csr, rs1: a });
}

/** Puts a comparand some ticks of 100 instructions away from the time that its mode has. */
function compare(stage: Stage, csr: number, delta: number): void {
  const { random, program, a, b } = stage;
  if (random.oneIn(12)) {
    stage.load(a);
    program.emit('csrrw', { csr, rs1: a });
    return;
  }
  program.constant(b, delta);
  program.emit('csrrs', { rd: a, csr: Csr.time });
  program.emit('add', { rd: a, rs1: a, rs2: b });
  program.emit('addi', { rd: a, rs1: a, imm: random.below(10) - 2 });
  program.emit('csrrw', { csr, rs1: a });
}

/** Timers, in lower modes: in M mode interrupts stay off. */
export const timerWriter: Writer = (stage) => {
  const { random, program, a } = stage;
  const mode = random.pick(MODES);
  const [counter = 0, result = 0] = random.shuffled(stage.free);
  const write = (csr: number, value: number) => {
    program.constant(a, value);
    program.emit('csrrw', { csr, rs1: a });
  };
  const steps: readonly (() => void)[] = [
    () => enable(stage, Csr.menvcfg),
    () => enable(stage, Csr.henvcfg),
    () => write(Csr.mcounteren, random.oneIn(6) ? random.below(8) : -1),
    () => write(Csr.hcounteren, random.oneIn(6) ? random.below(8) : -1),
    () => write(Csr.mideleg, random.oneIn(3) ? 0 : TIMERS),
    () => write(Csr.hideleg, random.oneIn(2) ? 0 : TIMERS),
    () => write(Csr.hvip, random.oneIn(8) ? TIMERS : 0),
  ];
  return {
    write: () => {
      program.emit('addi', { rd: result });
      program.constant(a, STATUS);
      program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
      write(Csr.vsstatus, random.oneIn(2) ? SIE : 0);
      program.emit('csrrw', { csr: Csr.scause });
      program.emit('csrrw', { csr: Csr.vscause });
      program.address(a, stage.supervisorHandler);
      program.emit('csrrw', { csr: Csr.stvec, rs1: a });
      program.emit('csrrw', { csr: Csr.vstvec, rs1: a });
      const delta = random.oneIn(3) ? 0 : random.bits() | 0;
      write(Csr.htimedelta, delta);
      const all = [
        ...steps,
        () => compare(stage, Csr.stimecmp, 0),
        () => compare(stage, Csr.vstimecmp, delta),
        () => write(Csr.mie, random.oneIn(4) ? random.bits() & TIMERS : TIMERS),
      ];
      for (const step of random.shuffled(all)) if (!random.oneIn(8)) step();
      program.constant(counter, random.below(400));
      enterMode(stage, mode, random.oneIn(2) ? SIE : 0);
      if (random.oneIn(3)) compare(stage, Csr.stimecmp, mode === 'VS' || mode === 'VU' ? 0 : delta & 7);
      program.emit('addi', { rd: counter, rs1: counter, imm: -1 });
      program.emit('blt', { rs1: 0, rs2: counter, imm: -4 });
      stage.mark(program.here - 8);
      program.emit('csrrs', { rd: result, csr: Csr.sip });
      program.emit('ecall');
    },
    always: () => {
      program.emit('csrrw', { csr: Csr.mie });
      stage.note(counter, Slot.result);
      stage.note(result, Slot.second);
      stage.noteCsr(Csr.mip, Slot.third);
      stage.noteCsr(random.pick([Csr.stimecmp, Csr.vstimecmp, Csr.hip, Csr.vsip, Csr.sip]), Slot.guest);
    },
  };
};
