/**
 * What changed between two versions of a page. Most pages change in a few words, so this is far smaller than the page, and
 * cheaper to find than any compression: words that are equal are skipped, the others are written as they are.
 *
 *     (varint: equal words, varint: n > 0, n words)* and, where equal words are left, (varint: equal words, 0)
 */
import type { ByteBuffer, ByteReader } from './bytes.ts';

const words = (bytes: Uint8Array): Uint32Array => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);

/** Appends what makes `after` of `before`: as many bytes, a multiple of four, each aligned to four. */
export function writeDelta(before: Uint8Array, after: Uint8Array, to: ByteBuffer): void {
  const [old, now] = [words(before), words(after)];
  const end = now.length;
  for (let at = 0; at < end; ) {
    const from = at;
    while (at < end && old[at] === now[at]) at++;
    to.varint(at - from);
    const first = at;
    // One equal word between two that differ costs less than a new run.
    while (at < end && (old[at] !== now[at] || (at + 1 < end && old[at + 1] !== now[at + 1]))) at++;
    to.varint(at - first);
    to.put(after.subarray(first * 4, at * 4));
  }
}

/** A copy of `before` with the next delta applied. Throws RangeError when it does not fit. */
export function readDelta(before: Uint8Array, from: ByteReader): Uint8Array<ArrayBuffer> {
  const after = new Uint8Array(before);
  for (let at = 0; at < after.length; ) {
    at += from.varint() * 4;
    const length = from.varint() * 4;
    if (at + length > after.length) throw new RangeError('The kept bytes do not fit their page.');
    after.set(from.take(length), at);
    at += length;
  }
  return after;
}
