/**
 * An event's payload as values: the decoder proper. Used for what is looked at, not for whole logs.
 *
 * Numbers of 64 bits are bigints here; nothing hot passes through this file.
 */
import type { Dialect, EventShape, FieldMeaning } from './dialects.ts';
import { INPUT_AXES, INPUT_BUTTONS, TOUCH_TYPES } from './enums.ts';
import { INPUT_TYPES } from './event-size.ts';
import { Kind } from './kinds.ts';

export type FieldValueType = 'u8' | 'u32' | 'i32' | 'u64' | 'i64' | 'bytes';

export interface FieldValue {
  readonly name: string;
  readonly type: FieldValueType;
  /** A number, a 64-bit number, or the bytes of an array (without its length; clipped with the event). */
  readonly value: number | bigint | Uint8Array;
  readonly meaning?: FieldMeaning;
  /** The value's name where it is one of an enumeration. */
  readonly symbol?: string;
  /** Position and size in the event; an array's include its length. */
  readonly offset: number;
  readonly length: number;
}

/** Names of an input event's fields in the layout of the QAPI InputEvent (sizes in {@link inputSize}). */
type InputField = readonly [name: string, type: FieldValueType, symbols?: readonly string[]];

function inputFields(dialect: Dialect, type: number, valueKind: number): readonly InputField[] {
  switch (type) {
    case 0:
      if (dialect.keys === 'linux')
        return [
          ['linuxKey', 'u32'],
          ['down', 'u8'],
        ];
      return [
        ['keyKind', 'u32', ['number', 'qcode']],
        valueKind === 1 ? ['key', 'u32', dialect.qcodes] : ['key', 'i64'],
        ['down', 'u8'],
      ];
    case 1:
      return [
        ['button', 'u32', INPUT_BUTTONS],
        ['down', 'u8'],
      ];
    case 2:
    case 3:
      return [
        ['axis', 'u32', INPUT_AXES],
        ['value', 'i64'],
      ];
    default:
      return [
        ['touch', 'u32', TOUCH_TYPES],
        ['slot', 'i64'],
        ['tracking', 'i64'],
        ['axis', 'u32', INPUT_AXES],
        ['value', 'i64'],
      ];
  }
}

class Reader {
  readonly fields: FieldValue[] = [];
  private readonly _view: DataView;
  private readonly _bytes: Uint8Array;
  private readonly _start: number;
  private _at: number;
  private readonly _end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this._bytes = bytes;
    this._view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this._start = start;
    this._at = start + 1;
    this._end = end;
  }

  /** Reads one field; an incomplete one (clipped event) is left out. */
  read(
    name: string,
    type: FieldValueType,
    meaning?: FieldMeaning,
    symbols?: readonly string[],
  ): FieldValue | undefined {
    const at = this._at;
    const size = type === 'u8' ? 1 : type.endsWith('64') ? 8 : 4;
    if (at + size > this._end) return undefined;
    let value: FieldValue['value'];
    let length = size;
    switch (type) {
      case 'u8':
        value = this._view.getUint8(at);
        break;
      case 'u32':
        value = this._view.getUint32(at);
        break;
      case 'i32':
        value = this._view.getInt32(at);
        break;
      case 'u64':
        value = this._view.getBigUint64(at);
        break;
      case 'i64':
        value = this._view.getBigInt64(at);
        break;
      case 'bytes': {
        const count = this._view.getUint32(at);
        value = this._bytes.subarray(at + 4, Math.min(at + 4 + count, this._end));
        length = 4 + count;
        break;
      }
    }
    this._at = at + length;
    const symbol = symbols?.[Number(value)];
    const field: FieldValue = {
      name,
      type,
      value,
      ...(meaning ? { meaning } : {}),
      ...(symbol === undefined ? {} : { symbol }),
      offset: at - this._start,
      length,
    };
    this.fields.push(field);
    return field;
  }

  /** The rest of the event as bytes without a length of their own. */
  rest(name: string): void {
    this.fields.push({
      name,
      type: 'bytes',
      value: this._bytes.subarray(this._at, this._end),
      offset: this._at - this._start,
      length: this._end - this._at,
    });
  }
}

/**
 * The fields of the event of shape `shape` in `bytes[start, end)`, in file order. An event that was clipped yields the
 * fields that are whole, and of a clipped array what is there.
 */
export function readFields(
  dialect: Dialect,
  shape: EventShape,
  bytes: Uint8Array,
  start: number,
  end: number,
): readonly FieldValue[] {
  const reader = new Reader(bytes, start, end);
  for (const field of shape.fields) {
    if (field.type === 'input') {
      const type = Number(reader.read('type', 'u32', undefined, INPUT_TYPES)?.value ?? 0);
      const valueKind = bytes[start + reader.fields.reduce((sum, f) => sum + f.length, 1) + 3] ?? 0;
      for (const [name, fieldType, symbols] of inputFields(dialect, type, valueKind)) {
        reader.read(name, fieldType, undefined, symbols);
      }
    } else if (field.type === 'samples32' || field.type === 'samples64') {
      reader.rest('samples');
    } else if (field.name === 'kind' && dialect.async) {
      reader.read('kind', 'u8');
    } else {
      reader.read(
        field.name,
        field.type,
        field.meaning,
        field.meaning === 'checkpoint' ? dialect.checkpoints : undefined,
      );
    }
  }
  return reader.fields;
}

/** Name of a shutdown event's cause; "shutdown" where the layout does not store one. */
export function shutdownCause(dialect: Dialect, shape: EventShape): string {
  return shape.kind === Kind.SHUTDOWN && shape.cause !== undefined
    ? (dialect.shutdownCauses[shape.cause] ?? `cause ${shape.cause}`)
    : '';
}
