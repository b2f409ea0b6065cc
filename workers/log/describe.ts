/** Events in words: what the list, the details and the command line show. */
import type { EventRow, FieldView } from '../engine-api.ts';
import type { Block } from './block.ts';
import { shapeOf } from './block.ts';
import { hexOf } from './detect.ts';
import type { Dialect, EventShape } from './dialects.ts';
import { type FieldValue, readFields, shutdownCause } from './fields.ts';
import { KIND_NAMES, Kind } from './kinds.ts';
import { describePacket } from './packet.ts';

const NS_PER_SECOND = 1_000_000_000n;

/** Digits in groups of three, separated by commas: copies and pastes as a number. */
export function grouped(value: number | bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 byte`, `2 bytes`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** Nanoseconds since 1970 as a UTC date to the nanosecond, trailing zeros of the fraction left out. */
export function hostTimeText(ns: bigint): string {
  let seconds = ns / NS_PER_SECOND;
  let rest = ns % NS_PER_SECOND;
  if (rest < 0n) {
    rest += NS_PER_SECOND;
    seconds -= 1n;
  }
  const date = new Date(Number(seconds) * 1000);
  // Dates end 8.64e15 ms from 1970; a number from a damaged log may lie behind.
  if (Number.isNaN(date.getTime())) return `${grouped(ns)} ns`;
  const text = date.toISOString().replace('T', ' ').slice(0, -5);
  const fraction = rest.toString().padStart(9, '0').replace(/0+$/, '');
  return `${text}${fraction ? `.${fraction}` : ''} UTC`;
}

/** A span of nanoseconds in the largest unit of which it has at least one, exact: "1.621282 ms". */
export function durationText(ns: bigint): string {
  const negative = ns < 0n;
  const size = negative ? -ns : ns;
  const [unit, digits] =
    size >= NS_PER_SECOND ? ['s', 9] : size >= 1_000_000n ? ['ms', 6] : size >= 1000n ? ['µs', 3] : ['ns', 0];
  const text = size.toString().padStart(Number(digits) + 1, '0');
  const whole = text.slice(0, text.length - Number(digits));
  const fraction = text.slice(text.length - Number(digits)).replace(/0+$/, '');
  return `${negative ? '−' : ''}${grouped(BigInt(whole))}${fraction ? `.${fraction}` : ''} ${unit}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\', '"': '\\"' };

/** Bytes as a quoted string: printable ASCII as it is, everything else escaped as `\n` or `\x1b`. */
export function quoted(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    text += ESCAPES[char] ?? (byte >= 0x20 && byte < 0x7f ? char : `\\x${byte.toString(16).padStart(2, '0')}`);
  }
  return `"${text}"`;
}

const SHOWN_BYTES = 16;

function bytesText(bytes: Uint8Array, length: number): string {
  const more = length > SHOWN_BYTES ? ' …' : '';
  return length === 0 ? 'nothing' : `${hexOf(bytes, SHOWN_BYTES)}${more}`;
}

/** What a field's value means; empty when the number says it all. */
function meaningOf(field: FieldValue): string {
  if (field.symbol !== undefined) return field.symbol;
  if (field.value instanceof Uint8Array) {
    const length = field.length - 4;
    if (field.meaning === 'text') return quoted(field.value.subarray(0, 256)) + (length > 256 ? ' …' : '');
    if (field.meaning === 'packet') return describePacket(field.value, length);
    return counted(Math.max(0, length), 'byte');
  }
  if (field.meaning === 'host-time') return hostTimeText(BigInt(field.value));
  if (field.meaning === 'duration') return durationText(BigInt(field.value));
  return '';
}

/** A field as the page's details show it. */
export function fieldView(field: FieldValue): FieldView {
  const value = field.value instanceof Uint8Array ? bytesText(field.value, field.value.length) : field.value.toString();
  return {
    name: field.name,
    type: field.type,
    value,
    meaning: meaningOf(field),
    offset: field.offset,
    length: field.length,
  };
}

const numberOf = (fields: readonly FieldValue[], name: string): number => {
  const value = fields.find((field) => field.name === name)?.value;
  return value === undefined || value instanceof Uint8Array ? 0 : Number(value);
};
const wordOf = (fields: readonly FieldValue[], name: string): string => {
  const field = fields.find((candidate) => candidate.name === name);
  return field ? (field.symbol ?? field.value.toString()) : '?';
};

