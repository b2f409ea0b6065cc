/**
 * The requests that a driver made to one disk, in their order: what each asked for, where its data lay in guest memory,
 * when the driver rang and when the answer came.
 *
 * A request's number counts from power-on and belongs to the state of its device, so replaying a stretch again tells the
 * same again and nothing is noted twice. What is known here outlives going back in time; it must be kept wherever
 * snapshots of the machine are kept ({@link DiskHistory.toState}).
 */
import { DISK_REQUEST_KINDS, type DiskRequest, type DiskTrace } from './device.ts';

/** What a request did to the disk's contents: nothing, wrote its sectors, or read them into guest memory. */
export type DiskEffect = 'none' | 'wrote' | 'read';

/** One request, for people and searches. Counts are those before the instruction, or of the event, that is meant. */
export interface NotedRequest extends DiskRequest {
  readonly number: number;
  /** Count before the store that told the device, and the event in whose stretch it lies. */
  readonly icount: number;
  readonly event: number;
  /** When it ended; undefined while it has not, and for ever when the device was reset before. */
  readonly end:
    | {
        readonly icount: number;
        /** The log's event; undefined when it ended inside the store that began it. */
        readonly event: number | undefined;
        /** 0 fine, 1 failed, 2 not supported. */
        readonly status: number;
      }
    | undefined;
}

/** Plain data. */
export interface DiskHistoryState {
  /** {@link FIELDS} numbers per request. */
  readonly rows: Float64Array;
  /** Address and length of each piece of guest memory, request by request. */
  readonly pieces: Float64Array;
}

const EFFECTS: readonly DiskEffect[] = ['none', 'wrote', 'read'];

const [KIND, EFFECT, SECTOR, SECTORS, ICOUNT, EVENT, END_ICOUNT, END_EVENT, STATUS, PIECES_END] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
];
const FIELDS = 10;

/** Numbers that are appended. */
class Growing {
  values: Float64Array<ArrayBuffer>;
  length = 0;

  constructor(values = new Float64Array(1024), length = 0) {
    this.values = values;
    this.length = length;
  }

