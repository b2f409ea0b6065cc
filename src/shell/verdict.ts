import type { LogSummary } from '../../workers/engine-api.ts';
import { KIND_NAMES } from '../../workers/log/kinds.ts';
import { counted, percent } from '../format/numbers.ts';

const SHUTDOWN = KIND_NAMES.indexOf('SHUTDOWN');
const TYPED = KIND_NAMES.indexOf('ASYNC_CHAR_READ');
const WRITTEN = KIND_NAMES.indexOf('CHAR_WRITE');

/** One sentence on a log: whether it is whole, and what a person would look for first. */
export function verdict(summary: LogSummary): string {
  const { state, counts, finished, indexedBytes, bytes } = summary;
  if (state === 'indexing') return `Indexing: ${percent(indexedBytes, bytes)}. What is indexed can be used.`;
  if (state === 'cancelled') return `Indexing was stopped at ${percent(indexedBytes, bytes)}; the rest is not shown.`;
  if (state === 'failed') return 'The log could not be read to its end.';
  const written = counted(counts[WRITTEN] ?? 0, 'character');
  const typed = counted(counts[TYPED] ?? 0, 'input');
  const shutdowns = counted(counts[SHUTDOWN] ?? 0, 'shutdown request');
  const whole = finished ? 'Finished recording' : 'Cut short: the recorder was stopped before it could finish the log';
  return `${whole}; the guest wrote ${written}, got ${typed} from the console, ${shutdowns}.`;
}
