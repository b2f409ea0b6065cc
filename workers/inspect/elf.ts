/** ELF files (System V ABI, chapters 4 and 5): sections and symbols of 64-bit little-endian programs. */
import type { CodeSymbol } from './symbol-table.ts';

/** A file that is no ELF file, or a damaged one; the message is for people. */
class ElfError extends Error {}

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  /** Address in memory; 0 for sections that are not loaded. */
  readonly address: bigint;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly link: number;
  readonly entrySize: number;
}

export interface ElfFile {
  readonly machine: number;
  readonly sections: readonly ElfSection[];
}

const MACHINE_RISCV = 243;
const SHT_NOBITS = 8;
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const SYMBOL_BYTES = 24;
/** Types of symbols that name code or data. */
const NOTYPE = 0;
const OBJECT = 1;
const FUNC = 2;
/** Local labels and mapping symbols of the assembler name no function. */
const NOISE = /^(\.L|\$[xd])/;

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at);
  return new TextDecoder().decode(bytes.subarray(at, end < 0 ? bytes.length : end));
}

/** Reads the sections. Throws {@link ElfError} for what is no 64-bit little-endian ELF file or is cut off. */
export function parseElf(bytes: Uint8Array<ArrayBuffer>): ElfFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46) throw new ElfError('It is no ELF file.');
  if (bytes[4] !== 2 || bytes[5] !== 1) throw new ElfError('Only 64-bit little-endian ELF files can be read.');
  const machine = view.getUint16(18, true);
  const table = Number(view.getBigUint64(40, true));
  const [size, count, names] = [view.getUint16(58, true), view.getUint16(60, true), view.getUint16(62, true)];
  if (count > 0 && (size < 64 || table + size * count > bytes.length)) {
    throw new ElfError('The table of sections lies outside of the file: it is cut off.');
  }
  const raw = Array.from({ length: count }, (_, n) => {
    const at = table + n * size;
    const long = (offset: number) => view.getBigUint64(at + offset, true);
    const [type, start, length] = [view.getUint32(at + 4, true), Number(long(24)), Number(long(32))];
    const inFile = type !== SHT_NOBITS && start + length <= bytes.length;
    return {
      nameAt: view.getUint32(at, true),
      type,
      address: long(16),
      bytes: inFile ? bytes.subarray(start, start + length) : new Uint8Array(0),
      link: view.getUint32(at + 40, true),
      entrySize: Number(long(56)),
    };
  });
  const nameTable = raw[names]?.bytes ?? new Uint8Array(0);
  return { machine, sections: raw.map(({ nameAt, ...section }) => ({ ...section, name: textAt(nameTable, nameAt) })) };
}

/** Problems that a person should know of: another processor, no symbols. */
export function elfProblems(file: ElfFile): string[] {
  const problems: string[] = [];
  if (file.machine !== MACHINE_RISCV)
    problems.push(`It is for another processor (machine ${file.machine}, not RISC-V).`);
  if (!file.sections.some(({ type }) => type === SHT_SYMTAB || type === SHT_DYNSYM)) {
    problems.push('It has no symbol table: it was stripped.');
  }
  return problems;
}

/** Functions and data with their addresses, moved by `base`. */
export function elfSymbols(file: ElfFile, base = 0n): CodeSymbol[] {
  const table =
    file.sections.find(({ type }) => type === SHT_SYMTAB) ?? file.sections.find(({ type }) => type === SHT_DYNSYM);
  const strings = table && file.sections[table.link]?.bytes;
  if (!table || !strings) return [];
  const { bytes } = table;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const symbols: CodeSymbol[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= bytes.length; at += SYMBOL_BYTES) {
    const type = view.getUint8(at + 4) & 15;
    const section = view.getUint16(at + 6, true);
    if ((type !== NOTYPE && type !== OBJECT && type !== FUNC) || section === 0) continue;
    const name = textAt(strings, view.getUint32(at, true));
    if (name === '' || NOISE.test(name)) continue;
    const address = BigInt.asUintN(64, view.getBigUint64(at + 8, true) + base);
    symbols.push({ name, address, size: view.getBigUint64(at + 16, true) });
  }
  return symbols;
}
