/**
 * Orders of QEMU's table loader (file `etc/table-loader` of fw_cfg), 128 bytes each: load a file into memory, write a
 * loaded file's address into another, fill in a checksum. Firmware carries them out.
 */
import { type Bytes, dword, padded } from './bytes.ts';

const ORDER_BYTES = 128;
const NAME_BYTES = 56;
const ALLOCATE = 1;
const ADD_POINTER = 2;
const ADD_CHECKSUM = 3;

/** Where a file is loaded to: anywhere, or where old firmware looks for it. */
export const ANYWHERE = 1;
export const LOW = 2;

const fileName = (text: string): Bytes => padded(text, NAME_BYTES);

function order(command: number, ...parts: readonly Bytes[]): Bytes {
  const bytes = [...dword(command), ...parts.flat()];
  return [...bytes, ...new Array<number>(ORDER_BYTES - bytes.length).fill(0)];
}

export const allocate = (file: string, alignment: number, zone: number): Bytes =>
  order(ALLOCATE, fileName(file), dword(alignment), [zone]);
/** A pointer of eight bytes at `offset` of `file` gets the address of `target` added. */
export const addPointer = (file: string, target: string, offset: number): Bytes =>
  order(ADD_POINTER, fileName(file), fileName(target), dword(offset), [8]);
export const addChecksum = (file: string, offset: number, start: number, length: number): Bytes =>
  order(ADD_CHECKSUM, fileName(file), dword(offset), dword(start), dword(length));
