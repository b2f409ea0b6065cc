/**
 * What the machine wrote to a character device: the bytes, and at which count and event each came. Going back in time
 * only moves the end; bytes behind it were computed once and stay, since replaying writes the same again.
 */
/** Bytes, and of each the count and the event at which it came. */
export interface ConsoleRecord {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly icounts: Float64Array<ArrayBuffer>;
  readonly events: Float64Array<ArrayBuffer>;
}

export class ConsoleOutput {
  /** Bytes up to the machine's present. */
  length = 0;
  private _known = 0;
  private _bytes = new Uint8Array(4096);
  private _icounts = new Float64Array(4096);
  private _events = new Float64Array(4096);

  /** Bytes that were ever seen, those behind the present included. */
  get known(): number {
    return this._known;
  }

  add(byte: number, icount: number, event: number): void {
    const at = this.length++;
    if (at >= this._bytes.length) this._grow();
    this._bytes[at] = byte;
    this._icounts[at] = icount;
    this._events[at] = event;
    if (this.length > this._known) this._known = this.length;
  }

  private _grow(): void {
    const size = Math.max(4096, this._bytes.length * 2);
    const [bytes, icounts, events] = [new Uint8Array(size), new Float64Array(size), new Float64Array(size)];
    bytes.set(this._bytes);
    icounts.set(this._icounts);
    events.set(this._events);
    this._bytes = bytes;
    this._icounts = icounts;
    this._events = events;
  }

  /** Copy of the bytes [from, to), at most those known. */
  bytes(from = 0, to = this._known): Uint8Array<ArrayBuffer> {
    return this._bytes.slice(from, Math.min(to, this._known));
  }

  /** Instruction counts at which the bytes [from, to) were written, and the events that say so. */
  icounts(from = 0, to = this._known): Float64Array<ArrayBuffer> {
    return this._icounts.slice(from, Math.min(to, this._known));
  }
  events(from = 0, to = this._known): Float64Array<ArrayBuffer> {
    return this._events.slice(from, Math.min(to, this._known));
  }

  /** All that is known, to be kept: what {@link restore} takes. */
  save(): ConsoleRecord {
    return { bytes: this.bytes(), icounts: this.icounts(), events: this.events() };
  }

  /** Knows what another one knew; the end stays where it is. */
  restore({ bytes, icounts, events }: ConsoleRecord): void {
    this._bytes = bytes.slice();
    this._icounts = icounts.slice();
    this._events = events.slice();
    this._known = bytes.length;
  }

  /** Number of bytes that were written by events before number `event`. */
  lengthAtEvent(event: number): number {
    let low = 0;
    let high = this._known;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this._events[middle] ?? 0) < event) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
