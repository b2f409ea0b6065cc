/** Requests to a disk, and the groups in which a drive gets them. */
import { type Element, type Segment, segmentsLength } from './virtqueue.ts';

const SECTOR = 512;
const ID_BYTES = 20;
/** Virtual I/O Device 1.2, section 5.2.6; `out` and `barrier` are bits of their own (legacy). */
export const RequestType = {
  in: 0,
  out: 1,
  flush: 4,
  getId: 8,
  discard: 11,
  writeZeroes: 13,
  barrier: 0x80000000,
} as const;

/** The byte behind a request's data. */
export const RequestStatus = { ok: 0, ioError: 1, unsupported: 2 } as const;

/** Pieces of memory that one group may have. */
const VECTOR_MAX = 1024;

export interface Request {
  /** Requests of the disk before it since power-on. */
  readonly number: number;
  readonly element: Element;
  readonly sector: number;
  /** Data segments: without header and status byte. */
  readonly data: readonly Segment[];
  /** Bytes of data. */
  readonly length: number;
}

/** A group that ends in a bottom half; `id`: the count at which that was scheduled. */
export interface AtOnce {
  readonly id: number;
  readonly group: Group;
}

/** What one numbered request of the drive carries. */
export interface Group {
  readonly requests: readonly Request[];
  /** A write without write cache is flushed before it ends. */
  readonly flushAfter: boolean;
  readonly flush: boolean;
  readonly status: number;
}

/** What a reset leaves of a request that the drive works on. */
export const NOTHING: Group = { requests: [], flush: false, flushAfter: false, status: RequestStatus.ok };

/** A request without data. */
export function bare(number: number, element: Element): Request {
  return { number, element, sector: 0, data: [], length: 0 };
}

/** Segments without the first and last bytes; segments that become empty go. */
export function without(segments: readonly Segment[], front: number, back: number): Segment[] {
  const result: Segment[] = [];
  let start = front;
  let end = segmentsLength(segments) - back;
  for (const { address, length } of segments) {
    const from = Math.min(start, length);
    const to = Math.min(end, length);
    if (to > from) result.push({ address: address + from, length: to - from });
    start -= from;
    end -= to;
  }
  return result;
}

/** Requests in the same direction, sorted by sector; neighbours make a group. */
export function merged(requests: readonly Request[]): Request[][] {
  const groups: Request[][] = [];
  let next = -1;
  let vectors = 0;
  for (const request of requests.toSorted((a, b) => a.sector - b.sector)) {
    const group = groups.at(-1);
    if (group && request.sector === next && vectors + request.data.length <= VECTOR_MAX) {
      group.push(request);
      vectors += request.data.length;
    } else {
      groups.push([request]);
      vectors = request.data.length;
    }
    next = request.sector + request.length / SECTOR;
  }
  return groups;
}

/** The range of sectors of a discard or write-zeroes request: 16 bytes, all little-endian. */
export function rangeOf(bytes: Uint8Array): {
  readonly sector: number;
  readonly count: number;
  readonly flags: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    sector: view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32,
    count: view.getUint32(8, true),
    flags: view.getUint32(12, true),
  };
}

/** The answer to GET_ID: the text and its closing zero, 20 bytes and `room` at most; what lies behind it stays. */
export function idBytes(serial: string, room: number): Uint8Array {
  const id = new Uint8Array(Math.min(serial.length + 1, ID_BYTES, room));
  for (let i = 0; i < id.length; i++) id[i] = serial.charCodeAt(i) & 0xff;
  return id;
}

/** A group in words. */
export function groupText({ flush, requests }: Group): string {
  return flush ? 'flush' : requests.map(({ sector, length }) => `sector ${sector}, ${length} bytes`).join('; ');
}
