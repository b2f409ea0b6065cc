/** Headers of line number programs (DWARF 5, section 6.2.4; 2 to 4 likewise): files, and the numbers that opcodes use. */
import { DwarfError, type DwarfReader } from './reader.ts';

export interface LineHeader {
  /** Where the program ends. */
  readonly end: number;
  readonly minimumLength: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Operands of the standard opcodes; index 0 belongs to opcode 1. */
  readonly operands: readonly number[];
  /** Names without folders, by the numbers that the program uses. */
  readonly files: string[];
}

/** Sections that hold texts of headers. */
export interface LineTexts {
  readonly lineStrings: DwarfReader | undefined;
  readonly strings: DwarfReader | undefined;
}

const CONTENT_PATH = 1;
const Form = {
  block2: 0x03,
  block4: 0x04,
  data2: 0x05,
  data4: 0x06,
  data8: 0x07,
  string: 0x08,
  block: 0x09,
  block1: 0x0a,
  data1: 0x0b,
  strp: 0x0e,
  udata: 0x0f,
  data16: 0x1e,
  lineStrp: 0x1f,
} as const;

/** More entries than any compiler makes. */
const MOST_FILES = 1_000_000;

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Reads a header; the reader then stands at the program. Undefined for versions that nobody knows: it stands behind. */
export function readLineHeader(reader: DwarfReader, texts: LineTexts): LineHeader | undefined {
  const { end, wide } = reader.unit();
  const version = reader.u16();
  if (version < 2 || version > 5) {
    reader.at = end;
    return undefined;
  }
  if (version >= 5) reader.skip(2);
  const program = reader.offset(wide) + reader.at;
  if (program > end) throw new DwarfError('The header of a line table is longer than the table.');
  const minimumLength = reader.u8();
  if (version >= 4) reader.skip(1);
  reader.skip(1);
  const lineBase = (reader.u8() << 24) >> 24;
  const lineRange = reader.u8();
  const opcodeBase = reader.u8();
  if (lineRange === 0 || opcodeBase === 0) throw new DwarfError('The header of a line table makes no sense.');
  const operands = Array.from({ length: opcodeBase - 1 }, () => reader.u8());
  const header = reader.part(reader.at, program);
  const files = version >= 5 ? filesOf5(header, wide, texts) : filesBefore5(header);
  reader.at = program;
  return { end, minimumLength, lineBase, lineRange, opcodeBase, operands, files };
}

/** Up to version 4 files count from 1, and lists end with an empty name. */
function filesBefore5(reader: DwarfReader): string[] {
  while (reader.text() !== '') {
    // Folders.
  }
  const files = [''];
  for (let name = reader.text(); name !== ''; name = reader.text()) {
    files.push(nameOf(name));
    for (let n = 0; n < 3; n++) reader.unsigned();
  }
  return files;
}

/** Version 5 describes what entries hold. */
function filesOf5(reader: DwarfReader, wide: boolean, texts: LineTexts): string[] {
  entries(reader, wide, texts);
  return entries(reader, wide, texts).map(nameOf);
}

function entries(reader: DwarfReader, wide: boolean, texts: LineTexts): string[] {
  const format = Array.from({ length: reader.u8() }, () => ({ content: reader.unsigned(), form: reader.unsigned() }));
  const count = reader.unsigned();
  if (count > MOST_FILES || (format.length === 0 && count > 0))
    throw new DwarfError('A line table has too many files.');
  const paths: string[] = [];
  for (let n = 0; n < count; n++) {
    let path = '';
    for (const { content, form } of format) {
      const value = formValue(reader, form, wide, texts);
      if (content === CONTENT_PATH && typeof value === 'string') path = value;
    }
    paths.push(path);
  }
  return paths;
}

/** A value; undefined where it is nothing that is needed here. */
function formValue(reader: DwarfReader, form: number, wide: boolean, texts: LineTexts): string | undefined {
  const textAt = (section: DwarfReader | undefined, at: number) => section?.part(at, section.end).text() ?? '';
  switch (form) {
    case Form.string:
      return reader.text();
    case Form.lineStrp:
      return textAt(texts.lineStrings, reader.offset(wide));
    case Form.strp:
      return textAt(texts.strings, reader.offset(wide));
    case Form.udata:
      reader.unsigned();
      return undefined;
    case Form.block:
      reader.skip(reader.unsigned());
      return undefined;
    case Form.block1:
      reader.skip(reader.u8());
      return undefined;
    case Form.block2:
      reader.skip(reader.u16());
      return undefined;
    case Form.block4:
      reader.skip(reader.u32());
      return undefined;
    default: {
      const size = new Map<number, number>([
        [Form.data1, 1],
        [Form.data2, 2],
        [Form.data4, 4],
        [Form.data8, 8],
        [Form.data16, 16],
      ]).get(form);
      if (size === undefined) throw new DwarfError(`A line table has a form 0x${form.toString(16)} that is not known.`);
      reader.skip(size);
      return undefined;
    }
  }
}
