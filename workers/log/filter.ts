/**
 * The filter language of the event list.
 *
 * ```
 * kind:clock,irq          kinds by name, by beginning of a name, or by family; several by comma
 * icount:1e6..2e6         instruction counts; also icount:>1e6, icount:<=5000, icount:42
 * event:100..200          event numbers                       delta:>1000   distance to the event before
 * dev:2                   character device or network filter
 * data~"login:"           text (or hex:0d0a) in the bytes of an event
 * request:5  time:>1e9    any field by name, with = : < <= > >= !=
 * cause:guest-reset       fields with names                    key:ret
 * panic                   part of the kind's name or of the event's description
 * -kind:INSTRUCTION       a minus turns any term round
 * ```
 * All terms must hold. Case does not matter.
 */
import type { FilterError } from '../engine-api.ts';
import type { Block } from './block.ts';
import { shapeOf } from './block.ts';
import { describeEvent, eventRow, fieldsOf } from './describe.ts';
import { shutdownCause } from './fields.ts';
import { FAMILIES, GLOSSARY } from './glossary.ts';
import { KIND_COUNT, KIND_NAMES, Kind } from './kinds.ts';

/** Says whether event `i` of a block passes. `icountBefore` as in {@link eventRow}. */
type Test = (block: Block, i: number, icountBefore: number) => boolean;

export interface Filter {
  readonly text: string;
  /** 1 for each kind that can pass. */
  readonly kinds: Uint8Array;
  /** Further conditions on events of these kinds; none when the kind alone decides. */
  readonly tests: readonly Test[];
  /** Instruction counts and event numbers outside which nothing passes, ends included. */
  readonly icounts: readonly [number, number];
  readonly events: readonly [number, number];
}

export class FilterSyntaxError extends Error {
  readonly from: number;
  readonly to: number;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }

  view(): FilterError {
    return { message: this.message, from: this.from, to: this.to };
  }
}

/** Words that name several kinds beside the families of the glossary. */
const EXTRA_FAMILIES: Readonly<Record<string, (kind: Kind) => boolean>> = {
  cp: (kind) => KIND_NAMES[kind]?.startsWith('CP_') ?? false,
  char: (kind) => KIND_NAMES[kind]?.includes('CHAR_') ?? false,
  exc: (kind) => kind === Kind.EXCEPTION,
  insn: (kind) => kind === Kind.INSTRUCTION,
};

/** Kinds named by a word: exactly, as a family, or by the beginning of a name or of one of its parts. */
export function kindsNamed(word: string): Kind[] {
  const name = word.toLowerCase();
  const all = KIND_NAMES.map((_, kind) => kind);
  const exact = all.filter((kind) => KIND_NAMES[kind]?.toLowerCase() === name);
  if (exact.length > 0) return exact;
  const extra = EXTRA_FAMILIES[name];
  if (extra) return all.filter(extra);
  if (FAMILIES.some((family) => family === name)) {
    return all.filter((kind) => GLOSSARY[KIND_NAMES[kind] ?? 'END'].family === name);
  }
  return all.filter((kind) => {
    const candidate = KIND_NAMES[kind]?.toLowerCase() ?? '';
    return (
      candidate.startsWith(name) ||
      candidate.split('_').some((_, i, parts) => parts.slice(i).join('_').startsWith(name))
    );
  });
}

interface Range {
  readonly low: number;
  readonly high: number;
}

const INFINITE: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** A number as people write it: 1e6, 0xff, 12_345, 12,345. */
function parseNumber(text: string): number | undefined {
  const plain = text.replace(/[_,\s\u2009\u202f]/g, '');
  if (!/^-?(0x[0-9a-f]+|\d+(\.\d+)?(e\d+)?)$/i.test(plain)) return undefined;
  return Number(plain);
}

