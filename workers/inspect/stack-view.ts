/**
 * The call stack, by frame pointers: RISC-V code compiled with them keeps the return address below where s0 points and
 * the caller's s0 below that (psABI, chapter "Frame Pointer Convention"). A leaf function has its return address in ra.
 */
import { X } from '../cpu/riscv/core/layout.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import type { CallFrame } from '../machine-api.ts';
import type { SymbolNames } from './disassembly-view.ts';
import { peekInstruction, peekNumber } from './peek.ts';

const MOST_FRAMES = 64;
const RA = 1;
const SP = 2;
const FP = 8;

/** Frames from the innermost out. Frames whose return address cannot be executed end the walk. */
export function stackView(hart: Hart, names: SymbolNames): CallFrame[] {
  const { state } = hart;
  const register = (n: number) => state.u64(X + n * 8);
  const frame = (pc: bigint, sp: bigint, by: string): CallFrame => {
    const symbol = names.nameOf(pc);
    const source = names.lineOf(pc);
    return { pc, sp, by, ...(symbol === undefined ? {} : { symbol }), ...(source === undefined ? {} : { source }) };
  };
  const executable = (address: bigint) => address !== 0n && peekInstruction(hart, address) !== undefined;
  const frames = [frame(state.pc, register(SP), 'pc')];
  let fp = register(FP);
  const saved = peekNumber(hart, fp - 8n, 8);
  const ra = register(RA);
  if (ra !== saved && executable(ra)) frames.push(frame(ra, register(SP), 'ra'));
  while (frames.length < MOST_FRAMES) {
    const [back, outer] = [peekNumber(hart, fp - 8n, 8), peekNumber(hart, fp - 16n, 8)];
    if (back === undefined || outer === undefined || !executable(back)) break;
    frames.push(frame(back, fp, 'frame pointer'));
    // The stack grows down: an outer frame lies higher.
    if (outer <= fp) break;
    fp = outer;
  }
  return frames;
}
