/** Resource descriptors (ACPI 6.5, 6.4), as `_CRS` and `_PRS` hold them. */
import { buffer, type Term } from './aml.ts';
import { type Bytes, dword, qword, word } from './bytes.ts';

const END_TAG = [0x79, 0];
/** General flags of an address space: minimum and maximum are fixed; it is passed on to devices below. */
const FIXED = 0x0c;
const READ_WRITE = 1;
const ENTIRE_RANGE = 3;

/** What an address space descriptor is about (6.4.3.5). */
const MEMORY = 0;
const PORTS = 1;
const BUSES = 2;

export const resources = (...descriptors: readonly Bytes[]): Term => buffer([...descriptors.flat(), ...END_TAG]);

const large = (tag: number, contents: Bytes): Bytes => [tag, ...word(contents.length), ...contents];

/** Memory32Fixed. */
export const fixedMemory = (base: number, size: number): Bytes =>
  large(0x86, [READ_WRITE, ...dword(base), ...dword(size)]);

/** Extended interrupt of the device itself: level, active high, exclusive. */
export const interrupt = (number: number): Bytes => large(0x89, [1, 1, ...dword(number)]);

type Width = (value: number) => Bytes;

/** Granularity 0, first, last, what is added to them on the other side, and how many. */
function space(
  tag: number,
  kind: number,
  specific: number,
  width: Width,
  range: readonly [number, number, number],
): Bytes {
  const [first, count, offset] = range;
  const numbers = [0, first, first + count - 1, offset, count].flatMap((value) => width(value));
  return large(tag, [kind, FIXED, specific, ...numbers]);
}

export const busNumbers = (count: number): Bytes => space(0x88, BUSES, 0, word, [0, count, 0]);
export const memory = (base: number, size: number): Bytes => space(0x87, MEMORY, READ_WRITE, dword, [base, size, 0]);
export const memory64 = (base: number, size: number): Bytes => space(0x8a, MEMORY, READ_WRITE, qword, [base, size, 0]);
/** I/O ports from 0 on, which the processor finds in memory at `base`. */
export const ports = (count: number, base: number): Bytes => space(0x87, PORTS, ENTIRE_RANGE, dword, [0, count, base]);