/** `a..b` (ends included), `a..`, `..b`, or a comparison of whole numbers. */
function parseRange(operator: string, text: string): Range | undefined {
  const dots = /^(.*?)\.\.(.*)$/.exec(text);
  if (dots && (operator === ':' || operator === '=')) {
    const low = dots[1] === '' ? INFINITE.low : parseNumber(dots[1] ?? '');
    const high = dots[2] === '' ? INFINITE.high : parseNumber(dots[2] ?? '');
    return low === undefined || high === undefined ? undefined : { low, high };
  }
  const value = parseNumber(text);
  if (value === undefined) return undefined;
  switch (operator) {
    case '>':
      return { low: aboveOf(value), high: INFINITE.high };
    case '>=':
      return { low: value, high: INFINITE.high };
    case '<':
      return { low: INFINITE.low, high: belowOf(value) };
    case '<=':
      return { low: INFINITE.low, high: value };
    default:
      return { low: value, high: value };
  }
}

/** Values in a log are whole numbers, so the open ends of ranges can be closed. */
const aboveOf = (value: number) => Math.floor(value) + 1;
const belowOf = (value: number) => Math.ceil(value) - 1;

interface Term {
  readonly negated: boolean;
  readonly name: string;
  readonly operator: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const TERM = /(-?)(?:([a-zA-Z]+)(>=|<=|!=|[:=<>~]))?("(?:[^"\\]|\\.)*"?|[^\s"]+)/g;

function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  for (const match of text.matchAll(TERM)) {
    let operator = match[3] ?? '';
    let value = match[4] ?? '';
    // `delta:>1000` reads like `delta>1000`.
    const nested = operator === ':' ? /^(>=|<=|!=|>|<|=)(.+)$/.exec(value) : null;
    if (nested) {
      operator = nested[1] ?? '';
      value = nested[2] ?? '';
    }
    if (value.startsWith('"')) value = value.slice(1).replace(/"$/, '').replace(/\\(.)/g, '$1');
    terms.push({
      negated: match[1] === '-',
      name: (match[2] ?? '').toLowerCase(),
      operator,
      value,
      from: match.index,
      to: match.index + match[0].length,
    });
  }
  return terms;
}

const within = (range: Range, value: number) => value >= range.low && value <= range.high;

