/** A recording from its pieces, given by hand: log, firmware, kernel, initrd, device tree, disks, command line. */
import type { EventCursor } from '../replay/event-cursor.ts';
import { bytesField } from '../replay/event-payload.ts';
import { Kind } from '../replay/kinds.ts';
import { parseQemuCommandLine } from './command-line.ts';
import { filesFromBlobs, RecordingError, type RecordingFiles, readBytes } from './files.ts';
import { MOST_RAM } from './machine-json.ts';
import { type InitialMemory, PLACED, placePieces } from './placement.ts';
import { shellWords } from './words.ts';

const DEFAULT_RAM = 128 * 2 ** 20;
const MOST_PIECE = 512 * 2 ** 20;
const ZEROS = 2 ** 20;

/** The pieces. Files may be compressed with gzip or zstd only where QEMU does not get them like that: never the initrd. */
export interface GivenPieces {
  readonly log: Blob;
  readonly commandLine: string;
  /** QEMU's version, such as "7.2.22". */
  readonly qemu?: string;
  readonly firmware?: Blob;
  readonly kernel?: Blob;
  readonly initrd?: Blob;
  readonly dtb: Blob;
  /** Raw images by their names on the command line. */
  readonly disks?: ReadonlyMap<string, Blob>;
  readonly flash?: readonly (Blob | undefined)[];
}

/**
 * The random seed that the log has for the device tree: the last RANDOM before the first instruction. (The one before,
 * of the tree's creation, is overwritten at the reset.) Undefined in logs that have none.
 */
export async function seedOfLog(cursor: EventCursor): Promise<Uint8Array | undefined> {
  let seed: Uint8Array | undefined;
  cursor.seek(0);
  for (;;) {
    if (!cursor.ready) await cursor.fill();
    const { kind } = cursor;
    if (kind === undefined || kind === Kind.INSTRUCTION) break;
    if (kind === Kind.RANDOM) seed = bytesField(cursor.fields, 'data');
    cursor.advance();
  }
  cursor.seek(0);
  return seed;
}

/** Builds the files of a recording. `cursor` stands on the log. Rejects with {@link RecordingError}. */
export async function recordingFromPieces(pieces: GivenPieces, cursor: EventCursor): Promise<RecordingFiles> {
  const line = parseQemuCommandLine(shellWords(pieces.commandLine));
  const ramSize = line.memory ?? DEFAULT_RAM;
  if (!(ramSize <= MOST_RAM))
    throw new RecordingError('The command line asks for more RAM than this machine can have.');
  if (line.kernel !== undefined && !pieces.kernel) {
    throw new RecordingError(`The command line has -kernel ${line.kernel}: give that file too.`);
  }
  if (line.initrd !== undefined && !pieces.initrd) {
    throw new RecordingError(`The command line has -initrd ${line.initrd}: give that file too.`);
  }
  if (line.bios !== 'none' && !pieces.firmware) {
    throw new RecordingError(
      'The firmware is missing: the file of -bios, or opensbi-riscv64-generic-fw_dynamic.bin of the QEMU that recorded.',
    );
  }
  const bytes = async (name: string, blob: Blob | undefined) =>
    blob && new Uint8Array(await whole(name, blob).arrayBuffer());
  const memory = placePieces({
    ramSize,
    firmware: line.bios === 'none' ? undefined : await bytes('The firmware', pieces.firmware),
    kernel: await bytes('The kernel', pieces.kernel),
    initrd: await bytes('The initrd', pieces.initrd),
    dtb: await readBytes('The device tree', pieces.dtb, MOST_PIECE),
    seed: await seedOfLog(cursor),
  });
  const blobs = new Map<string, Blob>([
    ['replay.bin', pieces.log],
    ['ram.bin', ramBlob(memory, ramSize)],
    ['mrom.bin', new Blob([memory.mrom])],
  ]);
  const disks: Record<string, string> = {};
  [...(pieces.disks ?? [])].forEach(([name, blob], i) => {
    disks[name] = `disk${i}.img`;
    blobs.set(`disk${i}.img`, blob);
  });
  const flash: Record<string, string> = {};
  pieces.flash?.forEach((blob, bank) => {
    if (!blob) return;
    flash[bank] = `flash${bank}.bin`;
    blobs.set(`flash${bank}.bin`, blob);
  });
  const json = {
    ...(pieces.qemu === undefined ? {} : { qemu: pieces.qemu }),
    ram_base: PLACED.ramBase,
    ram_size: ramSize,
    mrom_base: PLACED.mromBase,
    command_line: pieces.commandLine,
    disks,
    flash,
    roms: memory.segments.map(({ address, size }) => ({ address, size })),
    files: { log: 'replay.bin', ram: 'ram.bin', mrom: 'mrom.bin' },
  };
  blobs.set('machine.json', new Blob([JSON.stringify(json)]));
  return filesFromBlobs('The pieces', blobs);
}

function whole(name: string, blob: Blob): Blob {
  if (blob.size > MOST_PIECE) throw new RecordingError(`${name} is too large.`);
  return blob;
}

/** All RAM as a file: zeros, and the pieces at their places. Later pieces lie over earlier ones, as in QEMU. */
function ramBlob({ segments }: InitialMemory, ramSize: number): Blob {
  const sorted = segments
    .map(({ address, bytes }) => ({ at: address - PLACED.ramBase, bytes: new Uint8Array(bytes) }))
    .sort((a, b) => a.at - b.at);
  const zeros = new Uint8Array(ZEROS);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  const fill = (to: number) => {
    for (; at < to; at += Math.min(ZEROS, to - at)) parts.push(zeros.subarray(0, Math.min(ZEROS, to - at)));
  };
  for (const segment of sorted) {
    if (segment.at < at) throw new RecordingError('Two pieces go to the same place in RAM.');
    fill(segment.at);
    parts.push(segment.bytes);
    at += segment.bytes.length;
  }
  fill(ramSize);
  return new Blob(parts);
}
