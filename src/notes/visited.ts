/** The moments of log A that jumps left or reached: a way back that needs no notes. Kept while the log is open. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Moment } from '../../workers/engine-api.ts';
import { type SessionState, session } from '../state/session.ts';

/** Older ones are forgotten. */
const MOST = 50;

const same = (one: Moment | undefined, other: Moment) => one?.icount === other.icount && one.seq === other.seq;

/** Moments with another one as the newest; each is there once. */
export function withVisited(visited: readonly Moment[], moment: Moment): readonly Moment[] {
  if (same(visited[0], moment)) return visited;
  return [moment, ...visited.filter((one) => !same(one, moment))].slice(0, MOST);
}

const visited = createStore<{ readonly moments: readonly Moment[] }>(() => ({ moments: [] }));

/** Newest first. */
export const useVisited = (): readonly Moment[] => useStore(visited, ({ moments }) => moments);

/** Notes where jumps lead; returns the function that ends it. */
export function followVisits(): () => void {
  return session.subscribe((now: SessionState, before: SessionState) => {
    if (now.logs.a?.id !== before.logs.a?.id) visited.setState({ moments: [] });
    else if (now.jumps !== before.jumps && now.side === 'a') {
      // What was scrubbed to is where a jump started from.
      const left = withVisited(visited.getState().moments, before.moments.a);
      visited.setState({ moments: withVisited(left, now.moments.a) });
    }
  });
}
