/**
 * Opens what a log may come wrapped in: gzip, zstd, a zip archive. The unpacked bytes go into a Blob piece by piece,
 * which the browser may keep on disk, so that they are never held in the worker's memory as a whole.
 */
import { Decompress as ZstdDecompress } from 'fzstd';
import { reasonOf } from './reason.ts';

/** Unpacked size at which unpacking stops: a small archive can claim any size. */
const MOST_UNPACKED = 16 * 2 ** 30;
/** Bytes gathered before they are handed to a Blob. */
const PIECE = 8 << 20;

export type Wrapping = 'gzip' | 'zstd' | 'zip' | 'none';

/** How the file that begins with `head` is wrapped. */
export function wrappingOf(head: Uint8Array): Wrapping {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (starts(0x1f, 0x8b)) return 'gzip';
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) return 'zip';
  return 'none';
}

/** An archive or compressed file that cannot be unpacked; the message is for people. */
export class UnpackError extends Error {}

/** Gathers pieces into a Blob without holding all of them in memory. */
export class BlobSink {
  private readonly _blobs: Blob[] = [];
  private _pieces: Uint8Array<ArrayBuffer>[] = [];
  private _gathered = 0;
  size = 0;

  add(piece: Uint8Array): void {
    this.size += piece.length;
    if (this.size > MOST_UNPACKED) {
      throw new UnpackError(
        `It unpacks to more than ${MOST_UNPACKED / 2 ** 30} GiB. Unpack it yourself and open the log.`,
      );
    }
    this._pieces.push(new Uint8Array(piece));
    this._gathered += piece.length;
    if (this._gathered >= PIECE) this._flush();
  }

  private _flush(): void {
    this._blobs.push(new Blob(this._pieces));
    this._pieces = [];
    this._gathered = 0;
  }

  blob(): Blob {
    this._flush();
    return new Blob(this._blobs);
  }
}

export interface UnpackOptions {
  readonly onProgress?: (bytesIn: number, bytesOut: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Unpacks a gzip or zstd file. Rejects with {@link UnpackError} when it is damaged or too large; an archive that breaks
 * off yields what was unpacked before, with `cut` set.
 */
export async function unpackStream(
  blob: Blob,
  wrapping: 'gzip' | 'zstd',
  options: UnpackOptions = {},
): Promise<{ blob: Blob; cut: boolean }> {
  const sink = new BlobSink();
  let bytesIn = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      bytesIn += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const reader = unpacked(blob.stream().pipeThrough(counted), wrapping).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { blob: sink.blob(), cut: false };
      sink.add(value);
      options.onProgress?.(bytesIn, sink.size);
      if (options.signal?.aborted) throw new UnpackError('Unpacking was cancelled.');
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    if (error instanceof UnpackError) throw error;
    // What came out before the damage is good: both formats check as they go.
    if (sink.size > 0) return { blob: sink.blob(), cut: true };
    throw new UnpackError(`The ${wrapping} data is damaged: ${reasonOf(error)}.`);
  }
}

/** A stream of what a gzip or zstd stream holds; it fails where the data is damaged. */
export function unpacked(
  input: ReadableStream<Uint8Array<ArrayBuffer>>,
  wrapping: 'gzip' | 'zstd',
): ReadableStream<Uint8Array> {
  return wrapping === 'gzip' ? input.pipeThrough(new DecompressionStream('gzip')) : zstd(input);
}

function zstd(input: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array> {
  let out: Uint8Array[] = [];
  const decompress = new ZstdDecompress((chunk) => {
    if (chunk.length > 0) out.push(chunk);
  });
  const drain = (controller: TransformStreamDefaultController<Uint8Array>) => {
    for (const chunk of out) controller.enqueue(chunk);
    out = [];
  };
  return input.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array>({
      transform(chunk, controller) {
        decompress.push(chunk);
        drain(controller);
      },
      flush(controller) {
        decompress.push(new Uint8Array(0), true);
        drain(controller);
      },
    }),
  );
}

/** A member of a zip archive, as listed. */
export interface ZipMember {
  readonly name: string;
  readonly size: number;
  /** Unpacks the member. */
  blob(options?: UnpackOptions): Promise<Blob>;
}

/** Lists a zip archive's files. Rejects with {@link UnpackError} when it is none or is damaged. */
export async function listZip(blob: Blob): Promise<ZipMember[]> {
  const { BlobReader, ZipReader } = await import('@zip.js/zip.js');
  try {
    const entries = await new ZipReader(new BlobReader(blob), { useWebWorkers: false }).getEntries();
    return entries.flatMap((entry) => {
      if (entry.directory) return [];
      return [
        {
          name: entry.filename,
          size: entry.uncompressedSize,
          async blob({ onProgress, signal }: UnpackOptions = {}) {
            if (entry.uncompressedSize > MOST_UNPACKED) throw new UnpackError(`${entry.filename} is too large.`);
            const sink = new BlobSink();
            let reported = 0;
            const writable = new WritableStream<Uint8Array>({
              write(chunk) {
                sink.add(chunk);
                if (sink.size - reported > 1 << 20) {
                  reported = sink.size;
                  onProgress?.(Math.min(blob.size, sink.size), sink.size);
                }
              },
            });
            try {
              await entry.getData(writable, { ...(signal ? { signal } : {}), useWebWorkers: false });
            } catch (error) {
              if (error instanceof UnpackError) throw error;
              throw new UnpackError(`${entry.filename} cannot be unpacked: ${reasonOf(error)}.`);
            }
            return sink.blob();
          },
        },
      ];
    });
  } catch (error) {
    if (error instanceof UnpackError) throw error;
    throw new UnpackError(`The zip archive cannot be read: ${reasonOf(error)}.`);
  }
}
