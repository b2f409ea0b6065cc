/** Disassembly around an address, under the modes of the present moment. */
import { disassemble } from '../cpu/riscv/disassembly/disassemble.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import type { DisassembledLine } from '../machine-api.ts';
import { peekInstruction } from './peek.ts';

/** Names for addresses. */
export interface SymbolNames {
  /** "symbol" or "symbol+0x10"; undefined where no symbol covers the address. */
  nameOf(address: bigint): string | undefined;
  /** The symbol as its file has it, where that differs from its readable name. */
  rawNameOf(address: bigint): string | undefined;
  /** "file.c:12". */
  lineOf(address: bigint): string | undefined;
}

/** "13 05": the bytes of an instruction in memory order. */
export const hexBytes = (bits: number, length: number): string =>
  Array.from({ length }, (_, i) => ((bits >>> (8 * i)) & 255).toString(16).padStart(2, '0')).join(' ');

/** The instruction at an address; a line that says so where memory cannot be read. */
function disassembledLine(hart: Hart, address: bigint, names: SymbolNames): DisassembledLine & { length: number } {
  const bits = peekInstruction(hart, address);
  const symbol = names.nameOf(address);
  const source = names.lineOf(address);
  const rawSymbol = names.rawNameOf(address);
  const about = {
    address,
    ...(symbol === undefined ? {} : { symbol }),
    ...(rawSymbol === undefined ? {} : { rawSymbol }),
    ...(source === undefined ? {} : { source }),
  };
  if (bits === undefined) return { ...about, bytes: '', mnemonic: '', operands: 'cannot be read', length: 2 };
  const { mnemonic, operands, target, length } = disassemble(bits, address);
  const targetSymbol = target === undefined ? undefined : names.nameOf(target);
  const rawTarget = target === undefined ? undefined : names.rawNameOf(target);
  return {
    ...about,
    bytes: hexBytes(bits, length),
    mnemonic,
    operands,
    length,
    ...(target === undefined ? {} : { target }),
    ...(targetSymbol === undefined ? {} : { targetSymbol }),
    ...(rawTarget === undefined ? {} : { rawTarget }),
  };
}

/**
 * Lines from `before` instructions before an address to `after` behind it. Going backwards, instructions of two and four
 * bytes cannot be told apart for sure: the start is chosen from which decoding meets the address.
 */
export function disassemblyView(
  hart: Hart,
  address: bigint,
  before: number,
  after: number,
  names: SymbolNames,
): DisassembledLine[] {
  const lines = linesBefore(hart, address, Math.min(before, 200), names);
  let at = address;
  for (let n = 0; n <= Math.min(after, 500); n++) {
    const { length, ...line } = disassembledLine(hart, at, names);
    lines.push(line);
    at = BigInt.asUintN(64, at + BigInt(length));
  }
  return lines;
}

function linesBefore(hart: Hart, address: bigint, count: number, names: SymbolNames): DisassembledLine[] {
  if (count === 0) return [];
  for (let halves = Math.min(count * 2 + 8, 408); halves > 0; halves--) {
    const lines: DisassembledLine[] = [];
    let at = address - BigInt(halves * 2);
    if (at < 0n) continue;
    while (at < address) {
      const { length, ...line } = disassembledLine(hart, at, names);
      if (line.bytes === '') break;
      lines.push(line);
      at += BigInt(length);
    }
    if (at === address && lines.length >= Math.min(count, halves / 2)) return lines.slice(-count);
  }
  return [];
}
