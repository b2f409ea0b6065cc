/**
 * Tests of counters: cycles, time, instructions and the others, written, stopped and read in M mode, and read in lower modes
 * under random enables.
 */
import { Csr } from '../state.ts';
import { enterMode, MODES } from './modes.ts';
import { assemble } from './program.ts';
import { Slot, type Stage, type Writer } from './streams.ts';

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const MACHINE_COUNTERS = [Csr.mcycle, Csr.minstret];
const OTHERS = range(Csr.mcycle + 3, Csr.mcycle + 31);
/** Those of them that every release has. */
const PRESENT = OTHERS.slice(0, 16);
const USER_COUNTERS = [Csr.cycle, Csr.time, Csr.instret];
const USER_OTHERS = range(Csr.cycle + 3, Csr.cycle + 31);
const EVENTS = range(Csr.mcountinhibit + 3, Csr.mcountinhibit + 31);
const ENABLES = [Csr.mcounteren, Csr.scounteren, Csr.hcounteren];
/** Of the platform: cycles and instructions; then what is no event. */
const EVENT_VALUES = [0, 1, 2, 3, 0x42];

/** Enables, mostly for all of the first three. */
function enables({ random, program, a }: Stage): void {
  for (const csr of ENABLES) {
    program.constant(a, random.oneIn(3) ? random.bits() : random.oneIn(2) ? -1 : random.below(8));
    program.emit('csrrw', { csr, rs1: a });
  }
}

/** Something that changes a counter, or time that passes. */
function change(stage: Stage): void {
  const { random, program, a } = stage;
  const kind = random.below(6);
  if (kind < 2) {
    const csr = random.pick([...MACHINE_COUNTERS, ...MACHINE_COUNTERS, random.pick(OTHERS)]);
    stage.load(a);
    program.emit(random.pick(['csrrw', 'csrrs', 'csrrc']), {
      csr,
      rs1: a,
      rd: random.pick([0, random.pick(stage.free)]),
    });
  } else if (kind === 2) {
    program.constant(a, random.oneIn(2) ? random.below(8) : random.bits());
    program.emit(random.pick(['csrrw', 'csrrs', 'csrrc']), { csr: Csr.mcountinhibit, rs1: a });
  } else if (kind === 3) {
    program.constant(a, random.pick(EVENT_VALUES));
    program.emit('csrrw', { csr: random.pick(EVENTS), rs1: a });
  } else if (kind === 4) {
    stage.load(a);
    program.emit('csrrw', { csr: Csr.htimedelta, rs1: a });
  } else {
    for (let n = random.below(6); n > 0; n--) program.emit(random.pick(['addi', 'fence', 'fence.i']));
  }
}

/** Reads that leave what they read in registers. */
function read(stage: Stage, rd: number, machine: boolean): number {
  const { random } = stage;
  const others = [random.pick(USER_OTHERS), ...(machine ? [random.pick(OTHERS), random.pick(EVENTS)] : [])];
  const candidates = [...USER_COUNTERS, ...USER_COUNTERS, ...(machine ? MACHINE_COUNTERS : []), ...others];
  return assemble('csrrs', { rd, csr: random.pick(candidates) });
}

/** The tests of counters. */
export const counterWriter: Writer = (stage) => {
  const { random, program } = stage;
  const mode = random.pick(['M', 'M', 'M', ...MODES] as const);
  const results = random.shuffled(stage.free).slice(0, 3);
  const [first = 0, second = 0, third = 0] = results;
  return {
    write: () => {
      if (random.oneIn(2)) enables(stage);
      for (let n = random.below(5); n > 0; n--) change(stage);
      program.put(read(stage, first, true));
      if (mode !== 'M') enterMode(stage, mode);
      program.put(read(stage, second, mode === 'M'));
      for (let n = mode === 'M' ? random.below(3) : 0; n > 0; n--) change(stage);
      stage.test(read(stage, third, mode === 'M'));
      program.emit('ecall');
    },
    always: () => {
      stage.note(first, Slot.result);
      stage.note(second, Slot.second);
      stage.note(third, Slot.third);
      stage.noteCsr(random.pick([...MACHINE_COUNTERS, ...PRESENT]), Slot.guest);
      stage.noteCsr(Csr.mcountinhibit, Slot.supervisorStatus);
    },
  };
};
