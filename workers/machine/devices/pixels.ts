/** Pixel formats of guests' frame buffers, as pictures for people. */

/** Where the colours of a 4-byte pixel stand, in memory order; 3-byte and 2-byte formats by name. */
export type PixelFormat =
  | { readonly bytes: 3 | 4; readonly red: number; readonly green: number; readonly blue: number }
  | { readonly bytes: 2 };

const four = (red: number, green: number, blue: number): PixelFormat => ({ bytes: 4, red, green, blue });

/** virtio-gpu's formats, by number (Virtual I/O Device 1.2, section 5.7.6.8). The names give memory order. */
export const VIRTIO_GPU_FORMATS: ReadonlyMap<number, PixelFormat> = new Map([
  [1, four(2, 1, 0)], // B8G8R8A8
  [2, four(2, 1, 0)], // B8G8R8X8
  [3, four(1, 2, 3)], // A8R8G8B8
  [4, four(1, 2, 3)], // X8R8G8B8
  [67, four(0, 1, 2)], // R8G8B8A8
  [68, four(3, 2, 1)], // X8B8G8R8
  [121, four(3, 2, 1)], // A8B8G8R8
  [134, four(0, 1, 2)], // R8G8B8X8
]);

const fourcc = (name: string) => [...name].reduce((value, char, index) => value + char.charCodeAt(0) * 256 ** index, 0);

/** DRM's four-character codes that QEMU's ramfb knows. Their names give the order in a little-endian word. */
export const DRM_FORMATS: ReadonlyMap<number, PixelFormat> = new Map<number, PixelFormat>([
  [fourcc('XR24'), four(2, 1, 0)],
  [fourcc('AR24'), four(2, 1, 0)],
  [fourcc('RX24'), four(3, 2, 1)],
  [fourcc('RA24'), four(3, 2, 1)],
  [fourcc('BX24'), four(1, 2, 3)],
  [fourcc('BA24'), four(1, 2, 3)],
  [fourcc('XB24'), four(0, 1, 2)],
  [fourcc('AB24'), four(0, 1, 2)],
  [fourcc('RG24'), { bytes: 3, red: 2, green: 1, blue: 0 }],
  [fourcc('RG16'), { bytes: 2 }],
]);

/** Converts rows of `stride` bytes to red, green, blue, opaque. Bytes that `source` lacks are black. */
export function toRgba(
  source: Uint8Array,
  format: PixelFormat,
  width: number,
  height: number,
  stride: number,
): Uint8ClampedArray<ArrayBuffer> {
  const target = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = y * stride; x < width; x++, to += 4, from += format.bytes) {
      if (format.bytes === 2) {
        const word = (source[from] ?? 0) | ((source[from + 1] ?? 0) << 8);
        target[to] = ((word >> 11) * 255) / 31;
        target[to + 1] = (((word >> 5) & 63) * 255) / 63;
        target[to + 2] = ((word & 31) * 255) / 31;
      } else {
        target[to] = source[from + format.red] ?? 0;
        target[to + 1] = source[from + format.green] ?? 0;
        target[to + 2] = source[from + format.blue] ?? 0;
      }
      target[to + 3] = 255;
    }
  }
  return target;
}
