// biome-ignore-all lint/a11y/useSemanticElements: parts of a grid made of div elements, see BigList.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row.
import type { EventRow } from '../../workers/engine-api.ts';
import type { Column } from '../biglist/columns.ts';
import { grouped } from '../format/numbers.ts';
import { kindLabel, kindVariable } from '../theme/kinds.ts';
import { KindGlyph } from '../ui/KindGlyph.tsx';
import { kindName } from './copy.ts';
import styles from './events.module.css';

/** The columns of the event list, with widths that fit a hundred million events. */
export const EVENT_COLUMNS: readonly Column[] = [
  { id: 'n', label: 'Event', width: 84, min: 48, numeric: true, title: 'Event number, counted from 0 in file order' },
  {
    id: 'icount',
    label: 'Instruction',
    width: 108,
    min: 56,
    numeric: true,
    title: 'Instructions executed since power-on',
  },
  {
    id: 'delta',
    label: 'Distance',
    width: 92,
    min: 48,
    numeric: true,
    title: 'Instructions since the event before it in the file',
  },
  { id: 'kind', label: 'Kind', width: 136, min: 28 },
  { id: 'device', label: 'Dev.', width: 42, min: 28, numeric: true, title: 'Character device or network filter' },
  { id: 'fields', label: 'Fields', min: 140 },
];

/** What a cell says when the pointer rests on it. */
export function eventTooltip(row: EventRow, column: number): string | undefined {
  if (EVENT_COLUMNS[column]?.id === 'icount') return `0x${row.icount.toString(16)}`;
  return EVENT_COLUMNS[column]?.id === 'kind' ? kindName(row.kind) : undefined;
}

/** The cells of a row, in the order of the columns. */
export function EventCells({ row }: { row: EventRow }) {
  return (
    <>
      <span role="gridcell" className={`${styles.cell} ${styles.n}`}>
        {grouped(row.n)}
      </span>
      <span role="gridcell" className={`${styles.cell} ${styles.icount}`}>
        {grouped(row.icount)}
      </span>
      <span role="gridcell" className={`${styles.cell} ${styles.delta}`}>
        {row.delta === 0 ? '' : `+${grouped(row.delta)}`}
      </span>
      <span role="gridcell" className={`${styles.cell} ${styles.kind}`} style={{ color: kindVariable(row.kind) }}>
        <KindGlyph kind={row.kind} />
        <span className={styles.kindName}>{kindLabel(row.kind)}</span>
      </span>
      <span role="gridcell" className={`${styles.cell} ${styles.device}`}>
        {row.device}
      </span>
      <span role="gridcell" className={`${styles.cell} ${styles.fields}`}>
        {row.text}
      </span>
    </>
  );
}
