// biome-ignore-all lint/a11y/useSemanticElements: parts of a grid made of div elements, see BigList.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row.
import type { AlignedRow, EventRow } from '../../workers/engine-api.ts';
import type { Column } from '../biglist/columns.ts';
import { kindName } from '../events/copy.ts';
import { grouped } from '../format/numbers.ts';
import { kindLabel, kindVariable } from '../theme/kinds.ts';
import { KindGlyph } from '../ui/KindGlyph.tsx';
import { ClassMark } from './ClassMark.tsx';
import styles from './compare.module.css';
import type { Side } from './types.ts';
import { type Piece, wordDiff } from './word-diff.ts';

const half = (side: Side, name: string): Column[] => [
  { id: `${side}n`, label: `${name} event`, width: 80, min: 44, numeric: true },
  { id: `${side}icount`, label: 'Instruction', width: 104, min: 56, numeric: true },
  { id: `${side}kind`, label: 'Kind', width: 126, min: 28 },
  { id: `${side}fields`, label: 'Fields', min: 110 },
];

/** Both logs' columns, with the class of difference between them. */
export const ALIGNED_COLUMNS: readonly Column[] = [
  ...half('a', 'A'),
  { id: 'class', label: 'Difference', width: 88, min: 24 },
  ...half('b', 'B'),
];

/** The cells of an aligned row: A's event, how they differ, B's event; a hatched gap where one has none. */
export function AlignedCells({ row }: { row: AlignedRow }) {
  const differ =
    row.a && row.b && row.class && row.a.text !== row.b.text ? wordDiff(row.a.text, row.b.text) : undefined;
  const moved = row.class === 'count';
  return (
    <>
      <Half side="a" event={row.a} pieces={differ?.[0]} moved={moved} />
      <span role="gridcell" className={styles.class}>
        {row.class && <ClassMark name={row.class} />}
      </span>
      <Half side="b" event={row.b} pieces={differ?.[1]} moved={moved} />
    </>
  );
}

interface HalfProps {
  readonly side: Side;
  readonly event: EventRow | undefined;
  readonly pieces: readonly Piece[] | undefined;
  /** The distance to the event before is what differs. */
  readonly moved: boolean;
}

function Half({ side, event, pieces, moved }: HalfProps) {
  if (!event) {
    return (
      <span role="gridcell" aria-colspan={4} data-side={side} className={`${styles.gap} ${styles[`${side}gap`]}`}>
        <span className={styles.spoken}>no event in {side.toUpperCase()}</span>
      </span>
    );
  }
  const cell = (name: string) => `${styles.cell} ${styles[name]} ${styles[side + name]}`;
  return (
    <>
      <span role="gridcell" data-side={side} className={cell('n')}>
        {grouped(event.n)}
      </span>
      <span
        role="gridcell"
        data-side={side}
        className={cell('icount')}
        title={`${grouped(event.delta)} instructions after the event before it`}
      >
        {moved ? <mark>{grouped(event.icount)}</mark> : grouped(event.icount)}
      </span>
      <span
        role="gridcell"
        data-side={side}
        className={cell('kind')}
        style={{ color: kindVariable(event.kind) }}
        title={kindName(event.kind)}
      >
        <KindGlyph kind={event.kind} />
        <span className={styles.kindName}>{kindLabel(event.kind)}</span>
      </span>
      <span role="gridcell" data-side={side} className={cell('fields')} title={event.text}>
        {event.device !== undefined && <span className={styles.device}>{event.device} </span>}
        {pieces ? <Marked pieces={pieces} /> : event.text}
      </span>
    </>
  );
}

function Marked({ pieces }: { pieces: readonly Piece[] }) {
  let at = 0;
  return pieces.map(({ text, differs }) => {
    const key = at;
    at += text.length;
    return differs ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
  });
}
