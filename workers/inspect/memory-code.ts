/** Bytes of memory as instructions: memory at any address, virtual or physical, whatever runs there. */
import { disassemble } from '../cpu/riscv/disassembly/disassemble.ts';
import type { DisassembledLine, MemoryView } from '../machine-api.ts';
import { hexBytes, type SymbolNames } from './disassembly-view.ts';

const PAGE_SHIFT = 12n;

/**
 * The instructions in a view, from its first byte on. A page that cannot be read is one line; an instruction that the view's
 * end cuts is left out. Symbols belong to virtual addresses.
 */
export function memoryCode(view: MemoryView, names: SymbolNames): DisassembledLine[] {
  const { bytes, pages, space } = view;
  const half = (at: number) => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const unreadable = new Map(
    pages.flatMap(({ address, fault, device }) => {
      const why = fault ?? (device === undefined ? undefined : `device ${device}`);
      return why === undefined ? [] : [[address >> PAGE_SHIFT, why] as const];
    }),
  );
  const lines: DisassembledLine[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const address = BigInt.asUintN(64, view.address + BigInt(at));
    const why = unreadable.get(address >> PAGE_SHIFT);
    if (why !== undefined) {
      lines.push({ address, bytes: '', mnemonic: '', operands: why });
      at += 0x1000 - Number(address & 0xfffn);
      continue;
    }
    const low = half(at);
    const long = (low & 3) === 3;
    if (long && at + 4 > bytes.length) break;
    const bits = long ? low | (half(at + 2) << 16) : low;
    const { mnemonic, operands, target, length } = disassemble(bits, address);
    const symbol = space === 'virtual' ? names.nameOf(address) : undefined;
    const targetSymbol = target === undefined || space === 'physical' ? undefined : names.nameOf(target);
    lines.push({
      address,
      bytes: hexBytes(bits, length),
      mnemonic,
      operands,
      ...(target === undefined ? {} : { target }),
      ...(symbol === undefined ? {} : { symbol }),
      ...(targetSymbol === undefined ? {} : { targetSymbol }),
    });
    at += length;
  }
  return lines;
}
