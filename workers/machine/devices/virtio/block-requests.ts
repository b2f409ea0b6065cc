/** Requests to a disk, and the groups in which a drive gets them. */
import { type Element, type Segment, segmentsLength } from './virtqueue.ts';

const SECTOR = 512;
const STATUS_OK = 0;
/** Pieces of memory that one group may have. */
const VECTOR_MAX = 1024;

export interface Request {
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
export const NOTHING: Group = { requests: [], flush: false, flushAfter: false, status: STATUS_OK };

/** A request without data. */
export function bare(element: Element): Request {
  return { element, sector: 0, data: [], length: 0 };
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
