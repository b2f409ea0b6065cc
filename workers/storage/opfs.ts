/**
 * A folder in the browser's origin-private file system. Its handles for writing in a worker are exclusive: two pages never
 * write the same file, and what one writes the other cannot remove.
 */
import { type FileStore, type FileWriter, NoRoom, type StoredFile } from './file-store.ts';

/** The parts of the browser's file system that are used here; Node has none of it. */
interface AccessHandle {
  /** Returns the number of bytes written. */
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  truncate(size: number): void;
  close(): void;
}
interface FileHandle {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<Blob & { readonly lastModified: number }>;
  /** In workers only, and not in every browser. */
  createSyncAccessHandle?(): Promise<AccessHandle>;
}
export interface DirectoryHandle {
  readonly kind: 'directory';
  readonly name: string;
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<DirectoryHandle>;
  getFileHandle(name: string, options: { create: boolean }): Promise<FileHandle>;
  removeEntry(name: string): Promise<void>;
  values(): AsyncIterable<FileHandle | DirectoryHandle>;
}

/** Where the last byte of a file is written again to mark it as used: the browser notes the time. */
async function lastByte(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(file.size - 1).arrayBuffer());
}

function asNoRoom(error: unknown): unknown {
  return error instanceof Error && error.name === 'QuotaExceededError' ? new NoRoom(error.message) : error;
}

class OpfsWriter implements FileWriter {
  private readonly _handle: AccessHandle;

  constructor(handle: AccessHandle) {
    this._handle = handle;
  }

  write(bytes: Uint8Array<ArrayBuffer>, at: number): Promise<void> {
    try {
      const written = this._handle.write(bytes, { at });
      if (written === bytes.length) return Promise.resolve();
      return Promise.reject(new NoRoom(`The browser took ${written} of ${bytes.length} bytes.`));
    } catch (error) {
      return Promise.reject(asNoRoom(error));
    }
  }

  /** Does not wait for the disk, which would hold up the worker: what a crash leaves half written is known by its checksums. */
  close(): Promise<void> {
    this._handle.close();
    return Promise.resolve();
  }
}

/**
 * A folder of that file system; it is made when it is first needed. `root` is `navigator.storage.getDirectory`: rejects in
 * private windows of some browsers, and so does everything here then.
 */
export function opfsStore(root: () => Promise<DirectoryHandle>, folder: string): FileStore {
  const directory = async () => (await root()).getDirectoryHandle(folder, { create: true });

  async function handleOf(name: string, create: boolean): Promise<FileHandle> {
    return (await directory()).getFileHandle(name, { create });
  }

  async function access(name: string, create: boolean): Promise<AccessHandle> {
    const handle = await (await handleOf(name, create)).createSyncAccessHandle?.();
    if (!handle) throw new Error('The browser cannot write files in the background.');
    return handle;
  }

  return {
    async list() {
      const files: StoredFile[] = [];
      for await (const entry of (await directory()).values()) {
        if (entry.kind !== 'file') continue;
        const file = await entry.getFile().catch(() => undefined);
        if (file) files.push({ name: entry.name, bytes: file.size, usedAt: file.lastModified });
      }
      return files;
    },
    async read(name) {
      return handleOf(name, false).then(
        (handle) => handle.getFile(),
        () => undefined,
      );
    },
    async create(name) {
      try {
        const handle = await access(name, true);
        handle.truncate(0);
        return new OpfsWriter(handle);
      } catch (error) {
        throw asNoRoom(error);
      }
    },
    async touch(name) {
      try {
        const file = await (await handleOf(name, false)).getFile();
        const byte = await lastByte(file);
        const handle = await access(name, false);
        handle.write(byte, { at: file.size - 1 });
        handle.close();
      } catch {
        // Another page has it open: it is in use all the same, and nothing is lost.
      }
    },
    async remove(name) {
      try {
        await (await directory()).removeEntry(name);
        return true;
      } catch {
        return false;
      }
    },
  };
}
