/** Finds the files of a recording on disk: a folder with machine.json, or a zip archive. */
import { openAsBlob, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { filesFromBlobs, filesFromZip, type RecordingFiles } from '../workers/verifying.ts';
import { UserError } from './open-log.ts';

/** Files deeper than this in a folder belong to no recording. */
const MOST_FILES = 10_000;

/** Opens a folder or zip. Throws {@link UserError} when it is neither or cannot be read. */
export async function recordingFiles(path: string): Promise<RecordingFiles> {
  try {
    if (!statSync(path).isDirectory()) return await filesFromZip(basename(path), await openAsBlob(path));
    const blobs = new Map<string, Blob>();
    for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() && !entry.isSymbolicLink()) continue;
      const file = join(entry.parentPath, entry.name);
      blobs.set(relative(path, file).split(sep).join('/'), await openAsBlob(file));
      if (blobs.size > MOST_FILES) throw new UserError(`${path} holds too many files for a recording.`);
    }
    return filesFromBlobs(path, blobs);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
