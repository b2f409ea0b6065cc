import type { Axis } from '../../workers/engine-api.ts';
import { engine } from '../engine/engine.ts';
import { session } from '../state/session.ts';
import type { EventLabel, Range } from '../timeline/types.ts';

/** The events of a stretch in words; none when there are more than `limit`. */
export async function fetchLabels(group: string, axis: Axis, range: Range, limit: number): Promise<EventLabel[]> {
  const log = session.getState().logs[group === 'b' ? 'b' : 'a'];
  if (!log) return [];
  const { firstEvent, endEvent } = await engine.range(log.id, axis, range.from, range.to);
  if (endEvent - firstEvent > limit || endEvent <= firstEvent) return [];
  const rows = await engine.rows(log.id, '', firstEvent, endEvent - firstEvent);
  const icounts = rows.map((row) => row.icount);
  const times = axis === 'time' ? await engine.convert(log.id, 'instructions', 'time', icounts) : [];
  return rows.map(({ n, icount, kind, text }, i) => ({
    n,
    kind,
    text,
    position: axis === 'events' ? n : axis === 'time' ? (times[i] ?? 0) : icount,
  }));
}
