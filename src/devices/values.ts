/** What a device tells of itself, as lines of a tree. */

/** A branch: something with parts. */
export function partsOf(value: unknown): readonly (readonly [name: string, value: unknown])[] | undefined {
  if (Array.isArray(value)) return value.every(isPlain) ? undefined : value.map((one, i) => [String(i), one] as const);
  if (value instanceof Uint8Array || value === null || typeof value !== 'object') return undefined;
  return Object.entries(value);
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

/** Longest text of a leaf; the rest is cut. */
const MOST_BYTES = 64;

/** A leaf as text. Numbers are decimal with their hexadecimal form from 10 on; bigints are addresses or registers. */
export function leafText(value: unknown): string {
  if (typeof value === 'bigint') return value < 0n ? `−0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
  if (typeof value === 'number') {
    return Number.isInteger(value) && value > 9 ? `${value} (0x${value.toString(16)})` : String(value);
  }
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) {
    if (value.length === 0) return 'empty';
    const digits = [...value.subarray(0, MOST_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    return value.length > MOST_BYTES ? `${digits} … (${value.length} bytes)` : digits;
  }
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(leafText).join(', ');
  return value === null || value === undefined ? '–' : String(value);
}
