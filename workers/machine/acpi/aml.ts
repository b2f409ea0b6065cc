/**
 * Terms of the ACPI Machine Language as bytes (ACPI 6.5, chapter 20): as many as the tables of the board need. A name is
 * a segment of four characters or `\` and one.
 */
import { ascii, type Bytes, byte, dword, qword, uuidBytes, word } from './bytes.ts';

export type Term = Bytes;

const EXTENDED = 0x5b;
/** Local0 and Arg0 to Arg3. */
export const LOCAL0: Term = [0x60];
export const ARG: readonly [Term, Term, Term, Term] = [[0x68], [0x69], [0x6a], [0x6b]];

/** PkgLength (20.2.4) and what it counts, itself included. */
function counted(contents: Bytes): Bytes {
  for (let size = 1; size <= 4; size++) {
    const total = contents.length + size;
    if (size === 1 ? total < 0x40 : total < 2 ** (8 * size - 4)) {
      if (size === 1) return [total, ...contents];
      const rest = Array.from({ length: size - 1 }, (_, i) => (total >>> (4 + 8 * i)) & 0xff);
      return [((size - 1) << 6) | (total & 0x0f), ...rest, ...contents];
    }
  }
  throw new RangeError('an AML package of more than 2²⁸ bytes');
}

/** Up to 2⁵³ − 1, in the shortest form. */
export function integer(value: number): Term {
  if (value <= 1) return [value];
  if (value <= 0xff) return [0x0a, ...byte(value)];
  if (value <= 0xffff) return [0x0b, ...word(value)];
  if (value <= 0xffffffff) return [0x0c, ...dword(value)];
  return [0x0e, ...qword(value)];
}

export const string = (text: string): Term => [0x0d, ...ascii(text), 0];
export const reference = (name: string): Term => ascii(name);
export const buffer = (bytes: Bytes): Term => [0x11, ...counted([...integer(bytes.length), ...bytes])];
/** At most 255 elements. */
export const packageOf = (...elements: readonly Term[]): Term => [
  0x12,
  ...counted([elements.length, ...elements.flat()]),
];
/** A package whose number of elements is a term. */
export const variablePackage = (...elements: readonly Term[]): Term => [
  0x13,
  ...counted([...integer(elements.length), ...elements.flat()]),
];
export const uuid = (text: string): Term => buffer(uuidBytes(text));
/** Text of two bytes a character, with a zero behind it. */
export const unicode = (text: string): Term => buffer([...ascii(text), 0].flatMap((char) => [char, 0]));

export const name = (segment: string, value: Term): Term => [0x08, ...ascii(segment), ...value];
export const scope = (path: string, ...terms: readonly Term[]): Term => [
  0x10,
  ...counted([...ascii(path), ...terms.flat()]),
];
export const device = (segment: string, ...terms: readonly Term[]): Term => [
  ...[EXTENDED, 0x82],
  ...counted([...ascii(segment), ...terms.flat()]),
];
/** A method that is not serialized. */
export const method = (segment: string, args: number, ...terms: readonly Term[]): Term => [
  0x14,
  ...counted([...ascii(segment), args, ...terms.flat()]),
];

export const give = (value: Term): Term => [0xa4, ...value];
export const when = (condition: Term, ...terms: readonly Term[]): Term => [
  0xa0,
  ...counted([...condition, ...terms.flat()]),
];
export const otherwise = (...terms: readonly Term[]): Term => [0xa1, ...counted(terms.flat())];
export const equal = (a: Term, b: Term): Term => [0x93, ...a, ...b];
export const not = (a: Term): Term => [0x92, ...a];
export const store = (value: Term, target: Term): Term => [0x70, ...value, ...target];
export const and = (a: Term, b: Term, target: Term): Term => [0x7b, ...a, ...b, ...target];
export const or = (a: Term, b: Term, target: Term): Term => [0x7d, ...a, ...b, ...target];
export const dwordField = (source: Term, index: number, segment: string): Term => [
  0x8a,
  ...source,
  ...integer(index),
  ...ascii(segment),
];
