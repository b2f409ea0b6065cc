/**
 * ELF files (System V ABI, chapters 4 and 5): sections and symbols of 64-bit little-endian programs, to name addresses
 * by. Whatever a file claims is held against its length.
 */
import type { CodeSymbol } from './symbol-table.ts';

/** A file that is no ELF file, or a damaged one; the message is for people. */
class ElfError extends Error {}

export interface ElfSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  /** Address in memory; 0 for sections that are not loaded. */
  readonly address: bigint;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly link: number;
  /** For relocations: the section that they belong to. */
  readonly info: number;
}

export interface ElfFile {
  readonly machine: number;
  /** Object file, as kernel modules are: nothing has an address yet. */
  readonly relocatable: boolean;
  readonly sections: readonly ElfSection[];
}

const MACHINE_RISCV = 243;
const TYPE_RELOCATABLE = 1;
const SHT_NOBITS = 8;
const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;
const SHF_EXECUTABLE = 4;
const SHN_ABSOLUTE = 0xfff1;
const SHN_RESERVED = 0xff00;
const SECTION_BYTES = 64;
const SYMBOL_BYTES = 24;
/** Types of symbols that name code or data. */
const NOTYPE = 0;
const OBJECT = 1;
const FUNC = 2;
const IFUNC = 10;
/** Local labels and mapping symbols of the assembler name no function. */
const NOISE = /^(\.L|\$[xd])/;
/** Names longer than this are cut: the text table lacks its ends. */
const MOST_NAME = 16384;

const decoder = new TextDecoder();

function textAt(bytes: Uint8Array, at: number): string {
  const most = bytes.subarray(at, at + MOST_NAME);
  const end = most.indexOf(0);
  return decoder.decode(end < 0 ? most : most.subarray(0, end));
}

/** Reads the sections. Throws an error for people for what is no 64-bit little-endian ELF file or is cut off. */
export function parseElf(bytes: Uint8Array<ArrayBuffer>): ElfFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46) throw new ElfError('It is no ELF file.');
  if (bytes[4] !== 2 || bytes[5] !== 1) throw new ElfError('Only 64-bit little-endian ELF files can be read.');
  const relocatable = view.getUint16(16, true) === TYPE_RELOCATABLE;
  const machine = view.getUint16(18, true);
  const table = Number(view.getBigUint64(40, true));
  const size = view.getUint16(58, true);
  let [count, names] = [view.getUint16(60, true), view.getUint16(62, true)];
  if (table === 0) return { machine, relocatable, sections: [] };
  const damaged = () => new ElfError('The table of sections lies outside of the file: it is cut off.');
  if (size < SECTION_BYTES || table + size > bytes.length) throw damaged();
  // Files with very many sections have the numbers in the first one.
  if (count === 0) count = Number(view.getBigUint64(table + 32, true));
  if (names === 0xffff) names = view.getUint32(table + 40, true);
  if (table + size * count > bytes.length) throw damaged();
  const raw = Array.from({ length: count }, (_, n) => {
    const at = table + n * size;
    const long = (offset: number) => view.getBigUint64(at + offset, true);
    const [type, start, length] = [view.getUint32(at + 4, true), Number(long(24)), Number(long(32))];
    const inFile = type !== SHT_NOBITS && start + length <= bytes.length;
    return {
      nameAt: view.getUint32(at, true),
      type,
      flags: Number(long(8)),
      address: long(16),
      bytes: inFile ? bytes.subarray(start, start + length) : new Uint8Array(0),
      link: view.getUint32(at + 40, true),
      info: view.getUint32(at + 44, true),
    };
  });
  const nameTable = raw[names]?.bytes ?? new Uint8Array(0);
  const sections = raw.map(({ nameAt, ...section }) => ({ ...section, name: textAt(nameTable, nameAt) }));
  return { machine, relocatable, sections };
}

/** Problems that a person should know of: another processor, no symbols. */
export function elfProblems(file: ElfFile): string[] {
  const problems: string[] = [];
  if (file.machine !== MACHINE_RISCV)
    problems.push(`It is for another processor (machine ${file.machine}, not RISC-V).`);
  if (!file.sections.some(({ type }) => type === SHT_SYMTAB || type === SHT_DYNSYM)) {
    problems.push('It has no symbol table: it was stripped.');
  }
  if (file.relocatable) problems.push('It is an object file: only its section .text is placed, at the base.');
  return problems;
}

/** Functions and data with their addresses, moved by `base`. Of an object file those in .text: `base` is where it is. */
export function elfSymbols(file: ElfFile, base = 0n): CodeSymbol[] {
  const { sections, relocatable } = file;
  const table = sections.find(({ type }) => type === SHT_SYMTAB) ?? sections.find(({ type }) => type === SHT_DYNSYM);
  const strings = table && sections[table.link]?.bytes;
  if (!table || !strings) return [];
  const { bytes } = table;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const symbols: CodeSymbol[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= bytes.length; at += SYMBOL_BYTES) {
    const type = view.getUint8(at + 4) & 15;
    const section = view.getUint16(at + 6, true);
    if (type !== NOTYPE && type !== OBJECT && type !== FUNC && type !== IFUNC) continue;
    // Numbers that the linker was given are no places.
    if (section === 0 || (section === SHN_ABSOLUTE && type === NOTYPE)) continue;
    if (relocatable && !(section < SHN_RESERVED && isText(sections[section]))) continue;
    const name = textAt(strings, view.getUint32(at, true));
    if (name === '' || NOISE.test(name)) continue;
    const address = BigInt.asUintN(64, view.getBigUint64(at + 8, true) + base);
    symbols.push({ name, address, size: view.getBigUint64(at + 16, true) });
  }
  return symbols;
}

const isText = (section: ElfSection | undefined): boolean =>
  section?.name === '.text' && (section.flags & SHF_EXECUTABLE) !== 0;