  push(...more: readonly number[]): void {
    if (this.length + more.length > this.values.length) {
      const larger = new Float64Array(this.values.length * 2 + more.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values.set(more, this.length);
    this.length += more.length;
  }

  copy(): Float64Array<ArrayBuffer> {
    return this.values.slice(0, this.length);
  }
}

/** Where the machine stands: instructions counted with the one being executed, events consumed. */
export interface Standing {
  readonly icount: number;
  readonly event: number;
}

export class DiskHistory implements DiskTrace {
  private readonly _now: () => Standing;
  private _rows = new Growing();
  private _pieces = new Growing();

  constructor(now: () => Standing) {
    this._now = now;
  }

  /** Requests known, those behind the machine's present included. */
  get length(): number {
    return this._rows.length / FIELDS;
  }

  begun(number: number, { kind, effect, sector, sectors, pieces }: DiskRequest): void {
    if (number !== this.length) return;
    const { icount, event } = this._now();
    for (const { address, length } of pieces) this._pieces.push(address, length);
    const [k, e] = [DISK_REQUEST_KINDS.indexOf(kind), EFFECTS.indexOf(effect)];
    const { NaN: none } = Number;
    this._rows.push(k, e, sector, sectors, icount - 1, event, none, none, none, this._pieces.length / 2);
  }

  ended(number: number, status: number, atEvent: boolean): void {
    const row = number * FIELDS;
    const { values, length } = this._rows;
    if (row >= length || !Number.isNaN(values[row + END_ICOUNT])) return;
    const { icount, event } = this._now();
    // The event is consumed before its handler runs.
    values[row + END_ICOUNT] = atEvent ? icount : icount - 1;
    values[row + END_EVENT] = atEvent ? event - 1 : Number.NaN;
    values[row + STATUS] = status;
  }

  private _field(number: number, field: number): number {
    return this._rows.values[number * FIELDS + field] ?? Number.NaN;
  }

  /** A request by its number; undefined when there is none. */
  at(number: number): NotedRequest | undefined {
    if (number < 0 || number >= this.length) return undefined;
    const field = (one: number) => this._field(number, one);
    const from = number === 0 ? 0 : this._field(number - 1, PIECES_END);
    const pieces = [];
    for (let i = from; i < field(PIECES_END); i++) {
      pieces.push({ address: this._pieces.values[2 * i] ?? 0, length: this._pieces.values[2 * i + 1] ?? 0 });
    }
    const event = field(END_EVENT);
    return {
      number,
      kind: DISK_REQUEST_KINDS[field(KIND)] ?? 'other',
      effect: EFFECTS[field(EFFECT)] ?? 'none',
      sector: field(SECTOR),
      sectors: field(SECTORS),
      pieces,
      icount: field(ICOUNT),
      event: field(EVENT),
      end: Number.isNaN(field(END_ICOUNT))
        ? undefined
        : { icount: field(END_ICOUNT), event: Number.isNaN(event) ? undefined : event, status: field(STATUS) },
    };
  }

  /** How many requests had begun when `icount` instructions were executed. */
  begunBefore(icount: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this._field(middle, ICOUNT) < icount) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private _covers(number: number, effect: DiskEffect, sector: number): boolean {
    const first = this._field(number, SECTOR);
    return (
      this._field(number, EFFECT) === EFFECTS.indexOf(effect) &&
      sector >= first &&
      sector < first + this._field(number, SECTORS)
    );
  }

  /** The last request that had written a sector when `icount` instructions were executed. */
  lastWrite(sector: number, icount: number): NotedRequest | undefined {
    for (let number = this.begunBefore(icount) - 1; number >= 0; number--) {
      if (this._covers(number, 'wrote', sector)) return this.at(number);
    }
    return undefined;
  }

  /** The first request from number `from` on that reads (or writes) a sector. */
  next(effect: 'read' | 'wrote', sector: number, from: number): NotedRequest | undefined {
    for (let number = from; number < this.length; number++) {
      if (this._covers(number, effect, sector)) return this.at(number);
    }
    return undefined;
  }

  /** The last request that began inside the instruction after `icount` with an effect, and had a byte of memory. */
  atDoorbell(icount: number, effect: 'read' | 'wrote', address: number, length: number): NotedRequest | undefined {
    for (let number = this.begunBefore(icount + 1) - 1; this._field(number, ICOUNT) === icount; number--) {
      const request = this.at(number);
      if (request?.effect === effect && placeInRequest(request, address, length)) return request;
    }
    return undefined;
  }

  /** Requests that an event of the log ended. */
  endedAt(event: number): NotedRequest[] {
    const found: NotedRequest[] = [];
    for (let number = 0; number < this.length; number++) {
      if (this._field(number, END_EVENT) !== event) continue;
      const request = this.at(number);
      if (request) found.push(request);
    }
    return found;
  }

  /** Copies of columns, for lists of all requests. */
  columns() {
    const column = (field: number) => Float64Array.from({ length: this.length }, (_, n) => this._field(n, field));
    return {
      kinds: Uint8Array.from(column(KIND)),
      effects: Uint8Array.from(column(EFFECT)),
      sectors: column(SECTOR),
      lengths: column(SECTORS),
      icounts: column(ICOUNT),
      events: column(EVENT),
      endIcounts: column(END_ICOUNT),
      endEvents: column(END_EVENT),
      statuses: column(STATUS),
    };
  }

  toState(): DiskHistoryState {
    return { rows: this._rows.copy(), pieces: this._pieces.copy() };
  }

  /** Everything as it was at {@link toState}; the machine's snapshots must be of the same recording. */
  fromState({ rows, pieces }: DiskHistoryState): void {
    this._rows = new Growing(rows.slice(), rows.length);
    this._pieces = new Growing(pieces.slice(), pieces.length);
  }
}

/** Where in a request's data a place of guest memory lies: bytes from the first one; undefined where none of it does. */
export function placeInRequest({ pieces }: DiskRequest, address: number, length: number): number | undefined {
  let before = 0;
  for (const piece of pieces) {
    if (address < piece.address + piece.length && address + length > piece.address) {
      return before + Math.max(0, address - piece.address);
    }
    before += piece.length;
  }
  return undefined;
}

/** The place in guest memory of byte `offset` of a request's data, and how many bytes follow it there. */
export function placeInMemory(
  { pieces }: DiskRequest,
  offset: number,
): { readonly address: number; readonly length: number } | undefined {
  let left = offset;
  for (const { address, length } of pieces) {
    if (left < length) return { address: address + left, length: length - left };
    left -= length;
  }
  return undefined;
}
