/**
 * A rolling 64-bit hash over the bytes of a log, for recognising equal prefixes. Not cryptographic.
 *
 * Bytes are mixed four at a time, whatever the sizes of the pieces they arrive in; the value after n bytes is a
 * function of those n bytes only.
 */
export class RollingHash {
  private _low = 0x9e3779b9 | 0;
  private _high = 0x7f4a7c15 | 0;
  /** Bytes that do not fill a word yet, first byte highest. */
  private _pending = 0;
  private _pendingCount = 0;

  private _mix(word: number): void {
    const low = Math.imul(this._low ^ word, 0x85ebca6b);
    this._low = low ^ (low >>> 15);
    const high = Math.imul(this._high + word, 0xc2b2ae35);
    this._high = high ^ (high >>> 13) ^ this._low;
  }

  /** Adds `bytes[from, to)`. */
  update(bytes: Uint8Array, from: number, to: number): void {
    let at = from;
    while (this._pendingCount !== 0 && at < to) this._addByte(bytes[at++] ?? 0);
    let low = this._low;
    let high = this._high;
    const last = to - 3;
    while (at < last) {
      const word =
        ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
      low = Math.imul(low ^ word, 0x85ebca6b);
      low ^= low >>> 15;
      high = Math.imul((high + word) | 0, 0xc2b2ae35);
      high ^= (high >>> 13) ^ low;
      at += 4;
    }
    this._low = low;
    this._high = high;
    while (at < to) this._addByte(bytes[at++] ?? 0);
  }

  private _addByte(byte: number): void {
    this._pending = (this._pending << 8) | byte;
    if (++this._pendingCount === 4) {
      this._mix(this._pending);
      this._pending = 0;
      this._pendingCount = 0;
    }
  }

  /** The hash of all bytes so far as two unsigned 32-bit numbers; adding bytes afterwards is fine. */
  value(): readonly [high: number, low: number] {
    let low = Math.imul(this._low ^ this._pending ^ (this._pendingCount << 29), 0x85ebca6b);
    low ^= low >>> 13;
    let high = Math.imul(this._high ^ this._pending ^ (low << 7), 0xc2b2ae35);
    high ^= high >>> 16;
    return [high >>> 0, low >>> 0];
  }
}

/** A hash as 16 hexadecimal digits. */
export function hashText([high, low]: readonly [number, number]): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
