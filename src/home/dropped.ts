/** Files of a drop, those in dropped folders included. */
import type { Brought } from './brought.ts';

/** More files than this in a dropped folder are not looked at: it is no recording. */
const MOST_FILES = 2000;

function fileOf(entry: FileSystemFileEntry): Promise<Brought> {
  return new Promise((resolve, reject) => {
    entry.file((file) => resolve({ path: entry.fullPath.replace(/^\//, ''), size: file.size, file }), reject);
  });
}

function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function walk(entry: FileSystemEntry, found: Brought[]): Promise<void> {
  if (found.length >= MOST_FILES) throw new Error(`There are more than ${MOST_FILES} files in this folder.`);
  if (entry instanceof FileSystemFileEntry) found.push(await fileOf(entry));
  else if (entry instanceof FileSystemDirectoryEntry) {
    const reader = entry.createReader();
    // A reader hands out at most 100 entries at a time.
    for (let batch = await entriesOf(reader); batch.length > 0; batch = await entriesOf(reader)) {
      for (const child of batch) await walk(child, found);
    }
  }
}

/** Reads a drop. Must be called while the event is being handled: the entries are gone afterwards. */
export function readDropped(data: DataTransfer): Promise<Brought[]> {
  const files = [...data.files];
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) {
    return Promise.resolve(files.map((file) => ({ path: file.name, size: file.size, file })));
  }
  return (async () => {
    const found: Brought[] = [];
    for (const entry of entries) await walk(entry, found);
    return found;
  })();
}
