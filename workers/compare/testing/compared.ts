/** Helpers of this room's tests: two logs given as text, compared to the end. */
import type { AlignedRow, CompareOptions, CompareState, Difference } from '../../engine-api.ts';
import type { ReplayLog } from '../../log/replay-log.ts';
import { openedLog } from '../../log/testing/samples.ts';
import { recordingFromText } from '../../log/text-form.ts';
import { Comparison } from '../comparison.ts';

export const NOTHING_IGNORED: CompareOptions = {
  ignoreClocks: false,
  ignoreRandom: false,
  ignoreWarps: false,
  ignoreOutputPosition: false,
};

export interface Compared {
  readonly comparison: Comparison;
  readonly state: CompareState;
  readonly rows: AlignedRow[];
  readonly differences: Difference[];
}

const MOST_DIFFERENCES = 200;

/** Compares two open logs to the end. */
export async function finished(a: ReplayLog, b: ReplayLog, options: Partial<CompareOptions> = {}): Promise<Comparison> {
  const comparison = new Comparison(7, { id: 1, log: a }, { id: 2, log: b }, { ...NOTHING_IGNORED, ...options });
  await comparison.run(() => undefined, new AbortController().signal);
  return comparison;
}

/** {@link finished}, and reads out all rows and the first differences. */
export async function compared(a: ReplayLog, b: ReplayLog, options: Partial<CompareOptions> = {}): Promise<Compared> {
  const comparison = await finished(a, b, options);
  const state = comparison.state();
  return {
    comparison,
    state,
    rows: await comparison.alignedRows(0, state.rows),
    differences: await comparison.differences(0, Math.min(state.differences, MOST_DIFFERENCES)),
  };
}

/** Compares two logs in the text form. */
export async function comparedTexts(a: string, b: string, options: Partial<CompareOptions> = {}): Promise<Compared> {
  const [x, y] = await Promise.all([a, b].map((text) => openedLog(recordingFromText(text))));
  if (!x || !y) throw new Error('unreachable: two texts were given');
  return compared(x, y, options);
}

/** Rows as short text: `#3|#4 value`, a dash for a gap. */
export function rowTexts(rows: readonly AlignedRow[]): string[] {
  return rows.map(({ a, b, class: name }) => `${a ? `#${a.n}` : '-'}|${b ? `#${b.n}` : '-'}${name ? ` ${name}` : ''}`);
}
