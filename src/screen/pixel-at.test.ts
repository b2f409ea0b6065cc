import { describe, expect, it } from 'vitest';
import { colourOf, inside, pixelAt } from './pixel-at.ts';

const picture = { width: 4, height: 2, pixels: Uint8ClampedArray.from({ length: 32 }, (_, i) => i) };
const box = { left: 100, top: 50, width: 40, height: 20 };

describe('pixels of the screen', () => {
  it('are found under the pointer, whatever the size of the picture on the page', () => {
    expect(pixelAt(picture, box, 100, 50)).toEqual({ x: 0, y: 0 });
    expect(pixelAt(picture, box, 109.9, 59.9)).toEqual({ x: 0, y: 0 });
    expect(pixelAt(picture, box, 110, 60)).toEqual({ x: 1, y: 1 });
    expect(pixelAt(picture, box, 139.9, 69.9)).toEqual({ x: 3, y: 1 });
    expect(pixelAt(picture, { ...box, width: 2, height: 1 }, 101, 50.5)).toEqual({ x: 2, y: 1 });
  });

  it('are none beside the picture', () => {
    for (const [x, y] of [
      [99.9, 55],
      [140, 55],
      [120, 49],
      [120, 70],
    ] as const) {
      expect(pixelAt(picture, box, x, y)).toBeUndefined();
    }
    expect(pixelAt(picture, { ...box, width: 0 }, 100, 50)).toBeUndefined();
  });

  it('stay inside when arrows move them', () => {
    expect(inside(picture, { x: -1, y: 5 })).toEqual({ x: 0, y: 1 });
    expect(inside(picture, { x: 9, y: -9 })).toEqual({ x: 3, y: 0 });
  });

  it('have a colour', () => {
    expect(colourOf(picture, { x: 0, y: 0 })).toBe('#000102');
    expect(colourOf(picture, { x: 3, y: 1 })).toBe('#1c1d1e');
  });
});
