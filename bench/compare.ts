/** Measures a comparison of two open logs: how long until the verdict, and until everything is aligned. */

import { Comparison } from '../workers/compare/comparison.ts';
import type { CompareOptions } from '../workers/engine-api.ts';
import type { ReplayLog } from '../workers/log/replay-log.ts';

export interface CompareMeasurement {
  /** Milliseconds until the first difference (or that there is none) was known, and until all was aligned. */
  readonly verdictMs: number;
  readonly alignedMs: number;
  readonly sentence: string;
  readonly rows: number;
  readonly differences: number;
  /** Bytes that the result holds. */
  readonly memory: number;
}

/** Compares two logs that are indexed to their ends. */
export async function measureCompare(
  a: ReplayLog,
  b: ReplayLog,
  options: CompareOptions = {
    ignoreClocks: false,
    ignoreRandom: false,
    ignoreWarps: false,
    ignoreOutputPosition: false,
  },
): Promise<CompareMeasurement> {
  const comparison = new Comparison(1, { id: 1, log: a }, { id: 2, log: b }, options);
  const started = performance.now();
  let verdictMs: number | undefined;
  await comparison.run((state) => {
    if (verdictMs === undefined && (state.first || state.done)) verdictMs = performance.now() - started;
  }, new AbortController().signal);
  const alignedMs = performance.now() - started;
  const { sentence, rows, differences } = comparison.state();
  return { verdictMs: verdictMs ?? alignedMs, alignedMs, sentence, rows, differences, memory: comparison.memory };
}
