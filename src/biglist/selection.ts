/**
 * Selected rows as ranges, so that selecting a hundred million costs as much as selecting one.
 */

/** Rows [from, to], both included. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Ranges in ascending order that neither overlap nor touch. `anchor` is where a range being extended begins. */
export interface RowSelection {
  readonly ranges: readonly RowRange[];
  readonly anchor: number;
}

/** Nothing is selected. */
export const NO_ROWS: RowSelection = { ranges: [], anchor: 0 };

/** One row alone. */
export function selectOne(row: number): RowSelection {
  return { ranges: [{ from: row, to: row }], anchor: row };
}

/** From the anchor to `row`, dropping what else was selected. */
export function extendTo(selection: RowSelection, row: number): RowSelection {
  const { anchor } = selection;
  return { ranges: [{ from: Math.min(anchor, row), to: Math.max(anchor, row) }], anchor };
}

/** All of `length` rows. */
export function selectAll(length: number): RowSelection {
  return length > 0 ? { ranges: [{ from: 0, to: length - 1 }], anchor: 0 } : NO_ROWS;
}

/** Adds the row, or takes it away when it is selected. */
export function toggle(selection: RowSelection, row: number): RowSelection {
  const ranges: RowRange[] = [];
  if (isSelected(selection, row)) {
    for (const range of selection.ranges) {
      if (row < range.from || row > range.to) ranges.push(range);
      else {
        if (range.from < row) ranges.push({ from: range.from, to: row - 1 });
        if (range.to > row) ranges.push({ from: row + 1, to: range.to });
      }
    }
  } else {
    let { from, to } = { from: row, to: row };
    const apart: RowRange[] = [];
    for (const range of selection.ranges) {
      if (range.to + 1 < from || range.from - 1 > to) apart.push(range);
      else {
        from = Math.min(from, range.from);
        to = Math.max(to, range.to);
      }
    }
    ranges.push(...apart, { from, to });
    ranges.sort((a, b) => a.from - b.from);
  }
  return { ranges, anchor: row };
}

/** Whether the row is selected. */
export function isSelected(selection: RowSelection, row: number): boolean {
  return selection.ranges.some((range) => row >= range.from && row <= range.to);
}

/** How many rows are selected. */
export function countSelected(selection: RowSelection): number {
  return selection.ranges.reduce((sum, range) => sum + range.to - range.from + 1, 0);
}

/** The first `limit` selected rows as ranges. */
export function firstSelected(selection: RowSelection, limit: number): RowRange[] {
  const result: RowRange[] = [];
  let left = limit;
  for (const range of selection.ranges) {
    if (left <= 0) break;
    const to = Math.min(range.to, range.from + left - 1);
    result.push({ from: range.from, to });
    left -= to - range.from + 1;
  }
  return result;
}
