/**
 * What was found out about recordings, kept from visit to visit: one file per recording, named
 * `<hash of the log>.<build of the engine>.<key>.<random>`. The random part is what makes two pages with the same recording
 * harmless to each other: each writes a file of its own, and takes the other's away when its own is whole.
 */
import { type FileStore, type FileWriter, NoRoom, type StoredFile } from './file-store.ts';

/** All kept files together, bytes; the one that was used longest ago goes first. */
const KEPT_LIMIT = 2 ** 30;

/** What a kept file belongs to. */
export interface KeptKey {
  /** Hash of the log, as the page shows it. */
  readonly log: string;
  /** Everything that the content depends on: log, machine, and the engine's build. 32 bytes. */
  readonly key: Uint8Array<ArrayBuffer>;
}

export interface KeptFile {
  readonly log: string;
  readonly bytes: number;
  readonly usedAt: number;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export class KeptRecordings {
  readonly build: string;
  readonly limit: number;
  private readonly _store: FileStore;

  /** `build` changes whenever the engine does: what another build has kept is of no use. */
  constructor(store: FileStore, build: string, limit = KEPT_LIMIT) {
    this._store = store;
    this.build = build;
    this.limit = limit;
  }

  private _prefix({ log, key }: KeptKey): string {
    return `${log}.${this.build}.${hex(key.subarray(0, 16))}.`;
  }

  /** The kept files. Empty when the store cannot be read. */
  async list(): Promise<KeptFile[]> {
    const files = await this._store.list().catch(() => []);
    return files.map(({ name, bytes, usedAt }) => ({ log: name.replace(/\..*$/, ''), bytes, usedAt }));
  }

  /**
   * Hands the newest file of a recording to `use`, then the next one if that throws: a file that cannot be used is
   * removed. Undefined when there is none. Never rejects.
   */
  async read<T>(key: KeptKey, use: (blob: Blob) => Promise<T>): Promise<T | undefined> {
    try {
      const files = (await this._store.list()).filter(({ name }) => name.startsWith(this._prefix(key)));
      for (const { name } of [...files].sort((a, b) => b.usedAt - a.usedAt)) {
        const blob = await this._store.read(name);
        if (!blob) continue;
        try {
          const result = await use(blob);
          await this._store.touch(name);
          return result;
        } catch {
          // Another page may be writing it just now; then it stays.
          await this._store.remove(name);
        }
      }
    } catch {
      // Nothing can be read: as if nothing had been kept.
    }
    return undefined;
  }

  /**
   * Writes the file of a recording: `write` gets where to. Older files of it, and those of other builds of the engine, are
   * removed afterwards. While there is no room, those go that were used longest ago. Rejects with what `write` rejects
   * with, and with {@link NoRoom}; nothing is left behind then.
   */
  async write(key: KeptKey, write: (to: Pick<FileWriter, 'write'>) => Promise<unknown>): Promise<number> {
    const name = `${this._prefix(key)}${Math.random().toString(36).slice(2, 10)}`;
    const writer = await this._withRoom(name, () => this._store.create(name));
    let size = 0;
    try {
      await write({
        write: (bytes, at) => {
          size = Math.max(size, at + bytes.length);
          if (size > this.limit) return Promise.reject(new NoRoom(`It takes more than ${this.limit} bytes.`));
          return this._withRoom(name, () => writer.write(bytes, at));
        },
      });
    } catch (error) {
      await writer.close().catch(() => undefined);
      await this._store.remove(name);
      throw error;
    }
    await writer.close();
    for (const file of await this._store.list()) {
      const old = file.name.startsWith(this._prefix(key)) || file.name.split('.')[1] !== this.build;
      if (old && file.name !== name) await this._store.remove(file.name);
    }
    await this._evict(name);
    return size;
  }

  /** Forgets what was kept of one log, or everything. */
  async forget(log: string | 'all'): Promise<void> {
    for (const { name } of await this._store.list()) {
      if (log === 'all' || name.startsWith(`${log}.`)) await this._store.remove(name);
    }
  }

  private async _withRoom<T>(name: string, action: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof NoRoom) || !(await this._removeOldest(name))) throw error;
      }
    }
  }

  private async _evict(name: string): Promise<void> {
    for (;;) {
      const files = await this._store.list();
      if (files.reduce((sum, { bytes }) => sum + bytes, 0) <= this.limit || !(await this._removeOldest(name))) return;
    }
  }

  /** Removes the file that was used longest ago, except `name`. False when there is none that can be removed. */
  private async _removeOldest(name: string): Promise<boolean> {
    const others = (await this._store.list()).filter((file) => file.name !== name);
    const oldest = (a: StoredFile, b: StoredFile) => a.usedAt - b.usedAt;
    for (const file of [...others].sort(oldest)) if (await this._store.remove(file.name)) return true;
    return false;
  }
}
