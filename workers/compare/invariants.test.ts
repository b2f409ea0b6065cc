/** What holds for any two logs, damaged and cut ones included, under any options. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompareOptions } from '../engine-api.ts';
import { DIALECTS, dialectByLayout } from '../log/dialects.ts';
import { generatedBytes } from '../log/generate.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { openedLog } from '../log/testing/samples.ts';
import { type Compared, compared } from './testing/compared.ts';

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 40 }),
  insert: fc.uint8Array({ maxLength: 40 }),
});
const log = fc.record({
  layout: fc.constantFrom(...DIALECTS.map((dialect) => dialect.layout)),
  seed: fc.integer({ min: 1, max: 3 }),
  events: fc.integer({ min: 0, max: 600 }),
  edits: fc.array(edit, { maxLength: 4 }),
});
const flags = fc.record({
  ignoreClocks: fc.boolean(),
  ignoreRandom: fc.boolean(),
  ignoreWarps: fc.boolean(),
  ignoreOutputPosition: fc.boolean(),
});

async function open({ layout, seed, events, edits }: LogRecipe): Promise<ReplayLog> {
  const dialect = dialectByLayout(layout);
  if (!dialect) throw new Error('unknown layout');
  let bytes: Uint8Array = generatedBytes(dialect, { events, seed });
  for (const { at, remove, insert } of edits) {
    const place = 12 + Math.floor((bytes.length - 12) * at);
    bytes = Uint8Array.from([...bytes.subarray(0, place), ...insert, ...bytes.subarray(place + remove)]);
  }
  return openedLog(bytes, layout);
}

type LogRecipe = typeof log extends fc.Arbitrary<infer T> ? T : never;

const itemsOf = (of: ReplayLog) => of.index.events - (of.index.totals[Kind.INSTRUCTION] ?? 0);

async function check(a: ReplayLog, b: ReplayLog, { comparison, state, rows, differences }: Compared): Promise<void> {
  expect(state.done).toBe(true);
  expect([state.alignedA, state.alignedB]).toEqual([a.index.events, b.index.events]);
  // Every event of both sides once and in order.
  for (const [of, side] of [
    [a, 'a'],
    [b, 'b'],
  ] as const) {
    const numbers = rows.flatMap((row) => row[side]?.n ?? []);
    expect(numbers).toHaveLength(itemsOf(of));
    expect(numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0))).toBe(true);
  }
  // The classes are what they say.
  for (const { a: x, b: y, class: name } of rows) {
    if (name === 'missing') expect([x === undefined, y === undefined]).toEqual([false, true]);
    else if (name === 'extra') expect([x === undefined, y === undefined]).toEqual([true, false]);
    else if (name !== 'ignored') expect(x && y && (x.kind === y.kind) === (name !== 'kind')).toBe(true);
  }
  // Counts agree with rows.
  const counted = rows.filter((row) => row.class !== undefined && row.class !== 'ignored').length;
  expect(state.differences).toBe(counted);
  expect(Object.values(state.byClass).reduce((sum, count) => sum + count, 0)).toBe(counted);
  expect(state.equal).toBe(counted === 0);
  expect(Object.values(state.ignored).reduce((sum, count) => sum + count, 0)).toBe(
    rows.filter((row) => row.class === 'ignored').length,
  );
  // Every difference is found from the row before and from the row behind.
  for (const difference of differences.filter((_, i) => i % 7 === 0)) {
    expect(rows[difference.row]?.class).toBe(difference.class);
    expect((await comparison.nextDifference(difference.row, 1))?.index).toBe(difference.index);
    expect((await comparison.nextDifference(difference.row, -1))?.index).toBe(difference.index);
    expect((await comparison.nextDifference(difference.row + 1, 1))?.index ?? -1).toBe(
      difference.index + 1 < state.differences ? difference.index + 1 : -1,
    );
    expect(difference.sentence).toMatch(/^[A-Z].*\.$/s);
    expect(difference.sentence).not.toContain('undefined');
  }
  expect(state.first).toEqual(differences[0]);
  // Density holds all of them, and every event has its row.
  const density = comparison.density(0, a.index.icount + 1, 64);
  expect(density.counts.reduce((sum, count) => sum + count, 0)).toBe(counted);
  for (const row of rows.filter((_, i) => i % 11 === 0)) {
    if (row.a) expect(await comparison.alignedRowOf('a', row.a.n)).toBe(row.row);
    if (row.b) expect(await comparison.alignedRowOf('b', row.b.n)).toBe(row.row);
  }
  // The axes map onto each other without turning back.
  for (const [of, side] of [
    [a, 'a'],
    [b, 'b'],
  ] as const) {
    let last = -1;
    for (let step = 0; step <= 20; step++) {
      const mapped = await comparison.mapIcount(side, Math.floor((of.index.icount * step) / 20));
      expect(mapped).toBeGreaterThanOrEqual(last);
      last = mapped;
    }
  }
}

describe('any two logs', { timeout: 240_000 }, () => {
  it('are aligned completely, and all answers agree', async () => {
    await fc.assert(
      fc.asyncProperty(log, log, flags, async (first, second, options) => {
        const [a, b] = [await open(first), await open(second)];
        await check(a, b, await compared(a, b, options));
      }),
      { numRuns: 25 },
    );
  });

  it('are so with an anchor anywhere, which becomes a row', async () => {
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(log, log, flags, place, place, async (first, second, options, x, y) => {
        const [a, b] = [await open(first), await open(second)];
        const anchor = [Math.floor(x * a.index.events), Math.floor(y * b.index.events)] as const;
        const withAnchor: CompareOptions = { ...options, anchor };
        if (a.index.events === 0 || b.index.events === 0) return;
        const result = await compared(a, b, withAnchor);
        await check(a, b, result);
        const { comparison } = result;
        const [i, j] = [await comparison.alignedRowOf('a', anchor[0]), await comparison.alignedRowOf('b', anchor[1])];
        // Behind the last event of a log there is nothing to pair; then both rows need not be the same.
        if (i < result.rows.length && j < result.rows.length) {
          const [atA, atB] = [result.rows[i]?.a?.n ?? 0, result.rows[j]?.b?.n ?? 0];
          expect(atA).toBeGreaterThanOrEqual(anchor[0]);
          expect(atB).toBeGreaterThanOrEqual(anchor[1]);
          expect(i).toBe(j);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are equal when they are one log, whatever is ignored', async () => {
    await fc.assert(
      fc.asyncProperty(log, flags, async (recipe, options) => {
        const [a, b] = [await open(recipe), await open(recipe)];
        const result = await compared(a, b, options);
        expect(result.state).toMatchObject({ equal: true, identicalBytes: true, differences: 0 });
        await check(a, b, result);
      }),
      { numRuns: 10 },
    );
  });
});
