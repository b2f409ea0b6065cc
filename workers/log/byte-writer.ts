/** Big-endian bytes in a buffer that grows. */
export class ByteWriter {
  length = 0;
  private _bytes = new Uint8Array(1 << 12);

  private _room(count: number): void {
    const needed = this.length + count;
    if (needed <= this._bytes.length) return;
    const next = new Uint8Array(Math.max(needed, this._bytes.length * 2));
    next.set(this._bytes);
    this._bytes = next;
  }

  u8(value: number): void {
    this._room(1);
    this._bytes[this.length++] = value;
  }

  u32(value: number): void {
    this._room(4);
    this._bytes[this.length++] = value >>> 24;
    this._bytes[this.length++] = value >>> 16;
    this._bytes[this.length++] = value >>> 8;
    this._bytes[this.length++] = value;
  }

  /** 64 bits of a bigint, signed or not. */
  u64(value: bigint): void {
    this.u32(Number(BigInt.asUintN(32, value >> 32n)));
    this.u32(Number(BigInt.asUintN(32, value)));
  }

  /** 64 bits of a number that is a whole number from 0 to 2^53. */
  u64FromNumber(value: number): void {
    this.u32(Math.floor(value / 2 ** 32));
    this.u32(value >>> 0);
  }

  raw(bytes: Uint8Array): void {
    this._room(bytes.length);
    this._bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A copy of what was written; the writer can go on. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this._bytes.slice(0, this.length);
  }

  /** Forgets what was written and keeps the memory. */
  clear(): void {
    this.length = 0;
  }
}
