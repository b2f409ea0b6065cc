import { useState } from 'react';
import type { FilterState, LogId } from '../../workers/engine-api.ts';

/** The filter whose rows are shown. `known` is false until the engine has understood one. */
export interface Applied {
  readonly text: string;
  readonly total: number;
  readonly done: boolean;
  readonly known: boolean;
}

const NONE: Applied = { text: '', total: 0, done: false, known: false };

/** The last filter without error: while one is being typed, the rows of the one before stay. */
export function useApplied(state: FilterState | undefined, log: LogId): Applied {
  const [kept, setKept] = useState({ log, applied: NONE });
  const usable = state && !state.error;
  const applied = usable ? { text: state.text, total: state.total, done: state.done, known: true } : NONE;
  const before = kept.log === log ? kept.applied : NONE;
  if (!usable) return before;
  const same =
    before.known && before.text === applied.text && before.total === applied.total && before.done === applied.done;
  if (same) return before;
  setKept({ log, applied });
  return applied;
}
