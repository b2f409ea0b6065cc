/** Writes events of a dialect from named values: the inverse of {@link readFields}. */
import type { ByteWriter } from './byte-writer.ts';
import { type Dialect, type EventShape, type FieldType, HEADER_BYTES } from './dialects.ts';
import { INPUT_AXES, INPUT_BUTTONS, TOUCH_TYPES } from './enums.ts';
import { INPUT_TYPES } from './event-size.ts';
import { KIND_NAMES, Kind } from './kinds.ts';

/** Values by field name: numbers, names of enumerations, bytes. Arrays take their length from the bytes. */
export type EventValues = Readonly<Record<string, number | bigint | string | Uint8Array>>;

class EncodeError extends Error {}

/** A number from a value, or a name through its enumeration. A name of digits stands for itself with a `#`: `#12`. */
function toBigInt(name: string, value: EventValues[string] | undefined, symbols: readonly string[] = []): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value === 'string') {
    const symbol = symbols.indexOf(value);
    if (symbol >= 0) return BigInt(symbol);
    const digits = value.replace(/^#/, '').replace(/_/g, '');
    if (/^(0x[0-9a-f]+|-?\d+)$/i.test(digits)) return BigInt(digits);
    throw new EncodeError(`${name}: “${value}” is neither a number nor a known name`);
  }
  throw new EncodeError(value === undefined ? `${name} is missing` : `${name} takes a whole number`);
}

const RANGES: Readonly<Record<string, readonly [low: bigint, high: bigint]>> = {
  u8: [0n, 255n],
  u32: [0n, 2n ** 32n - 1n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  u64: [0n, 2n ** 64n - 1n],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
};

function writeNumber(writer: ByteWriter, name: string, type: FieldType, value: bigint): void {
  const range = RANGES[type];
  if (range && (value < range[0] || value > range[1]))
    throw new EncodeError(`${name}: ${value} does not fit in ${type}`);
  if (type === 'u8') writer.u8(Number(value));
  else if (type.endsWith('32')) writer.u32(Number(BigInt.asUintN(32, value)));
  else writer.u64(value);
}

function writeInput(writer: ByteWriter, dialect: Dialect, values: EventValues): void {
  const number = (name: string, type: FieldType, symbols?: readonly string[]) =>
    writeNumber(writer, name, type, toBigInt(name, values[name], symbols));
  const type = toBigInt('type', values.type, INPUT_TYPES);
  writeNumber(writer, 'type', 'u32', type);
  switch (Number(type)) {
    case 0:
      if (dialect.keys === 'linux') {
        number('linuxKey', 'u32');
      } else {
        const keyKind = toBigInt('keyKind', values.keyKind ?? 'qcode', ['number', 'qcode']);
        writeNumber(writer, 'keyKind', 'u32', keyKind);
        if (keyKind === 1n) number('key', 'u32', dialect.qcodes);
        else number('key', 'i64');
      }
      number('down', 'u8');
      break;
    case 1:
      number('button', 'u32', INPUT_BUTTONS);
      number('down', 'u8');
      break;
    case 2:
    case 3:
      number('axis', 'u32', INPUT_AXES);
      number('value', 'i64');
      break;
    case 4:
      number('touch', 'u32', TOUCH_TYPES);
      number('slot', 'i64');
      number('tracking', 'i64');
      number('axis', 'u32', INPUT_AXES);
      number('value', 'i64');
      break;
    default:
      throw new EncodeError(`type: there is no input type ${type}`);
  }
}

/** Id byte, kind byte (where there is one) and shape of a kind in a dialect. */
function placeOf(
  dialect: Dialect,
  kind: Kind,
  values: EventValues,
): { id: number; kindByte?: number; shape: EventShape } {
  if (dialect.async) {
    const kindByte = dialect.async.shapes.findIndex((shape) => shape.kind === kind);
    const shape = dialect.async.shapes[kindByte];
    if (shape) return { id: dialect.async.id, kindByte, shape };
  }
  const cause =
    kind === Kind.SHUTDOWN && dialect.shutdownCauses.length > 0
      ? Number(toBigInt('cause', values.cause ?? 'none', dialect.shutdownCauses))
      : undefined;
  const id = dialect.shapes.findIndex((shape) => shape?.kind === kind && shape.cause === cause);
  const shape = dialect.shapes[id];
  if (!shape) throw new EncodeError(`${KIND_NAMES[kind]}: layout ${dialect.layout} has no such event`);
  return { id, shape };
}

/**
 * Appends one event. Throws an Error that names the field when a value is missing, of the wrong type or out of range,
 * or when the dialect has no such event.
 */
export function encodeEvent(writer: ByteWriter, dialect: Dialect, kind: Kind, values: EventValues): void {
  if (kind === Kind.UNDECODED) {
    if (!(values.bytes instanceof Uint8Array)) throw new EncodeError('bytes are missing');
    writer.raw(values.bytes);
    return;
  }
  const { id, kindByte, shape } = placeOf(dialect, kind, values);
  writer.u8(id);
  for (const field of shape.fields) {
    const value = values[field.name];
    if (field.name === 'kind' && kindByte !== undefined) {
      writer.u8(kindByte);
    } else if (field.type === 'input') {
      writeInput(writer, dialect, values);
    } else if (field.type === 'bytes') {
      if (!(value instanceof Uint8Array)) throw new EncodeError(`${field.name} takes bytes`);
      writer.u32(value.length);
      writer.raw(value);
    } else if (field.type === 'samples32' || field.type === 'samples64') {
      const samples = value ?? new Uint8Array(0);
      if (!(samples instanceof Uint8Array)) throw new EncodeError('samples takes bytes');
      if (BigInt(samples.length) !== toBigInt('count', values.count) * 16n) {
        throw new EncodeError('samples must hold 16 bytes for each of count');
      }
      writer.raw(samples);
    } else {
      const symbols = field.meaning === 'checkpoint' ? dialect.checkpoints : undefined;
      writeNumber(writer, field.name, field.type, toBigInt(field.name, value, symbols));
    }
  }
}

/** Writes the header: the version (0 for an unfinished log) and eight reserved bytes. */
export function encodeHeader(writer: ByteWriter, version: number, reserved?: Uint8Array): void {
  writer.u32(version);
  writer.raw(reserved ?? new Uint8Array(HEADER_BYTES - 4));
}
