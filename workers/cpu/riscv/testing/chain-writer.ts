/**
 * Tests of long chains of traps: handlers of their own in M, HS and VS mode, under random delegation, with interrupts that
 * software makes pending; handlers trap in turn, return to whatever mode is noted, and change what the next trap does.
 *
 * What every trap left in the registers goes into a running hash. A register counts the traps and returns that are left;
 * at its end every handler calls M mode, which ends the test: calls from S and VS mode are never delegated.
 */
import { Csr } from '../state.ts';
import { Chain } from './chain.ts';
import { EXCEPTIONS, GUEST_OWN_STATUS, GUEST_STATUS, INTERRUPTS, STATUS } from './chain-registers.ts';
import { enterMode, MODES } from './modes.ts';
import { Slot, type Stage, type Writer } from './streams.ts';

const MPP = 0x1800;
const MIE = 0x8;
const SPP = 0x100;

/** The mode a chain begins in. */
const MODES_OF_CHAINS = ['M', ...MODES, 'VS', 'VU'] as const;

/** Chains of traps. */
export const chainWriter: Writer = (stage) => {
  const { random, program, a, b } = stage;
  const chain = new Chain(stage);
  const mode = random.pick(MODES_OF_CHAINS);
  const write = (csr: number, mask: number) => {
    program.constant(a, random.bits() & random.pick([0, -1, random.bits()]) & mask);
    program.emit('csrrw', { csr, rs1: a });
  };
  return {
    write: () => {
      program.constant(a, MPP | STATUS);
      program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
      const handlers = [
        [Csr.mtvec, chain.machineHandler()],
        [Csr.stvec, chain.supervisorHandler(false)],
        [Csr.vstvec, chain.supervisorHandler(true)],
      ] as const;
      for (const [csr, address] of handlers) {
        program.address(a, address + random.below(2));
        program.emit('csrrw', { csr, rs1: a });
      }
      chain.begin(3 + random.below(12));
      write(Csr.medeleg, EXCEPTIONS);
      write(Csr.hedeleg, EXCEPTIONS);
      write(Csr.mideleg, INTERRUPTS);
      write(Csr.hideleg, INTERRUPTS);
      write(Csr.hstatus, GUEST_STATUS);
      write(Csr.vsstatus, GUEST_OWN_STATUS);
      write(Csr.mip, INTERRUPTS);
      write(Csr.hvip, INTERRUPTS);
      write(Csr.mie, random.oneIn(6) ? INTERRUPTS : INTERRUPTS & ~0x80);
      // Where returns lead that nothing came before: to the end of what runs.
      program.around(
        (length) => {
          program.emit('auipc', { rd: b });
          program.emit('addi', { rd: b, rs1: b, imm: length + 8 });
        },
        () => {
          for (const csr of [Csr.sepc, Csr.vsepc, Csr.mepc]) program.emit('csrrw', { csr, rs1: b });
          for (const csr of [Csr.scause, Csr.vscause, Csr.mcause]) program.emit('csrrw', { csr });
          enter(stage, mode);
          const before = program.here;
          chain.body();
          stage.mark(before);
        },
      );
      chain.finish();
    },
    always: () => {
      stage.note(chain.hash, Slot.result);
      stage.note(chain.left, Slot.second);
      const noted: readonly (readonly [number, number])[] = [
        ...([
          [Csr.mcause, Slot.cause],
          [Csr.mtval, Slot.tval],
          [Csr.mepc, Slot.epc],
          [Csr.mstatus, Slot.status],
        ] as const),
        ...([
          [Csr.scause, Slot.supervisorCause],
          [Csr.sepc, Slot.supervisorEpc],
        ] as const),
        ...([
          [Csr.stval, Slot.supervisorTval],
          [Csr.mip, Slot.third],
          [Csr.vsepc, Slot.supervisorStatus],
        ] as const),
        ...([
          [Csr.vscause, Slot.instruction],
          [Csr.hstatus, Slot.guest],
        ] as const),
      ];
      for (const [csr, slot] of noted) stage.noteCsr(csr, slot);
    },
  };
};

/** Goes to a mode, with random bits in the status register; what follows runs there. */
function enter(stage: Stage, mode: (typeof MODES_OF_CHAINS)[number]): void {
  const { random, program, a } = stage;
  const status = random.bits() & STATUS & ~SPP;
  if (mode !== 'M') {
    // No interrupt may come before the return.
    enterMode(stage, mode, status & ~MIE);
    return;
  }
  program.constant(a, status);
  program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
}
