/**
 * Logs as text: for tests, for people and for tools that work on lines. Lossless both ways.
 *
 * ```
 * log version=0xe0200c layout=7.2+
 * CLOCK_HOST time=1700000000000000000
 * CP_INIT
 * INSTRUCTION count=1234              # a comment; the first field's name may be left out: INSTRUCTION 1234
 * ASYNC_CHAR_READ chardev=0 data="ls\r"
 * RANDOM result=0 data=hex:00ff17
 * SHUTDOWN cause=host-signal
 * END
 * ```
 * `UNDECODED bytes=hex:…` are bytes that are no event; `tail hex:…` is what an unfinished log breaks off with.
 */
import { type Block, shapeOf } from './block.ts';
import { ByteWriter } from './byte-writer.ts';
import { fieldsOf, kindName, quoted } from './describe.ts';
import { hexOf, versionText } from './detect.ts';
import { DIALECTS, type Dialect, dialectByLayout } from './dialects.ts';
import { type EventValues, encodeEvent, encodeHeader } from './encode.ts';
import { type FieldValue, shutdownCause } from './fields.ts';
import { Kind, kindFromName } from './kinds.ts';

const hexText = (bytes: Uint8Array) => `hex:${hexOf(bytes, bytes.length).replaceAll(' ', '')}`;

function valueText(field: FieldValue): string {
  if (field.value instanceof Uint8Array) return field.meaning === 'text' ? quoted(field.value) : hexText(field.value);
  if (field.symbol !== undefined) return field.symbol;
  return field.value.toString();
}

/** Whether a field's number could be mistaken for a name of its enumeration (keys are named 0 to 9). */
const needsMark = (field: FieldValue) => field.symbol === undefined && field.name === 'key' && field.type === 'u32';

/** Event `i` of a block as one line, without a line break. */
export function eventLine(block: Block, i: number): string {
  const kind = block.kinds[i] ?? Kind.UNDECODED;
  if (kind === Kind.UNDECODED) {
    return `UNDECODED bytes=${hexText(block.bytes.subarray(block.starts[i], block.starts[i + 1]))}`;
  }
  const shape = shapeOf(block, i);
  const cause = shape ? shutdownCause(block.dialect, shape) : '';
  const words = fieldsOf(block, i)
    .filter((field) => !(field.name === 'kind' && block.dialect.async))
    .map((field) => `${field.name}=${needsMark(field) ? '#' : ''}${valueText(field)}`);
  if (cause) words.push(`cause=${cause}`);
  return [kindName(kind), ...words].join(' ');
}

/** The first line of the text form. `header` is the log's first twelve bytes. */
export function headerLine(dialect: Dialect, header: Uint8Array): string {
  const version = header.length >= 4 ? new DataView(header.buffer, header.byteOffset).getUint32(0) : 0;
  const reserved = header.subarray(4, 12);
  const odd = reserved.some((byte) => byte !== 0) ? ` reserved=${hexText(reserved)}` : '';
  return `log version=${versionText(version)} layout=${dialect.layout}${odd}`;
}

/** The line for the incomplete event at the end of an unfinished log. */
export function tailLine(bytes: Uint8Array): string {
  return `tail ${hexText(bytes)}`;
}

const UNESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0 };

/** Bytes of a quoted string with the escapes of {@link quoted}; characters beyond ASCII as UTF-8. */
function unquoted(text: string): Uint8Array {
  const bytes: number[] = [];
  const inner = text.slice(1, -1);
  for (let i = 0; i < inner.length; i++) {
    const char = inner[i] ?? '';
    if (char !== '\\') {
      const code = inner.codePointAt(i) ?? 0;
      if (code > 0xffff) i++;
      bytes.push(...new TextEncoder().encode(String.fromCodePoint(code)));
      continue;
    }
    const letter = inner[++i] ?? '';
    if (letter === 'x') {
      bytes.push(Number.parseInt(inner.slice(i + 1, i + 3), 16));
      i += 2;
    } else {
      bytes.push(UNESCAPES[letter] ?? letter.charCodeAt(0));
    }
  }
  return Uint8Array.from(bytes);
}

const HEX_DIGITS = '0123456789abcdef';

function parseHex(text: string): Uint8Array {
  const digits = text.toLowerCase();
  const bytes = new Uint8Array(digits.length >> 1);
  for (let i = 0; i < digits.length; i += 2) {
    const high = HEX_DIGITS.indexOf(digits[i] ?? '-');
    const low = HEX_DIGITS.indexOf(digits[i + 1] ?? '-');
    if (high < 0 || low < 0) throw new Error(`“${text.slice(i, i + 20)}” is not hexadecimal bytes`);
    bytes[i >> 1] = high * 16 + low;
  }
  return bytes;
}

