import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from './align.ts';
import { Place, type Side } from './side.ts';

interface Item {
  readonly kind: number;
  readonly key: number;
  readonly icount: number;
  readonly place: number;
}

function side(items: readonly Item[]): Side {
  return {
    length: items.length,
    kinds: Uint8Array.from(items, (item) => item.kind),
    keys: Uint32Array.from(items, (item) => item.key),
    values: new Uint32Array(items.length).fill(1),
    icounts: Float64Array.from(items, (item) => item.icount),
    places: Uint8Array.from(items, (item) => item.place),
  };
}

function pairsOf(a: Side, b: Side, right?: number, work = { steps: 0 }): [number, number][] {
  const { runs } = align(a, b, { left: 0, right }, work);
  const pairs: [number, number][] = [];
  for (let run = 0; run < runs.count; run++) {
    for (let k = 0; k < runs.length(run); k++) pairs.push([runs.a(run) + k, runs.b(run) + k]);
  }
  return pairs;
}

/** Deterministic numbers that look random. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 8;
  };
}

/** A run of a guest: output whose distances are its own, warps of the host in between. */
function guestRun(seed: number, length: number): Item[] {
  const next = numbers(seed);
  let icount = 0;
  return Array.from({ length }, () => {
    icount += 50 + (next() % 400);
    return next() % 4 === 0
      ? { kind: 20, key: 20, icount, place: Place.host }
      : { kind: 11, key: 11, icount, place: Place.guest };
  });
}

const item = fc
  .record({
    kind: fc.integer({ min: 1, max: 4 }),
    content: fc.integer({ min: 0, max: 2 }),
    step: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ kind, content, step }) => ({ kind, key: kind * 10 + content, step, place: kind % 3 }));
const sequence = fc.array(item, { maxLength: 120 }).map((items) => {
  let icount = 0;
  return items.map(({ kind, key, step, place }) => {
    icount += step;
    return { kind, key, icount, place };
  });
});

describe('align', () => {
  it('pairs ascending items of one kind or of gaps of equal length', () => {
    fc.assert(
      fc.property(sequence, sequence, fc.option(fc.integer({ min: -3, max: 3 })), (a, b, right) => {
        const pairs = pairsOf(side(a), side(b), right ?? undefined);
        pairs.forEach(([i, j], n) => {
          const before = pairs[n - 1];
          if (before) expect(i > before[0] && j > before[1]).toBe(true);
          expect(i < a.length && j < b.length).toBe(true);
        });
      }),
    );
  });

  it('pairs every item of a log with itself', () => {
    fc.assert(
      fc.property(sequence, (a) => {
        expect(pairsOf(side(a), side(a))).toEqual(a.map((_, i) => [i, i]));
      }),
    );
  });

  it('finds an edit script that is about as short as the one that was applied', () => {
    const edit = fc.record({ at: fc.integer({ min: 0, max: 399 }), insert: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.array(edit, { maxLength: 10 }), (seed, edits) => {
        const a = guestRun(seed, 400);
        const b = [...a];
        for (const { at, insert } of edits) {
          const place = Math.min(at, b.length - 1);
          if (insert) b.splice(place, 0, { kind: 5, key: 5, icount: b[place]?.icount ?? 0, place: Place.host });
          else b.splice(place, 1);
        }
        const equal = pairsOf(side(a), side(b)).filter(([i, j]) => a[i]?.key === b[j]?.key);
        expect(a.length + b.length - 2 * equal.length).toBeLessThanOrEqual(edits.length);
      }),
    );
  });

  it('follows output to its new place behind a long stretch that only one side has', () => {
    const a = guestRun(1, 3000);
    const extra = guestRun(2, 2000);
    const shift = 1_000_000;
    const b = [
      ...a.slice(0, 1000),
      ...extra.map((x) => ({ ...x, icount: x.icount + (a[1000]?.icount ?? 0) })),
      ...a.slice(1000).map((x) => ({ ...x, icount: x.icount + shift })),
    ];
    const right = pairsOf(side(a), side(b)).filter(([i, j]) => j - i === (i < 1000 ? 0 : 2000));
    expect(right.length).toBeGreaterThan(2950);
  });

  it('prefers the same position to the first event that would do', () => {
    const warp = (icount: number) => ({ kind: 20, key: 20, icount, place: Place.host });
    expect(pairsOf(side([warp(100), warp(200), warp(300)]), side([warp(200), warp(300)]))).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  it('pairs events of a kind whose content differs, and equally many of different kinds', () => {
    const at = (kind: number, key: number) => ({ kind, key, icount: 5, place: Place.host });
    expect(pairsOf(side([at(7, 70), at(8, 80)]), side([at(7, 71), at(9, 90)]))).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(pairsOf(side([at(7, 70)]), side([at(8, 80), at(9, 90)]))).toEqual([]);
  });

  it('aligns backwards from a pair that is certain', () => {
    const same = (count: number) => Array.from({ length: count }, () => ({ kind: 1, key: 1, icount: 0, place: 0 }));
    expect(pairsOf(side(same(5)), side(same(7)), 0)).toEqual([0, 1, 2, 3, 4].map((i) => [i, i + 2]));
  });

  it('costs steps in proportion to the length, whatever the logs have in common', () => {
    const cases: ((length: number) => [Item[], Item[]])[] = [
      (length) => [guestRun(1, length), guestRun(2, length)],
      (length) => [guestRun(1, length), guestRun(1, length).slice(length >> 1)],
      (length) => [guestRun(1, length), guestRun(1, length).map((x) => ({ ...x, icount: 0 }))],
      (length) => [guestRun(1, length), guestRun(1, length).map((x) => ({ ...x, key: 99, kind: 3 }))],
    ];
    for (const make of cases) {
      const cost = (length: number) => {
        const [a, b] = make(length);
        const work = { steps: 0 };
        pairsOf(side(a), side(b), undefined, work);
        return work.steps / length;
      };
      expect(cost(24_000)).toBeLessThan(cost(3000) * 2 + 20);
      expect(cost(24_000)).toBeLessThan(400);
    }
  });
});
