/**
 * How long an event is: the one place that walks payloads without understanding them.
 *
 * The scanner calls it for every event whose length is not fixed; the decoder for each event it looks at.
 */
import type { Dialect, EventShape, Field } from './dialects.ts';
import { Kind } from './kinds.ts';

/** The buffer ends before the event's length can be known. */
export const NEED_MORE = -1;
/** No event of this dialect looks like this. */
export const UNDECODABLE = -2;
/** No event is longer than this many bytes before its array, so this much of a buffer always tells the length. */
export const MAX_EVENT_HEAD = 64;

/** Bytes behind the u32 input type, by that type (QAPI InputEvent); keys depend on how their value is stored. */
const INPUT_BYTES = { button: 5, axis: 12, touch: 32, keyNumber: 13, keyQcode: 9, keyLinux: 5 } as const;
export const INPUT_TYPES = ['key', 'btn', 'rel', 'abs', 'mtt'] as const;

const readU32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/** Bytes of an input event's payload at `at`, or NEED_MORE or UNDECODABLE. */
function inputSize(dialect: Dialect, bytes: Uint8Array, at: number, end: number): number {
  if (at + 8 > end) return NEED_MORE;
  switch (readU32(bytes, at)) {
    case 0: {
      if (dialect.keys === 'linux') return 4 + INPUT_BYTES.keyLinux;
      const valueKind = readU32(bytes, at + 4);
      if (valueKind === 0) return 4 + INPUT_BYTES.keyNumber;
      return valueKind === 1 ? 4 + INPUT_BYTES.keyQcode : UNDECODABLE;
    }
    case 1:
      return 4 + INPUT_BYTES.button;
    case 2:
    case 3:
      return 4 + INPUT_BYTES.axis;
    case 4:
      return 4 + INPUT_BYTES.touch;
    default:
      return UNDECODABLE;
  }
}

/** Bytes of a field at `at`; `samples` is the number of audio samples read before. */
function fieldSize(dialect: Dialect, field: Field, samples: number, bytes: Uint8Array, at: number, end: number) {
  switch (field.type) {
    case 'u8':
      return 1;
    case 'u32':
    case 'i32':
      return 4;
    case 'u64':
    case 'i64':
      return 8;
    case 'bytes':
      return at + 4 > end ? NEED_MORE : 4 + readU32(bytes, at);
    case 'input':
      return inputSize(dialect, bytes, at, end);
    case 'samples32':
    case 'samples64':
      // Each sample is a left and a right value of 64 bits, whatever the width of the counts.
      return samples * 16;
  }
}

/** Number of audio samples announced by the count at `at`. May be as large as 2^64; callers compare with the file. */
function sampleCount(bytes: Uint8Array, at: number, wide: boolean): number {
  return wide ? readU32(bytes, at) * 2 ** 32 + readU32(bytes, at + 4) : readU32(bytes, at);
}

/** The shape of the event at `at`; `undefined` when no such event exists, NEED_MORE when its kind byte is missing. */
export function shapeAt(
  dialect: Dialect,
  bytes: Uint8Array,
  at: number,
  end: number,
): EventShape | typeof NEED_MORE | undefined {
  const id = bytes[at];
  if (id === undefined || at >= end) return NEED_MORE;
  if (dialect.async?.id !== id) return dialect.shapes[id];
  // The checkpoint byte, where there is one, stands before the kind byte.
  const first = dialect.async.shapes[0];
  const kindAt = at + 1 + (first?.fields[0]?.name === 'checkpoint' ? 1 : 0);
  if (kindAt >= end) return NEED_MORE;
  return dialect.async.shapes[bytes[kindAt] ?? 0];
}

/**
 * Bytes of the event that starts at `bytes[at]`, id included.
 *
 * The result may exceed what is left of the buffer, up to 2^68 for a hostile length: nothing is allocated here.
 * NEED_MORE when `bytes` (up to `end`) ends before the length is known; UNDECODABLE when no event looks like this.
 */
export function eventSize(dialect: Dialect, bytes: Uint8Array, at: number, end: number): number {
  const shape = shapeAt(dialect, bytes, at, end);
  if (shape === undefined) return UNDECODABLE;
  if (typeof shape === 'number') return NEED_MORE;
  let position = at + 1;
  let samples = 0;
  for (const field of shape.fields) {
    const size = fieldSize(dialect, field, samples, bytes, position, end);
    if (size < 0) return size;
    if (field.name === 'count' && shape.kind === Kind.AUDIO_IN) {
      if (position + size > end) return NEED_MORE;
      samples = sampleCount(bytes, position, field.type === 'u64');
    }
    position += size;
  }
  return position - at;
}

/** Length of every event with this id where it is always the same, 0 where it must be worked out, by id. */
export function fixedSizes(dialect: Dialect): Uint8Array {
  const sizes = new Uint8Array(256);
  dialect.shapes.forEach((shape, id) => {
    if (!shape) return;
    let size = 1;
    for (const field of shape.fields) {
      if (field.type === 'bytes' || field.type === 'input' || field.type.startsWith('samples')) return;
      size += field.type === 'u8' ? 1 : field.type.endsWith('32') ? 4 : 8;
    }
    sizes[id] = size;
  });
  return sizes;
}
