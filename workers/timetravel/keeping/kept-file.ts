/**
 * What the first replay of a recording found out, as a file: its snapshots, and whatever else was noted on the way.
 *
 *     header   128 bytes, written last, so that a file whose writing was cut off is known by its zeros:
 *              "RSKEPT1\n", f64 bytes of the file, u32 chunks, u32 0, 32 bytes of key, zeros, and at 96 the SHA-256 of these
 *     chunk    u32 length, the first 16 bytes of the SHA-256 of (key, u32 number of the chunk, payload), payload
 *     payload  records, each begins with its type
 *
 * The power-on snapshot is not in it: the machine is built anew anyway, and the first versions of pages are told as
 * differences from that. Pages and processors are differences from the snapshot before (page-delta.ts), states of devices
 * plain data that share what they shared (plain-data.ts).
 */
import type { Position } from '../position.ts';
import { type PageVersion, type SnapshotContents, Snapshots } from '../snapshots.ts';
import type { MachineState } from '../time-machine.ts';
import { ByteBuffer, ByteReader } from './bytes.ts';
import { readDelta, writeDelta } from './page-delta.ts';
import { PlainReader, PlainWriter } from './plain-data.ts';

const MAGIC = 'RSKEPT1\n';
const HEADER = 128;
const HEADER_DIGEST = 96;
const KEY = 32;
const CHUNK_HEADER = 20;
/** What stands before a payload while its digest is computed. */
const SALT = KEY + 4;
/** A chunk is finished when it is as long as this; writing one takes a millisecond or two. */
const CHUNK = 1 << 17;
/** Others may run after so long at the latest, ms; a record takes less. */
const SLICE_MS = 4;
/** No chunk is longer: what says so is damaged. */
const MOST_CHUNK = 1 << 28;
const EMPTY = new Uint8Array(4096);
/** Pages per record: between two records others may run. */
const BATCH = 16;

const Record = { data: 1, pages: 2, snapshot: 3, rest: 4 } as const;

/** Where a file's bytes go. */
export interface Sink {
  /** Rejects when there is no room. The bytes are used up when it resolves. */
  write(bytes: Uint8Array<ArrayBuffer>, at: number): Promise<void>;
}

export interface Kept {
  /** All snapshots, from power-on. */
  readonly snapshots: readonly SnapshotContents<MachineState>[];
  /** Plain data of any kind. */
  readonly rest: unknown;
}

const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** A processor's state in as many bytes as another one, and whole words: zeros follow it, or its end is left out. */
function fitted(bytes: Uint8Array, length: number): Uint8Array {
  const words = Math.ceil(length / 4) * 4;
  if (bytes.length === words && bytes.byteOffset % 4 === 0) return bytes;
  const copy = new Uint8Array(words);
  copy.set(bytes.subarray(0, Math.min(bytes.length, length)));
  return copy;
}

async function headerOf(key: Uint8Array, bytes: number, chunks: number): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(HEADER);
  const view = new DataView(header.buffer);
  header.set(new TextEncoder().encode(MAGIC));
  view.setFloat64(8, bytes, true);
  view.setUint32(16, chunks, true);
  header.set(key, 24);
  header.set(await digestOf(header.slice(0, HEADER_DIGEST)), HEADER_DIGEST);
  return header;
}

/** Collects records and hands them out chunk by chunk. */
class ChunkWriter {
  readonly payload = new ByteBuffer(CHUNK * 2);
  at = HEADER;
  chunks = 0;
  private readonly _key: Uint8Array;
  private readonly _to: Sink;

  constructor(key: Uint8Array, to: Sink) {
    this._key = key;
    this._to = to;
    this._begin();
  }

  private _begin(): void {
    this.payload.clear();
    this.payload.put(this._key);
    this.payload.u32(this.chunks);
  }

  /** Whether a chunk should be handed out. */
  get full(): boolean {
    return this.payload.length >= CHUNK;
  }

  async flush(): Promise<void> {
    const salted = this.payload.written();
    if (salted.length === SALT) return;
    const digest = await digestOf(salted);
    const header = new ByteBuffer(CHUNK_HEADER);
    header.u32(salted.length - SALT);
    header.put(digest.subarray(0, 16));
    await this._to.write(header.written(), this.at);
    await this._to.write(salted.subarray(SALT), this.at + CHUNK_HEADER);
    this.at += CHUNK_HEADER + salted.length - SALT;
    this.chunks++;
    this._begin();
  }
}

/**
 * Writes a file. `pause` is awaited between pieces of {@link SLICE_MS}; it may throw to stop. Returns the bytes of the
 * file. Rejects when the sink does, and with TypeError when a state is no plain data; the file is no good then.
 */
