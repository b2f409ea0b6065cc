import { useEffect, useMemo, useState } from 'react';
import type { Axis, LogId } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { type OpenLog, type Side, useSession } from '../state/session.ts';
import { extentOf } from '../state/viewport.ts';
import { piecewiseMap } from '../timeline/axis-map.ts';
import { TileCache } from '../timeline/tile-cache.ts';
import type { AxisMap, TrackGroup } from '../timeline/types.ts';

/** Points at which the second log's axis is laid on the first one's. */
const MAP_POINTS = 64;

function useTiles(log: OpenLog | undefined): TileCache | undefined {
  const id = log?.id;
  const cache = useMemo(
    () =>
      id === undefined
        ? undefined
        : new TileCache({
            tile: (axis, level, index) => engine.tile(id, axis, level, index),
            range: (axis, from, to) => engine.range(id, axis, from, to),
          }),
    [id],
  );
  const { indexedBytes, state, shift } = log?.summary ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: these two say that the index has grown.
  useEffect(() => cache?.grow(), [cache, indexedBytes, state]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shift makes another time axis.
  useEffect(() => cache?.clear(), [cache, shift]);
  return cache;
}

/** Position of a side's playhead on the axis in use; on the time axis the engine is asked. */
function usePlayhead(side: Side, log: OpenLog | undefined): number | undefined {
  const axis = useSession((state) => state.axis);
  const moment = useSession((state) => state.moments[side]);
  const [time, setTime] = useState<{ readonly icount: number; readonly position: number }>();
  const id = log?.id;
  useEffect(() => {
    if (axis !== 'time' || id === undefined) return;
    let current = true;
    engine.convert(id, 'instructions', 'time', [moment.icount]).then(
      ([position]) => {
        if (current && position !== undefined) setTime({ icount: moment.icount, position });
      },
      () => {
        // The log cannot tell its time; the playhead is left out.
      },
    );
    return () => {
      current = false;
    };
  }, [axis, id, moment.icount]);
  if (axis === 'instructions') return moment.icount;
  return axis === 'events' ? moment.seq : time?.position;
}

/** Lays the second log on the first one's axis once the comparison is done. Only instructions are aligned. */
function useMap(side: Side, log: OpenLog | undefined): AxisMap | undefined {
  const axis = useSession((state) => state.axis);
  const compare = useSession((state) => (state.comparison.state?.done ? state.comparison.state.id : undefined));
  const instructions = log?.summary.instructions;
  const [map, setMap] = useState<{ readonly compare: number; readonly map: AxisMap }>();
  useEffect(() => {
    if (side !== 'b' || compare === undefined || instructions === undefined) return;
    let current = true;
    const own = Array.from({ length: MAP_POINTS + 1 }, (_, i) => Math.round((instructions * i) / MAP_POINTS));
    Promise.all(own.map((icount) => engine.mapIcount(compare, 'b', icount))).then(
      (shared) => {
        if (!current) return;
        const points = own.map((position, i) => ({ own: position, shared: shared[i] ?? position }));
        setMap({ compare, map: piecewiseMap(points) });
      },
      () => {
        // The comparison was closed meanwhile; another one follows.
      },
    );
    return () => {
      current = false;
    };
  }, [side, compare, instructions]);
  return axis === 'instructions' && map?.compare === compare ? map?.map : undefined;
}

/** How far the index reaches on an axis. */
function loadedOf(log: OpenLog, axis: Axis): number {
  const { events, instructions, virtualNs = 0 } = log.summary;
  return axis === 'events' ? events : axis === 'instructions' ? instructions : virtualNs;
}

/** One log as the timeline shows it; `undefined` while it is not open. */
export function useTrack(side: Side): (TrackGroup & { readonly log: LogId }) | undefined {
  const log = useSession((state) => state.logs[side]);
  const axis = useSession((state) => state.axis);
  const source = useTiles(log);
  const playhead = usePlayhead(side, log);
  const map = useMap(side, log);
  return useMemo(
    () =>
      log && source
        ? {
            id: side,
            log: log.id,
            label: `${side.toUpperCase()} ${log.summary.name.replace(/.*\//, '')}`,
            source,
            extent: extentOf(log.summary, axis),
            loaded: loadedOf(log, axis),
            counts: log.summary.counts,
            playhead,
            map,
          }
        : undefined,
    [log, source, side, axis, playhead, map],
  );
}
