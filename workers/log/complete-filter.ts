/** Completions for the filter field: names of terms, kinds, families, fields and their values. */
import type { FilterCompletion } from '../engine-api.ts';
import { counted } from './describe.ts';
import type { Dialect } from './dialects.ts';
import { FILTER_FIELDS } from './filter.ts';
import { FAMILIES, GLOSSARY } from './glossary.ts';
import { KIND_NAMES } from './kinds.ts';

const TERMS: readonly (readonly [text: string, detail: string])[] = [
  ['kind:', 'events of these kinds: kind:clock,INTERRUPT'],
  ['icount:', 'a range of instruction counts: icount:1e6..2e6'],
  ['event:', 'a range of event numbers: event:100..200'],
  ['delta:', 'distance to the event before: delta:>1000'],
  ['dev:', 'character device or network filter: dev:0'],
  ['data~', 'text or hex:… in the bytes: data~"login"'],
];
const MOST = 40;

/** The word around the cursor: [from, to). */
function wordAt(text: string, cursor: number): { from: number; to: number; word: string } {
  let from = cursor;
  while (from > 0 && !/\s/.test(text[from - 1] ?? ' ')) from--;
  let to = cursor;
  while (to < text.length && !/\s/.test(text[to] ?? ' ')) to++;
  return { from, to, word: text.slice(from, cursor) };
}

/** What the word under the cursor may become; `counts` are events per kind, to offer what the log holds first. */
export function completeFilter(
  text: string,
  cursor: number,
  dialect: Dialect,
  counts: ArrayLike<number>,
): FilterCompletion[] {
  const { from, to, word } = wordAt(text, cursor);
  const minus = word.startsWith('-') ? 1 : 0;
  const bare = word.slice(minus).toLowerCase();
  const colon = bare.search(/[:=<>~]/);
  const found: FilterCompletion[] = [];
  const offer = (at: number, insert: string, detail: string, label = insert) => {
    found.push({ text: insert, label, detail, from: at, to });
  };

  if (colon < 0) {
    for (const [term, detail] of TERMS) if (term.startsWith(bare)) offer(from + minus, term, detail);
    for (const field of FILTER_FIELDS) if (bare && field.startsWith(bare)) offer(from + minus, `${field}:`, 'a field');
    return found.slice(0, MOST);
  }
  const name = bare.slice(0, colon);
  const value = bare.slice(Math.max(colon + 1, bare.lastIndexOf(',') + 1));
  const valueFrom = cursor - value.length;
  if (name === 'kind') {
    KIND_NAMES.map((kind, number) => ({ kind, count: counts[number] ?? 0 }))
      .filter(({ kind }) => kind.toLowerCase().includes(value))
      .sort((a, b) => b.count - a.count)
      .forEach(({ kind, count }) => {
        offer(valueFrom, kind, `${counted(count, 'event')} · ${GLOSSARY[kind].title}`);
      });
    for (const family of FAMILIES) {
      if (!family.startsWith(value)) continue;
      const members = KIND_NAMES.filter((kind) => GLOSSARY[kind].family === family);
      if (members.length > 1) offer(valueFrom, family, `family: ${members.join(', ')}`);
    }
  }
  const names = name === 'cause' ? dialect.shutdownCauses : name === 'key' ? dialect.qcodes : [];
  for (const candidate of names) if (candidate.startsWith(value)) offer(valueFrom, candidate, name);
  return found.slice(0, MOST);
}
