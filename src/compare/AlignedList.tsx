import { type MouseEvent, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import type { AlignedRow } from '../../workers/engine-api.ts';
import { BigList, type BigListHandle, type ListChange } from '../biglist/BigList.tsx';
import { ColumnHeaders } from '../biglist/ColumnHeaders.tsx';
import { isTight, narrowest, widthVariables } from '../biglist/columns.ts';
import { firstSelected, NO_ROWS, selectOne } from '../biglist/selection.ts';
import { useColumns } from '../biglist/use-columns.ts';
import { copyText } from '../ui/files.ts';
import { ALIGNED_COLUMNS, AlignedCells, alignedTooltip, COMPACT_BELOW, COMPACT_COLUMNS } from './AlignedCells.tsx';
import styles from './compare.module.css';
import { alignedText } from './copy.ts';
import type { ReadyProps, Side } from './types.ts';
import { usePlayheads } from './use-playheads.ts';
import { useSize } from './use-size.ts';

/** More rows than this are not copied. */
const COPY_LIMIT = 10_000;

const cells = (row: AlignedRow) => <AlignedCells row={row} />;

interface Props extends ReadyProps {
  /** While the person picks a pair to align, a click picks instead of moving the playhead. */
  readonly onPick: ((side: Side, n: number) => void) | undefined;
  readonly picked: { readonly a?: number; readonly b?: number };
}

/** Both logs side by side, row by row. */
export function AlignedList(props: Props) {
  const { engine, state, moments, side, onEvent, onPick, onMessage, picked } = props;
  const { id, rows } = state;
  const list = useRef<BigListHandle>(null);
  const box = useRef<HTMLDivElement>(null);
  const compact = useSize(box).width < COMPACT_BELOW;
  const wide = useColumns('aligned', ALIGNED_COLUMNS);
  const narrow = useColumns('aligned-compact', COMPACT_COLUMNS);
  const columns = compact ? COMPACT_COLUMNS : ALIGNED_COLUMNS;
  const { widths, resize } = compact ? narrow : wide;
  const source = useMemo(
    () => ({
      key: `${id}`,
      length: rows,
      rows: (first: number, count: number) => engine.alignedRows(id, first, count),
    }),
    [engine, id, rows],
  );
  const [place, setPlace] = useState({ key: source.key, active: 0, selection: NO_ROWS });
  const { active, selection } = place.key === source.key ? place : { active: 0, selection: NO_ROWS };
  const playheads = usePlayheads(engine, state, moments);
  /** Half of the row that was clicked. */
  const clicked = useRef<Side>(side);
  useEffect(() => {
    clicked.current = side;
  }, [side]);

  // The row of the side that was moved last is kept in sight.
  const lead = playheads[side];
  const own = useRef('');
  const shown = useRef('');
  useEffect(() => {
    if (!lead || rows === 0) return;
    const row = Math.min(lead.row, rows - 1);
    const goal = `${source.key} ${side} ${lead.moment.seq} ${lead.moment.icount} ${row}`;
    if (goal === shown.current) return;
    shown.current = goal;
    if (own.current === `${source.key} ${side} ${lead.moment.seq}`) return;
    setPlace({ key: source.key, active: row, selection: selectOne(row) });
    list.current?.reveal(row, 'centre');
  }, [lead, rows, source.key, side]);

  useImperativeHandle(props.ref, () => ({ focus: () => list.current?.focus() }), []);

  const choose = useCallback(
    async (row: number, item: AlignedRow | undefined, cause: 'click' | 'key') => {
      const aligned = item ?? (await engine.alignedRows(id, row, 1))[0];
      const wanted = clicked.current;
      const other = wanted === 'a' ? 'b' : 'a';
      if (onPick) {
        const event = aligned?.[wanted];
        if (event) onPick(wanted, event.n);
        return;
      }
      // In a gap the other log's event is the one that stands here.
      const at: Side = aligned?.[wanted] ? wanted : other;
      const event = aligned?.[at];
      if (!event) return;
      own.current = `${id} ${at} ${event.n}`;
      onEvent(at, event.n, cause);
    },
    [engine, id, onEvent, onPick],
  );

  const onChange = useCallback(
    (change: ListChange<AlignedRow>) => {
      setPlace({ key: source.key, active: change.active, selection: change.selection });
      if (!change.moved) return;
      choose(change.active, change.item, change.by === 'key' ? 'key' : 'click').catch((error: unknown) =>
        onMessage(error instanceof Error ? error.message : String(error), 'error'),
      );
    },
    [source.key, choose, onMessage],
  );

  const rowClass = useCallback(
    (row: number, item: AlignedRow | undefined) => {
      const names: (string | undefined)[] = [item?.class && styles[`is-${item.class}`]];
      for (const each of ['a', 'b'] as const) {
        const playhead = playheads[each];
        if (item?.[each] && item[each].n === picked[each]) names.push(styles[`${each}picked`]);
        if (!playhead) continue;
        const event = item?.[each];
        if (playhead.row === row) {
          const on = event?.n === playhead.moment.seq && event.icount <= playhead.moment.icount;
          names.push(styles[on ? `${each}on` : `${each}before`]);
        }
      }
      return names.filter(Boolean).join(' ') || undefined;
    },
    [playheads, picked],
  );

  const onCopy = async () => {
    try {
      const chosen: AlignedRow[] = [];
      const ranges = firstSelected(selection.ranges.length > 0 ? selection : selectOne(active), COPY_LIMIT);
      for (const { from, to } of ranges) chosen.push(...(await engine.alignedRows(id, from, to - from + 1)));
      await copyText(alignedText(chosen));
      onMessage(chosen.length === 1 ? '1 row copied.' : `${chosen.length} rows copied.`, 'info');
    } catch (error) {
      onMessage(error instanceof Error ? error.message : String(error), 'error');
    }
  };

  const onMouseDown = (event: MouseEvent) => {
    const half =
      event.target instanceof Element ? event.target.closest('[data-side]')?.getAttribute('data-side') : null;
    clicked.current = half === 'a' || half === 'b' ? half : side;
  };

  return (
    <div
      ref={box}
      className={styles.aligned}
      data-compact={compact || undefined}
      data-picking={onPick ? true : undefined}
      onMouseDownCapture={onMouseDown}
    >
      <BigList
        ref={list}
        label="Both logs, aligned"
        source={source}
        columns={columns.length}
        header={<ColumnHeaders columns={columns} widths={widths} onResize={resize} />}
        cells={cells}
        tooltip={alignedTooltip}
        rowClass={rowClass}
        active={active}
        selection={selection}
        onChange={onChange}
        onOpen={async (row) => {
          const item = (await engine.alignedRows(id, row, 1))[0];
          const at = item?.[clicked.current] ? clicked.current : clicked.current === 'a' ? 'b' : 'a';
          const event = item?.[at];
          if (event) props.onDetails(at, event.n);
        }}
        onCopy={onCopy}
        empty={state.done ? 'Neither log has an event to align.' : 'Aligning…'}
        style={widthVariables(widths)}
        tight={isTight(columns, widths)}
        minWidth={narrowest(columns, widths)}
      />
    </div>
  );
}
