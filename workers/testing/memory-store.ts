/** A folder of files in memory, with what a browser's does: exclusive writing, and an end of its room. */
import { type FileStore, NoRoom } from '../storage/file-store.ts';

export interface MemoryStore extends FileStore {
  readonly files: Map<string, { bytes: Uint8Array<ArrayBuffer>; usedAt: number; open: boolean }>;
  /** Bytes that all files may take. */
  room: number;
}

export function memoryStore(room = Number.POSITIVE_INFINITY): MemoryStore {
  let clock = 0;
  const files: MemoryStore['files'] = new Map();
  const store: MemoryStore = {
    files,
    room,
    list: async () => [...files].map(([name, { bytes, usedAt }]) => ({ name, bytes: bytes.length, usedAt })),
    read: async (name) => {
      const file = files.get(name);
      return file && new Blob([file.bytes]);
    },
    create: async (name) => {
      if (files.get(name)?.open) throw new Error(`${name} is being written.`);
      const file = { bytes: new Uint8Array(0), usedAt: ++clock, open: true };
      files.set(name, file);
      return {
        write: async (bytes, at) => {
          const others = [...files.values()].reduce((sum, one) => sum + (one === file ? 0 : one.bytes.length), 0);
          const size = Math.max(file.bytes.length, at + bytes.length);
          if (others + size > store.room) throw new NoRoom('The store is full.');
          const grown = new Uint8Array(size);
          grown.set(file.bytes);
          grown.set(bytes, at);
          file.bytes = grown;
        },
        close: async () => {
          file.usedAt = ++clock;
          file.open = false;
        },
      };
    },
    touch: async (name) => {
      const file = files.get(name);
      if (file && !file.open) file.usedAt = ++clock;
    },
    remove: async (name) => !files.get(name)?.open && files.delete(name),
  };
  return store;
}
