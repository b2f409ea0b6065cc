/**
 * Columns of numbers that grow without being copied: a long comparison appends millions of entries, and doubling an
 * array would hold it twice.
 */

const PAGE_BITS = 14;
const PAGE = 1 << PAGE_BITS;

type Page = Uint8Array | Uint32Array | Float64Array;

class Column<T extends Page> {
  length = 0;
  private readonly _pages: T[] = [];
  private readonly _make: (length: number) => T;

  constructor(make: (length: number) => T) {
    this._make = make;
  }

  push(value: number): void {
    const at = this.length++;
    if ((at & (PAGE - 1)) === 0) this._pages.push(this._make(PAGE));
    const page = this._pages[at >>> PAGE_BITS];
    if (page) page[at & (PAGE - 1)] = value;
  }

  /** The entry at an index; 0 behind the end. */
  at(index: number): number {
    return this._pages[index >>> PAGE_BITS]?.[index & (PAGE - 1)] ?? 0;
  }

  /** Bytes of memory held. */
  get memory(): number {
    return this._pages.reduce((sum, page) => sum + page.byteLength, 0);
  }

  /** Last index in [0, end) whose entry is ≤ `value`, in an ascending column; 0 when there is none. */
  lastAtMost(value: number, end = this.length): number {
    let low = 0;
    let high = end - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.at(middle) <= value) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }
}

export type ByteColumn = Column<Uint8Array>;
export type CountColumn = Column<Uint32Array>;
export type NumberColumn = Column<Float64Array>;

export const byteColumn = (): ByteColumn => new Column((length) => new Uint8Array(length));
/** Unsigned 32-bit numbers. */
export const countColumn = (): CountColumn => new Column((length) => new Uint32Array(length));
export const numberColumn = (): NumberColumn => new Column((length) => new Float64Array(length));
