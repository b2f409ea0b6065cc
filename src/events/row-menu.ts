/** The context menu of a row, and the terms it adds to the filter. */
import type { EventRow, ExportFormat } from '../../workers/engine-api.ts';
import type { MenuItem } from '../biglist/ListMenu.tsx';
import { kindName } from './copy.ts';
import { hide, terms } from './filter-text.ts';

export interface RowMenuActions {
  readonly filter: string;
  readonly onFilter: (text: string) => void;
  readonly onDetails: () => void;
  readonly copy: (format: ExportFormat) => void;
  readonly selected: number;
}

/** Menu of a row that is here, in groups. */
export function rowMenu(row: EventRow, actions: RowMenuActions, more: readonly MenuItem[]): readonly MenuItem[][] {
  const { filter, onFilter, copy, selected } = actions;
  const kind = kindName(row.kind).toLowerCase();
  const rows = selected > 1 ? ` ${selected} rows` : '';
  return [
    [{ label: 'Show details', keys: 'Enter', run: actions.onDetails }, ...more],
    [
      { label: `Copy${rows} as text`, keys: 'Ctrl+C', run: () => copy('text') },
      { label: `Copy${rows} as JSON`, keys: 'Ctrl+Shift+C', run: () => copy('json') },
      { label: `Copy${rows} as CSV`, run: () => copy('csv') },
    ],
    [
      { label: `Show only ${kind}`, run: () => onFilter(withKind(filter, kind)) },
      { label: `Hide ${kind}`, run: () => onFilter(hide(filter, kind)) },
      { label: 'Show from here on', run: () => onFilter(withRange(filter, row.n, undefined)) },
      { label: 'Show up to here', run: () => onFilter(withRange(filter, undefined, row.n)) },
    ],
  ];
}

/** The filter with one kind let through, in place of any other kinds. */
export function withKind(filter: string, kind: string): string {
  return [`kind:${kind}`, ...terms(filter).filter((term) => !/^-?kind:/i.test(term))].join(' ');
}

/** The filter with a first or last event number; the other end stays as it was. */
export function withRange(filter: string, first: number | undefined, last: number | undefined): string {
  const all = terms(filter);
  const old = all.map((term) => /^event:(\d*)\.\.(\d*)$/i.exec(term)).find((match) => match !== null);
  const from = first ?? old?.[1] ?? '';
  const to = last ?? old?.[2] ?? '';
  return [...all.filter((term) => !/^event:\d*\.\.\d*$/i.test(term)), `event:${from}..${to}`].join(' ');
}
