/** Places on a picture that is shown larger or smaller than it is. */

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** What the page needs to know of a picture: pixels as red, green, blue, opacity. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

/** The pixel under a place of the window; undefined outside the box that the whole picture fills. */
export function pixelAt(
  { width, height }: Pick<Picture, 'width' | 'height'>,
  box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
  clientX: number,
  clientY: number,
): Pixel | undefined {
  const x = Math.floor(((clientX - box.left) / box.width) * width);
  const y = Math.floor(((clientY - box.top) / box.height) * height);
  return x >= 0 && y >= 0 && x < width && y < height ? { x, y } : undefined;
}

/** A pixel nearest to a place, inside the picture. */
export function inside({ width, height }: Pick<Picture, 'width' | 'height'>, { x, y }: Pixel): Pixel {
  return { x: Math.max(0, Math.min(width - 1, x)), y: Math.max(0, Math.min(height - 1, y)) };
}

/** Colour of a pixel as the web writes it: "#rrggbb". */
export function colourOf({ width, pixels }: Picture, { x, y }: Pixel): string {
  const at = 4 * (y * width + x);
  return `#${Array.from(pixels.subarray(at, at + 3), (part) => part.toString(16).padStart(2, '0')).join('')}`;
}