function parseValue(text: string): EventValues[string] {
  if (text.startsWith('"')) return unquoted(text);
  if (text.startsWith('hex:')) return parseHex(text.slice(4));
  return text;
}

/** Words of a line: `name="a b"` is one; a `#` at the start of a word, unless digits follow, begins a comment. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at] ?? '')) {
      at++;
      continue;
    }
    if (line[at] === '#' && !/\d/.test(line[at + 1] ?? '')) break;
    const start = at;
    for (let quotes = false; at < line.length && (quotes || !/\s/.test(line[at] ?? '')); at++) {
      if (line[at] === '"') quotes = !quotes;
      else if (quotes && line[at] === '\\') at++;
    }
    words.push(line.slice(start, at));
  }
  return words;
}

/** Names that a first value without a name stands for. */
const FIRST_FIELD: Readonly<Record<string, string>> = {
  INSTRUCTION: 'count',
  CLOCK_HOST: 'time',
  CLOCK_VIRTUAL_RT: 'time',
  ASYNC_BH: 'id',
  ASYNC_BH_ONESHOT: 'id',
  ASYNC_BLOCK: 'request',
  SHUTDOWN: 'cause',
  ASYNC_INPUT: 'type',
  ASYNC_CHAR_READ: 'data',
  CHAR_READ_ALL: 'data',
  RANDOM: 'data',
  AUDIO_OUT: 'played',
  CHAR_READ_ALL_ERROR: 'error',
  UNDECODED: 'bytes',
  ASYNC_NET: 'packet',
};

/** Values that may be left out in hand-written text. */
const DEFAULTS: Readonly<Record<string, EventValues>> = {
  ASYNC_CHAR_READ: { chardev: 0 },
  RANDOM: { result: 0 },
  CHAR_WRITE: { result: 1, written: 1 },
  ASYNC_NET: { filter: 0, flags: 0 },
};

function valuesOf(name: string, words: readonly string[], dialect: Dialect): EventValues {
  const values: Record<string, EventValues[string]> = { ...DEFAULTS[name] };
  if (dialect.async && name.startsWith('ASYNC_'))
    values.checkpoint = dialect.checkpoints[1] === 'CLOCK_WARP_ACCOUNT' ? 'CLOCK_WARP_ACCOUNT' : 'CLOCK_WARP';
  words.forEach((word, i) => {
    const named = /^([a-zA-Z]+)=(.*)$/s.exec(word);
    const field = named ? named[1] : i === 0 ? FIRST_FIELD[name] : undefined;
    if (field === undefined) throw new Error(`“${word}” has no name; write name=value`);
    values[field] = parseValue(named ? (named[2] ?? '') : word);
  });
  return values;
}

/**
 * The bytes of a log written as text. Without a `log` line the layout is 7.2+ and the log is finished.
 * Throws an Error that begins with the line's number when a line makes no sense.
 */
export function recordingFromText(text: string): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  let dialect: Dialect | undefined;
  let started = false;
  const start = (version: number, reserved?: Uint8Array) => {
    encodeHeader(writer, version, reserved);
    started = true;
  };
  text.split('\n').forEach((line, number) => {
    const words = wordsOf(line.trim());
    const name = words[0];
    if (name === undefined) return;
    try {
      if (name === 'log') {
        if (started) throw new Error('the log line must come first');
        const values = valuesOf(name, words.slice(1), DEFAULT_DIALECT);
        dialect = dialectByLayout(String(values.layout ?? ''));
        if (!dialect) throw new Error(`layout “${String(values.layout)}” is not known`);
        const reserved = values.reserved instanceof Uint8Array ? values.reserved : undefined;
        start(values.version === undefined ? dialect.version : Number(values.version), reserved);
        return;
      }
      dialect ??= DEFAULT_DIALECT;
      if (!started) start(dialect.version);
      if (name === 'tail') {
        const bytes = parseValue(words[1] ?? 'hex:');
        if (bytes instanceof Uint8Array) writer.raw(bytes);
        return;
      }
      const kind = kindFromName(name);
      if (kind === undefined) throw new Error(`there is no event “${name}”`);
      encodeEvent(writer, dialect, kind, valuesOf(name, words.slice(1), dialect));
    } catch (error) {
      throw new Error(`line ${number + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  if (!started) start(DEFAULT_DIALECT.version);
  return writer.bytes();
}

const DEFAULT_DIALECT = dialectByLayout('7.2+') ?? (DIALECTS[0] as Dialect);
