// biome-ignore-all lint/a11y/useSemanticElements: parts of a grid made of div elements, see BigList.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row.
import type { AlignedRow, EventRow } from '../../workers/engine-api.ts';
import type { Column } from '../biglist/columns.ts';
import { kindName } from '../events/copy.ts';
import { grouped } from '../format/numbers.ts';
import { kindLabel, kindVariable } from '../theme/kinds.ts';
import { KindGlyph } from '../ui/KindGlyph.tsx';
import { ClassMark } from './ClassMark.tsx';
import { classStyle } from './classes.ts';
import styles from './compare.module.css';
import type { Side } from './types.ts';
import { type Piece, wordDiff } from './word-diff.ts';

/** Widths in CSS pixels of a half's columns, and of the column between. */
interface Measures {
  readonly n: number;
  readonly icount: number;
  readonly kind: number;
  readonly fields: number;
  readonly class: number;
}

function alignedColumns({ n, icount, kind, fields, class: between }: Measures): readonly Column[] {
  const half = (side: Side): Column[] => [
    { id: `${side}n`, label: `${side.toUpperCase()} event`, width: n, min: 44, numeric: true },
    { id: `${side}icount`, label: 'Instruction', width: icount, min: 56, numeric: true },
    { id: `${side}kind`, label: 'Kind', width: kind, min: 28 },
    { id: `${side}fields`, label: 'Fields', min: fields },
  ];
  return [...half('a'), { id: 'class', label: 'Difference', width: between, min: 24 }, ...half('b')];
}

/** Both logs' columns, with the class of difference between them. */
export const ALIGNED_COLUMNS = alignedColumns({ n: 80, icount: 104, kind: 126, fields: 110, class: 88 });
/** The same for a narrow pane: kinds and classes by their shapes alone. */
export const COMPACT_COLUMNS = alignedColumns({ n: 64, icount: 92, kind: 28, fields: 84, class: 24 });
/** Panes narrower than this many CSS pixels get the compact columns. */
export const COMPACT_BELOW = 960;

/** What a cell says when the pointer rests on it. */
export function alignedTooltip(row: AlignedRow, cell: number): string | undefined {
  // A gap is one cell in place of four.
  const inA = row.a ? cell < 4 : cell < 1;
  const event = inA ? row.a : row.b;
  const column = inA ? cell : cell - (row.a ? 5 : 2);
  if (!event || column < 0) return row.class && classStyle(row.class).meaning;
  if (column === 1) return `${grouped(event.delta)} instructions after the event before it`;
  return column === 2 ? kindName(event.kind) : undefined;
}

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
      <span role="gridcell" data-side={side} className={cell('icount')}>
        {moved ? <mark>{grouped(event.icount)}</mark> : grouped(event.icount)}
      </span>
      <span role="gridcell" data-side={side} className={cell('kind')} style={{ color: kindVariable(event.kind) }}>
        <KindGlyph kind={event.kind} />
        <span className={styles.kindName}>{kindLabel(event.kind)}</span>
      </span>
      <span role="gridcell" data-side={side} className={cell('fields')}>
        {event.device !== undefined && <span className={styles.device}>{event.device} </span>}
        {pieces ? <Marked pieces={pieces} /> : event.text}
      </span>
    </>
  );
}

/** The text with what differs marked. A common beginning gives way first: what matters is seen in a narrow column. */
function Marked({ pieces }: { pieces: readonly Piece[] }) {
  let at = 0;
  const drawn = pieces.map(({ text, differs }) => {
    const key = at;
    at += text.length;
    return differs ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
  });
  const common = pieces[0]?.differs === false ? 1 : 0;
  return (
    <span className={styles.marked}>
      <span className={styles.common}>{drawn.slice(0, common)}</span>
      <span>{drawn.slice(common)}</span>
    </span>
  );
}
