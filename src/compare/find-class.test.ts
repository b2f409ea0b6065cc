import { describe, expect, it } from 'vitest';
import type { Difference, DifferenceClass } from '../../workers/engine-api.ts';
import { nextOfClass } from './find-class.ts';

/** Difference i stands at row 10 · i. */
function engineWith(classes: readonly DifferenceClass[]) {
  const all: Difference[] = classes.map((name, index) => ({ index, row: index * 10, class: name, sentence: '' }));
  return {
    total: all.length,
    differences: (_id: number, first: number, count: number) => Promise.resolve(all.slice(first, first + count)),
    nextDifference: (_id: number, row: number) => Promise.resolve(all.find((each) => each.row >= row)),
  };
}

describe('the next difference of a class', () => {
  const engine = engineWith(['value', 'kind', ...Array<DifferenceClass>(3000).fill('value'), 'kind', 'value']);

  it('is the first after the row', async () => {
    expect((await nextOfClass(engine, 1, engine.total, 0, 'kind'))?.index).toBe(1);
    expect((await nextOfClass(engine, 1, engine.total, 10, 'kind'))?.index).toBe(3002);
  });

  it('goes round at the end', async () => {
    expect((await nextOfClass(engine, 1, engine.total, 30_020, 'kind'))?.index).toBe(1);
    expect((await nextOfClass(engine, 1, engine.total, 1e9, 'value'))?.index).toBe(0);
  });

  it('is nothing when there is none', async () => {
    expect(await nextOfClass(engine, 1, engine.total, 0, 'extra')).toBeUndefined();
  });
});
