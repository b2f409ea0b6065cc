// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot be as tall as this list needs to seem.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row.
/**
 * A list of any number of rows of one height: a grid that draws only what is seen.
 *
 * Rows of equal height need no measuring, so the window of rows is arithmetic (scale.ts, scroll.ts). A general
 * virtualiser keeps a measurement per item and one element as tall as all items: neither works for a hundred million.
 *
 *   scroller (role grid, focus stays here; the active row is told by aria-activedescendant)
 *     header   sticky
 *     spacer   as tall as the rows, at most MAX_PIXELS
 *       window begins at base · rowHeight - offset; its rows are placed within it
 */
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useId,
  useImperativeHandle,
  useMemo,
} from 'react';
import styles from './biglist.module.css';
import type { RowSource } from './chunks.ts';
import { listAction } from './keys.ts';
import { innerHeight } from './scale.ts';
import { extendTo, isSelected, type RowSelection, selectAll, selectOne, toggle } from './selection.ts';
import { useRowCache } from './use-row-cache.ts';
import { useScroller } from './use-scroller.ts';
import { rowInSlot } from './window.ts';

/** Height of a row in CSS pixels, in every list of the page. */
const ROW_HEIGHT = 22;

export interface BigListHandle {
  /** Brings a row into view. 'centre' when it was jumped to, 'nearest' when it was stepped to. */
  reveal(row: number, align: 'nearest' | 'centre'): void;
  focus(): void;
}

/** Active row and selection, and what changed them. */
export interface ListChange<T> {
  readonly active: number;
  /** The active row's data; `undefined` while it is not here. */
  readonly item: T | undefined;
  readonly selection: RowSelection;
  readonly by: 'key' | 'pointer';
  /** False when only the selection was extended or a row toggled. */
  readonly moved: boolean;
}

export interface BigListProps<T extends object> {
  readonly source: RowSource<T>;
  /** Name for assistive technology. */
  readonly label: string;
  readonly columns: number;
  /** Cells of the header: elements with role columnheader. */
  readonly header: ReactNode;
  /** Cells of a row: elements with role gridcell. Called once per row object, so it must depend on nothing else. */
  readonly cells: (item: T) => ReactNode;
  /** More classes of a row, e.g. for the playhead. */
  readonly rowClass?: (row: number, item: T | undefined) => string | undefined;
  readonly active: number;
  readonly selection: RowSelection;
  readonly onChange: (change: ListChange<T>) => void;
  /** Enter or double click. */
  readonly onOpen?: (row: number) => void;
  /** Mod+C; with Shift held, the other form. */
  readonly onCopy?: (shift: boolean) => void;
  /** Context menu, at a position of the window in CSS pixels. */
  readonly onMenu?: (row: number, item: T | undefined, x: number, y: number) => void;
  /** Text shown while the pointer rests on a cell; by default its text where that is cut off. */
  readonly tooltip?: (item: T, column: number) => string | undefined;
  /** What stands in place of rows when there are none. */
  readonly empty?: ReactNode;
  /** Custom properties, e.g. widths of columns. */
  readonly style?: CSSProperties;
  readonly className?: string;
  /** Cells may not hold their text and are to be clipped; see columns.ts. */
  readonly tight?: boolean;
  /** Narrowest width of a row in CSS pixels; below it the list scrolls sideways. */
  readonly minWidth?: number;
  readonly ref?: Ref<BigListHandle>;
}

