import { type KeyboardEvent, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { EventRow, ExportFormat } from '../../workers/engine-api.ts';
import { BigList, type BigListHandle, type ListChange } from '../biglist/BigList.tsx';
import { ColumnHeaders } from '../biglist/ColumnHeaders.tsx';
import { isTight, narrowest, widthVariables } from '../biglist/columns.ts';
import { ListMenu, type MenuItem } from '../biglist/ListMenu.tsx';
import { countSelected, isSelected, NO_ROWS, selectOne } from '../biglist/selection.ts';
import { useColumns } from '../biglist/use-columns.ts';
import { EmptyList } from './EmptyList.tsx';
import { EVENT_COLUMNS, EventCells, eventTooltip } from './EventCells.tsx';
import styles from './events.module.css';
import { FilterBar } from './FilterBar.tsx';
import { positionAt } from './position.ts';
import { rowMenu } from './row-menu.ts';
import { SearchBar } from './SearchBar.tsx';
import type { EventListProps } from './types.ts';
import { useApplied } from './use-applied.ts';
import { useCopy } from './use-copy.ts';
import { usePlayheadRow } from './use-playhead-row.ts';
import { useSearch } from './use-search.ts';

const cells = (row: EventRow) => <EventCells row={row} />;

interface OpenMenu {
  readonly groups: readonly (readonly MenuItem[])[];
  readonly x: number;
  readonly y: number;
}

/** The list of events with its filter and search. */
export function EventList(props: EventListProps) {
  const { engine, summary, moment, onEvent, onFilter, onMessage } = props;
  const list = useRef<BigListHandle>(null);
  const filterInput = useRef<HTMLInputElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const applied = useApplied(props.filterState, summary.id);
  const { text, total } = applied;
  const { widths, resize } = useColumns('events', EVENT_COLUMNS);
  const [menu, setMenu] = useState<OpenMenu>();
  const [query, setQuery] = useState<string>();

  const source = useMemo(
    () => ({
      key: `${summary.id} ${text}`,
      length: total,
      rows: (first: number, count: number) => engine.rows(summary.id, text, first, count),
    }),
    [engine, summary.id, text, total],
  );

  // Selection belongs to the rows of one filter; with another it starts anew at the playhead.
  const [place, setPlace] = useState({ key: source.key, active: 0, selection: NO_ROWS });
  const { active, selection } = place.key === source.key ? place : { active: 0, selection: NO_ROWS };
  const progress = applied.known ? `${applied.done} ${summary.state}` : '';
  const playhead = usePlayheadRow(engine, summary.id, applied.known ? text : undefined, moment, progress);

  /** Event that this list itself moved the playhead to, and the place that was last shown: neither is scrolled to. */
  const own = useRef('');
  const shown = useRef('');
  useEffect(() => {
    if (!playhead || total === 0) return;
    const row = Math.min(playhead.row, total - 1);
    const goal = `${source.key} ${playhead.moment.seq} ${playhead.moment.icount} ${row}`;
    // The list grew, or the person scrolled on: rows stay put.
    if (goal === shown.current) return;
    shown.current = goal;
    if (own.current === `${source.key} ${playhead.moment.seq}`) return;
    setPlace((before) => {
      const kept =
        before.key === source.key && isSelected(before.selection, row) && countSelected(before.selection) > 1;
      return { key: source.key, active: row, selection: kept ? before.selection : selectOne(row) };
    });
    list.current?.reveal(row, 'centre');
  }, [playhead, source.key, total]);

  const choose = useCallback(
    async (row: number, item: EventRow | undefined, cause: 'click' | 'key') => {
      const event = item ?? (await engine.rows(summary.id, text, row, 1))[0];
      if (!event) return;
      own.current = `${source.key} ${event.n}`;
      onEvent(event.n, cause);
    },
    [engine, summary.id, text, source.key, onEvent],
  );

  const onChange = useCallback(
    (change: ListChange<EventRow>) => {
      setPlace({ key: source.key, active: change.active, selection: change.selection });
      if (change.moved) {
        choose(change.active, change.item, change.by === 'key' ? 'key' : 'click').catch((error: unknown) =>
          onMessage(error instanceof Error ? error.message : String(error), 'error'),
        );
      }
    },
    [source.key, choose, onMessage],
  );

  const rowClass = useCallback(
    (row: number, item: EventRow | undefined) => {
      const position = positionAt(row, item, playhead?.row, total, playhead?.moment ?? moment);
      return position && styles[position];
    },
    [playhead, total, moment],
  );

  const { copy, exportRows } = useCopy(engine, summary, text, selection, active, onMessage);
  const search = useSearch(engine, summary.id, text, query ?? '', summary.events, applied.done);
  const openSearch = useCallback(() => {
    // At once: what is typed next belongs to the field.
    flushSync(() => setQuery((before) => before ?? ''));
    searchInput.current?.select();
  }, []);
  const lastHit = useRef<{ readonly seq: number; readonly found: number }>(undefined);
  const nextHit = useCallback(
    async (direction: 1 | -1) => {
      if (!query?.trim()) return openSearch();
      if (search.hits?.error) return;
      // The moment follows a hit a little later; a key pressed in between goes on from the hit.
      const from = lastHit.current?.seq === moment.seq ? lastHit.current.found : moment.seq;
      const found = await search.find(from, direction);
      if (found === undefined) {
        onMessage('No hits.', 'info');
        return;
      }
      lastHit.current = { seq: moment.seq, found };
      onEvent(found, 'click');
    },
    [query, search, moment.seq, onEvent, onMessage, openSearch],
  );

  const focusList = useCallback(() => list.current?.focus(), []);
  useImperativeHandle(
    props.ref,
    () => ({
      focus: focusList,
      focusFilter: () => filterInput.current?.select(),
      openSearch,
      nextHit,
      copy,
      exportRows,
    }),
    [focusList, openSearch, nextHit, copy, exportRows],
  );

  const closeMenu = useCallback(() => {
    setMenu(undefined);
    focusList();
  }, [focusList]);

  const onOpen = useCallback(
    async (row: number) => {
      const event = (await engine.rows(summary.id, text, row, 1))[0];
      if (event) props.onDetails(event.n);
    },
    [engine, summary.id, text, props.onDetails],
  );

  const onMenu = (_row: number, item: EventRow | undefined, x: number, y: number) => {
    if (!item) return;
    const { filter } = props;
    const onDetails = () => props.onDetails(item.n);
    const selected = Math.max(1, countSelected(selection));
    setMenu({
      groups: rowMenu(item, { filter, onFilter, onDetails, copy, selected }, props.rowMenu?.(item) ?? []),
      x,
      y,
    });
  };

  const exportMenu = (x: number, y: number) => {
    const item = (label: string, format: ExportFormat): MenuItem => ({ label, run: () => exportRows(format) });
    setMenu({
      groups: [[item('Save rows as text', 'text'), item('Save rows as JSON', 'json'), item('Save rows as CSV', 'csv')]],
      x,
      y,
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const mod = event.ctrlKey || event.metaKey;
    if (!mod || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'f') return;
    // The browser's own search sees only the rows that are drawn.
    event.preventDefault();
    event.stopPropagation();
    openSearch();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key for the controls inside; each has a role of its own.
    <div className={styles.pane} onKeyDown={onKeyDown}>
      <FilterBar
        engine={engine}
        summary={summary}
        filter={props.filter}
        onFilter={onFilter}
        state={props.filterState}
        showInstructions={props.showInstructions}
        onShowInstructions={props.onShowInstructions}
        input={filterInput}
        onLeave={focusList}
        onSearch={openSearch}
        onExport={exportMenu}
      />
      {query !== undefined && (
        <SearchBar
          engine={engine}
          log={summary.id}
          query={query}
          onQuery={setQuery}
          search={search}
          onStep={nextHit}
          onClose={() => {
            setQuery(undefined);
            focusList();
          }}
          input={searchInput}
          prefix={text === '' ? 0 : text.length + 1}
        />
      )}
      <BigList
        ref={list}
        className={styles.list ?? ''}
        label={`Events of ${summary.name}`}
        source={source}
        columns={EVENT_COLUMNS.length}
        header={<ColumnHeaders columns={EVENT_COLUMNS} widths={widths} onResize={resize} />}
        cells={cells}
        tooltip={eventTooltip}
        rowClass={rowClass}
        active={active}
        selection={selection}
        onChange={onChange}
        onOpen={onOpen}
        onCopy={(shift) => copy(shift ? 'json' : 'text')}
        onMenu={onMenu}
        empty={<EmptyList {...props} known={applied.known && applied.done} />}
        style={widthVariables(widths)}
        tight={isTight(EVENT_COLUMNS, widths)}
        minWidth={narrowest(EVENT_COLUMNS, widths)}
      />
      {menu && <ListMenu label="Events" groups={menu.groups} x={menu.x} y={menu.y} onClose={closeMenu} />}
    </div>
  );
}
