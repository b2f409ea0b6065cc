/**
 * Plain data as bytes: what states of devices are made of. Unlike JSON it has bigint, undefined, maps and typed arrays; and
 * what several states share is written once and shared again when it is read.
 *
 * A value is a tag and what the tag says. Texts, and the values of which {@link isShared} is true, get numbers in the order
 * in which they are met, texts and values apart; met again, the number alone is written.
 */
import { isShared } from '../shared-data.ts';
import type { ByteBuffer, ByteReader } from './bytes.ts';

const Tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  /** Whole numbers from 0 on. */
  whole: 4,
  number: 5,
  text: 6,
  knownText: 7,
  /** -2^63 ≤ n < 2^63, and other bigints in decimal digits. */
  i64: 8,
  bigint: 9,
  array: 10,
  map: 11,
  object: 12,
  typed: 13,
  known: 14,
} as const;

/** Their order is part of the format. */
const TYPED = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
] as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Writes values; what was written once is known by its number from then on. */
export class PlainWriter {
  private readonly _texts = new Map<string, number>();
  private readonly _known = new Map<object, number>();

  /** The shared typed arrays in a value that were not written yet, each once: they can be written beforehand, one by one. */
  fresh(value: unknown): ArrayBufferView[] {
    const found = new Set<ArrayBufferView>();
    const look = (part: unknown, inMap: boolean): void => {
      if (typeof part !== 'object' || part === null) return;
      const shared = isShared(part, inMap);
      if (shared && this._known.has(part)) return;
      if (ArrayBuffer.isView(part)) {
        if (shared) found.add(part);
        return;
      }
      const parts: Iterable<unknown> =
        part instanceof Map ? part.values() : Array.isArray(part) ? part : Object.values(part);
      for (const one of parts) look(one, part instanceof Map);
    };
    look(value, false);
    return [...found];
  }

  /** Appends a value. Throws TypeError for what is no plain data. */
  write(value: unknown, to: ByteBuffer, inMap = false): void {
    if (value === undefined) to.u8(Tag.undefined);
    else if (value === null) to.u8(Tag.null);
    else if (typeof value === 'boolean') to.u8(value ? Tag.true : Tag.false);
    else if (typeof value === 'number') this._number(value, to);
    else if (typeof value === 'string') this._text(value, to);
    else if (typeof value === 'bigint') this._bigint(value, to);
    else if (typeof value === 'object') this._object(value, to, inMap);
    else throw new TypeError(`A ${typeof value} cannot be kept.`);
  }

  private _number(value: number, to: ByteBuffer): void {
    if (Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) {
      to.u8(Tag.whole);
      to.varint(value);
    } else {
      to.u8(Tag.number);
      to.f64(value);
    }
  }

  private _text(value: string, to: ByteBuffer): void {
    const known = this._texts.get(value);
    if (known === undefined) {
      this._texts.set(value, this._texts.size);
      to.u8(Tag.text);
      const bytes = encoder.encode(value);
      to.varint(bytes.length);
      to.put(bytes);
    } else {
      to.u8(Tag.knownText);
      to.varint(known);
    }
  }

  private _bigint(value: bigint, to: ByteBuffer): void {
    if (BigInt.asIntN(64, value) === value) {
      to.u8(Tag.i64);
      to.u64(value);
    } else {
      to.u8(Tag.bigint);
      this._text(value.toString(), to);
    }
  }

  private _object(value: object, to: ByteBuffer, inMap: boolean): void {
    if (isShared(value, inMap)) {
      const known = this._known.get(value);
      if (known !== undefined) {
        to.u8(Tag.known);
        to.varint(known);
        return;
      }
      this._known.set(value, this._known.size);
    }
    if (ArrayBuffer.isView(value)) this._typed(value, to);
    else if (value instanceof Map) this._map(value, to);
    else if (Array.isArray(value)) this._array(value, to, inMap);
    else this._record(value, to);
  }

