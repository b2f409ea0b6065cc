/** The files of a recording, wherever they are: a folder, a zip archive, or what somebody dropped on the page. */

import { reasonOf } from '../log/reason.ts';
import { listZip, UnpackError, unpacked, wrappingOf } from '../log/unpack.ts';

/** A recording that cannot be used; the message is for people and names the file. */
export class RecordingError extends Error {}

export interface RecordingFiles {
  /** Name of the folder or archive, for messages. */
  readonly name: string;
  /** Names of its files; those in a folder inside an archive are relative to where machine.json lies. */
  readonly names: readonly string[];
  /** The file as it is stored, undefined when there is none of this name. */
  open(name: string): Promise<Blob | undefined>;
}

/** Files that are at hand as blobs. */
export function filesFromBlobs(name: string, blobs: ReadonlyMap<string, Blob>): RecordingFiles {
  return { name, names: [...blobs.keys()], open: (file) => Promise.resolve(blobs.get(file)) };
}

/** The files of a zip archive. Rejects with {@link RecordingError} when it is damaged. */
export async function filesFromZip(name: string, archive: Blob): Promise<RecordingFiles> {
  const members = await asRecordingError(name, () => listZip(archive));
  const described = members.find((member) => /(^|\/)machine\.json$/.test(member.name))?.name ?? '';
  const folder = described.replace(/machine\.json$/, '');
  const inside = new Map(
    members
      .filter((member) => member.name.startsWith(folder))
      .map((member) => [member.name.slice(folder.length), member] as const),
  );
  return {
    name,
    names: [...inside.keys()],
    open: async (file) => {
      const member = inside.get(file);
      return member && (await asRecordingError(`${name} › ${file}`, () => member.blob()));
    },
  };
}

async function asRecordingError<T>(name: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof UnpackError) throw new RecordingError(`${name}: ${error.message}`);
    throw error;
  }
}

/**
 * Reads a file piece by piece, unpacked when it is gzip or zstd. `take` gets the pieces in order and may throw.
 * Rejects with {@link RecordingError} when the compressed data is damaged.
 */
export async function readUnpacked(name: string, blob: Blob, take: (piece: Uint8Array) => void): Promise<void> {
  const wrapping = wrappingOf(new Uint8Array(await blob.slice(0, 8).arrayBuffer()));
  if (wrapping === 'zip') throw new RecordingError(`${name} is an archive inside the recording.`);
  const stream = wrapping === 'none' ? blob.stream() : unpacked(blob.stream(), wrapping);
  const reader = stream.getReader();
  for (;;) {
    let piece: Uint8Array | undefined;
    try {
      piece = (await reader.read()).value;
    } catch (error) {
      const what = wrapping === 'none' ? 'cannot be read' : `is no whole ${wrapping} file`;
      throw new RecordingError(`${name} ${what}: ${reasonOf(error)}.`);
    }
    if (piece === undefined) return;
    try {
      take(piece);
    } catch (error) {
      void reader.cancel().catch(() => undefined);
      throw error;
    }
  }
}

/** A file's bytes, unpacked. Rejects with {@link RecordingError} when there are more than `most`. */
export async function readBytes(name: string, blob: Blob, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  await readUnpacked(name, blob, (piece) => {
    size += piece.length;
    if (size > most) throw new RecordingError(`${name} unpacks to more than ${sizeText(most)}.`);
    pieces.push(piece);
  });
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A size for messages: "128 MiB", "61,440 bytes". */
export function sizeText(bytes: number): string {
  const units = [
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
  ] as const;
  for (const [unit, name] of units) if (bytes >= unit && bytes % unit === 0) return `${bytes / unit} ${name}`;
  return `${bytes.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',')} bytes`;
}
