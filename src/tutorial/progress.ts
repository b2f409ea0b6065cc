/** How far the tutorial has come; kept for the next visit. */
import * as v from 'valibot';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Moment } from '../../workers/engine-api.ts';

const KEY = 'replayscope.tutorial.1';

const ProgressSchema = v.object({
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  fault: v.optional(v.object({ icount: v.number(), seq: v.number() })),
});

export interface Progress {
  /** Index of the step that is to be done; the number of steps when all are done. */
  readonly step: number;
  /** Where the page fault was found. */
  readonly fault?: Moment | undefined;
}

function remembered(): Progress {
  try {
    const result = v.safeParse(ProgressSchema, JSON.parse(localStorage.getItem(KEY) ?? 'null'));
    if (result.success) return result.output;
  } catch {
    // Not JSON, or no storage: the tutorial begins anew.
  }
  return { step: 0 };
}

export const progress = createStore<Progress>(() => remembered());

export function useProgress(): Progress {
  return useStore(progress);
}

/** Goes on to a step, or back to one. */
export function setProgress(next: Progress): void {
  progress.setState(next, true);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Without storage it lasts for this visit.
  }
}
