/**
 * The aligned list, as runs of rows of one class.
 *
 * A row is a pair of items (one of A, one of B) or an item of one side with a gap on the other. Consecutive rows of the
 * same class are one segment: 25 bytes, whatever its length. Rows, items of A and items of B all ascend along the
 * segments, so each of them finds its segment by binary search.
 */
import type { DifferenceClass } from '../engine-api.ts';
import { byteColumn, countColumn, numberColumn } from './paged.ts';

/** Classes of rows as stored. */
export const RowClass = {
  equal: 0,
  value: 1,
  count: 2,
  kind: 3,
  missing: 4,
  extra: 5,
  /** Pairs that differ in what is overlooked. */
  ignored: 6,
  /** Only in A, only in B, and overlooked. */
  ignoredMissing: 7,
  ignoredExtra: 8,
} as const;
export type RowClass = (typeof RowClass)[keyof typeof RowClass];

/** Names of the classes that are differences, by number; the order is that of density's rows, from 1. */
export const CLASS_NAMES: readonly DifferenceClass[] = ['value', 'count', 'kind', 'missing', 'extra'];

/** Whether rows of a class are differences. */
export const isDifference = (rowClass: number): boolean => rowClass >= RowClass.value && rowClass <= RowClass.extra;
/** Whether rows of a class hold an item of A, or of B. */
export const hasA = (rowClass: number): boolean => rowClass !== RowClass.extra && rowClass !== RowClass.ignoredExtra;
export const hasB = (rowClass: number): boolean =>
  rowClass !== RowClass.missing && rowClass !== RowClass.ignoredMissing;

/** A stretch of rows of one class. `a` and `b` are the first items, or the next ones on the side that has a gap. */
export interface Segment {
  readonly index: number;
  readonly row: number;
  readonly a: number;
  readonly b: number;
  readonly length: number;
  readonly rowClass: number;
  /** Differences before its first row. */
  readonly differencesBefore: number;
  /** A's icount at its first row; for events of B alone the place on A's axis where they would stand. */
  readonly icountA: number;
}

export class Segments {
  /** Totals so far. */
  rows = 0;
  differences = 0;
  itemsA = 0;
  itemsB = 0;
  readonly byClass: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0];

  private readonly _rows = countColumn();
  private readonly _a = countColumn();
  private readonly _b = countColumn();
  private readonly _classes = byteColumn();
  private readonly _differences = countColumn();
  private readonly _icounts = numberColumn();
  private _last = -1;

  get count(): number {
    return this._rows.length;
  }

  /** Appends `length` rows of a class; the items are the next ones of each side. */
  push(rowClass: RowClass, length: number, icountA: number): void {
    if (length <= 0) return;
    if (rowClass !== this._last) {
      this._rows.push(this.rows);
      this._a.push(this.itemsA);
      this._b.push(this.itemsB);
      this._classes.push(rowClass);
      this._differences.push(this.differences);
      this._icounts.push(icountA);
      this._last = rowClass;
    }
    this.rows += length;
    if (hasA(rowClass)) this.itemsA += length;
    if (hasB(rowClass)) this.itemsB += length;
    if (isDifference(rowClass)) this.differences += length;
    this.byClass[rowClass] = (this.byClass[rowClass] ?? 0) + length;
  }

  /** Segment by its index, which must exist. */
  at(index: number): Segment {
    const row = this._rows.at(index);
    const end = index + 1 < this.count ? this._rows.at(index + 1) : this.rows;
    return {
      index,
      row,
      a: this._a.at(index),
      b: this._b.at(index),
      length: end - row,
      rowClass: this._classes.at(index),
      differencesBefore: this._differences.at(index),
      icountA: this._icounts.at(index),
    };
  }

  /** The segment that holds a row; `undefined` outside [0, rows). */
  ofRow(row: number): Segment | undefined {
    return row >= 0 && row < this.rows ? this.at(this._rows.lastAtMost(row)) : undefined;
  }

  /** The segment that holds an item of one side; `undefined` when it is not aligned (yet). */
  ofItem(side: 'a' | 'b', item: number): Segment | undefined {
    const total = side === 'a' ? this.itemsA : this.itemsB;
    if (item < 0 || item >= total) return undefined;
    // Of several segments that start at the item, the last is the one that holds it: the others hold the other side.
    return this.at((side === 'a' ? this._a : this._b).lastAtMost(item));
  }

  /** The segment with difference number `ordinal`; `undefined` when there are not so many. */
  ofDifference(ordinal: number): Segment | undefined {
    if (ordinal < 0 || ordinal >= this.differences) return undefined;
    return this.at(this._differences.lastAtMost(ordinal));
  }

  /** Row of an item of one side. */
  rowOf(side: 'a' | 'b', item: number): number | undefined {
    const segment = this.ofItem(side, item);
    return segment && segment.row + item - segment[side];
  }

  /** Number of differences in rows [0, row). */
  differencesBefore(row: number): number {
    const segment = this.ofRow(row);
    if (!segment) return row <= 0 ? 0 : this.differences;
    return segment.differencesBefore + (isDifference(segment.rowClass) ? row - segment.row : 0);
  }

  /** Whether the rows before the first difference, at `row`, are not all equal: some are overlooked. */
  ignoredBefore(row: number): boolean {
    const index = this.ofRow(row)?.index ?? 0;
    return index > 1 || (index === 1 && this.at(0).rowClass !== RowClass.equal);
  }

  /** Index of the last segment that starts strictly before `icount` on A's axis; 0 when there is none. */
  indexBeforeIcount(icount: number): number {
    return this._icounts.lastAtMost(icount - 0.5);
  }

  /** Bytes of memory held. */
  get memory(): number {
    const columns = [this._rows, this._a, this._b, this._classes, this._differences, this._icounts];
    return columns.reduce((sum, column) => sum + column.memory, 0);
  }
}