function inputText(fields: readonly FieldValue[]): string {
  const type = wordOf(fields, 'type');
  const edge = numberOf(fields, 'down') !== 0 ? 'down' : 'up';
  switch (type) {
    case 'key':
      return `key ${fields.some((field) => field.name === 'linuxKey') ? `Linux ${wordOf(fields, 'linuxKey')}` : wordOf(fields, 'key')} ${edge}`;
    case 'btn':
      return `button ${wordOf(fields, 'button')} ${edge}`;
    case 'rel':
      return `move ${wordOf(fields, 'axis')} by ${wordOf(fields, 'value')}`;
    case 'abs':
      return `move ${wordOf(fields, 'axis')} to ${wordOf(fields, 'value')}`;
    default:
      return `touch ${wordOf(fields, 'touch')}, slot ${wordOf(fields, 'slot')}, ${wordOf(fields, 'axis')} ${wordOf(fields, 'value')}`;
  }
}

/** The fields of an event in a few words, by its kind. */
export function describeEvent(dialect: Dialect, shape: EventShape, fields: readonly FieldValue[]): string {
  const array = fields.find((field) => field.value instanceof Uint8Array);
  switch (shape.kind) {
    case Kind.INSTRUCTION:
      return counted(numberOf(fields, 'count'), 'instruction');
    case Kind.ASYNC_BH:
    case Kind.ASYNC_BH_ONESHOT:
      return `scheduled at icount ${grouped(BigInt(wordOf(fields, 'id')))}`;
    case Kind.ASYNC_INPUT:
      return inputText(fields);
    case Kind.ASYNC_CHAR_READ:
      return `${array ? meaningOf(array) : ''} to chardev ${numberOf(fields, 'chardev')}`;
    case Kind.ASYNC_BLOCK:
      return `request ${grouped(BigInt(wordOf(fields, 'request')))}`;
    case Kind.ASYNC_NET:
      return `filter ${numberOf(fields, 'filter')}: ${array ? meaningOf(array) : ''}`;
    case Kind.SHUTDOWN:
      return shutdownCause(dialect, shape);
    case Kind.CHAR_WRITE: {
      const result = numberOf(fields, 'result');
      const written = numberOf(fields, 'written');
      return result === written ? counted(written, 'byte') : `result ${result}, ${counted(written, 'byte')} in all`;
    }
    case Kind.CHAR_READ_ALL:
      return array ? meaningOf(array) : '';
    case Kind.CHAR_READ_ALL_ERROR:
      return `error ${numberOf(fields, 'error')}`;
    case Kind.AUDIO_OUT:
      return counted(numberOf(fields, 'played'), 'sample');
    case Kind.AUDIO_IN:
      return counted(numberOf(fields, 'count'), 'sample');
    case Kind.RANDOM: {
      const failed = numberOf(fields, 'result') !== 0 ? `failed with ${numberOf(fields, 'result')}, ` : '';
      return array?.value instanceof Uint8Array
        ? `${failed}${counted(array.length - 4, 'byte')}: ${bytesText(array.value, array.length - 4)}`
        : failed;
    }
    case Kind.CLOCK_HOST:
    case Kind.CLOCK_VIRTUAL_RT:
      return fields[0] ? meaningOf(fields[0]) : '';
    default:
      return '';
  }
}

/** The fields of event `i` of a block; none for an UNDECODED stretch. */
export function fieldsOf(block: Block, i: number): readonly FieldValue[] {
  const shape = shapeOf(block, i);
  if (!shape) return [];
  return readFields(block.dialect, shape, block.bytes, block.starts[i] ?? 0, block.starts[i + 1] ?? 0);
}

/**
 * Event `i` of a block as a row of the list. `icountBefore` is the icount of the event before the block, for the
 * distance of the block's first event; without it that distance is 0.
 */
export function eventRow(block: Block, i: number, icountBefore?: number): EventRow {
  const kind = block.kinds[i] ?? Kind.UNDECODED;
  const offset = block.offsets[i] ?? 0;
  const length = (block.offsets[i + 1] ?? offset) - offset;
  const icount = block.icounts[i] ?? 0;
  const shape = shapeOf(block, i);
  const fields = fieldsOf(block, i);
  const device = fields.find((field) => field.name === 'chardev' || field.name === 'filter')?.value;
  const text = shape
    ? describeEvent(block.dialect, shape, fields)
    : `${counted(length, 'byte')}: ${bytesText(block.bytes.subarray(block.starts[i] ?? 0, block.starts[i + 1]), length)}`;
  return {
    n: block.first + i,
    icount,
    delta: icount - ((i > 0 ? block.icounts[i - 1] : icountBefore) ?? icount),
    kind,
    ...(typeof device === 'number' ? { device } : {}),
    text,
    offset,
    length,
  };
}

/** Name of a kind number. */
export function kindName(kind: Kind): string {
  return KIND_NAMES[kind] ?? 'UNDECODED';
}
