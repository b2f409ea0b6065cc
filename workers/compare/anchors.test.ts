import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestChain, type Tokens, uniqueAnchors } from './anchors.ts';

const tokens = (values: readonly number[], step = 1): Tokens => ({
  tokens: Uint32Array.from(values),
  positions: Uint32Array.from(values, (_, i) => i * step),
});

describe('uniqueAnchors', () => {
  it('finds what occurs once on each side and leaves out what repeats', () => {
    const a = tokens([7, 7, 1, 7, 2]);
    const b = tokens([1, 7, 7, 2, 7, 7]);
    expect(uniqueAnchors(a, b, 1, { steps: 0 })).toEqual([
      { a: 2, b: 0 },
      { a: 4, b: 3 },
    ]);
  });

  it('makes repeated tokens unique by their neighbours', () => {
    expect(uniqueAnchors(tokens([1, 2, 1, 3]), tokens([9, 1, 3]), 2, { steps: 0 })).toEqual([{ a: 2, b: 1 }]);
  });

  it('gives the positions of items, not of tokens', () => {
    expect(uniqueAnchors(tokens([4, 5], 10), tokens([5], 3), 1, { steps: 0 })).toEqual([{ a: 10, b: 0 }]);
  });

  it('finds nothing in sequences shorter than an n-gram', () => {
    expect(uniqueAnchors(tokens([1]), tokens([1]), 2, { steps: 0 })).toEqual([]);
  });

  it('costs a number of steps in proportion to the length, however many candidates there are', () => {
    const cost = (length: number) => {
      const work = { steps: 0 };
      const values = Array.from({ length }, (_, i) => i);
      uniqueAnchors(tokens(values), tokens(values.toReversed()), 1, work);
      return work.steps / length;
    };
    expect(cost(64_000)).toBeLessThan(cost(1000) * 3);
  });
});

describe('longestChain', () => {
  it('ascends strictly on both sides and is as long as any', () => {
    const pairs = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(pairs, (bs) => {
        const all = bs.map((b, a) => ({ a, b }));
        const chain = longestChain(all, { steps: 0 });
        chain.forEach((pair, i) => {
          const before = chain[i - 1];
          if (before) expect(pair.a > before.a && pair.b > before.b).toBe(true);
        });
        let best = 0;
        for (let set = 0; set < 2 ** all.length; set++) {
          let last = -1;
          let length = 0;
          const ascends = all.every(({ b }, i) => {
            if (((set >> i) & 1) === 0) return true;
            const fits = b > last;
            last = b;
            length++;
            return fits;
          });
          if (ascends) best = Math.max(best, length);
        }
        expect(chain).toHaveLength(best);
      }),
      { numRuns: 50 },
    );
  });
});
