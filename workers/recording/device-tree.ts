/** Flattened device trees (Devicetree Specification, chapter 5), as far as a recording needs them. */

const FDT_MAGIC = 0xd00dfeed;
const BEGIN_NODE = 1;
const END_NODE = 2;
const PROP = 3;
const NOP = 4;
const MOST_DEPTH = 64;

const text = (bytes: Uint8Array, at: number): string => {
  let end = at;
  while (end < bytes.length && bytes[end] !== 0) end++;
  return new TextDecoder().decode(bytes.subarray(at, end));
};

/**
 * Where a property's value lies in the tree that begins at `bytes[0]`: offset and length. `node` is a path such as
 * "/chosen". Undefined when there is no such property or no tree.
 */
export function findProperty(
  bytes: Uint8Array,
  node: string,
  property: string,
): { readonly offset: number; readonly length: number } | undefined {
  if (bytes.length < 40) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== FDT_MAGIC) return undefined;
  const end = Math.min(bytes.length, view.getUint32(4));
  const strings = view.getUint32(12);
  const path: string[] = [];
  let at = view.getUint32(8);
  while (at + 4 <= end) {
    const token = view.getUint32(at);
    at += 4;
    if (token === BEGIN_NODE) {
      const name = text(bytes, at);
      path.push(name);
      if (path.length > MOST_DEPTH) return undefined;
      at = (at + name.length + 4) & ~3;
    } else if (token === END_NODE) {
      path.pop();
      if (path.length === 0) return undefined;
    } else if (token === PROP) {
      if (at + 8 > end) return undefined;
      const length = view.getUint32(at);
      const name = text(bytes, strings + view.getUint32(at + 4));
      if (name === property && path.join('/') === (node === '/' ? '' : node)) return { offset: at + 8, length };
      at = (at + 8 + length + 3) & ~3;
    } else if (token !== NOP) {
      return undefined;
    }
  }
  return undefined;
}
