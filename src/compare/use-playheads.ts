import { useEffect, useMemo, useState } from 'react';
import type { CompareState, Moment } from '../../workers/engine-api.ts';
import type { CompareEngine, Side } from './types.ts';

/** A row of the aligned list, and the moment it was looked up for. */
export interface PlayheadRow {
  readonly row: number;
  readonly moment: Moment;
}

/** Where both playheads stand in the aligned list; a side is missing until it is known. */
export function usePlayheads(
  engine: CompareEngine,
  state: CompareState,
  moments: { readonly a: Moment; readonly b: Moment },
): Readonly<Partial<Record<Side, PlayheadRow>>> {
  const a = usePlayhead(engine, state, 'a', moments.a);
  const b = usePlayhead(engine, state, 'b', moments.b);
  return useMemo(() => ({ ...(a ? { a } : {}), ...(b ? { b } : {}) }), [a, b]);
}

function usePlayhead(engine: CompareEngine, state: CompareState, side: Side, moment: Moment): PlayheadRow | undefined {
  const { id, done } = state;
  const aligned = side === 'a' ? state.alignedA : state.alignedB;
  // Beyond what is aligned the row is not known yet; it is asked for again when it is.
  const known = done || moment.seq < aligned;
  const [found, setFound] = useState<PlayheadRow & { readonly id: number }>();
  useEffect(() => {
    if (!known) return;
    let live = true;
    engine.alignedRowOf(id, side, moment.seq).then(
      (row) => live && setFound({ id, row, moment }),
      // The comparison was closed meanwhile.
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, [engine, id, side, moment, known]);
  return found?.id === id ? found : undefined;
}
