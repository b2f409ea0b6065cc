/**
 * Source lines of addresses (DWARF 5, section 6.2). All programs of a file are run once, into flat arrays: sequences of
 * rows with ascending addresses.
 */
import { type LineHeader, type LineTexts, readLineHeader } from './line-header.ts';
import { DwarfError, DwarfReader } from './reader.ts';

const Opcode = {
  copy: 1,
  advancePc: 2,
  advanceLine: 3,
  setFile: 4,
  setColumn: 5,
  negateStatement: 6,
  setBlock: 7,
  constAddPc: 8,
  fixedAdvancePc: 9,
} as const;
const Extended = { endSequence: 1, setAddress: 2 } as const;

/** More rows than this are not kept: a damaged table. */
const MOST_ROWS = 50_000_000;

/** Rows [first, last) from an address on, which cover `size` bytes. */
interface Sequence {
  readonly start: bigint;
  readonly size: number;
  readonly first: number;
  readonly last: number;
}

export class LineTable {
  private _rows = 0;
  /** By row: distance from the start of its sequence, line, and number of the file among all. */
  private _distances = new Uint32Array(1024);
  private _lines = new Uint32Array(1024);
  private _files = new Uint32Array(1024);
  private readonly _names: string[] = [''];
  private readonly _sequences: Sequence[] = [];
  /** What could not be read, in words. */
  readonly problems: string[] = [];

  /** Runs all programs of .debug_line. Damaged ones are left out and told in {@link problems}. */
  constructor(bytes: Uint8Array, texts: LineTexts) {
    const reader = new DwarfReader(bytes);
    let damaged: string | undefined;
    while (!reader.done) {
      const { at } = reader;
      let end = reader.end;
      try {
        end = reader.unit().end;
        reader.at = at;
        const header = readLineHeader(reader, texts);
        if (header) this._run(reader.part(reader.at, end), header);
      } catch (error) {
        if (!(error instanceof DwarfError)) throw error;
        damaged = error.message;
      }
      reader.at = end;
    }
    if (damaged !== undefined) this.problems.push(`Some of its line tables are damaged: ${damaged}`);
    this._sequences.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.size - b.size));
  }

  /** Rows in all. */
  get rows(): number {
    return this._rows;
  }

  /** "file.c:12"; undefined where the tables know nothing. */
  lineOf(address: bigint): string | undefined {
    let low = 0;
    let high = this._sequences.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this._sequences[middle]?.start ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    // Sequences of sections that were merged may overlap: the nearest start that covers the address.
    for (let i = low - 1; i >= 0 && i > low - 8; i--) {
      const sequence = this._sequences[i];
      if (!sequence) break;
      const distance = address - sequence.start;
      if (distance < BigInt(sequence.size)) return this._lineIn(sequence, Number(distance));
    }
    return undefined;
  }

  /** Where the instructions of each line of a file begin, in the order of the tables: one entry for a stretch of a line. */
  startsIn(name: string): { readonly line: number; readonly address: bigint }[] {
    const starts: { readonly line: number; readonly address: bigint }[] = [];
    for (const { start, first, last } of this._sequences) {
      let before = 0;
      for (let row = first; row < last; row++) {
        const line = this._names[this._files[row] ?? 0] === name ? (this._lines[row] ?? 0) : 0;
        if (line !== 0 && line !== before) starts.push({ line, address: start + BigInt(this._distances[row] ?? 0) });
        before = line;
      }
    }
    return starts;
  }

  private _lineIn({ first, last }: Sequence, distance: number): string | undefined {
    let low = first;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this._distances[middle] ?? 0) <= distance) low = middle + 1;
      else high = middle;
    }
    const line = this._lines[low - 1] ?? 0;
    const name = this._names[this._files[low - 1] ?? 0] ?? '';
    return low === first || line === 0 || name === '' ? undefined : `${name}:${line}`;
  }

  private _add(distance: number, line: number, file: number): void {
    // Of several rows at one address the last one counts.
    const n = this._rows;
    if (n === this._distances.length) {
      if (n >= MOST_ROWS) throw new DwarfError('It has too many rows.');
      const larger = (old: Uint32Array): Uint32Array<ArrayBuffer> => {
        const array = new Uint32Array(n * 2);
        array.set(old);
        return array;
      };
      this._distances = larger(this._distances);
      this._lines = larger(this._lines);
      this._files = larger(this._files);
    }
    this._distances[n] = distance;
    this._lines[n] = line;
    this._files[n] = file;
    this._rows = n + 1;
  }

  private _run(reader: DwarfReader, header: LineHeader): void {
    const { minimumLength, lineBase, lineRange, opcodeBase, operands } = header;
    const names = this._names.length;
    for (const name of header.files) this._names.push(name);
    const constant = Math.floor((255 - opcodeBase) / lineRange) * minimumLength;
    let start = 0n;
    let distance = 0;
    let line = 1;
    let file = 1;
    let first = this._rows;
    const row = () => {
      if (this._rows > first && this._distances[this._rows - 1] === distance) this._rows--;
      this._add(distance, line, file < header.files.length ? names + file : 0);
    };
    while (!reader.done) {
      const opcode = reader.u8();
      if (opcode >= opcodeBase) {
        const special = opcode - opcodeBase;
        distance += Math.floor(special / lineRange) * minimumLength;
        line += lineBase + (special % lineRange);
        row();
        continue;
      }
      switch (opcode) {
        case 0: {
          const length = reader.unsigned();
          const next = reader.at + length;
          if (length === 0 || next > reader.end) throw new DwarfError('An opcode is longer than its program.');
          const extended = reader.u8();
          if (extended === Extended.setAddress) {
            const address = reader.address(length - 1);
            if (this._rows === first) [start, distance] = [address, 0];
            else distance = Number(BigInt.asUintN(64, address - start));
          } else if (extended === Extended.endSequence) {
            this._close(start, distance, first);
            [start, distance, line, file, first] = [0n, 0, 1, 1, this._rows];
          }
          reader.at = next;
          break;
        }
        case Opcode.copy:
          row();
          break;
        case Opcode.advancePc:
          distance += reader.unsigned() * minimumLength;
          break;
        case Opcode.advanceLine:
          line += reader.signed();
          break;
        case Opcode.setFile:
          file = reader.unsigned();
          break;
        case Opcode.constAddPc:
          distance += constant;
          break;
        case Opcode.fixedAdvancePc:
          distance += reader.u16();
          break;
        default:
          for (let n = operands[opcode - 1] ?? 0; n > 0; n--) reader.unsigned();
      }
    }
    // Without its end a sequence covers nothing that is known.
    this._rows = first;
  }

  /** Keeps a sequence. Those of functions that the linker dropped begin at 0 or at the end of all addresses. */
  private _close(start: bigint, size: number, first: number): void {
    const dropped = start === 0n || start >= 0xfffffffffffffff0n;
    if (dropped || size <= 0 || size > 0xffffffff || this._rows === first) this._rows = first;
    else this._sequences.push({ start, size, first, last: this._rows });
  }
}
