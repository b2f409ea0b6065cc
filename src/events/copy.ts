/** Rows as text to paste elsewhere: columns for people, JSON for scripts, CSV for tables. */
import type { EventRow, ExportFormat } from '../../workers/engine-api.ts';
import { KIND_NAMES } from '../../workers/log/kinds.ts';

/** More rows than this are not copied: a clipboard is no place for gigabytes. Export has no such limit. */
export const COPY_LIMIT = 100_000;

/** The kind's name in the log. */
export function kindName(kind: number): string {
  return KIND_NAMES[kind] ?? 'UNDECODED';
}

/** Rows in one of the forms, ending with a line break. */
export function rowsAs(rows: readonly EventRow[], format: ExportFormat): string {
  if (format === 'json') return `${JSON.stringify(rows.map(asObject), null, 1)}\n`;
  if (format === 'csv') {
    const head = 'event,icount,delta,kind,device,fields,offset,length';
    const lines = rows.map((row) =>
      [row.n, row.icount, row.delta, kindName(row.kind), row.device ?? '', row.text, row.offset, row.length]
        .map(csvCell)
        .join(','),
    );
    return `${[head, ...lines].join('\n')}\n`;
  }
  return asColumns(rows);
}

function asObject(row: EventRow) {
  const { n, icount, delta, kind, device, text, offset, length } = row;
  return { event: n, icount, delta, kind: kindName(kind), device, fields: text, offset, length };
}

function csvCell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function asColumns(rows: readonly EventRow[]): string {
  const cells = rows.map((row) => [
    `#${row.n}`,
    String(row.icount),
    `+${row.delta}`,
    kindName(row.kind),
    row.device === undefined ? row.text : `dev ${row.device}  ${row.text}`,
  ]);
  const width = (column: number) => cells.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0);
  const widths = [0, 1, 2, 3].map(width);
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i < 3 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ');
  return `${cells.map((row) => line(row).trimEnd()).join('\n')}\n`;
}
