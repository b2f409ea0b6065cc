/** System description tables: the header that all of them have (ACPI 6.5, 5.2.6). */
import { ascii, type Bytes, dword, padded } from './bytes.ts';

const HEADER_BYTES = 36;
/** Names that QEMU gives as the maker of its tables. */
const OEM_ID = 'BOCHS';
const OEM_TABLE = 'BXPC';

/** Where a table has the byte that makes its sum 0; it is 0 until firmware fills it in. */
export const CHECKSUM_AT = 9;

export interface Table {
  readonly bytes: Bytes;
  /** Fields of eight bytes that hold where another table lies: from the table's start. */
  readonly pointers: readonly number[];
}

/** A table with its header; `contents` begin at byte 36. */
export function table(signature: string, revision: number, contents: Bytes, pointers: readonly number[] = []): Table {
  return {
    bytes: [
      ...ascii(signature),
      ...dword(HEADER_BYTES + contents.length),
      ...[revision, 0],
      ...padded(OEM_ID, 6, 0x20),
      ...padded(OEM_TABLE, 8, 0x20),
      ...dword(1),
      ...ascii(OEM_TABLE),
      ...dword(1),
      ...contents,
    ],
    pointers,
  };
}
