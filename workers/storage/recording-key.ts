/** What a recording is known by: a hash of all that its replay depends on. */

import type { RecordingFiles } from '../recording/files.ts';
import type { MachineJson } from '../recording/machine-json.ts';

/** Files are hashed in pieces of this size, so that none is held whole. */
const PIECE = 4 << 20;

const digest = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** SHA-256 over the SHA-256 of each piece. */
async function hashOf(blob: Blob): Promise<Uint8Array> {
  const digests = new Uint8Array(32 * Math.max(1, Math.ceil(blob.size / PIECE)));
  for (let at = 0; at < blob.size; at += PIECE) {
    const piece = new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer());
    digests.set(await digest(piece), (at / PIECE) * 32);
  }
  return digest(digests);
}

/** What the machine is built from, beside the log. */
function filesOf({ files, disk, disks, flash }: MachineJson): string[] {
  const named = [files.ram, files.mrom, disk, ...Object.values(disks), ...Object.values(flash)];
  return ['machine.json', ...new Set(named.filter((name) => name !== undefined))];
}

/**
 * 32 bytes that differ when a file of the machine, the log or the engine does. `log`: whatever tells the log's bytes and the
 * layout in which they are read. Rejects when a file cannot be read.
 */
export async function recordingKey(
  files: RecordingFiles,
  json: MachineJson,
  log: string,
  build: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const lines = [build, log];
  for (const name of filesOf(json)) {
    const blob = await files.open(name);
    lines.push(`${name} ${blob ? `${blob.size} ${(await hashOf(blob)).join(' ')}` : 'missing'}`);
  }
  return new Uint8Array(await digest(new TextEncoder().encode(lines.join('\n'))));
}
