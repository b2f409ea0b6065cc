/** Reads numbers and texts of a DWARF section, little-endian, within bounds. */

/** Damaged debug information; the message is for people. */
export class DwarfError extends Error {}

const decoder = new TextDecoder();

export class DwarfReader {
  readonly bytes: Uint8Array;
  private readonly _view: DataView;
  /** Where the next read starts, and where reading must end. */
  at: number;
  end: number;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this._view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.end = Math.min(end, bytes.length);
  }

  /** A reader of a part that shares nothing but the bytes. */
  part(at: number, end: number): DwarfReader {
    return new DwarfReader(this.bytes, at, Math.min(end, this.end));
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** Steps over some bytes; returns where they start. */
  skip(count: number): number {
    const { at } = this;
    if (!(count >= 0 && at + count <= this.end)) throw new DwarfError('The debug information is cut off.');
    this.at = at + count;
    return at;
  }

  u8(): number {
    return this._view.getUint8(this.skip(1));
  }
  u16(): number {
    return this._view.getUint16(this.skip(2), true);
  }
  u32(): number {
    return this._view.getUint32(this.skip(4), true);
  }
  u64(): bigint {
    return this._view.getBigUint64(this.skip(8), true);
  }

  /** An offset or length: four bytes, or eight in the 64-bit format. */
  offset(wide: boolean): number {
    return wide ? Number(this.u64()) : this.u32();
  }

  /** An address of four or eight bytes. */
  address(size: number): bigint {
    if (size === 8) return this.u64();
    if (size === 4) return BigInt(this.u32());
    throw new DwarfError(`Addresses of ${size} bytes are not supported.`);
  }

  /** LEB128 without sign. Values beyond 2^53 lose digits: none that matters is that large. */
  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** LEB128 with sign. */
  signed(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      if (byte < 128) return byte & 64 ? value - factor * 128 : value;
    }
  }

  /** A text up to its NUL. */
  text(): string {
    const { at } = this;
    const end = this.bytes.indexOf(0, at);
    if (end < 0 || end >= this.end) throw new DwarfError('A text of the debug information has no end.');
    this.at = end + 1;
    return decoder.decode(this.bytes.subarray(at, end));
  }

  /** The length that units begin with: where the unit ends, and whether it is in the 64-bit format. */
  unit(): { readonly end: number; readonly wide: boolean } {
    const length = this.u32();
    const wide = length === 0xffffffff;
    if (!wide && length >= 0xfffffff0) throw new DwarfError('A unit has a length that is reserved.');
    const bytes = wide ? Number(this.u64()) : length;
    if (this.at + bytes > this.end) throw new DwarfError('A unit is longer than its section.');
    return { end: this.at + bytes, wide };
  }
}
