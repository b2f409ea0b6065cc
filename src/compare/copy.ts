/** Aligned rows as text, in the manner of a side-by-side diff. */
import type { AlignedRow, EventRow } from '../../workers/engine-api.ts';
import { kindName } from '../events/copy.ts';
import { classStyle } from './classes.ts';

function side(event: EventRow | undefined): string {
  return event ? `#${event.n} @${event.icount} ${kindName(event.kind)} ${event.text}`.trimEnd() : '-';
}

/** One line per row: A, the class of difference or "=", B. */
export function alignedText(rows: readonly AlignedRow[]): string {
  const lines = rows.map((row) => [side(row.a), row.class ? classStyle(row.class).label : '=', side(row.b)] as const);
  const width = lines.reduce((most, [a]) => Math.max(most, a.length), 0);
  const middle = lines.reduce((most, [, mark]) => Math.max(most, mark.length), 0);
  return `${lines.map(([a, mark, b]) => `${a.padEnd(width)}  ${mark.padEnd(middle)}  ${b}`).join('\n')}\n`;
}
