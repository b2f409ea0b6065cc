/** Bytes in rows of sixteen, and whose bytes they are. */
import type { FieldView } from '../../workers/engine-api.ts';

export interface HexRow {
  /** Position of the first byte, from the event's first. */
  readonly at: number;
  readonly bytes: readonly number[];
  /** Printable characters; dots for the rest. */
  readonly ascii: string;
}

const PER_ROW = 16;

/** At most `most` rows of sixteen bytes. */
export function hexRows(bytes: Uint8Array, most: number): HexRow[] {
  const rows = Math.min(most, Math.ceil(bytes.length / PER_ROW));
  return Array.from({ length: rows }, (_, row) => {
    const part = [...bytes.subarray(row * PER_ROW, (row + 1) * PER_ROW)];
    const ascii = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    return { at: row * PER_ROW, bytes: part, ascii };
  });
}

/** Index of the field that holds a byte; the narrowest when one lies inside another; `undefined` for the id. */
export function fieldAt(fields: readonly Pick<FieldView, 'offset' | 'length'>[], at: number): number | undefined {
  let best: number | undefined;
  for (const [i, field] of fields.entries()) {
    const holds = at >= field.offset && at < field.offset + field.length;
    if (holds && (best === undefined || field.length < (fields[best]?.length ?? 0))) best = i;
  }
  return best;
}
