import type { CompareId, Difference, DifferenceClass } from '../../workers/engine-api.ts';
import type { CompareEngine } from './types.ts';

/** Differences fetched at a time. */
const PART = 2000;

/** First difference of a class after a row, going round at the end; `undefined` when there is none. */
export async function nextOfClass(
  engine: Pick<CompareEngine, 'differences' | 'nextDifference'>,
  id: CompareId,
  total: number,
  row: number,
  wanted: DifferenceClass,
): Promise<Difference | undefined> {
  const after = (await engine.nextDifference(id, row + 1, 1))?.index ?? total;
  for (const [from, to] of [
    [after, total],
    [0, after],
  ] as const) {
    for (let first = from; first < to; first += PART) {
      const part = await engine.differences(id, first, Math.min(PART, to - first));
      const found = part.find((difference) => difference.class === wanted);
      if (found) return found;
    }
  }
  return undefined;
}
