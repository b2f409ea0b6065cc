// biome-ignore-all lint/a11y/useSemanticElements: parts of a grid made of div elements, see BigList.
// biome-ignore-all lint/a11y/useFocusableInteractive: header cells do nothing; their edges take the focus.
import { type CSSProperties, useRef } from 'react';
import styles from './columns.module.css';
import { type Column, WIDTH_STEP, type Widths } from './columns.ts';

/** Narrower columns have no room for their name; it is still read out. */
const LEGIBLE = 40;

interface Props {
  readonly columns: readonly Column[];
  readonly widths: Widths;
  /** A new width in CSS pixels; `undefined` for the usual one. */
  readonly onResize: (id: string, width: number | undefined) => void;
}

/** Header cells whose right edges can be dragged, or moved with the arrow keys; a double click puts them back. */
export function ColumnHeaders({ columns, widths, onResize }: Props) {
  return columns.map((column) => (
    <div
      key={column.id}
      role="columnheader"
      className={column.numeric ? `${styles.head} ${styles.numeric}` : styles.head}
      style={cellStyle(column, widths)}
      title={column.title ?? column.label}
    >
      <span className={(widths[column.id] ?? LEGIBLE) < LEGIBLE ? styles.unseen : styles.label}>{column.label}</span>
      {column.width !== undefined && (
        <Edge column={column} width={widths[column.id] ?? column.width} onResize={onResize} />
      )}
    </div>
  ));
}

function cellStyle(column: Column, widths: Widths): CSSProperties {
  const width = widths[column.id];
  return width === undefined ? { flex: `1 1 ${column.min}px`, minWidth: column.min } : { flex: `0 0 ${width}px` };
}

function Edge({ column, width, onResize }: { column: Column; width: number; onResize: Props['onResize'] }) {
  const drag = useRef<{ readonly x: number; readonly width: number }>(undefined);
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${column.label}`}
      aria-valuenow={width}
      aria-valuemin={column.min}
      tabIndex={0}
      className={styles.edge}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from) onResize(column.id, from.width + event.clientX - from.x);
      }}
      onPointerUp={() => {
        drag.current = undefined;
      }}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
      onDoubleClick={() => onResize(column.id, undefined)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -WIDTH_STEP, ArrowRight: WIDTH_STEP }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onResize(column.id, width + by);
      }}
    />
  );
}
