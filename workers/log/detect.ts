/** Finds out what a file is: which layout of the log, or why it is none. */
import { DIALECTS, type Dialect, dialectByLayout, dialectsFor, HEADER_BYTES } from './dialects.ts';
import { guessDialect } from './plausible.ts';
import type { ByteSource } from './source.ts';

/** How much of a log is looked at when its layout must be guessed. */
const GUESS_BYTES = 1 << 20;

export interface Detected {
  readonly dialect: Dialect;
  /** Version as stored: 0 in an unfinished log. */
  readonly version: number;
  readonly by: 'version' | 'guess' | 'user';
  /** True when the last byte is this layout's END. */
  readonly endsWithEnd: boolean;
}

export type Detection =
  | { readonly ok: true; readonly log: Detected }
  | { readonly ok: false; readonly reason: NotALog };

export interface NotALog {
  readonly code: 'empty' | 'not-a-log' | 'unknown-version';
  readonly what: string;
  readonly next: string;
  /** First bytes in hexadecimal. */
  readonly hex: string;
}

/** Beginnings of files that people might drop instead of a log. */
const MAGIC: readonly (readonly [bytes: readonly number[], what: string, next: string])[] = [
  [[0x7f, 0x45, 0x4c, 0x46], 'an ELF file (a kernel or program)', 'Drop the replay log (rrfile=…) instead.'],
  [[0x51, 0x46, 0x49, 0xfb], 'a qcow2 disk image', 'Drop the replay log (rrfile=…), not the disk.'],
  [[0xd0, 0x0d, 0xfe, 0xed], 'a flattened device tree', 'Drop the replay log (rrfile=…) instead.'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture', 'Drop the replay log (rrfile=…) instead.'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', 'Drop the replay log (rrfile=…) instead.'],
  [[0x42, 0x5a, 0x68], 'compressed with bzip2', 'Unpack it first; gzip, zstd and zip open as they are.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'compressed with xz', 'Unpack it first; gzip, zstd and zip open as they are.'],
  [[0x51, 0x45, 0x56, 0x4d], 'a QEMU migration stream (savevm)', 'Drop the replay log (rrfile=…) instead.'],
];

/** `7f 45 4c 46 …`: the first bytes for a message. */
export function hexOf(bytes: Uint8Array, most = 16): string {
  return [...bytes.subarray(0, most)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** A version as QEMU's messages and the tables write it: "0xe0200c". */
export function versionText(version: number): string {
  return `0x${version.toString(16).padStart(version === 0 ? 8 : 1, '0')}`;
}

/** A hash of 64 bits as 16 hexadecimal digits. */
export function hashText([high, low]: readonly [high: number, low: number]): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** Layouts that a user may choose from, oldest first. */
export function layoutChoices(): { layout: string; releases: string; version: string }[] {
  return DIALECTS.map(({ layout, releases, version }) => ({ layout, releases, version: versionText(version) }));
}

function looksLikeText(head: Uint8Array): boolean {
  const sample = head.subarray(0, 512);
  return sample.length > 0 && sample.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
}

/**
 * Reads the ends of a source and names its layout. `layout` is the user's choice and is taken as it is.
 * Rejects only when the source cannot be read.
 */
export async function detect(source: ByteSource, layout?: string): Promise<Detection> {
  const head = await source.read(0, GUESS_BYTES);
  const hex = hexOf(head);
  if (head.length === 0) {
    return no('empty', 'The file is empty (0 bytes).', 'If QEMU is still recording, stop it first.', hex);
  }
  const version = new DataView(head.buffer, head.byteOffset).byteLength >= 4 ? u32(head) : 0;
  const last = (await source.read(source.size - 1, 1))[0];
  const chosen = layout === undefined ? undefined : dialectByLayout(layout);
  if (chosen) return yes(chosen, version, 'user', last);

  for (const [magic, what, next] of MAGIC) {
    if (magic.every((byte, i) => head[i] === byte)) return no('not-a-log', `This is ${what}.`, next, hex);
  }
  if (head.length < HEADER_BYTES) {
    return no('not-a-log', `A replay log has a header of 12 bytes; this file has ${head.length}.`, NEXT_LOG, hex);
  }
  const known = dialectsFor(version, last);
  const first = known[0];
  if (first && (first.end === last || known.length === 1)) return yes(first, version, 'version', last);
  const guess = guessDialect(known.length > 0 ? known : DIALECTS, head);
  if (known.length > 0 && guess) return yes(guess.dialect, version, 'guess', last);
  const family = version >>> 8 === 0xe020;
  if (guess?.convincing && (version === 0 || family)) return yes(guess.dialect, version, 'guess', last);
  if (family) {
    return no(
      'unknown-version',
      `Log version ${versionText(version)} is not known here; known are 0xe02002 to 0xe0200e.`,
      'Choose the layout of a release near yours below: what fits it will be shown.',
      hex,
    );
  }
  if (looksLikeText(head)) return no('not-a-log', 'This is a text file, not a replay log.', NEXT_LOG, hex);
  const what =
    version === 0
      ? 'The version is 0, as in a log whose recording was cut off, but what follows fits no known layout.'
      : `A replay log starts with 00 e0 20 and a version; this file starts with ${hexOf(head, 4)}.`;
  return no('not-a-log', what, NEXT_LOG, hex);
}

const NEXT_LOG = 'Drop the file that QEMU wrote with -icount …,rr=record,rrfile=FILE.';

const u32 = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

function yes(dialect: Dialect, version: number, by: Detected['by'], last: number | undefined): Detection {
  return { ok: true, log: { dialect, version, by, endsWithEnd: last === dialect.end } };
}

function no(code: NotALog['code'], what: string, next: string, hex: string): Detection {
  return { ok: false, reason: { code, what, next, hex } };
}
