import { useEffect, useRef, useState } from 'react';
import type { LogId, Moment } from '../../workers/engine-api.ts';
import { latest } from '../engine/calls.ts';
import type { EventEngine } from './types.ts';

/** A row, and the moment it was looked up for. */
export interface PlayheadRow {
  readonly row: number;
  readonly moment: Moment;
  readonly filter: string;
}

/**
 * Row at or after the playhead among those that pass `filter`; asked again when `progress` changes, as more of the log
 * is known then. `undefined` until the first answer.
 */
export function usePlayheadRow(
  engine: EventEngine,
  log: LogId,
  filter: string | undefined,
  moment: Moment,
  progress: string,
): PlayheadRow | undefined {
  const [found, setFound] = useState<PlayheadRow & { readonly log: LogId }>();
  const newest = useRef(latest());
  useEffect(() => {
    if (filter === undefined || progress === '') return;
    newest
      .current(() => engine.rowOfEvent(log, filter, moment.seq))
      .then(
        (row) => row !== undefined && setFound({ row, moment, filter, log }),
        // The log was closed or the filter refused meanwhile; both are told elsewhere.
        () => undefined,
      );
  }, [engine, log, filter, moment, progress]);
  return found?.log === log && found.filter === filter ? found : undefined;
}
