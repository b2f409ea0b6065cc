/** Where a log's bytes come from: a Blob in the browser, a file in Node, memory in tests. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * Bytes [offset, offset + length), fewer where the source ends. The caller owns the array.
   * Rejects when the file cannot be read (for example because it changed on disk since it was opened).
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Reads a Blob piece by piece, so that a file on disk is never held whole. */
export class BlobSource implements ByteSource {
  readonly size: number;
  private readonly _blob: Blob;

  constructor(blob: Blob) {
    this._blob = blob;
    this.size = blob.size;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    return new Uint8Array(await this._blob.slice(offset, offset + length).arrayBuffer());
  }
}

/** Bytes that are in memory already. */
export class BytesSource implements ByteSource {
  readonly size: number;
  private readonly _bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this._bytes = bytes;
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this._bytes.subarray(offset, offset + length));
  }
}
