/** Differences as sentences, and their two sides in words. */
import type { Difference, DifferenceClass, DifferenceSide } from '../engine-api.ts';
import type { Block } from '../log/block.ts';
import { counted, eventRow, fieldsOf, fieldView, grouped, kindName } from '../log/describe.ts';
import { fieldObject } from '../log/field-object.ts';

/** An event of one log. */
export interface Found {
  readonly block: Block;
  readonly i: number;
}

/** Fields that only say how an event is stored. */
const STORAGE_FIELDS: readonly string[] = ['kind', 'checkpoint', 'wpos'];

/** A field in words: its meaning, or the number where that says it all. Long byte arrays come with their first bytes. */
function fieldText(field: ReturnType<typeof fieldView>): string {
  if (field.meaning === '') return field.value;
  return field.type === 'bytes' && /^[\d,]+ bytes?$/.test(field.meaning)
    ? `${field.value} (${field.meaning})`
    : field.meaning;
}

/** One side of a difference. */
function sideOf({ block, i }: Found): DifferenceSide {
  const row = eventRow(block, i);
  const fields = fieldObject(block, i);
  return { event: row.n, icount: row.icount, kind: kindName(row.kind), fields, text: row.text };
}

interface FieldDifference {
  readonly field: string;
  readonly aValue: string;
  readonly bValue: string;
}

/** The field in which two events of one kind differ, with both values in words. */
function differingField(a: Found, b: Found): FieldDifference {
  const x = fieldsOf(a.block, a.i);
  const y = fieldsOf(b.block, b.i);
  const content = x.filter((field) => !STORAGE_FIELDS.includes(field.name));
  for (const field of [...content, ...x]) {
    const other = y.find((candidate) => candidate.name === field.name);
    if (!other) continue;
    const aValue = fieldText(fieldView(field));
    const bValue = fieldText(fieldView(other));
    if (aValue !== bValue) return { field: field.name, aValue, bValue };
    if (!(field.value instanceof Uint8Array) || !(other.value instanceof Uint8Array)) continue;
    // Arrays that begin alike look the same in words.
    const bytes = other.value;
    const at = field.value.findIndex((byte, i) => byte !== bytes[i]);
    if (at >= 0)
      return { field: `${field.name}, byte ${at}`, aValue: hexByte(field.value[at]), bValue: hexByte(bytes[at]) };
  }
  const [aText, bText] = [eventRow(a.block, a.i).text, eventRow(b.block, b.i).text];
  const field = x.length === 0 && aText !== bText ? 'cause' : (content.at(-1)?.name ?? 'content');
  return { field, aValue: aText, bValue: bText };
}

const hexByte = (byte: number | undefined): string => `0x${(byte ?? 0).toString(16).padStart(2, '0')}`;

const named = (side: DifferenceSide): string =>
  `event #${grouped(side.event)} ${side.kind}${side.text === '' ? '' : ` (${side.text})`}`;

/** `#12`, or `#12 (in B #14)` where the numbers differ. */
const numbers = (a: DifferenceSide, b: DifferenceSide): string =>
  a.event === b.event ? `#${grouped(a.event)}` : `#${grouped(a.event)} (B #${grouped(b.event)})`;

/** `icount 12`, or both where they differ. */
const icounts = (a: DifferenceSide, b: DifferenceSide): string =>
  a.icount === b.icount ? `icount ${grouped(a.icount)}` : `icount A ${grouped(a.icount)}, B ${grouped(b.icount)}`;

/** What differs, as the end of a sentence: "event #12 CLOCK_HOST differs in time: A …, B … (icount 99)". */
function clause({ class: rowClass, a, b, field, aValue, bValue }: Omit<Difference, 'sentence'>): string {
  if (a && b) {
    switch (rowClass) {
      case 'count': {
        const moved = b.icount - a.icount;
        const distance = counted(Math.abs(moved), 'instruction');
        const where =
          moved === 0 ? 'at the same icount in both again' : `${distance} ${moved > 0 ? 'later' : 'earlier'} in B`;
        return `event ${numbers(a, b)} ${a.kind} stands ${where} (${icounts(a, b)})`;
      }
      case 'kind':
        return `A has ${named(a)} where B has ${named(b)} (${icounts(a, b)})`;
      default:
        return `event ${numbers(a, b)} ${a.kind} differs in ${field}: A ${aValue}, B ${bValue} (${icounts(a, b)})`;
    }
  }
  const side = a ?? b;
  return side ? `${named(side)} is in ${a ? 'A' : 'B'} only (icount ${grouped(side.icount)})` : 'nothing differs';
}

/** A difference for the page and the command line. */
export function differenceOf(
  place: { readonly index: number; readonly row: number; readonly class: DifferenceClass },
  foundA: Found | undefined,
  foundB: Found | undefined,
): Difference {
  const difference = {
    ...place,
    ...(foundA ? { a: sideOf(foundA) } : {}),
    ...(foundB ? { b: sideOf(foundB) } : {}),
    ...(foundA && foundB && place.class === 'value' ? differingField(foundA, foundB) : {}),
  };
  const sentence = clause(difference);
  return { ...difference, sentence: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.` };
}

/** The verdict on two logs that part; `overlooked` when they differ before that in what is overlooked. */
export function partingSentence(
  agreedEvents: number,
  agreedInstructions: number,
  first: Difference,
  overlooked: boolean,
): string {
  const what = clause(first);
  if (agreedEvents === 0) return `Different from the start: ${what}.`;
  const identical = overlooked ? 'Identical, apart from what is overlooked,' : 'Identical';
  return `${identical} for ${counted(agreedEvents, 'event')} and ${counted(agreedInstructions, 'instruction')}; then ${what}.`;
}

/** The verdict on two logs that are the same byte for byte. */
export function identicalSentence(events: number, instructions: number): string {
  return `The two logs are identical: ${counted(events, 'event')}, ${counted(instructions, 'instruction')}.`;
}

/** What was overlooked, in words; empty when nothing was. */
function ignoredText(ignored: Readonly<Record<'clocks' | 'random' | 'warps' | 'outputPosition', number>>): string {
  const parts = [
    ignored.clocks > 0 ? counted(ignored.clocks, 'clock value') : '',
    ignored.random > 0 ? `${counted(ignored.random, 'event')} of random bytes` : '',
    ignored.warps > 0 ? counted(ignored.warps, 'warp event') : '',
    ignored.outputPosition > 0 ? counted(ignored.outputPosition, 'position of output', 'positions of output') : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The verdict on two logs in which nothing that counts differs, though their bytes do. */
export function equalSentence(
  eventsA: number,
  eventsB: number,
  instructions: number,
  ignored: Parameters<typeof ignoredText>[0],
): string {
  const events =
    eventsA === eventsB ? counted(eventsA, 'event') : `${grouped(eventsA)} and ${counted(eventsB, 'event')}`;
  const size = `${events}, ${counted(instructions, 'instruction')}`;
  const overlooked = ignoredText(ignored);
  return overlooked === ''
    ? `The two logs say the same in different bytes: ${size}.`
    : `The two logs differ only in what is overlooked (${overlooked}): ${size}.`;
}

/** In place of a verdict while none is certain. */
export function searchingSentence(events: number): string {
  return `No difference in the first ${counted(events, 'event')}; still looking.`;
}
