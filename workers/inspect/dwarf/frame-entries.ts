/**
 * Entries of .debug_frame (DWARF 5, section 6.4.1) and .eh_frame (System V ABI for x86-64, section 4.2.4; all processors
 * use it): which addresses have which instructions for finding the caller's frame.
 */
import { DwarfError, DwarfReader } from './reader.ts';

/** What entries have in common (CIE). */
export interface CommonEntry {
  readonly codeAlign: number;
  readonly dataAlign: number;
  /** Number of the register whose rule gives the caller's address. */
  readonly returnRegister: number;
  readonly encoding: number;
  /** Whether its entries describe trampolines of signals. */
  readonly isSignal: boolean;
  /** Whether entries of it begin with a length of more data. */
  readonly augmented: boolean;
  readonly addressSize: number;
  /** First instructions, [from, to) in the section. */
  readonly from: number;
  readonly to: number;
}

/** Addresses and their instructions (FDE). */
export interface FrameEntry {
  readonly common: CommonEntry;
  readonly start: bigint;
  readonly size: bigint;
  readonly from: number;
  readonly to: number;
}

export interface FrameSection {
  readonly bytes: Uint8Array;
  /** Address of the section in memory, which encoded pointers may be relative to. */
  readonly address: bigint;
  readonly isEh: boolean;
}

const ABSOLUTE = 0;
const OMITTED = 0xff;
const PC_RELATIVE = 0x10;

/** All entries with addresses. Reading stops at the first one that is damaged: what was read is kept. */
export function readFrameEntries(section: FrameSection): FrameEntry[] {
  const entries: FrameEntry[] = [];
  const commons = new Map<number, CommonEntry | undefined>();
  const reader = new DwarfReader(section.bytes);
  try {
    while (!reader.done) {
      const { at } = reader;
      const { end, wide } = reader.unit();
      // A length of 0 ends what one object has of .eh_frame.
      if (reader.at === end) continue;
      const field = reader.at;
      const id = wide && !section.isEh ? Number(reader.u64()) : reader.u32();
      if (isCommon(id, wide, section.isEh)) {
        commons.set(at, readCommon(reader.part(reader.at, end), section.isEh));
      } else {
        const common = commons.get(section.isEh ? field - id : id);
        const entry = common && readEntry(reader.part(reader.at, end), common, section);
        if (entry) entries.push(entry);
      }
      reader.at = end;
    }
  } catch (error) {
    if (!(error instanceof DwarfError)) throw error;
  }
  return entries;
}

function isCommon(id: number, wide: boolean, isEh: boolean): boolean {
  if (isEh) return id === 0;
  return id === (wide ? 2 ** 64 : 0xffffffff);
}

/** Undefined for kinds that nobody here knows. */
function readCommon(reader: DwarfReader, isEh: boolean): CommonEntry | undefined {
  const version = reader.u8();
  const augmentation = reader.text();
  let addressSize = 8;
  if (version >= 4 && !isEh) {
    addressSize = reader.u8();
    reader.skip(1);
  }
  const codeAlign = reader.unsigned();
  const dataAlign = reader.signed();
  const returnRegister = version === 1 ? reader.u8() : reader.unsigned();
  let encoding = ABSOLUTE;
  let isSignal = false;
  const augmented = augmentation.startsWith('z');
  if (augmented) {
    const next = reader.unsigned() + reader.at;
    for (const letter of augmentation.slice(1)) {
      if (letter === 'R') encoding = reader.u8();
      else if (letter === 'L') reader.skip(1);
      else if (letter === 'P') reader.skip(sizeOf(reader.u8(), addressSize));
      else if (letter === 'S') isSignal = true;
      else break;
    }
    reader.at = next;
  } else if (augmentation !== '') {
    return undefined;
  }
  const { at: from, end: to } = reader;
  return { codeAlign, dataAlign, returnRegister, encoding, isSignal, augmented, addressSize, from, to };
}

const sizeOf = (encoding: number, addressSize: number): number => [addressSize, 0, 2, 4, 8][encoding & 7] ?? 0;

function readEntry(reader: DwarfReader, common: CommonEntry, section: FrameSection): FrameEntry | undefined {
  const start = pointer(reader, common, section, common.encoding);
  // The length has the pointer's size, but is relative to nothing.
  const size = pointer(reader, common, section, common.encoding & 7);
  if (start === undefined || size === undefined || size === 0n) return undefined;
  if (common.augmented) reader.skip(reader.unsigned());
  return { common, start, size, from: reader.at, to: reader.end };
}

/** A pointer in one of the encodings that compilers use; undefined for others. */
function pointer(
  reader: DwarfReader,
  { addressSize }: CommonEntry,
  section: FrameSection,
  encoding: number,
): bigint | undefined {
  if (encoding === OMITTED) return undefined;
  const place = section.address + BigInt(reader.at);
  const size = sizeOf(encoding, addressSize);
  const relative = encoding & 0x70;
  if (relative !== 0 && relative !== PC_RELATIVE) return undefined;
  let value: bigint;
  if (size === 2) value = BigInt(reader.u16());
  else if (size === 4 || size === 8) value = reader.address(size);
  else return undefined;
  if ((encoding & 8) !== 0) value = BigInt.asIntN(size * 8, value);
  return BigInt.asUintN(64, relative === PC_RELATIVE ? value + place : value);
}
