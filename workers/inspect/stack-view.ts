/**
 * The call stack. Where debug information describes a function's frame, that is followed: its tables are exact at every
 * instruction. Elsewhere frame pointers are: RISC-V code compiled with them keeps the return address below where s0
 * points and the caller's s0 below that (psABI, chapter "Frame Pointer Convention"). A function that has saved nothing
 * yet has its return address in ra.
 */
import { X } from '../cpu/riscv/core/layout.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import type { CallFrame } from '../machine-api.ts';
import type { SymbolNames } from './disassembly-view.ts';
import type { Caller, Registers } from './dwarf/frames.ts';
import { peekInstruction, peekNumber } from './peek.ts';

/** Names for addresses, and the frames of functions where files describe them. */
export interface CodeKnowledge extends SymbolNames {
  /** The caller of the function that an address lies in; see Frames.caller. */
  callerOf(address: bigint, registers: Registers, read: (at: bigint) => bigint | undefined): Caller | undefined;
}

const MOST_FRAMES = 64;
const RA = 1;
const SP = 2;
const FP = 8;

interface Place {
  readonly pc: bigint;
  readonly sp: bigint;
  readonly registers: Registers;
  readonly by: 'pc' | 'cfi' | 'frame pointer' | 'ra';
  /** Whether pc is the instruction that comes next, not one behind a call: the innermost frame, and interrupted ones. */
  readonly exact: boolean;
}

/** Frames from the innermost out. Frames whose return address cannot be executed end the walk. */
export function stackView(hart: Hart, known: CodeKnowledge): CallFrame[] {
  const registers = Array.from({ length: 32 }, (_, n) => (n === 0 ? 0n : hart.state.u64(X + n * 8)));
  let place: Place | undefined = { pc: hart.state.pc, sp: registers[SP] ?? 0n, registers, by: 'pc', exact: true };
  const frames: CallFrame[] = [];
  while (place && frames.length < MOST_FRAMES) {
    frames.push(frameOf(place, known));
    place = outer(hart, known, place);
  }
  return frames;
}

/** The address that tells which function a frame is in: a return address may be the start of the function behind. */
const inside = ({ pc, exact }: Place): bigint => (exact ? pc : BigInt.asUintN(64, pc - 1n));

function frameOf(place: Place, known: CodeKnowledge): CallFrame {
  const { pc, sp, by } = place;
  const symbol = known.nameOf(pc);
  const source = known.lineOf(inside(place));
  const rawSymbol = known.rawNameOf(pc);
  return {
    pc,
    sp,
    by,
    ...(symbol === undefined ? {} : { symbol }),
    ...(rawSymbol === undefined ? {} : { rawSymbol }),
    ...(source === undefined ? {} : { source }),
  };
}

function outer(hart: Hart, known: CodeKnowledge, place: Place): Place | undefined {
  const read = (at: bigint) => peekNumber(hart, BigInt.asUintN(64, at), 8);
  const executable = (address: bigint) => address !== 0n && peekInstruction(hart, address) !== undefined;
  const innermost = place.by === 'pc';
  const caller = known.callerOf(inside(place), place.registers, read);
  if (caller) {
    const { pc, cfa, registers, exact } = caller;
    // The stack grows down: an outer frame lies higher. The innermost may be empty, and an interrupted one elsewhere.
    const higher = exact || (innermost ? cfa >= place.sp : cfa > place.sp);
    return pc !== undefined && higher && executable(pc) ? { pc, sp: cfa, registers, by: 'cfi', exact } : undefined;
  }
  const fp = place.registers[FP];
  const saved = fp === undefined ? undefined : read(fp - 8n);
  const ra = innermost ? place.registers[RA] : undefined;
  if (ra !== undefined && ra !== saved && executable(ra)) {
    return { pc: ra, sp: place.sp, registers: without(place.registers, RA), by: 'ra', exact: false };
  }
  const above = fp === undefined ? undefined : read(fp - 16n);
  if (fp === undefined || saved === undefined || above === undefined || !executable(saved)) return undefined;
  if (!innermost && fp <= place.sp) return undefined;
  const registers = [...without(place.registers, RA)];
  registers[FP] = above;
  registers[SP] = fp;
  return { pc: saved, sp: fp, registers, by: 'frame pointer', exact: false };
}

const without = (registers: Registers, lost: number): Registers =>
  registers.map((value, n) => (n === lost ? undefined : value));
