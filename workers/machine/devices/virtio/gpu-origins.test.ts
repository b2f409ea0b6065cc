import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covered, originOf, type Stretch, type Transfer } from './gpu-origins.ts';

const SIZE = 12;
const ROW = 4 * SIZE;
const when = { told: { icount: 1, event: 0 }, ran: { icount: 2, event: 0 } };
const transfer = (resource: number, area: Transfer['area'], offset = 0): Transfer => ({
  ...{ resource, area, offset, ...when },
  backing: [{ address: 0x1000 * resource, length: 0x1000 }],
});
const area = fc
  .tuple(fc.nat(SIZE - 1), fc.nat(SIZE - 1), fc.nat(SIZE), fc.nat(SIZE))
  .map(([x, y, w, h]) => ({ x, y, width: Math.min(w, SIZE - x), height: Math.min(h, SIZE - y) }));

describe('what pixels come from', () => {
  it('is the last transfer that covered each, in stretches without overlap', () => {
    fc.assert(
      fc.property(fc.array(area, { maxLength: 12 }), (areas) => {
        let known: readonly Stretch[] = [];
        const last = new Map<string, Transfer>();
        areas.forEach((one, i) => {
          const by = transfer(i + 1, one);
          known = covered(known, one, by);
          for (let y = one.y; y < one.y + one.height; y++) {
            for (let x = one.x; x < one.x + one.width; x++) last.set(`${x},${y}`, by);
          }
        });
        for (let y = 0; y < SIZE; y++) {
          for (let x = 0; x < SIZE; x++) {
            const by = last.get(`${x},${y}`);
            const at = by && 0x1000 * by.resource + (y - by.area.y) * ROW + (x - by.area.x) * 4;
            expect(originOf(known, x, y, ROW, 4)?.address).toBe(at);
          }
        }
        const pixels = known.reduce((sum, { area: { width, height } }) => sum + width * height, 0);
        expect(pixels).toBe(last.size);
      }),
    );
  });

  it('lies in the piece of the backing behind the offset', () => {
    const backing = [
      { address: 0x5000, length: 10 },
      { address: 0x9000, length: 100 },
    ];
    const by = { ...transfer(3, { x: 2, y: 1, width: 4, height: 2 }, 4), backing };
    const known = covered([], by.area, by);
    expect(originOf(known, 2, 1, ROW, 4)).toMatchObject({ address: 0x5004, length: 4 });
    // This one is split between both pieces: what lies in the first is told.
    expect(originOf(known, 3, 1, ROW, 4)).toMatchObject({ address: 0x5008, length: 2 });
    expect(originOf(known, 4, 1, ROW, 4)).toMatchObject({ address: 0x9002, length: 4 });
    expect(originOf(known, 2, 2, ROW, 4)).toMatchObject({ address: 0x9000 + 4 + ROW - 10, length: 4, ...when });
    expect(originOf(known, 6, 1, ROW, 4)).toBeUndefined();
  });
});
