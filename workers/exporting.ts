/** Events as files: text, JSON lines, CSV. Streamed block by block into a Blob. */
import type { ExportFormat } from './engine-api.ts';
import type { Block } from './log/block.ts';
import { eventRow, kindName } from './log/describe.ts';
import { fieldObject } from './log/field-object.ts';
import type { FilteredView } from './log/filtered-view.ts';
import type { ReplayLog } from './log/replay-log.ts';
import { eventLine, headerLine, tailLine } from './log/text-form.ts';
import { BlobSink } from './log/unpack.ts';

const COLUMNS = ['event', 'icount', 'delta', 'kind', 'device', 'offset', 'length', 'text'] as const;

/** A value in a CSV field (RFC 4180). */
const csv = (value: string | number) => {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One event in an export format, without a line break. */
function eventAs(format: ExportFormat, block: Block, i: number, icountBefore: number): string {
  if (format === 'text') return eventLine(block, i);
  const row = eventRow(block, i, icountBefore);
  const named = { event: row.n, icount: row.icount, delta: row.delta, kind: kindName(row.kind) };
  if (format === 'json') {
    return JSON.stringify({
      ...named,
      fields: fieldObject(block, i),
      text: row.text,
      offset: row.offset,
      length: row.length,
    });
  }
  return [...Object.values(named), row.device ?? '', row.offset, row.length, row.text].map(csv).join(',');
}

/**
 * All events that pass a filter, as lines. The text form of a whole log (no filter) begins with the log's header and
 * ends with its tail, so it can be turned back into the same bytes.
 */
export async function* exportLines(log: ReplayLog, view: FilteredView, format: ExportFormat): AsyncGenerator<string> {
  const whole = view.filter.text === '';
  if (format === 'text' && whole) yield headerLine(log.dialect, await log.source.read(0, 12));
  if (format === 'csv') yield COLUMNS.join(',');
  let icountBefore = 0;
  for await (const block of log.walk(0, log.index.blocks)) {
    const complete = await completed(log, block);
    for (const i of view.hits(complete, icountBefore)) yield eventAs(format, complete, i, icountBefore);
    icountBefore = block.icounts[block.count - 1] ?? icountBefore;
  }
  const { tail } = log.indexer;
  if (format === 'text' && whole && tail) yield tailLine(await log.source.read(tail.offset, tail.length));
}

/** Largest block that is written out whole. */
const MOST_BLOCK = 256 << 20;

/** A block whose events were clipped for display, read whole for writing. */
async function completed(log: ReplayLog, block: Block): Promise<Block> {
  const start = block.offsets[0] ?? 0;
  const end = block.offsets[block.count] ?? start;
  if (end - start === block.bytes.length) return block;
  if (end - start > MOST_BLOCK) {
    throw new Error(
      `Events #${block.first} to #${block.first + block.count - 1} hold more than ${MOST_BLOCK >> 20} MiB; they cannot be written as text.`,
    );
  }
  const bytes = await log.source.read(start, end - start);
  return { ...block, bytes, starts: Uint32Array.from(block.offsets, (offset) => offset - start) };
}

/** {@link exportLines} as a file. */
export async function exportBlob(log: ReplayLog, view: FilteredView, format: ExportFormat): Promise<Blob> {
  const sink = new BlobSink();
  const encoder = new TextEncoder();
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) sink.add(encoder.encode(`${lines.join('\n')}\n`));
    lines = [];
  };
  for await (const line of exportLines(log, view, format)) {
    if (lines.push(line) >= 4096) flush();
  }
  flush();
  return sink.blob();
}
