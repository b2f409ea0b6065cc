/**
 * What was typed into the guest, in lines, with the amounts that the guest wrote in between.
 *
 * The log holds each typed byte but of the guest's output only how many characters there were.
 */
import type { ConsoleRun } from '../../workers/engine-api.ts';

/** Runs up to and including the one that ends with Enter. */
export interface Line {
  readonly runs: readonly ConsoleRun[];
}

const ENDS_LINE = /[\r\n]$/;

/** The runs in lines: a line ends after typed text that ends with Enter. */
export function transcript(runs: readonly ConsoleRun[]): Line[] {
  const lines: Line[] = [];
  let open: ConsoleRun[] = [];
  for (const run of runs) {
    open.push(run);
    if (run.direction === 'in' && ENDS_LINE.test(run.text)) {
      lines.push({ runs: open });
      open = [];
    }
  }
  if (open.length > 0) lines.push({ runs: open });
  return lines;
}

const NAMED: Readonly<Record<string, string>> = {
  '\r': '⏎',
  '\n': '⏎',
  '\t': '⇥',
  '\u001b': '␛',
  '\u007f': '⌫',
  '\b': '⌫',
  ' ': '␣',
};

/** Typed text with a visible sign for each control character. A space shows as one only when it stands alone. */
export function visible(text: string): string {
  if (text.trim() === '' && text !== '') return [...text].map((char) => NAMED[char] ?? control(char)).join('');
  return [...text].map((char) => (char === ' ' ? char : (NAMED[char] ?? control(char)))).join('');
}

function control(char: string): string {
  const code = char.charCodeAt(0);
  return code < 0x20 ? `^${String.fromCharCode(code + 64)}` : char;
}

/** Index of the last run that began at or before event `n`; -1 when none did. */
export function runAt(runs: readonly ConsoleRun[], n: number): number {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.firstEvent ?? 0) <= n) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Runs in which an occurrence of `query` in the typed text begins, in order. Case does not matter. */
export function findTyped(runs: readonly ConsoleRun[], query: string): number[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  const starts: { at: number; run: number }[] = [];
  let text = '';
  runs.forEach((run, i) => {
    if (run.direction !== 'in') return;
    starts.push({ at: text.length, run: i });
    text += run.text;
  });
  const typed = text.toLowerCase();
  const hits: number[] = [];
  for (let at = typed.indexOf(wanted); at >= 0; at = typed.indexOf(wanted, at + 1)) {
    const start = starts.findLast((one) => one.at <= at);
    if (start && hits.at(-1) !== start.run) hits.push(start.run);
  }
  return hits;
}
