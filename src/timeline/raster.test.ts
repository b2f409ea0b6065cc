import { describe, expect, it } from 'vitest';
import { pack, Raster } from './raster.ts';

/** The picture as text: one character per colour, '.' for nothing. */
function picture(raster: Raster, names: Readonly<Record<number, string>>): string[] {
  const rows: string[] = [];
  for (let y = 0; y < raster.height; y++) {
    const row = raster.pixels.subarray(y * raster.width, (y + 1) * raster.width);
    rows.push(Array.from(row, (pixel) => names[pixel] ?? '.').join(''));
  }
  return rows;
}

function open(width: number, height: number): Raster {
  const raster = new Raster();
  raster.resize(width, height, 1);
  return raster;
}

describe('a raster', () => {
  it('fills rectangles and cuts them at its edges', () => {
    const raster = open(6, 4);
    raster.rect(1, 1, 2, 2, 1);
    raster.rect(4, -3, 9, 5, 2);
    expect(picture(raster, { 1: 'a', 2: 'b' })).toEqual(['....bb', '.aa.bb', '.aa...', '......']);
  });

  it('leaves rows outside of the clip alone', () => {
    const raster = open(12, 4);
    raster.clip(1, 3);
    raster.rect(0, 0, 12, 4, 1);
    expect(picture(raster, { 1: 'a' })).toEqual(['............', 'aaaaaaaaaaaa', 'aaaaaaaaaaaa', '............']);
  });

  it('hatches on one grid, so that neighbouring stretches join', () => {
    const whole = open(16, 3);
    whole.hatch(0, 0, 16, 3, 1);
    const parts = open(16, 3);
    parts.hatch(0, 0, 5, 3, 1);
    parts.hatch(5, 0, 11, 3, 1);
    const rows = picture(whole, { 1: '/' });
    expect(rows).toEqual(['/.......\u002f.......', '.......\u002f.......\u002f', '......\u002f.......\u002f.']);
    expect(picture(parts, { 1: '/' })).toEqual(rows);
  });

  it('makes a new array only for a new size', () => {
    const raster = open(4, 4);
    const { pixels } = raster;
    expect(raster.resize(4, 4, 2)).toBe(false);
    expect(raster.pixels).toBe(pixels);
    expect(raster.resize(5, 4, 2)).toBe(true);
  });
});

it('packs colours with red in the lowest byte, and blends translucent ones', () => {
  expect(pack('#123456').toString(16)).toBe('ff563412');
  expect(pack('#ffffff80', pack('#000000')).toString(16)).toBe('ff808080');
  expect(() => pack('red')).toThrow('red');
});
