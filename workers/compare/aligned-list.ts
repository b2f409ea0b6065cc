/** The aligned rows and the differences among them, looked up in the logs when somebody looks at them. */
import type { AlignedRow, Difference, EventRow } from '../engine-api.ts';
import { BLOCK_EVENTS } from '../log/block-index.ts';
import { eventRow } from '../log/describe.ts';
import type { ReplayLog } from '../log/replay-log.ts';
import { findItem, itemOfEvent } from './items.ts';
import { CLASS_NAMES, hasA, hasB, isDifference, RowClass, type Segment, type Segments } from './segments.ts';
import { differenceOf } from './wording.ts';

async function rowOfItem(log: ReplayLog, item: number): Promise<EventRow> {
  const { block, i } = await findItem(log, item);
  if (i > 0 || block.first === 0) return eventRow(block, i);
  const before = await log.block(block.first / BLOCK_EVENTS - 1);
  return eventRow(block, i, before.icounts[before.count - 1]);
}

export class AlignedList {
  private readonly _a: ReplayLog;
  private readonly _b: ReplayLog;
  private readonly _segments: Segments;

  constructor(a: ReplayLog, b: ReplayLog, segments: Segments) {
    this._a = a;
    this._b = b;
    this._segments = segments;
  }

  /** Rows [first, first + count), as far as they are aligned. */
  async rows(first: number, count: number): Promise<AlignedRow[]> {
    const rows: AlignedRow[] = [];
    const end = Math.min(first + count, this._segments.rows);
    let segment: Segment | undefined;
    for (let row = Math.max(0, first); row < end; row++) {
      if (!segment || row >= segment.row + segment.length) segment = this._segments.ofRow(row);
      if (!segment) break;
      rows.push(await this._row(segment, row));
    }
    return rows;
  }

  private async _row(segment: Segment, row: number): Promise<AlignedRow> {
    const { rowClass } = segment;
    const at = row - segment.row;
    const name = isDifference(rowClass) ? CLASS_NAMES[rowClass - 1] : 'ignored';
    return {
      row,
      ...(hasA(rowClass) ? { a: await rowOfItem(this._a, segment.a + at) } : {}),
      ...(hasB(rowClass) ? { b: await rowOfItem(this._b, segment.b + at) } : {}),
      ...(rowClass === RowClass.equal || name === undefined ? {} : { class: name }),
    };
  }

  /**
   * Row of an event of one side; for an INSTRUCTION that of the event behind it, and the row after the last for one
   * that is not aligned yet. Rejects when the log has no such event.
   */
  async rowOf(side: 'a' | 'b', event: number): Promise<number> {
    const item = await itemOfEvent(side === 'a' ? this._a : this._b, event);
    return this._segments.rowOf(side, item) ?? this._segments.rows;
  }

  /** Differences [first, first + count), as far as they are known. */
  async differences(first: number, count: number): Promise<Difference[]> {
    const result: Difference[] = [];
    const end = Math.min(first + count, this._segments.differences);
    for (let index = Math.max(0, first); index < end; index++) {
      const segment = this._segments.ofDifference(index);
      const name = CLASS_NAMES[(segment?.rowClass ?? 0) - 1];
      if (!segment || name === undefined) break;
      const at = index - segment.differencesBefore;
      result.push(
        differenceOf(
          { index, row: segment.row + at, class: name },
          hasA(segment.rowClass) ? await findItem(this._a, segment.a + at) : undefined,
          hasB(segment.rowClass) ? await findItem(this._b, segment.b + at) : undefined,
        ),
      );
    }
    return result;
  }

  /** First difference at or after a row (direction 1), or at or before it (-1); `undefined` when there is none. */
  async nextDifference(row: number, direction: 1 | -1): Promise<Difference | undefined> {
    const before = this._segments.differencesBefore(direction === 1 ? row : row + 1);
    const [difference] = await this.differences(direction === 1 ? before : before - 1, 1);
    return difference;
  }

  /** Events of A that agree before a difference. An INSTRUCTION before it counts where both logs agree on it. */
  async agreedEvents(first: Difference): Promise<number> {
    if (first.a && first.b && first.a.icount === first.b.icount) return first.a.event;
    const item = this._segments.ofRow(first.row)?.a ?? 0;
    if (item === 0) return 0;
    const { block, i } = await findItem(this._a, item - 1);
    return block.first + i + 1;
  }
}
