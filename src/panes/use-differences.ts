import { useCallback, useMemo, useState } from 'react';
import type { DifferenceDensity } from '../../workers/engine-api.ts';
import { latest } from '../engine/calls.ts';
import { engine } from '../engine/engine.ts';
import { useSession } from '../state/session.ts';
import type { DifferenceLane, Range } from '../timeline/types.ts';

/** The lane of differences, on the axis of instructions, while two logs are compared. */
export function useDifferences(): DifferenceLane | undefined {
  const id = useSession((state) => state.comparison.state?.id);
  const aligned = useSession((state) => state.comparison.state?.alignedA);
  const axis = useSession((state) => state.axis);
  const [known, setKnown] = useState<{ readonly id: number; readonly density: DifferenceDensity }>();
  const newest = useMemo(() => latest(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as the alignment goes on, the same stretch has other counts.
  const request = useCallback(
    (range: Range, buckets: number) => {
      if (id === undefined) return;
      newest(() => engine.density(id, range.from, range.to, buckets)).then(
        (density) => density && setKnown({ id, density }),
        () => {
          // The comparison was closed meanwhile.
        },
      );
    },
    [id, aligned, newest],
  );
  return useMemo(
    () =>
      id === undefined || axis !== 'instructions'
        ? undefined
        : { density: known?.id === id ? known.density : undefined, request },
    [id, axis, known, request],
  );
}
