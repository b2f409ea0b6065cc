/**
 * A disk image that is never changed: what is written goes to an overlay of pages. A saved overlay shares its pages with
 * the present one until either is written to, so that snapshots cost what is written between them.
 */
import type { BlockImage, DeviceState } from '../machine/device.ts';

const PAGE = 4096;
/** Pages that share an entry in the overlay. */
const GROUP = 64;

type Group = (Uint8Array | undefined)[];

export class OverlayImage implements BlockImage {
  readonly size: number;
  private readonly _image: Uint8Array;
  private _groups = new Map<number, Group>();
  /** Whether a saved state has the map; groups and pages that no saved state has. */
  private _shared = false;
  private readonly _own = new Set<Group | Uint8Array>();

  /** `image` may be shorter than the disk: the rest reads as zeros. `size` in bytes. */
  constructor(image: Uint8Array, size: number) {
    this._image = image;
    this.size = size;
  }

  read(offset: number, target: Uint8Array): void {
    for (const { page, from, to, at } of pieces(offset, target.length)) {
      const written = this._groups.get(Math.floor(page / GROUP))?.[page % GROUP];
      if (written) {
        target.set(written.subarray(from, to), at);
      } else {
        const start = page * PAGE + from;
        target.fill(0, at, at + to - from);
        target.set(this._image.subarray(start, start + to - from), at);
      }
    }
  }

  readOriginal(offset: number, target: Uint8Array): void {
    target.fill(0);
    target.set(this._image.subarray(offset, offset + target.length));
  }

  /** The pages of the overlay. */
  *written(): Generator<{ readonly offset: number; readonly length: number }> {
    for (const number of [...this._groups.keys()].sort((a, b) => a - b)) {
      const group = this._groups.get(number) ?? [];
      for (let i = 0; i < GROUP; i++) {
        const offset = (number * GROUP + i) * PAGE;
        if (group[i] && offset < this.size) yield { offset, length: Math.min(PAGE, this.size - offset) };
      }
    }
  }

  write(offset: number, bytes: Uint8Array): void {
    for (const { page, from, to, at } of pieces(offset, bytes.length)) {
      this._writable(page).set(bytes.subarray(at, at + to - from), from);
    }
  }

  /** A page that no saved state has. */
  private _writable(page: number): Uint8Array {
    const group = this._writableGroup(Math.floor(page / GROUP));
    const present = group[page % GROUP];
    if (present && this._own.has(present)) return present;
    const fresh = new Uint8Array(PAGE);
    fresh.set(present ?? this._image.subarray(page * PAGE, (page + 1) * PAGE));
    group[page % GROUP] = fresh;
    this._own.add(fresh);
    return fresh;
  }

  private _writableGroup(number: number): Group {
    const present = this._groups.get(number);
    if (present && this._own.has(present)) return present;
    const fresh: Group = present ? present.slice() : [];
    if (this._shared) this._groups = new Map(this._groups);
    this._shared = false;
    this._groups.set(number, fresh);
    this._own.add(fresh);
    return fresh;
  }

  /** What was written so far. */
  save(): DeviceState {
    this._shared = true;
    this._own.clear();
    return { groups: this._groups };
  }

  /** Back to what {@link save} gave. */
  restore(state: DeviceState): void {
    this._groups = state.groups as Map<number, Group>;
    this._shared = true;
    this._own.clear();
  }
}

/** The parts of a range by page: [from, to) inside the page, `at` in the range. */
function* pieces(offset: number, length: number) {
  for (let at = 0; at < length; ) {
    const page = Math.floor((offset + at) / PAGE);
    const from = offset + at - page * PAGE;
    const to = Math.min(PAGE, from + length - at);
    yield { page, from, to, at };
    at += to - from;
  }
}
