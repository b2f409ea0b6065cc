/** The overlay over a disk image against plain arrays: writes, saved states, and going back to any of them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OverlayImage } from './overlay-image.ts';

const SIZE = 300 * 4096;
const original = new Uint8Array(200 * 4096 + 123).map((_, i) => (i * 7) & 0xff);

const offset = fc.oneof(
  fc.nat(SIZE - 9000),
  fc.nat(3).map((n) => n * 64 * 4096 + 4000),
);
const action = fc.oneof(
  fc.record({ do: fc.constant('write' as const), offset, length: fc.nat(9000), byte: fc.nat(255) }),
  fc.record({ do: fc.constant('save' as const) }),
  fc.record({ do: fc.constant('restore' as const), which: fc.nat(100) }),
);

it('gives back what was written, and every saved state as it was', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const image = new OverlayImage(original, SIZE);
      let model = new Uint8Array(SIZE);
      model.set(original);
      const saved = [{ state: image.save(), model: model.slice() }];
      for (const one of actions) {
        if (one.do === 'write') {
          const bytes = new Uint8Array(one.length).fill(one.byte);
          image.write(one.offset, bytes);
          model.set(bytes, one.offset);
        } else if (one.do === 'save') {
          saved.push({ state: image.save(), model: model.slice() });
        } else {
          const back = saved[one.which % saved.length];
          if (!back) throw new Error('there is a first state');
          image.restore(back.state);
          model = back.model.slice();
        }
      }
      const read = new Uint8Array(SIZE);
      for (const { state, model: then } of [{ state: image.save(), model }, ...saved]) {
        image.restore(state);
        image.read(0, read);
        expect(Buffer.compare(read, then)).toBe(0);
      }
    }),
    { numRuns: 60 },
  );
});

it('reads zeros behind the image', () => {
  const image = new OverlayImage(Uint8Array.of(1, 2, 3), 8192);
  const bytes = new Uint8Array(6).fill(9);
  image.read(1, bytes);
  expect([...bytes]).toEqual([2, 3, 0, 0, 0, 0]);
});