  private _map(value: ReadonlyMap<unknown, unknown>, to: ByteBuffer): void {
    to.u8(Tag.map);
    to.varint(value.size);
    for (const [key, one] of value) {
      this.write(key, to);
      this.write(one, to, true);
    }
  }

  private _array(value: readonly unknown[], to: ByteBuffer, inMap: boolean): void {
    to.u8(Tag.array);
    to.u8(inMap ? 1 : 0);
    to.varint(value.length);
    for (let i = 0; i < value.length; i++) this.write(value[i], to);
  }

  private _record(value: object, to: ByteBuffer): void {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new TypeError(`A ${value.constructor?.name ?? 'thing'} cannot be kept.`);
    }
    const entries = Object.entries(value);
    to.u8(Tag.object);
    to.varint(entries.length);
    for (const [key, one] of entries) {
      this._text(key, to);
      this.write(one, to);
    }
  }

  private _typed(value: ArrayBufferView, to: ByteBuffer): void {
    const type = TYPED.findIndex((kind) => value instanceof kind);
    if (type < 0) throw new TypeError('A DataView cannot be kept.');
    to.u8(Tag.typed);
    to.u8(type);
    to.varint(value.byteLength);
    to.put(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
}

/** Reads values in the order in which one {@link PlainWriter} wrote them. Throws for bytes that it did not write. */
export class PlainReader {
  private readonly _texts: string[] = [];
  private readonly _known: unknown[] = [];

  read(from: ByteReader): unknown {
    const tag = from.u8();
    switch (tag) {
      case Tag.undefined:
        return undefined;
      case Tag.null:
        return null;
      case Tag.false:
        return false;
      case Tag.true:
        return true;
      case Tag.whole:
        return from.varint();
      case Tag.number:
        return from.f64();
      case Tag.text:
      case Tag.knownText:
        return this._text(tag, from);
      case Tag.i64:
        return BigInt.asIntN(64, from.u64());
      case Tag.bigint:
        return BigInt(this._text(from.u8(), from));
      case Tag.known: {
        const number = from.varint();
        if (number >= this._known.length) throw new RangeError('The kept bytes refer to what is not in them.');
        return this._known[number];
      }
      case Tag.array:
        return this._array(from);
      case Tag.map:
        return this._map(from);
      case Tag.object:
        return this._object(from);
      case Tag.typed:
        return this._typed(from);
      default:
        throw new RangeError(`The kept bytes hold the unknown tag ${tag}.`);
    }
  }

  private _text(tag: number, from: ByteReader): string {
    if (tag === Tag.knownText) {
      const known = this._texts[from.varint()];
      if (known === undefined) throw new RangeError('The kept bytes refer to what is not in them.');
      return known;
    }
    if (tag !== Tag.text) throw new RangeError('The kept bytes lack a text.');
    const text = decoder.decode(from.take(from.varint()));
    this._texts.push(text);
    return text;
  }

  private _array(from: ByteReader): unknown[] {
    const array: unknown[] = [];
    if (from.u8() === 1) this._known.push(array);
    for (let left = from.varint(); left > 0; left--) array.push(this.read(from));
    return array;
  }

  private _map(from: ByteReader): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    this._known.push(map);
    for (let left = from.varint(); left > 0; left--) map.set(this.read(from), this.read(from));
    return map;
  }

  private _object(from: ByteReader): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    for (let left = from.varint(); left > 0; left--) entries.push([this._text(from.u8(), from), this.read(from)]);
    return Object.fromEntries(entries);
  }

  private _typed(from: ByteReader): ArrayBufferView {
    const kind = TYPED[from.u8()];
    if (!kind) throw new RangeError('The kept bytes hold an unknown kind of array.');
    const array = new kind(from.take(from.varint()).slice().buffer);
    if (isShared(array, false)) this._known.push(array);
    return array;
  }
}
