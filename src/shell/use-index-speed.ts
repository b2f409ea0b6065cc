import { useEffect, useState } from 'react';
import type { LogSummary } from '../../workers/engine-api.ts';

/** Shorter than this in ms, and the time says more about the page than about the index. */
const WORTH_MS = 250;

/** Time in ms that indexing a log took, once it is over; `undefined` when it was too short to say anything. */
export function useIndexSpeed({ id, state }: LogSummary): number | undefined {
  const [seen, setSeen] = useState<{ id: number; start: number; ms?: number }>();
  useEffect(() => {
    const now = performance.now();
    setSeen((old) => {
      if (state === 'indexing') return old?.id === id ? old : { id, start: now };
      if (old?.id !== id || old.ms !== undefined) return old;
      return { ...old, ms: now - old.start };
    });
  }, [id, state]);
  return seen?.id === id && seen.ms !== undefined && seen.ms >= WORTH_MS ? seen.ms : undefined;
}
