// biome-ignore-all lint/a11y/useSemanticElements: parts of a grid made of div elements, see BigList.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Moment } from '../../workers/engine-api.ts';
import type { DiskRequests } from '../../workers/machine-api.ts';
import { BigList, type BigListHandle, type ListChange } from '../biglist/BigList.tsx';
import { ColumnHeaders } from '../biglist/ColumnHeaders.tsx';
import { type Column, isTight, narrowest, widthVariables } from '../biglist/columns.ts';
import { NO_ROWS, selectOne } from '../biglist/selection.ts';
import { useColumns } from '../biglist/use-columns.ts';
import { grouped } from '../format/numbers.ts';
import styles from './disk.module.css';
import { lastBegun, type RequestRow, requestRow, requestState } from './requests.ts';

const COLUMNS: readonly Column[] = [
  { id: 'number', label: 'No.', width: 52, min: 36, numeric: true, title: 'Requests before it since power-on' },
  { id: 'told', label: 'Instruction', width: 104, min: 56, numeric: true, title: 'The store that told the disk' },
  { id: 'took', label: 'Took', width: 84, min: 40, numeric: true, title: 'Instructions until it ended' },
  { id: 'what', label: 'Request', width: 92, min: 40 },
  { id: 'sectors', label: 'Sectors', min: 120 },
];

function sectorsText({ sector, sectors, trouble }: RequestRow): string {
  const range =
    sectors === 0 ? '' : sectors === 1 ? grouped(sector) : `${grouped(sector)} to ${grouped(sector + sectors - 1)}`;
  return [range, trouble ?? ''].filter((part) => part !== '').join(': ');
}

const cells = (row: RequestRow) => (
  <>
    <span role="gridcell" className={`${styles.cell} ${styles.number}`}>
      {grouped(row.number)}
    </span>
    <span role="gridcell" className={`${styles.cell} ${styles.told}`}>
      {grouped(row.icount)}
    </span>
    <span role="gridcell" className={`${styles.cell} ${styles.took}`}>
      {row.end === undefined ? 'not ended' : grouped(row.end - row.icount)}
    </span>
    <span role="gridcell" className={`${styles.cell} ${styles.what}`} data-kind={row.kind}>
      {row.kind}
    </span>
    <span role="gridcell" className={`${styles.cell} ${styles.sectors}`}>
      {sectorsText(row)}
    </span>
  </>
);

interface Props {
  /** Changes with the disk and the filter. */
  readonly name: string;
  readonly requests: DiskRequests;
  readonly numbers: readonly number[];
  readonly moment: Moment;
  readonly onRequest: (row: RequestRow) => void;
  /** Enter or a double click: its sectors are to be shown. */
  readonly onSectors: (row: RequestRow) => void;
}

/** Requests in their order; those behind the playhead are dim, choosing one goes to the store that told the disk. */
export function RequestList({ name, requests, numbers, moment, onRequest, onSectors }: Props) {
  const list = useRef<BigListHandle>(null);
  const { widths, resize } = useColumns('requests', COLUMNS);
  const source = useMemo(
    () => ({
      key: name,
      length: numbers.length,
      rows: (first: number, count: number) =>
        Promise.resolve(numbers.slice(first, first + count).map((number) => requestRow(requests, number))),
    }),
    [name, numbers, requests],
  );
  const [place, setPlace] = useState({ key: name, active: 0, selection: NO_ROWS });
  const { active, selection } = place.key === name ? place : { active: 0, selection: NO_ROWS };
  /** The moment that this list itself went to is not scrolled to. */
  const own = useRef(-1);
  const last = lastBegun(requests, numbers, moment.icount + 1);
  useEffect(() => {
    if (last < 0 || moment.icount === own.current) return;
    setPlace({ key: name, active: last, selection: selectOne(last) });
    list.current?.reveal(last, 'nearest');
  }, [name, last, moment.icount]);

  const onChange = useCallback(
    (change: ListChange<RequestRow>) => {
      setPlace({ key: name, active: change.active, selection: change.selection });
      const number = numbers[change.active];
      if (!change.moved || number === undefined) return;
      const row = change.item ?? requestRow(requests, number);
      own.current = row.icount;
      onRequest(row);
    },
    [name, numbers, requests, onRequest],
  );
  const rowClass = useCallback(
    (_: number, row: RequestRow | undefined) => (row ? styles[requestState(row, moment)] : undefined),
    [moment],
  );

  return (
    <BigList
      ref={list}
      className={styles.list ?? ''}
      label="Requests to the disk"
      source={source}
      columns={COLUMNS.length}
      header={<ColumnHeaders columns={COLUMNS} widths={widths} onResize={resize} />}
      cells={cells}
      rowClass={rowClass}
      active={active}
      selection={selection}
      onChange={onChange}
      onOpen={(row) => {
        const number = numbers[row];
        if (number !== undefined) onSectors(requestRow(requests, number));
      }}
      empty="No requests."
      style={widthVariables(widths)}
      tight={isTight(COLUMNS, widths)}
      minWidth={narrowest(COLUMNS, widths)}
    />
  );
}