export async function writeKept(
  { snapshots, rest }: Kept,
  key: Uint8Array,
  to: Sink,
  pause: () => Promise<void>,
): Promise<number> {
  const writer = new ChunkWriter(key, to);
  const { payload } = writer;
  const plain = new PlainWriter();
  let since = performance.now();
  const breathe = async () => {
    if (writer.full) await writer.flush();
    else if (performance.now() - since < SLICE_MS) return;
    await pause();
    since = performance.now();
  };
  /** The large parts of a value, which can be written one by one. */
  const parts = async (value: unknown) => {
    for (const array of plain.fresh(value)) {
      payload.u8(Record.data);
      plain.write(array, payload);
      await breathe();
    }
  };
  const latest = new Map<number, Uint8Array>(snapshots[0]?.pages);
  let processor = snapshots[0]?.state.hart ?? new Uint8Array(0);
  for (const { position, state, pages } of snapshots.slice(1)) {
    for (let first = 0; first < pages.length; first += BATCH) {
      const batch = pages.slice(first, first + BATCH);
      payload.u8(Record.pages);
      payload.varint(batch.length);
      for (const [page, data] of batch) {
        payload.varint(page);
        writeDelta(latest.get(page) ?? EMPTY, data, payload);
        latest.set(page, data);
      }
      await breathe();
    }
    await parts(state.player);
    payload.u8(Record.snapshot);
    payload.f64(position.icount);
    payload.f64(position.event);
    payload.varint(state.hart.length);
    writeDelta(fitted(processor, state.hart.length), fitted(state.hart, state.hart.length), payload);
    processor = state.hart;
    plain.write(state.player, payload);
    await breathe();
  }
  await parts(rest);
  payload.u8(Record.rest);
  plain.write(rest, payload);
  await writer.flush();
  await to.write(await headerOf(key, writer.at, writer.chunks), 0);
  return writer.at;
}

/** A kept file that cannot be used: written for another key, cut off, or damaged. */
class NotKept extends Error {}

/** The payloads of a file, each checked. */
async function* payloadsOf(blob: Blob, key: Uint8Array): AsyncGenerator<Uint8Array> {
  const header = new Uint8Array(await blob.slice(0, HEADER).arrayBuffer());
  if (header.length < HEADER) throw new NotKept('It is shorter than its header.');
  const view = new DataView(header.buffer);
  const chunks = view.getUint32(16, true);
  if (!same(header, await headerOf(key, blob.size, chunks))) {
    throw new NotKept('Its header is of another recording, version or length.');
  }
  let at = HEADER;
  for (let number = 0; number < chunks; number++) {
    const head = new Uint8Array(await blob.slice(at, at + CHUNK_HEADER).arrayBuffer());
    if (head.length < CHUNK_HEADER) throw new NotKept('It ends too early.');
    const length = new DataView(head.buffer).getUint32(0, true);
    at += CHUNK_HEADER;
    if (length > MOST_CHUNK || at + length > blob.size) throw new NotKept('A chunk is longer than the file.');
    const salted = new Uint8Array(SALT + length);
    salted.set(key);
    new DataView(salted.buffer).setUint32(KEY, number, true);
    salted.set(new Uint8Array(await blob.slice(at, at + length).arrayBuffer()), SALT);
    if (!same((await digestOf(salted)).subarray(0, 16), head.subarray(4))) throw new NotKept('A chunk was changed.');
    at += length;
    yield salted.subarray(SALT);
  }
  if (at !== blob.size) throw new NotKept('It is longer than its chunks.');
}

/**
 * Reads a file back. `first` is the power-on snapshot of the machine that was built anew; `pause` is awaited between
 * chunks. Nothing of it is used unless all of it is whole: rejects with {@link NotKept} otherwise.
 */
export async function readKept(
  blob: Blob,
  key: Uint8Array,
  first: SnapshotContents<MachineState>,
  budget: number,
  pause: () => Promise<void>,
): Promise<{ readonly snapshots: Snapshots<MachineState>; readonly rest: unknown }> {
  const snapshots = new Snapshots<MachineState>(budget);
  snapshots.addContents(first);
  const plain = new PlainReader();
  const latest = new Map<number, Uint8Array>(first.pages);
  let processor: Uint8Array = first.state.hart;
  let pages: PageVersion[] = [];
  let rest: { readonly value: unknown } | undefined;
  const read = (from: ByteReader) => {
    switch (from.u8()) {
      case Record.data:
        plain.read(from);
        return;
      case Record.pages:
        for (let left = from.varint(); left > 0; left--) {
          const page = from.varint();
          const data = readDelta(latest.get(page) ?? EMPTY, from);
          latest.set(page, data);
          pages.push([page, data]);
        }
        return;
      case Record.snapshot: {
        const position: Position = { icount: from.f64(), event: from.f64() };
        const length = from.varint();
        if (length > MOST_CHUNK) throw new NotKept('A processor is too large.');
        const hart = readDelta(fitted(processor, length), from).subarray(0, length);
        processor = hart;
        const player = plain.read(from) as MachineState['player'];
        snapshots.addContents({ position, state: { hart, player }, pages });
        snapshots.thin(undefined);
        pages = [];
        return;
      }
      case Record.rest:
        rest = { value: plain.read(from) };
        return;
      default:
        throw new NotKept('A record is of no known type.');
    }
  };
  try {
    for await (const payload of payloadsOf(blob, key)) {
      const from = new ByteReader(payload);
      while (from.left > 0) read(from);
      await pause();
    }
  } catch (error) {
    // Whatever is wrong with it, and if the browser cannot read it: it is not there.
    throw error instanceof NotKept ? error : new NotKept(String(error));
  }
  if (!rest) throw new NotKept('It lacks its end.');
  return { snapshots, rest: rest.value };
}
