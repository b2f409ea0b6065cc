/** A disk image that is never changed: what is written goes to an overlay of pages. */
import type { BlockImage } from '../machine/device.ts';

const PAGE = 4096;

export class OverlayImage implements BlockImage {
  readonly size: number;
  private readonly _image: Uint8Array;
  private readonly _pages = new Map<number, Uint8Array>();

  /** `image` may be shorter than the disk: the rest reads as zeros. `size` in bytes. */
  constructor(image: Uint8Array, size: number) {
    this._image = image;
    this.size = size;
  }

  read(offset: number, target: Uint8Array): void {
    for (const { page, from, to, at } of pieces(offset, target.length)) {
      const written = this._pages.get(page);
      if (written) {
        target.set(written.subarray(from, to), at);
      } else {
        const start = page * PAGE + from;
        target.fill(0, at, at + to - from);
        target.set(this._image.subarray(start, start + to - from), at);
      }
    }
  }

  write(offset: number, bytes: Uint8Array): void {
    for (const { page, from, to, at } of pieces(offset, bytes.length)) {
      let written = this._pages.get(page);
      if (!written) {
        written = new Uint8Array(PAGE);
        written.set(this._image.subarray(page * PAGE, (page + 1) * PAGE));
        this._pages.set(page, written);
      }
      written.set(bytes.subarray(at, at + to - from), from);
    }
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
