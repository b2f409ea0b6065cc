/** Where the playhead stands among the rows of a list. */
import type { EventRow, Moment } from '../../workers/engine-api.ts';

/** `row` is the first row at or after the playhead; equal to the number of rows when there is none. */
export type RowPosition = 'on' | 'before' | 'after';

/**
 * How a row is marked. 'on': its event is the one the playhead stands at. 'before': the playhead is between this row and
 * the one before it, because its own event is filtered out or it stands at an instruction without event. 'after': it is
 * behind the last row.
 */
export function positionAt(
  row: number,
  item: EventRow | undefined,
  current: number | undefined,
  rows: number,
  moment: Moment,
): RowPosition | undefined {
  if (current === undefined) return undefined;
  if (current >= rows) return row === rows - 1 ? 'after' : undefined;
  if (row !== current || !item) return undefined;
  return item.n === moment.seq && item.icount <= moment.icount ? 'on' : 'before';
}
