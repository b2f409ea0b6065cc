/** An SMBIOS structure (SMBIOS 3.0, 6.1): a formatted part, then its strings, which the formatted part counts from 1. */
import { ascii, type Bytes, word } from '../acpi/bytes.ts';

/** @param fields What stands behind type, length and handle. */
export function structure(type: number, handle: number, fields: Bytes, strings: readonly string[] = []): Bytes {
  const text = strings.flatMap((each) => [...ascii(each), 0]);
  return [type, 4 + fields.length, ...word(handle), ...fields, ...(text.length === 0 ? [0, 0] : [...text, 0])];
}
