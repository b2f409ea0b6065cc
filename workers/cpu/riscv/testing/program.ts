/** Machine code, written instruction by instruction with the encodings of the tables. */
import { byName } from '../isa/decode.ts';
import { encode } from '../isa/pattern.ts';

export type Fields = Readonly<Record<string, number>>;

/** The word of an instruction. Error when there is none of that name. */
export function assemble(name: string, fields: Fields = {}): number {
  const instruction = byName.get(name);
  if (!instruction) throw new Error(`There is no instruction ${name}.`);
  return encode(instruction.pattern, fields);
}

/** Lower twelve bits, signed, and the rest that `lui` or `auipc` must give for `value`. */
const split = (value: number): { readonly high: number; readonly low: number } => {
  const low = (value << 20) >> 20;
  return { high: (value - low) | 0, low };
};

export class Program {
  readonly base: number;
  private readonly _halves: number[] = [];

  constructor(base: number) {
    this.base = base;
  }

  /** Address of the next instruction. */
  get here(): number {
    return this.base + this._halves.length * 2;
  }

  /** Appends an instruction of two or four bytes. */
  put(bits: number): void {
    this._halves.push(bits & 0xffff);
    if ((bits & 3) === 3) this._halves.push(bits >>> 16);
  }

  emit(name: string, fields: Fields = {}): void {
    this.put(assemble(name, fields));
  }

  /** rd = address, relative to the program counter: two instructions. */
  address(rd: number, target: number): void {
    const { high, low } = split(target - this.here);
    this.emit('auipc', { rd, imm: high });
    this.emit('addi', { rd, rs1: rd, imm: low });
  }

  /** rd = value, of 32 bits, sign-extended: two instructions. */
  constant(rd: number, value: number): void {
    const { high, low } = split(value);
    this.emit('lui', { rd, imm: high });
    this.emit('addiw', { rd, rs1: rd, imm: low });
  }

  /** Writes instructions whose length is not known yet, after `before`, which is told it in bytes. */
  around(before: (length: number) => void, body: () => void): void {
    const at = this._halves.length;
    before(0);
    const start = this._halves.length;
    body();
    const written = this._halves.splice(start);
    this._halves.length = at;
    before(written.length * 2);
    if (this._halves.length !== start) throw new Error('What stands before must not change its length.');
    this._halves.push(...written);
  }

  /** The word at an address that was written. */
  at(address: number): number {
    const half = (address - this.base) / 2;
    return ((this._halves[half] ?? 0) | ((this._halves[half + 1] ?? 0) << 16)) >>> 0;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Uint16Array.from(this._halves).buffer);
  }
}
