import { useCallback, useEffect, useRef, useState } from 'react';
import type { FilterState, LogId } from '../../workers/engine-api.ts';
import { latest } from '../engine/calls.ts';
import type { EventEngine } from './types.ts';

/** Time in ms after the last letter before hits are counted. */
const PAUSE = 150;

/** A search through the rows that pass `filter`, for those that also pass `query`. */
export interface Search {
  /** Hits as far as they are counted, or the error in the query. */
  readonly hits: FilterState | undefined;
  /** Place of the last hit gone to among all hits, from 1. */
  readonly ordinal: number | undefined;
  readonly wrapped: boolean;
  /** Finds the next or previous hit from event `n`; goes round at the end. `undefined` when there is none at all. */
  readonly find: (n: number, direction: 1 | -1) => Promise<number | undefined>;
}

/**
 * Searching is filtering within the filter: hits are counted and found with the engine's language. The engine counts for
 * one filter at a time, so hits are counted once the list's own count is `ready`.
 */
export function useSearch(
  engine: EventEngine,
  log: LogId,
  filter: string,
  query: string,
  events: number,
  ready: boolean,
): Search {
  const text = query.trim() === '' ? undefined : `${filter} ${query.trim()}`.trim();
  const [hits, setHits] = useState<{ readonly text: string; readonly state: FilterState }>();
  const [place, setPlace] = useState<{ readonly ordinal: number; readonly wrapped: boolean; readonly text: string }>();
  const newest = useRef(latest());

  useEffect(() => {
    if (text === undefined || !ready) return;
    let live = true;
    const set = (state: FilterState) => {
      if (live) setHits({ text, state });
    };
    const timer = setTimeout(() => {
      engine.setFilter(log, text, set).then(set, () => undefined);
    }, PAUSE);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [engine, log, text, ready]);

  const find = useCallback(
    async (n: number, direction: 1 | -1) => {
      if (text === undefined) return undefined;
      return newest.current(async () => {
        const next = await engine.nextEvent(log, text, n, direction);
        const found = next ?? (await engine.nextEvent(log, text, direction === 1 ? -1 : events, direction));
        if (found === undefined) return undefined;
        const row = await engine.rowOfEvent(log, text, found);
        setPlace({ ordinal: row + 1, wrapped: next === undefined, text });
        return found;
      });
    },
    [engine, log, text, events],
  );

  const here = place?.text === text ? place : undefined;
  return {
    hits: hits?.text === text ? hits?.state : undefined,
    ordinal: here?.ordinal,
    wrapped: here?.wrapped ?? false,
    find,
  };
}