function bytesOf(value: string, term: Term): Uint8Array {
  if (!value.toLowerCase().startsWith('hex:')) return new TextEncoder().encode(value);
  const digits = value.slice(4).replaceAll(' ', '');
  if (!/^([0-9a-f]{2})+$/i.test(digits)) throw new FilterSyntaxError('hex: takes pairs of digits', term.from, term.to);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const lower = (byte: number) => (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte);

/** Whether `needle` stands in `bytes[from, to)`; text regardless of case. */
function contains(bytes: Uint8Array, from: number, to: number, needle: Uint8Array, exact: boolean): boolean {
  const last = to - needle.length;
  for (let at = from; at <= last; at++) {
    let i = 0;
    while (i < needle.length) {
      const a = bytes[at + i] ?? 0;
      const b = needle[i] ?? 0;
      if (a !== b && (exact || lower(a) !== lower(b))) break;
      i++;
    }
    if (i === needle.length) return true;
  }
  return false;
}

/** Names of fields that a term may compare; anything else before an operator is a mistake worth telling. */
export const FILTER_FIELDS = [
  'count',
  'id',
  'request',
  'chardev',
  'filter',
  'flags',
  'result',
  'written',
  'error',
  'played',
  'wpos',
  'time',
  'checkpoint',
  'cause',
  'type',
  'key',
  'keykind',
  'linuxkey',
  'down',
  'button',
  'axis',
  'value',
  'touch',
  'slot',
  'tracking',
] as const;

function fieldTest(term: Term): Test {
  const range = parseRange(term.operator === '!=' ? '=' : term.operator, term.value);
  const wanted = term.value.toLowerCase();
  const unequal = term.operator === '!=';
  return (block, i) => {
    if (term.name === 'cause') {
      const shape = shapeOf(block, i);
      const cause = shape ? shutdownCause(block.dialect, shape) : '';
      return cause !== '' && (cause === wanted || cause.startsWith(`${wanted}-`)) !== unequal;
    }
    const field = fieldsOf(block, i).find((candidate) => candidate.name.toLowerCase() === term.name);
    if (!field || field.value instanceof Uint8Array) return false;
    const named = field.symbol?.toLowerCase() === wanted;
    return (named || (range !== undefined && within(range, Number(field.value)))) !== unequal;
  };
}

function wordTest(term: Term): Test {
  const word = term.value.toLowerCase();
  const byName = KIND_NAMES.map((name) => name.toLowerCase().includes(word));
  return (block, i) => {
    if (byName[block.kinds[i] ?? 0]) return true;
    const shape = shapeOf(block, i);
    if (!shape || (shape.fields.length === 0 && shape.kind !== Kind.SHUTDOWN)) return false;
    const text = describeEvent(block.dialect, shape, fieldsOf(block, i)).toLowerCase();
    return text.includes(word) || (/^\d+$/.test(word) && text.replaceAll(',', '').includes(word));
  };
}

function rangeOf(term: Term): Range {
  const range = parseRange(term.operator, term.value);
  if (!range) {
    throw new FilterSyntaxError(`${term.name} takes a number or a range such as 1e6..2e6`, term.from, term.to);
  }
  return range;
}

/**
 * Understands a filter. Throws {@link FilterSyntaxError} with the position of the word that makes no sense.
 * The empty text lets everything through.
 */
export function parseFilter(text: string): Filter {
  const kinds = new Uint8Array(KIND_COUNT).fill(1);
  const tests: Test[] = [];
  let icounts: readonly [number, number] = [0, Number.MAX_SAFE_INTEGER];
  let events: readonly [number, number] = [0, Number.MAX_SAFE_INTEGER];
  const add = (term: Term, test: Test) => tests.push(term.negated ? (b, i, before) => !test(b, i, before) : test);
  const narrowed = (bounds: readonly [number, number], range: Range): readonly [number, number] => [
    Math.max(bounds[0], range.low),
    Math.min(bounds[1], range.high),
  ];

  for (const term of termsOf(text)) {
    switch (term.name) {
      case 'kind': {
        const named = new Uint8Array(KIND_COUNT);
        for (const word of term.value.split(',').filter(Boolean)) {
          const found = kindsNamed(word);
          if (found.length === 0) throw new FilterSyntaxError(`There is no kind “${word}”`, term.from, term.to);
          for (const kind of found) named[kind] = 1;
        }
        const keep = term.negated === (term.operator === '!=') ? 1 : 0;
        for (let kind = 0; kind < KIND_COUNT; kind++) if (named[kind] !== keep) kinds[kind] = 0;
        break;
      }
      case 'icount': {
        const range = rangeOf(term);
        if (!term.negated && term.operator !== '!=') icounts = narrowed(icounts, range);
        const want = term.operator !== '!=';
        add(term, (block, i) => within(range, block.icounts[i] ?? 0) === want);
        break;
      }
      case 'event':
      case 'n': {
        const range = rangeOf(term);
        if (!term.negated && term.operator !== '!=') events = narrowed(events, range);
        const want = term.operator !== '!=';
        add(term, (block, i) => within(range, block.first + i) === want);
        break;
      }
      case 'delta': {
        const range = rangeOf(term);
        add(term, (block, i, before) => {
          const previous = i > 0 ? (block.icounts[i - 1] ?? 0) : before;
          return within(range, (block.icounts[i] ?? 0) - previous);
        });
        break;
      }
      case 'dev': {
        const range = rangeOf(term);
        add(term, (block, i, before) => {
          const { device } = eventRow(block, i, before);
          return device !== undefined && within(range, device);
        });
        break;
      }
      case 'data': {
        const needle = bytesOf(term.value, term);
        const exact = term.value.toLowerCase().startsWith('hex:');
        add(term, (block, i) =>
          fieldsOf(block, i).some(
            ({ value }) => value instanceof Uint8Array && contains(value, 0, value.length, needle, exact),
          ),
        );
        break;
      }
      case '':
        add(term, wordTest(term));
        break;
      default:
        if (!FILTER_FIELDS.some((field) => field === term.name)) {
          throw new FilterSyntaxError(`There is no field “${term.name}”`, term.from, term.from + term.name.length);
        }
        add(term, fieldTest(term));
    }
  }
  return { text: text.trim(), kinds, tests, icounts, events };
}
