/** Small pictures of the guest's screen. */
import type { Display } from '../machine/board.ts';
import type { ScreenThumbnails } from '../machine-api.ts';

/** A picture is at most so many times as wide as it may be high: screens of any shape leave room for others. */
const WIDEST = 4;

/** Size of a picture in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of a picture that is at most so high, at the screen's aspect ratio. Never larger than the screen. */
export function sizeWithin(screen: Size, height: number): Size {
  const scale = Math.min(1, height / screen.height, (height * WIDEST) / screen.width);
  return {
    width: Math.max(1, Math.round(screen.width * scale)),
    height: Math.max(1, Math.round(screen.height * scale)),
  };
}

/** For each pixel of a scaled line: the first pixel of the full one that it covers, and how much of it and those behind. */
function coverage(from: number, to: number): { readonly first: number; readonly shares: readonly number[] }[] {
  const per = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [begin, end] = [i * per, Math.min(from, (i + 1) * per)];
    const first = Math.min(from - 1, Math.floor(begin));
    const shares: number[] = [];
    for (let at = first; at === first || at < end; at++) {
      shares.push((Math.min(at + 1, end) - Math.max(at, begin)) / per);
    }
    return { first, shares };
  });
}

/**
 * A box filter: each pixel is the mean of the area that it stands for, pixels at its edges counting for their part.
 * Takes and gives RGBA; the result is opaque.
 */
export function scaleDown(pixels: Uint8ClampedArray, from: Size, to: Size): Uint8ClampedArray<ArrayBuffer> {
  const scaled = new Uint8ClampedArray(to.width * to.height * 4);
  const columns = coverage(from.width, to.width);
  coverage(from.height, to.height).forEach((rows, y) => {
    columns.forEach(({ first, shares }, x) => {
      let [red, green, blue] = [0, 0, 0];
      for (let row = 0; row < rows.shares.length; row++) {
        let at = ((rows.first + row) * from.width + first) * 4;
        for (let column = 0; column < shares.length; column++, at += 4) {
          const share = (rows.shares[row] ?? 0) * (shares[column] ?? 0);
          red += (pixels[at] ?? 0) * share;
          green += (pixels[at + 1] ?? 0) * share;
          blue += (pixels[at + 2] ?? 0) * share;
        }
      }
      scaled.set([red, green, blue, 255], (y * to.width + x) * 4);
    });
  });
  return scaled;
}

/** What a display shows now, once for each height in pixels. */
export function thumbnailsOf(display: Display | undefined, heights: readonly number[]): ScreenThumbnails {
  if (!display || display.width === 0 || display.height === 0) return { pictures: [] };
  const { name, width, height } = display;
  const pixels = display.rgba();
  return {
    screen: { source: name === 'ramfb' ? 'ramfb' : 'virtio-gpu', width, height },
    pictures: heights.map((most) => {
      const size = sizeWithin(display, most);
      return { ...size, pixels: scaleDown(pixels, display, size) };
    }),
  };
}
