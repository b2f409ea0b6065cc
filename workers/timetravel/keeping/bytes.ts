/** Bytes that grow at their end, and a reader of such bytes. Numbers are little-endian. */

export class ByteBuffer {
  private _bytes: Uint8Array<ArrayBuffer>;
  private _view: DataView<ArrayBuffer>;
  length = 0;

  constructor(size = 1 << 16) {
    this._bytes = new Uint8Array(size);
    this._view = new DataView(this._bytes.buffer);
  }

  private _room(more: number): number {
    const at = this.length;
    this.length += more;
    if (this.length > this._bytes.length) {
      const larger = new Uint8Array(Math.max(this.length, this._bytes.length * 2));
      larger.set(this._bytes.subarray(0, at));
      this._bytes = larger;
      this._view = new DataView(larger.buffer);
    }
    return at;
  }

  u8(value: number): void {
    const at = this._room(1);
    this._bytes[at] = value;
  }

  u32(value: number): void {
    const at = this._room(4);
    this._view.setUint32(at, value, true);
  }

  f64(value: number): void {
    const at = this._room(8);
    this._view.setFloat64(at, value, true);
  }

  u64(value: bigint): void {
    const at = this._room(8);
    this._view.setBigUint64(at, BigInt.asUintN(64, value), true);
  }

  /** A whole number from 0 to 2^53, seven bits a byte. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.u8(rest);
  }

  put(bytes: Uint8Array): void {
    const at = this._room(bytes.length);
    this._bytes.set(bytes, at);
  }

  /** What was written so far; valid until more is written. */
  written(): Uint8Array<ArrayBuffer> {
    return this._bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}

/** Reads what {@link ByteBuffer} wrote. Throws RangeError behind the end. */
export class ByteReader {
  private readonly _bytes: Uint8Array;
  private readonly _view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this._bytes = bytes;
    this._view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this._bytes.length - this.at;
  }

  private _skip(length: number): number {
    if (length > this.left) throw new RangeError('The kept bytes end too early.');
    const { at } = this;
    this.at += length;
    return at;
  }

  u8(): number {
    return this._view.getUint8(this._skip(1));
  }

  u32(): number {
    return this._view.getUint32(this._skip(4), true);
  }

  f64(): number {
    return this._view.getFloat64(this._skip(8), true);
  }

  u64(): bigint {
    return this._view.getBigUint64(this._skip(8), true);
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 53) throw new RangeError('The kept bytes hold a number that is too large.');
    }
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    const at = this._skip(length);
    return this._bytes.subarray(at, at + length);
  }
}
