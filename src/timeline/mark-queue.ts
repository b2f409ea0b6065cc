/** Marks that wait until the bars are on the canvas; kept in arrays so that a frame allocates nothing. */

/** More marks than fit on a screen full of lanes. */
const CAPACITY = 16384;

export class MarkQueue {
  length = 0;
  /** Pixel of the mark, and height of its lane's middle; CSS pixels. */
  readonly x = new Float32Array(CAPACITY);
  readonly y = new Float32Array(CAPACITY);
  /** Pixels to the next mark or bar. */
  readonly room = new Float32Array(CAPACITY);
  readonly kind = new Uint8Array(CAPACITY);
  readonly count = new Float64Array(CAPACITY);
  /** Where the mark's bucket starts and ends on the recording's own axis. */
  readonly from = new Float64Array(CAPACITY);
  readonly to = new Float64Array(CAPACITY);
  /** Index of the recording. */
  readonly group = new Uint8Array(CAPACITY);

  add(group: number, x: number, y: number, room: number, kind: number, count: number, from: number, to: number): void {
    const i = this.length;
    if (i === CAPACITY) return;
    this.group[i] = group;
    this.x[i] = x;
    this.y[i] = y;
    this.room[i] = room;
    this.kind[i] = kind;
    this.count[i] = count;
    this.from[i] = from;
    this.to[i] = to;
    this.length = i + 1;
  }

  clear(): void {
    this.length = 0;
  }
}
