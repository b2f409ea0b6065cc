import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { myers } from './myers.ts';
import { Runs, type Work } from './runs.ts';

function matches(a: readonly number[], b: readonly number[], work: Work = { steps: 0 }): [number, number][] {
  const runs = new Runs();
  myers(a, 0, a.length, b, 0, b.length, runs, work);
  const pairs: [number, number][] = [];
  for (let run = 0; run < runs.count; run++) {
    for (let k = 0; k < runs.length(run); k++) pairs.push([runs.a(run) + k, runs.b(run) + k]);
  }
  return pairs;
}

/** Length of a longest common subsequence by the textbook's table. */
function longest(a: readonly number[], b: readonly number[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    b.forEach((y, j) => {
      next.push(x === y ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0));
    });
    row = next;
  }
  return row[b.length] ?? 0;
}

const word = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 });

describe('myers', () => {
  it('finds a longest common subsequence', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(matches(a, b)).toHaveLength(longest(a, b));
      }),
    );
  });

  it('pairs equal entries only, ascending on both sides', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const pairs = matches(a, b);
        pairs.forEach(([i, j], n) => {
          expect(a[i]).toBe(b[j]);
          const before = pairs[n - 1];
          if (before) expect(i > before[0] && j > before[1]).toBe(true);
        });
      }),
    );
  });

  it('takes no more than a bounded number of steps per entry where nothing agrees', () => {
    const cost = (length: number) => {
      const work = { steps: 0 };
      const a = Array.from({ length }, (_, i) => i);
      const b = Array.from({ length }, (_, i) => -1 - i);
      expect(matches(a, b, work)).toHaveLength(0);
      return work.steps / length;
    };
    const short = cost(3000);
    expect(cost(24_000)).toBeLessThan(short * 1.2);
  });

  it('goes on behind a stretch with more edits than one search looks at', () => {
    const common = Array.from({ length: 500 }, (_, i) => i);
    const a = [...Array.from({ length: 900 }, (_, i) => 10_000 + i), ...common, -1];
    const b = [...Array.from({ length: 900 }, (_, i) => 20_000 + i), ...common, -2];
    expect(matches(a, b)).toHaveLength(500);
  });

  it('finds a common end behind stretches of any length', () => {
    const common = Array.from({ length: 50 }, (_, i) => i);
    const a = [...Array.from({ length: 5000 }, (_, i) => 10_000 + i), ...common];
    expect(matches(a, [99, ...common])).toHaveLength(50);
  });

  it('leaves entries outside its bounds alone', () => {
    const runs = new Runs();
    myers([1, 2, 3, 1], 1, 3, [1, 2, 3, 1], 1, 3, runs, { steps: 0 });
    expect([runs.count, runs.a(0), runs.b(0), runs.length(0)]).toEqual([1, 1, 1, 2]);
  });
});
