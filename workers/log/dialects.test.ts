import { describe, expect, it } from 'vitest';
import { DIALECTS, dialectByLayout, dialectsFor } from './dialects.ts';
import { KIND_NAMES } from './kinds.ts';

/** Ids of events by release, from QEMU's history: rows in file order, one column per layout. Async kinds are apart. */
const IDS = `
               2.5 2.6-2.8 2.9 2.10-2.11 2.12 3.0-3.1 4.0-4.1 4.2 5.0 5.1-7.0 7.1 7.2+
INSTRUCTION      0       0   0         0    0       0       0   0   0       0   0    0
INTERRUPT        1       1   1         1    1       1       1   1   1       1   1    1
EXCEPTION        2       2   2         2    2       2       2   2   2       2   2    2
SHUTDOWN         4       4   4         4    4       4       4   4   4       4  10   10
CHAR_WRITE       -       5   5        13   13      14      15  15  15      15  21   22
CHAR_READ_ALL    -       6   6        14   14      15      16  16  16      16  22   23
CHAR_READ_ALL_ERROR - 7 7 15 15 16 17 17 17 17 23 24
AUDIO_OUT        -       -   8        16   16      17      18  18  18      18  24   25
AUDIO_IN         -       -   9        17   17      18      19  19  19      19  25   26
RANDOM           -       -   -         -    -       -       -   -  20      20  26   27
CLOCK_HOST       5       8  10        18   18      19      20  20  21      21  27   28
CLOCK_VIRTUAL_RT 6       9  11        19   19      20      21  21  22      22  28   29
CP_CLOCK_WARP_START 7 10 12 20 20 21 22 22 23 23 29 30
CP_CLOCK_WARP_ACCOUNT - 11 13 21 21 22 23 23 24 24 30 31
CP_RESET_REQUESTED 8 12 14 22 22 23 24 24 25 25 31 32
CP_SUSPEND_REQUESTED 9 13 15 23 23 24 25 25 26 26 32 33
CP_CLOCK_VIRTUAL 10 14 16 24 24 25 26 26 27 27 33 34
CP_CLOCK_HOST   11      15  17        25   25      26      27  27  28      28  34   35
CP_CLOCK_VIRTUAL_RT 12 16 18 26 26 27 28 28 29 29 35 36
CP_INIT         13      17  19        27   27      28      29  29  30      30  36   37
CP_RESET        14      18  20        28   28      29      30  30  31      31  37   38
END             15      19  21        29   29      30      31  31  32      32  38   39
`
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

describe('ids of the releases', () => {
  const [layouts = [], ...rows] = IDS;
  for (const [name = '', ...ids] of rows) {
    it(`places ${name} as each release does`, () => {
      const found = layouts.map((layout) => {
        const shapes = dialectByLayout(layout)?.shapes ?? [];
        const id = shapes.findIndex((shape) => shape && KIND_NAMES[shape.kind] === name);
        return id < 0 ? '-' : String(id);
      });
      expect(found).toEqual(ids);
    });
  }

  it.each([
    ['2.5', 'ASYNC_BH ASYNC_INPUT ASYNC_INPUT_SYNC'],
    ['2.6-2.8', 'ASYNC_BH ASYNC_INPUT ASYNC_INPUT_SYNC ASYNC_CHAR_READ ASYNC_BLOCK'],
    ['4.0-4.1', 'ASYNC_BH ASYNC_INPUT ASYNC_INPUT_SYNC ASYNC_CHAR_READ ASYNC_BLOCK ASYNC_NET'],
    ['4.2', 'ASYNC_BH ASYNC_BH_ONESHOT ASYNC_INPUT ASYNC_INPUT_SYNC ASYNC_CHAR_READ ASYNC_BLOCK ASYNC_NET'],
  ])('numbers the kinds behind ASYNC of %s', (layout, names) => {
    const { async } = dialectByLayout(layout) ?? {};
    expect(async?.id).toBe(3);
    expect(async?.shapes.map((shape) => KIND_NAMES[shape.kind]).join(' ')).toBe(names);
  });

  it('gives asynchronous kinds ids of their own from 7.1 on: 3 to 9', () => {
    const { shapes = [] } = dialectByLayout('7.1') ?? {};
    expect(shapes.slice(3, 10).map((shape) => KIND_NAMES[shape?.kind ?? 0])).toEqual([
      'ASYNC_BH',
      'ASYNC_BH_ONESHOT',
      'ASYNC_INPUT',
      'ASYNC_INPUT_SYNC',
      'ASYNC_CHAR_READ',
      'ASYNC_BLOCK',
      'ASYNC_NET',
    ]);
  });

  it('keeps one spare id behind the shutdown causes', () => {
    const { shapes = [], shutdownCauses = [] } = dialectByLayout('7.2+') ?? {};
    expect(shutdownCauses).toHaveLength(11);
    expect(shapes[20]?.cause).toBe(10);
    expect(shapes[21]).toBeUndefined();
  });
});

describe('choosing a layout by version and last byte', () => {
  it.each([
    [0xe02002, 15, '2.5'],
    [0xe02003, 18, '2.6-dev-early'],
    [0xe02003, 19, '2.6-dev'],
    [0xe02004, 19, '2.6-2.8'],
    [0xe02005, 19, '2.9-dev-early'],
    [0xe02005, 21, '2.9-dev'],
    [0xe02006, 21, '2.9'],
    [0xe02006, 29, '2.10-2.11'],
    [0xe02007, 29, '2.12'],
    [0xe02007, 30, '3.0-3.1'],
    [0xe02007, 31, '4.0-4.1'],
    [0xe02008, 31, '4.2'],
    [0xe02009, 32, '5.0'],
    [0xe0200a, 32, '5.1-7.0'],
    [0xe0200b, 32, '7.1-dev'],
    [0xe0200c, 38, '7.1'],
    [0xe0200c, 39, '7.2+'],
    [0xe0200d, 39, '11.0'],
    [0xe0200e, 39, '11.1+'],
  ])('0x%s ending in %d is %s', (version, last, layout) => {
    expect(dialectsFor(version, last)[0]?.layout).toBe(layout);
  });

  it('knows no other version', () => {
    expect(dialectsFor(0xe0200f, 39)).toEqual([]);
  });

  it('names every layout once', () => {
    expect(new Set(DIALECTS.map((dialect) => dialect.layout)).size).toBe(DIALECTS.length);
  });
});

describe('key codes of the releases', () => {
  it.each([
    ['2.5', 5, 'altgr'],
    ['2.5', 7, 'ctrl'],
    ['2.9', 124, 'hiragana'],
    ['2.9', 127, 'kp_comma'],
    ['2.10-2.11', 5, 'ctrl'],
    ['2.12', 125, 'muhenkan'],
    ['7.2+', 36, 'a'],
    ['7.2+', 53, 'b'],
    ['7.2+', 1, 'shift'],
    ['7.2+', 8, 'esc'],
    ['7.2+', 93, 'f12'],
    ['7.2+', 161, 'f24'],
  ])('in %s code %d is %s', (layout, code, name) => {
    expect(dialectByLayout(layout)?.qcodes[code]).toBe(name);
  });

  it('has as many as each release had', () => {
    expect(['2.5', '2.9', '2.10-2.11', '2.12'].map((layout) => dialectByLayout(layout)?.qcodes.length)).toEqual([
      127, 130, 146, 162,
    ]);
  });
});
