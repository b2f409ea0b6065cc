/** ELF files for RISC-V, as a loader needs them: where their segments go. */
import { RecordingError } from './files.ts';

const LOAD = 1;
const MACHINE_RISCV = 243;
const MOST_SEGMENTS = 64;

export interface Segment {
  /** Physical address. */
  readonly address: number;
  readonly bytes: Uint8Array;
  /** Bytes in memory; those behind `bytes` are zero. */
  readonly size: number;
}

export interface ElfImage {
  readonly entry: number;
  readonly segments: readonly Segment[];
  /** First and last address, exclusive. */
  readonly low: number;
  readonly high: number;
}

export const isElf = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;

/** Reads an ELF file of 64 bits. Throws {@link RecordingError} when it is none for this machine. */
export function readElf(name: string, bytes: Uint8Array): ElfImage {
  const refuse = (why: string) => new RecordingError(`${name} ${why}.`);
  if (!isElf(bytes) || bytes.length < 64) throw refuse('is no ELF file');
  if (bytes[4] !== 2 || bytes[5] !== 1) throw refuse('is no little-endian ELF file of 64 bits');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(18, true) !== MACHINE_RISCV) throw refuse('is an ELF file for another processor');
  const number = (at: number) => Number(view.getBigUint64(at, true));
  const [headers, size, count] = [number(32), view.getUint16(54, true), view.getUint16(56, true)];
  if (size < 56 || count > MOST_SEGMENTS || headers + size * count > bytes.length) throw refuse('is damaged');
  const segments: Segment[] = [];
  for (let i = 0; i < count; i++) {
    const at = headers + i * size;
    if (view.getUint32(at, true) !== LOAD) continue;
    const [offset, address, inFile, inMemory] = [number(at + 8), number(at + 24), number(at + 32), number(at + 40)];
    if (offset + inFile > bytes.length || inFile > inMemory) throw refuse('is damaged: a segment ends behind the file');
    if (inMemory > 0) segments.push({ address, bytes: bytes.subarray(offset, offset + inFile), size: inMemory });
  }
  if (segments.length === 0) throw refuse('has nothing to load');
  return {
    entry: number(24),
    segments,
    low: Math.min(...segments.map(({ address }) => address)),
    high: Math.max(...segments.map(({ address, size: bytesInMemory }) => address + bytesInMemory)),
  };
}
