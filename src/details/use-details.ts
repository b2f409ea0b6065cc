import { useEffect, useState } from 'react';
import type { EventDetails, LogId } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { useSession } from '../state/session.ts';

/** Details never change once they are known. The last few are kept, since people go to and fro. */
const KEPT = 64;
const cache = new Map<string, EventDetails>();

async function details(log: LogId, n: number): Promise<EventDetails> {
  const key = `${log} ${n}`;
  const known = cache.get(key);
  if (known) return known;
  const answer = await engine.event(log, n);
  const oldest = cache.keys().next().value;
  if (cache.size >= KEPT && oldest !== undefined) cache.delete(oldest);
  // While the log is being indexed, the next event of the kind may not be known yet.
  if (answer.nextOfKind !== undefined) cache.set(key, answer);
  return answer;
}

export interface ShownDetails {
  readonly details?: EventDetails;
  readonly failed?: string;
}

/** Details of the selected event, or of the one before which the playhead stands. The old ones stay until the new ones come. */
export function useDetails(): ShownDetails {
  const log = useSession((state) => state.logs[state.side]);
  const n = useSession((state) =>
    state.selection?.kind === 'event' && state.selection.side === state.side
      ? state.selection.n
      : state.moments[state.side].seq,
  );
  const [shown, setShown] = useState<ShownDetails & { readonly log?: LogId }>({});
  const id = log?.id;
  const events = log?.summary.events ?? 0;
  const within = Math.min(n, Math.max(0, events - 1));
  const any = events > 0;
  useEffect(() => {
    if (id === undefined || !any) return setShown({});
    let current = true;
    details(id, within).then(
      (answer) => current && setShown({ details: answer, log: id }),
      (error: unknown) => current && setShown({ failed: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      current = false;
    };
  }, [id, within, any]);
  return shown.log === id || shown.failed ? shown : {};
}
