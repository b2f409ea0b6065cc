/** A folder of files that the engine keeps from visit to visit: the browser's, or one in memory for tests. */

export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970 at which it was written or {@link FileStore.touch}ed last. */
  readonly usedAt: number;
}

/** A file that is being written; nobody else can write or remove it meanwhile. */
export interface FileWriter {
  /** Rejects with {@link NoRoom} when the store is full. */
  write(bytes: Uint8Array<ArrayBuffer>, at: number): Promise<void>;
  close(): Promise<void>;
}

/** The store has no room for what should be written. */
export class NoRoom extends Error {}

export interface FileStore {
  list(): Promise<readonly StoredFile[]>;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Blob | undefined>;
  /** Makes a new file, or empties it. Rejects when somebody else writes it, and with {@link NoRoom}. */
  create(name: string): Promise<FileWriter>;
  /** Notes that a file was used now. Never rejects. */
  touch(name: string): Promise<void>;
  /** False when it is being written, or is not there. */
  remove(name: string): Promise<boolean>;
}
