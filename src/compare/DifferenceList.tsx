// biome-ignore-all lint/a11y/useSemanticElements: parts of a grid made of div elements, see BigList.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CompareState, Difference } from '../../workers/engine-api.ts';
import { BigList, type BigListHandle, type ListChange } from '../biglist/BigList.tsx';
import { ColumnHeaders } from '../biglist/ColumnHeaders.tsx';
import { type Column, isTight, narrowest, widthVariables } from '../biglist/columns.ts';
import { firstSelected, NO_ROWS, selectOne } from '../biglist/selection.ts';
import { useColumns } from '../biglist/use-columns.ts';
import { grouped } from '../format/numbers.ts';
import { copyText } from '../ui/files.ts';
import { ClassMark } from './ClassMark.tsx';
import styles from './compare.module.css';
import type { CompareEngine, CompareViewProps } from './types.ts';

const COLUMNS: readonly Column[] = [
  { id: 'index', label: 'No.', width: 56, min: 36, numeric: true },
  { id: 'icount', label: 'Instruction', width: 104, min: 56, numeric: true, title: 'In A; in B where A has no event' },
  { id: 'what', label: 'Difference', width: 88, min: 24 },
  { id: 'sentence', label: 'What differs', min: 160 },
];

const cells = (difference: Difference) => (
  <>
    <span role="gridcell" className={`${styles.cell} ${styles.index}`}>
      {grouped(difference.index + 1)}
    </span>
    <span role="gridcell" className={`${styles.cell} ${styles.place}`}>
      {grouped((difference.a ?? difference.b)?.icount ?? 0)}
    </span>
    <span role="gridcell" className={`${styles.cell} ${styles.what}`}>
      <ClassMark name={difference.class} />
    </span>
    <span role="gridcell" className={`${styles.cell} ${styles.sentence}`}>
      {difference.sentence}
    </span>
  </>
);

interface Props {
  readonly engine: CompareEngine;
  readonly state: CompareState;
  /** Row of the aligned list where the playhead stands. */
  readonly row: number | undefined;
  readonly onDifference: CompareViewProps['onDifference'];
  readonly onMessage: CompareViewProps['onMessage'];
}

/** All differences in order; choosing one goes there. */
export function DifferenceList({ engine, state, row, onDifference, onMessage }: Props) {
  const { id, differences } = state;
  const list = useRef<BigListHandle>(null);
  const { widths, resize } = useColumns('differences', COLUMNS);
  const source = useMemo(
    () => ({
      key: `${id}`,
      length: differences,
      rows: (first: number, count: number) => engine.differences(id, first, count),
    }),
    [engine, id, differences],
  );
  const [place, setPlace] = useState({ key: source.key, active: 0, selection: NO_ROWS });
  const { active, selection } = place.key === source.key ? place : { active: 0, selection: NO_ROWS };

  useEffect(() => {
    if (row === undefined) return;
    let live = true;
    engine.nextDifference(id, row, 1).then(
      (next) => {
        // Only a difference that stands at the playhead is its own.
        if (!live || next?.row !== row) return;
        setPlace({ key: `${id}`, active: next.index, selection: selectOne(next.index) });
        list.current?.reveal(next.index, 'centre');
      },
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, [engine, id, row]);

  const onChange = useCallback(
    async (change: ListChange<Difference>) => {
      setPlace({ key: source.key, active: change.active, selection: change.selection });
      if (!change.moved) return;
      const difference = change.item ?? (await engine.differences(id, change.active, 1))[0];
      if (difference) onDifference(difference);
    },
    [engine, id, source.key, onDifference],
  );

  const onCopy = async () => {
    const chosen: string[] = [];
    for (const { from, to } of firstSelected(selection.ranges.length > 0 ? selection : selectOne(active), 10_000)) {
      chosen.push(...(await engine.differences(id, from, to - from + 1)).map(({ sentence }) => sentence));
    }
    copyText(`${chosen.join('\n')}\n`).then(
      () => onMessage(chosen.length === 1 ? '1 difference copied.' : `${chosen.length} differences copied.`, 'info'),
      (error: unknown) => onMessage(error instanceof Error ? error.message : String(error), 'error'),
    );
  };

  return (
    <BigList
      ref={list}
      label="Differences"
      source={source}
      columns={COLUMNS.length}
      header={<ColumnHeaders columns={COLUMNS} widths={widths} onResize={resize} />}
      cells={cells}
      active={active}
      selection={selection}
      onChange={onChange}
      onCopy={onCopy}
      empty={state.done ? 'No differences.' : 'None found so far.'}
      style={widthVariables(widths)}
      tight={isTight(COLUMNS, widths)}
      minWidth={narrowest(COLUMNS, widths)}
    />
  );
}
