/** Columns of a list: their widths as people leave them, kept in the browser. */

export interface Column<Id extends string = string> {
  readonly id: Id;
  readonly label: string;
  /** Widths in CSS pixels. A column without one takes the room that is left; only the last may. */
  readonly width?: number;
  readonly min: number;
  /** Numbers are right-aligned. */
  readonly numeric?: boolean;
  /** What the column holds, as a tooltip. */
  readonly title?: string;
}

/** Widths in CSS pixels by column id. */
export type Widths = Readonly<Record<string, number>>;

/** No column is made wider than this. */
const WIDEST = 900;
/** Pixels that an arrow key on a column's edge moves it by. */
export const WIDTH_STEP = 8;

/** The widths that columns start with. */
export function initialWidths(columns: readonly Column[]): Widths {
  return Object.fromEntries(
    columns.flatMap((column) => (column.width === undefined ? [] : [[column.id, column.width]])),
  );
}

/** The widths with one column changed, within what it allows. */
export function resized(columns: readonly Column[], widths: Widths, id: string, width: number): Widths {
  const column = columns.find((each) => each.id === id);
  if (!column) return widths;
  return { ...widths, [id]: Math.round(Math.min(WIDEST, Math.max(column.min, width))) };
}

/** Widths from what was stored; whatever is not a width of these columns is ignored. */
export function widthsFrom(columns: readonly Column[], stored: string | null): Widths {
  let widths = initialWidths(columns);
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    if (typeof value !== 'object' || value === null) return widths;
    for (const [id, width] of Object.entries(value)) {
      if (id in widths && typeof width === 'number' && Number.isFinite(width))
        widths = resized(columns, widths, id, width);
    }
  } catch {
    // Written by another version or by hand: the usual widths serve.
  }
  return widths;
}

/** Width below which a list of these columns scrolls sideways. */
export function narrowest(columns: readonly Column[], widths: Widths): number {
  return columns.reduce((sum, column) => sum + (widths[column.id] ?? column.min), 0);
}

/**
 * Whether a column is narrower than it was designed, so that its cells may not hold their text. Only then are they
 * clipped: a clip for each cell is a good part of what scrolling costs.
 */
export function isTight(columns: readonly Column[], widths: Widths): boolean {
  return columns.some(({ id, width }) => width !== undefined && (widths[id] ?? width) < width);
}

/** Custom properties that the cells' style sheet reads: `--w-icount: 120px`. */
export function widthVariables(widths: Widths): Record<string, string> {
  return Object.fromEntries(Object.entries(widths).map(([id, width]) => [`--w-${id}`, `${width}px`]));
}