/** The list. Active row and selection belong to the caller. */
export function BigList<T extends object>(props: BigListProps<T>) {
  const { source, active, selection, onChange, onOpen, onCopy, onMenu, cells } = props;
  const rows = source.length;
  const id = useId();
  const { scroller, header, view, geometry, onScroll, reveal } = useScroller(rows, ROW_HEIGHT);
  const cache = useRowCache(source, view.first, view.end);

  useImperativeHandle(props.ref, () => ({ reveal, focus: () => scroller.current?.focus({ preventScroll: true }) }), [
    reveal,
    scroller,
  ]);

  // Cells are made once per row object: scrolling back and forth then renders nothing anew.
  const cellsOf = useMemo(() => {
    const made = new WeakMap<T, ReactNode>();
    return (item: T) => {
      const known = made.get(item);
      if (known !== undefined) return known;
      const fresh = cells(item);
      made.set(item, fresh);
      return fresh;
    };
  }, [cells]);

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLDivElement>) => {
      if (event.target !== event.currentTarget) return;
      const page = Math.floor(geometry.viewport / ROW_HEIGHT);
      const action = listAction(event, { active, rows, page });
      if (!action || (action.do === 'copy' && !onCopy)) return;
      event.preventDefault();
      event.stopPropagation();
      if (action.do === 'move') {
        const next = action.extend ? extendTo(selection, action.row) : selectOne(action.row);
        reveal(action.row, 'nearest');
        onChange({
          active: action.row,
          item: cache.get(action.row),
          selection: next,
          by: 'key',
          moved: !action.extend,
        });
      } else if (action.do === 'select-all' || action.do === 'toggle') {
        const next = action.do === 'toggle' ? toggle(selection, active) : selectAll(rows);
        onChange({ active, item: cache.get(active), selection: next, by: 'key', moved: false });
      } else if (action.do === 'open') onOpen?.(active);
      else if (action.do === 'copy') onCopy?.(action.shift);
      else {
        const row = document.getElementById(rowId(id, active))?.getBoundingClientRect();
        const box = event.currentTarget.getBoundingClientRect();
        onMenu?.(active, cache.get(active), (row ?? box).left + 24, row ? row.bottom : box.top + 24);
      }
    },
    [active, rows, selection, geometry, cache, onChange, onOpen, onCopy, onMenu, reveal, id],
  );

  const onMouseDown = (event: MouseEvent<HTMLDivElement>) => {
    const row = rowAt(event.target);
    if (row === undefined || event.button !== 0) return;
    const mod = event.ctrlKey || event.metaKey;
    const next = event.shiftKey ? extendTo(selection, row) : mod ? toggle(selection, row) : selectOne(row);
    onChange({ active: row, item: cache.get(row), selection: next, by: 'pointer', moved: !event.shiftKey && !mod });
  };

  const onDoubleClick = (event: MouseEvent<HTMLDivElement>) => {
    const row = rowAt(event.target);
    if (row !== undefined) onOpen?.(row);
  };

  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    const row = rowAt(event.target);
    if (row === undefined || !onMenu) return;
    event.preventDefault();
    if (!isSelected(selection, row)) {
      onChange({ active: row, item: cache.get(row), selection: selectOne(row), by: 'pointer', moved: false });
    }
    onMenu(row, cache.get(row), event.clientX, event.clientY);
  };

  // Titles are set when they are needed: as attributes of every cell they would make scrolling dearer.
  const onPointerOver = (event: PointerEvent<HTMLDivElement>) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="gridcell"]') : null;
    const row = cell && rowAt(cell);
    const item = row == null ? undefined : cache.get(row);
    if (!cell || !item) return;
    const column = [...(cell.parentElement?.children ?? [])].indexOf(cell);
    const cut = cell.scrollWidth > cell.clientWidth ? cell.textContent : undefined;
    cell.title = props.tooltip?.(item, column) ?? cut ?? '';
  };

  const end = Math.min(view.end, rows);
  const drawn = view.order.map((slot) => {
    const index = rowInSlot(view, slot);
    if (index >= end) return null;
    const item = cache.get(index);
    return (
      <Row
        key={slot}
        id={rowId(id, index)}
        index={index}
        top={(index - view.base) * ROW_HEIGHT}
        selected={isSelected(selection, index)}
        active={index === active}
        className={props.rowClass?.(index, item)}
      >
        {item ? cellsOf(item) : <Placeholder columns={props.columns} />}
      </Row>
    );
  });

  return (
    <div
      ref={scroller}
      className={`${styles.scroller} ${props.className ?? ''}`}
      style={props.style}
      role="grid"
      tabIndex={0}
      data-autofocus
      data-tight={props.tight || undefined}
      aria-label={props.label}
      aria-rowcount={rows + 1}
      aria-colcount={props.columns}
      aria-multiselectable="true"
      aria-activedescendant={active >= view.first && active < end ? rowId(id, active) : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onPointerOver={onPointerOver}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
    >
      <div ref={header} className={styles.header} role="rowgroup" style={{ minWidth: props.minWidth }}>
        <div className={styles.headerRow} role="row" aria-rowindex={1}>
          {props.header}
        </div>
      </div>
      <div
        className={styles.spacer}
        role="presentation"
        style={{ height: innerHeight({ ...geometry, rows }), minWidth: props.minWidth }}
      >
        <div
          className={styles.window}
          role="rowgroup"
          style={{ transform: `translateY(${view.base * ROW_HEIGHT - view.offset}px)` }}
        >
          {drawn}
        </div>
      </div>
      {rows === 0 && props.empty !== undefined && (
        <div className={styles.empty} role="presentation">
          {props.empty}
        </div>
      )}
      {cache.error !== undefined && (
        <div className={styles.error} role="alert">
          Rows could not be read: {cache.error}
        </div>
      )}
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly index: number;
  /** Place in the window, in CSS pixels. */
  readonly top: number;
  readonly selected: boolean;
  readonly active: boolean;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

const Row = memo(function Row({ id, index, top, selected, active, className, children }: RowProps) {
  return (
    <div
      id={id}
      role="row"
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-active={active || undefined}
      className={className ? `${styles.row} ${className}` : styles.row}
      style={{ top }}
    >
      {children}
    </div>
  );
});

/** What a row shows until its data is here. */
const Placeholder = memo(function Placeholder({ columns }: { columns: number }) {
  return (
    <span className={styles.placeholder} role="gridcell" aria-colspan={columns} aria-busy="true" aria-label="loading" />
  );
});

function rowId(list: string, row: number): string {
  return `${list}r${row}`;
}

function rowAt(target: EventTarget): number | undefined {
  const element = target instanceof Element ? target.closest('[data-row]') : null;
  const row = element?.getAttribute('data-row');
  return row == null ? undefined : Number(row);
}
