/** The files of fw_cfg that hold the board's SMBIOS records: one of each kind that QEMU makes without `-smbios`. */
import { ascii, type Bytes, dword, qword, word, zeros } from '../acpi/bytes.ts';
import { structure } from './structure.ts';

const MAKER = 'QEMU';
const MACHINE = 'virt';
const MHZ = 2000;
const NONE = 0xfffe;
const UNKNOWN_16 = 0xffff;
/** Handles of the two memory structures that name each other. */
const MEMORY_ARRAY = 0x1000;
const MEMORY_DEVICE = 0x1100;
const MIB = 2 ** 20;
const KIB = 2 ** 10;

export interface SmbiosMachine {
  /** Bytes of RAM and where it begins. */
  readonly ramBase: number;
  readonly ramSize: number;
  /** `-uuid`: 16 bytes in the order of the text; zeros where it is not given. */
  readonly uuid: Bytes;
}

/** The first three fields of a UUID are little-endian in SMBIOS (7.2.1). */
function storedUuid(uuid: Bytes): Bytes {
  return [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((at) => uuid[at] ?? 0);
}

/** Type 1 (7.2): woken by the power switch. */
const system = (uuid: Bytes): Bytes =>
  structure(1, 0x100, [1, 2, 3, 0, ...storedUuid(uuid), 6, 0, 0], [MAKER, 'QEMU Virtual Machine', MACHINE]);

/** Type 3 (7.4): "other", all states safe, no security known. */
const chassis = (): Bytes =>
  structure(3, 0x300, [1, 1, 2, 0, 0, 3, 3, 3, 2, ...dword(0), 0, 0, 0, 0, 0], [MAKER, MACHINE]);

/** Type 4 (7.5): a processor of family 0x201, 64-bit RISC-V; one core, one thread, no caches told. */
function processor(): Bytes {
  const names = [1, 3, 0xfe, 2, ...qword(0), 3];
  const speeds = [0, ...word(0), ...word(MHZ), ...word(MHZ), 0x41, 1];
  const caches = [...word(UNKNOWN_16), ...word(UNKNOWN_16), ...word(UNKNOWN_16), 0, 0, 0];
  const counts = [1, 1, 1, ...word(2), ...word(0x201), ...word(1), ...word(1), ...word(1)];
  return structure(4, 0x400, [...names, ...speeds, ...caches, ...counts], ['CPU 0', MAKER, MACHINE]);
}

/** Type 16 (7.17): system memory with multi-bit error correction, in one device. */
const memoryArray = (size: number): Bytes =>
  structure(16, MEMORY_ARRAY, [1, 3, 6, ...dword(size / KIB), ...word(NONE), ...word(1), ...qword(0)]);

/** Type 17 (7.18): a DIMM of RAM. */
function memoryDevice(size: number): Bytes {
  const widths = [...word(MEMORY_ARRAY), ...word(NONE), ...word(UNKNOWN_16), ...word(UNKNOWN_16)];
  const form = [...word(Math.ceil(size / MIB)), 9, 0, 1, 0, 7, ...word(2), ...word(0)];
  const rest = [2, 0, 0, 0, 0, ...dword(0), ...word(0), ...zeros(6)];
  return structure(17, MEMORY_DEVICE, [...widths, ...form, ...rest], ['DIMM 0', MAKER]);
}

/** Type 19 (7.20): first and last KiB. */
function mappedAddress(base: number, size: number): Bytes {
  const range = [...dword(base / KIB), ...dword((base + size) / KIB - 1)];
  return structure(19, 0x1300, [...range, ...word(MEMORY_ARRAY), 1, ...qword(0), ...qword(0)]);
}

/** Type 32 (7.33): no errors. */
const bootInformation = (): Bytes => structure(32, 0x2000, [...zeros(6), 0]);
const endOfTable = (): Bytes => structure(127, 0x7f00, []);

/** SMBIOS 3.0 entry point (5.2.2); its checksum and address are the firmware's to fill in. */
function entryPoint(length: number): Bytes {
  return [...ascii('_SM3_'), 0, 24, 3, 0, 0, 1, 0, ...dword(length), ...qword(0)];
}

/** `etc/smbios/smbios-anchor` and `etc/smbios/smbios-tables`. */
export function smbiosFiles({
  ramBase,
  ramSize,
  uuid,
}: SmbiosMachine): readonly { name: string; contents: Uint8Array }[] {
  const structures = [
    ...system(uuid),
    ...chassis(),
    ...processor(),
    ...memoryArray(ramSize),
    ...memoryDevice(ramSize),
    ...mappedAddress(ramBase, ramSize),
    ...bootInformation(),
    ...endOfTable(),
  ];
  return [
    { name: 'etc/smbios/smbios-anchor', contents: Uint8Array.from(entryPoint(structures.length)) },
    { name: 'etc/smbios/smbios-tables', contents: Uint8Array.from(structures) },
  ];
}
