/** What the instruction at the program counter says: its text, and where it takes its value from. */
import { X } from '../cpu/riscv/core/layout.ts';
import { disassemble, disassemblyText } from '../cpu/riscv/disassembly/disassemble.ts';
import { INTEGER_REGISTERS } from '../cpu/riscv/disassembly/register-names.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { peekInstruction } from '../inspect/peek.ts';
import type { WriteTarget } from '../machine-api.ts';

/** Number of an integer register by either name; undefined for others. */
export function integerRegister(name: string): number | undefined {
  const number = /^x(\d+)$/.exec(name)?.[1];
  const index = name === 'fp' ? 8 : number === undefined ? INTEGER_REGISTERS.indexOf(name) : Number(number);
  return index >= 1 && index < 32 ? index : undefined;
}

export function instructionText(hart: Hart): string {
  const bits = peekInstruction(hart, hart.state.pc);
  return bits === undefined ? 'cannot be read' : disassemblyText(disassemble(bits, hart.state.pc));
}

/** Where a store takes its value from, or a load: what to ask about next when following a copy back. */
export function originOf(hart: Hart): WriteTarget | undefined {
  const bits = peekInstruction(hart, hart.state.pc);
  if (bits === undefined) return undefined;
  const { mnemonic, operands } = disassemble(bits, hart.state.pc);
  if (/^s[bhwd]$/.test(mnemonic)) {
    const source = operands.split(',')[0] ?? '';
    return source === 'zero' ? undefined : { kind: 'register', name: source };
  }
  const moved = mnemonic === 'mv' ? operands.split(',')[1] : undefined;
  if (moved !== undefined) return { kind: 'register', name: moved };
  const load = /^l([bhwd])u?$/.exec(mnemonic);
  const place = /,(-?\d+)\((\w+)\)$/.exec(operands);
  if (!load || !place) return undefined;
  const base = integerRegister(place[2] ?? '');
  const address = BigInt.asUintN(64, (base === undefined ? 0n : hart.state.u64(X + base * 8)) + BigInt(place[1] ?? 0));
  const length = { b: 1, h: 2, w: 4, d: 8 }[load[1] ?? 'd'] ?? 8;
  return { kind: 'memory', space: 'virtual', address, length };
}
