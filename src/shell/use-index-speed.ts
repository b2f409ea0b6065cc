import { useEffect, useState } from 'react';
import type { LogSummary } from '../../workers/engine-api.ts';

/** Time in ms that indexing a log took, once it is over; `undefined` when it was too short to be seen. */
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
  return seen?.id === id ? seen.ms : undefined;
}
