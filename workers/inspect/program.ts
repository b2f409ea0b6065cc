/** What an ELF file tells about addresses: symbols, source lines, frames. */
import { demangled } from './demangle.ts';
import { debugSection } from './dwarf/debug-sections.ts';
import type { FrameSection } from './dwarf/frame-entries.ts';
import { Frames } from './dwarf/frames.ts';
import { LineTable } from './dwarf/line-table.ts';
import { DwarfReader } from './dwarf/reader.ts';
import { relocated } from './dwarf/relocate.ts';
import { type ElfFile, elfProblems, elfSymbols, parseElf } from './elf.ts';
import type { CodeSymbol } from './symbol-table.ts';

/** Where .text of an object file is put to read its tables: 0 would look like code that the linker dropped. */
const TEXT = 1n << 32n;

export interface Program {
  readonly symbols: readonly CodeSymbol[];
  /** Rows of its line tables. */
  readonly lines: number;
  /** "file.c:12" of an address; undefined where the file does not know. */
  readonly lineOf: ((address: bigint) => string | undefined) | undefined;
  /** Where the instructions of each line of a source file begin, by the name that {@link lineOf} gives. */
  readonly startsIn: (name: string) => readonly { readonly line: number; readonly address: bigint }[];
  /** Finds callers by the descriptions of frames. */
  readonly callerOf: Frames['caller'];
  /** What could not be used, in words. */
  readonly problems: readonly string[];
}

/** Reads an ELF file that was loaded `base` bytes from where it says. Rejects when it is none; the message is for people. */
export async function readProgram(bytes: Uint8Array<ArrayBuffer>, base: bigint): Promise<Program> {
  const elf = parseElf(bytes);
  const problems = elfProblems(elf);
  const text = elf.relocatable ? TEXT : 0n;
  const section = async (name: string) => {
    const found = await debugSection(elf, name, (what) => problems.push(what));
    return found && elf.relocatable ? relocated(elf, name, found, text) : found;
  };
  const [line, lineStrings, strings] = [
    await section('.debug_line'),
    await section('.debug_line_str'),
    await section('.debug_str'),
  ];
  const reader = (part: Uint8Array | undefined) => part && new DwarfReader(part);
  const texts = { lineStrings: reader(lineStrings), strings: reader(strings) };
  const table = line && new LineTable(line, texts);
  if (table) problems.push(...table.problems);
  const frames = new Frames(await frameSections(elf, section, text));
  return {
    callerOf: (address, registers, read) => frames.caller(BigInt.asUintN(64, address - base + text), registers, read),
    symbols: await readableSymbols(elfSymbols(elf, base)),
    lines: table?.rows ?? 0,
    lineOf: table && ((address) => table.lineOf(BigInt.asUintN(64, address - base + text))),
    startsIn: (name) =>
      table
        ?.startsIn(name)
        .map(({ line, address }) => ({ line, address: BigInt.asUintN(64, address + base - text) })) ?? [],
    problems,
  };
}

async function readableSymbols(symbols: readonly CodeSymbol[]): Promise<CodeSymbol[]> {
  const names = await demangled(symbols.map(({ name }) => name));
  return symbols.map((symbol, n) => {
    const name = names[n];
    return name === undefined ? symbol : { ...symbol, name, raw: symbol.name };
  });
}

/** Of an object file as if they lay where .text does: see relocated(). */
async function frameSections(
  elf: ElfFile,
  section: (name: string) => Promise<Uint8Array | undefined>,
  text: bigint,
): Promise<FrameSection[]> {
  const found: FrameSection[] = [];
  for (const name of ['.debug_frame', '.eh_frame']) {
    const bytes = await section(name);
    const address = elf.relocatable ? text : (elf.sections.find((one) => one.name === name)?.address ?? 0n);
    if (bytes) found.push({ bytes, address, isEh: name === '.eh_frame' });
  }
  return found;
}
