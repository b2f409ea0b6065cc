/** What the instruction at the program counter says: its text, and where it takes its value from. */
import { X } from '../cpu/riscv/core/layout.ts';
import { disassemble, disassemblyText } from '../cpu/riscv/disassembly/disassemble.ts';
import { FLOAT_REGISTERS, INTEGER_REGISTERS } from '../cpu/riscv/disassembly/register-names.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { peekInstruction } from '../inspect/peek.ts';
import type { WriteTarget } from '../machine-api.ts';

/** Number of an integer register by either name; undefined for others. */
export function integerRegister(name: string): number | undefined {
  const number = /^x(\d+)$/.exec(name)?.[1];
  const index = name === 'fp' ? 8 : number === undefined ? INTEGER_REGISTERS.indexOf(name) : Number(number);
  return index >= 1 && index < 32 ? index : undefined;
}

/** Number of a floating-point register by either name; undefined for others. */
export function floatRegister(name: string): number | undefined {
  const number = /^f(\d+)$/.exec(name)?.[1];
  const index = number === undefined ? FLOAT_REGISTERS.indexOf(name) : Number(number);
  return index >= 0 && index < 32 ? index : undefined;
}

export function instructionText(hart: Hart): string {
  const bits = peekInstruction(hart, hart.state.pc);
  return bits === undefined ? 'cannot be read' : disassemblyText(disassemble(bits, hart.state.pc));
}

const BYTES: Readonly<Record<string, number>> = { b: 1, h: 2, w: 4, d: 8 };
const NAMED = (name: string | undefined): WriteTarget | undefined =>
  name === undefined || name === 'zero' || /^(0x|-?\d)/.test(name) ? undefined : { kind: 'register', name };

/** Where an instruction that only moves a value takes it from: what to ask about next when following a copy back. */
export function originOf(hart: Hart): WriteTarget | undefined {
  const bits = peekInstruction(hart, hart.state.pc);
  if (bits === undefined) return undefined;
  const { mnemonic, operands } = disassemble(bits, hart.state.pc);
  const parts = operands.split(',');
  if (/^f?s[bhwd]$/.test(mnemonic)) return NAMED(parts[0]);
  // The last operand is the address.
  if (/^(sc|amoswap)\.[wd]/.test(mnemonic)) return NAMED(parts[1]);
  if (/^(mv|sext\.w|zext\.[bhw]|sext\.[bh]|fmv\.\w|fmv\.\w\.\w|csrrw)$/.test(mnemonic)) return NAMED(parts.at(-1));
  // csrr rd, csr; csrw csr, rs.
  if (/^csr[rw]$|^f[rs]csr$/.test(mnemonic)) return parts.length === 2 ? NAMED(parts[1]) : undefined;
  const load = /^(?:f?l([bhwd])u?|lr\.([wd])(?:\.\w+)?)$/.exec(mnemonic);
  const place = /,(-?\d+)?\((\w+)\)$/.exec(operands);
  if (!load || !place) return undefined;
  const base = integerRegister(place[2] ?? '');
  const offset = BigInt(place[1] ?? 0);
  const address = BigInt.asUintN(64, (base === undefined ? 0n : hart.state.u64(X + base * 8)) + offset);
  return { kind: 'memory', space: 'virtual', address, length: BYTES[load[1] ?? load[2] ?? 'd'] ?? 8 };
}
