/** Little-endian numbers and text as bytes, the stuff that ACPI tables and SMBIOS records are made of. */

export type Bytes = readonly number[];

export const byte = (value: number): Bytes => [value & 0xff];
export const word = (value: number): Bytes => [value & 0xff, (value >>> 8) & 0xff];
/** Up to 2³² − 1. */
export const dword = (value: number): Bytes => [...word(value & 0xffff), ...word(Math.floor(value / 0x10000) & 0xffff)];
/** Up to 2⁵³ − 1. */
export const qword = (value: number): Bytes => [...dword(value % 2 ** 32), ...dword(Math.floor(value / 2 ** 32))];
export const zeros = (count: number): Bytes => new Array<number>(count).fill(0);
export const ascii = (text: string): Bytes => Array.from(text, (char) => char.charCodeAt(0));
/** Text in a field of `length` bytes, filled up with `fill`. */
export const padded = (text: string, length: number, fill = 0): Bytes => [
  ...ascii(text),
  ...new Array<number>(Math.max(0, length - text.length)).fill(fill),
];
/**
 * A UUID as ACPI and SMBIOS store it (RFC 4122's first three fields are little-endian), of
 * "33db4d5b-1ff7-401c-9657-7441c03dd766".
 */
export function uuidBytes(text: string): Bytes {
  const pairs = text.replaceAll('-', '').match(/../g) ?? [];
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, ...rest] = pairs.map((pair) =>
    Number.parseInt(pair, 16),
  );
  return [d, c, b, a, f, e, h, g, ...rest];
}
