/** Runs a stream and compares its log and data with what another machine made of it. */
import { disassemble, disassemblyText } from '../disassembly/disassemble.ts';
import { Board, RAM_BASE } from './board.ts';
import { CLOCK, LOG, RAM_SIZE, SLOT_BYTES, Slot, type Stream } from './streams.ts';

export { RAM_SIZE };

export interface Mismatch {
  /** Number of the test within the stream. */
  readonly test: number;
  readonly bits: number;
  /** The instruction in words. */
  readonly text: string;
  /** Values that differ, by their place in the slot. */
  readonly values: readonly { readonly what: string; readonly theirs: bigint; readonly ours: bigint }[];
}

/** Instructions of the boot ROM, before the program's. */
const BOOT_INSTRUCTIONS = 6;

/** RAM up to the end of the log, after the program. `theirs`: the other machine's, for the time at which it began. */
export function runStream(
  stream: Stream,
  release: string,
  extensions: readonly string[],
  theirs: Uint8Array,
): Uint8Array {
  const board = new Board({ ramSize: RAM_SIZE, release, extensions });
  board.hart.skipTo(BOOT_INSTRUCTIONS);
  if (stream.timed) {
    const clock = new DataView(theirs.buffer, theirs.byteOffset).getBigUint64(CLOCK - RAM_BASE, true);
    board.hart.setClock(Number(clock) - BOOT_INSTRUCTIONS - 1, 0);
  }
  board.hart.memory.write(RAM_BASE, stream.image);
  board.finish(stream.most, stream.interrupts);
  return board.hart.ram.subarray(0, memoryBytes(stream));
}

/** Bytes of RAM from its start that must agree. */
export const memoryBytes = (stream: Stream): number => LOG - RAM_BASE + stream.tests.length * SLOT_BYTES;

/** Tests whose slots differ, in order; and the addresses of the first data bytes that do. */
export function compareStream(stream: Stream, ours: Uint8Array, theirs: Uint8Array) {
  const [a, b] = [ours, theirs].map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (!a || !b) throw new Error('Two memories are compared.');
  const mismatches: Mismatch[] = stream.tests.flatMap(({ address, bits }, test) => {
    const slot = LOG - RAM_BASE + test * SLOT_BYTES;
    const values = Object.entries(Slot).flatMap(([what, offset]) => {
      const [our, their] = [a.getBigUint64(slot + offset, true), b.getBigUint64(slot + offset, true)];
      return our === their ? [] : [{ what, theirs: their, ours: our }];
    });
    if (values.length === 0) return [];
    return [{ test, bits, text: disassemblyText(disassemble(bits, BigInt(address))), values }];
  });
  const memory: number[] = [];
  for (let at = 0; at < LOG - RAM_BASE && memory.length < 8; at++) {
    if (ours[at] !== theirs[at]) memory.push(RAM_BASE + at);
  }
  const trapped = stream.tests.filter((_, test) => {
    // The program counter of a trap is never zero.
    return b.getBigUint64(LOG - RAM_BASE + test * SLOT_BYTES + Slot.epc, true) !== 0n;
  }).length;
  return { mismatches, memory, trapped };
}
