import { useEffect, useState } from 'react';
import type { ConsoleRuns, LogId } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { useSession } from '../state/session.ts';

/** While a log is being indexed the runs are asked for again at most so often, in ms. */
const AGAIN_MS = 500;

/** The console of the log in use; grows while it is being indexed. */
export function useRuns(): ConsoleRuns | undefined {
  const id = useSession((state) => state.logs[state.side]?.id);
  const state = useSession((session) => session.logs[session.side]?.summary.state);
  const [known, setKnown] = useState<{ readonly log: LogId; readonly runs: ConsoleRuns }>();
  useEffect(() => {
    if (id === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    const ask = async () => {
      const runs = await engine.console(id);
      if (!current) return;
      setKnown({ log: id, runs });
      if (!runs.done && state === 'indexing') timer = setTimeout(() => void ask().catch(() => {}), AGAIN_MS);
    };
    // A log that was closed meanwhile has no console; nothing is shown then.
    void ask().catch(() => {});
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, state]);
  return known?.log === id ? known?.runs : undefined;
}
