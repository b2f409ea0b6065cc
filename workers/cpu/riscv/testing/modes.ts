/** Going to lower modes, for the tests of random streams. */
import { Csr } from '../state.ts';
import type { Stage } from './streams.ts';

export const MODES = ['S', 'U', 'VS', 'VU'] as const;
export type Mode = (typeof MODES)[number];

const MPP = 0x1800;
const SPP = 0x100;
const SPV = 0x80;

/**
 * The instructions that follow run in a mode. `status`: bits of mstatus that are set at the last moment; `view`: how far
 * above itself the mode sees the code.
 */
export function enterMode({ program, a, b }: Stage, mode: Mode, status = 0, view = 0): void {
  const guest = mode === 'VS' || mode === 'VU';
  const supervisor = mode === 'S' || mode === 'VS';
  program.constant(a, guest ? SPP : MPP);
  program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
  // A guest is entered by sret with hstatus.SPV set: 10.0 does not let MPV be written.
  if (guest) {
    program.emit('addi', { rd: a, imm: SPV });
    program.emit('csrrs', { csr: Csr.hstatus, rs1: a });
  }
  // Behind this: lui, addiw, add where the view is another; csrrw, lui, addiw, csrrs, the return.
  program.address(a, program.here + 8 + (view === 0 ? 5 : 8) * 4);
  if (view !== 0) {
    program.constant(b, view);
    program.emit('add', { rd: a, rs1: a, rs2: b });
  }
  program.emit('csrrw', { csr: guest ? Csr.sepc : Csr.mepc, rs1: a });
  program.constant(a, status | (supervisor ? (guest ? SPP : 0x800) : 0));
  program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
  program.emit(guest ? 'sret' : 'mret');
}
