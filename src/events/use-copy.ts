import { useCallback } from 'react';
import type { EventRow, ExportFormat, LogSummary } from '../../workers/engine-api.ts';
import { firstSelected, type RowSelection, selectOne } from '../biglist/selection.ts';
import { counted, grouped } from '../format/numbers.ts';
import { copyText, download } from '../ui/files.ts';
import { COPY_LIMIT, rowsAs } from './copy.ts';
import type { EventEngine, EventListProps } from './types.ts';

/** Rows asked for at a time while copying. */
const PART = 10_000;
const ENDINGS: Readonly<Record<ExportFormat, string>> = { text: 'txt', json: 'json', csv: 'csv' };

/** Copying the selected rows, and saving all that pass the filter. */
export function useCopy(
  engine: EventEngine,
  summary: LogSummary,
  filter: string,
  selection: RowSelection,
  active: number,
  onMessage: EventListProps['onMessage'],
) {
  const { id, name } = summary;
  const attempt = useCallback(
    (work: () => Promise<string>) => {
      work().then(
        (done) => onMessage(done, 'info'),
        (error: unknown) => onMessage(error instanceof Error ? error.message : String(error), 'error'),
      );
    },
    [onMessage],
  );

  const copy = useCallback(
    (format: ExportFormat) =>
      attempt(async () => {
        const chosen = selection.ranges.length > 0 ? selection : selectOne(active);
        const rows: EventRow[] = [];
        for (const { from, to } of firstSelected(chosen, COPY_LIMIT)) {
          for (let first = from; first <= to; first += PART) {
            rows.push(...(await engine.rows(id, filter, first, Math.min(PART, to - first + 1))));
          }
        }
        await copyText(rowsAs(rows, format));
        const more = rows.length === COPY_LIMIT ? ` (no more than ${grouped(COPY_LIMIT)}; export has no limit)` : '';
        return `${counted(rows.length, 'row')} copied${more}.`;
      }),
    [engine, id, filter, selection, active, attempt],
  );

  const exportRows = useCallback(
    (format: ExportFormat) =>
      attempt(async () => {
        const file = `${name.replace(/.*\//, '')}.events.${ENDINGS[format]}`;
        download(await engine.export(id, filter, format), file);
        return `Saved as ${file}.`;
      }),
    [engine, id, name, filter, attempt],
  );

  return { copy, exportRows };
}
