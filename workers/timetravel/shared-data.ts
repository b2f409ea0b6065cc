/**
 * Saved states of devices share what did not change between them: pages of a disk's overlay, blocks of flash, pictures.
 * This file says what may be shared, and counts it once.
 */

/** Smaller arrays are copied rather than shared. */
const LEAST = 256;
/** Estimates of what engines take for a number, and for an entry of an array or a map beside its value, bytes. */
const NUMBER = 8;
const ENTRY = 40;

/** Whether several states may hold this very value. `inMap`: it is a value of a map. */
export function isShared(value: unknown, inMap: boolean): value is object {
  if (ArrayBuffer.isView(value)) return value.byteLength >= LEAST;
  return value instanceof Map || (inMap && Array.isArray(value));
}

interface Holding {
  holders: number;
  /** Bytes of the value with all that it holds. */
  readonly whole: number;
}

/** What saved states hold in memory, together. */
export class SharedData {
  private readonly _holdings = new Map<object, Holding>();
  private _bytes = 0;

  /** Bytes of all that is held, each thing counted once. */
  get bytes(): number {
    return this._bytes;
  }

  /** A state is held from now on; it must not change any more. Returns its bytes, shared ones included. */
  hold(value: unknown): number {
    return this._hold(value, false);
  }

  /** A state that was held is let go. */
  release(value: unknown): void {
    this._release(value, false);
  }

  private _hold(value: unknown, inMap: boolean): number {
    if (!isShared(value, inMap)) {
      const own = ownBytes(value);
      this._bytes += own;
      let whole = own;
      for (const part of partsOf(value)) whole += this._hold(part, false);
      return whole;
    }
    const known = this._holdings.get(value);
    if (known) {
      known.holders++;
      return known.whole;
    }
    const own = ownBytes(value);
    this._bytes += own;
    let whole = own;
    for (const part of partsOf(value)) whole += this._hold(part, value instanceof Map);
    this._holdings.set(value, { holders: 1, whole });
    return whole;
  }

  private _release(value: unknown, inMap: boolean): void {
    if (isShared(value, inMap)) {
      const known = this._holdings.get(value);
      if (!known || --known.holders > 0) return;
      this._holdings.delete(value);
    }
    this._bytes -= ownBytes(value);
    for (const part of partsOf(value)) this._release(part, value instanceof Map);
  }
}

/** Bytes of a value without its parts. */
function ownBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * 2;
  if (typeof value !== 'object' || value === null) return NUMBER;
  if (ArrayBuffer.isView(value)) return value.byteLength + ENTRY;
  if (value instanceof Map) return ENTRY * (1 + value.size);
  if (Array.isArray(value)) return ENTRY + NUMBER * value.length;
  return ENTRY;
}

/** What a value holds; keys of maps are numbers or short texts. */
function partsOf(value: unknown): Iterable<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return value.values();
  if (Array.isArray(value)) return value;
  return Object.values(value);
}
