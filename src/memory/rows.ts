/** Rows of the memory pane: bytes as text, by unit, with what changed and what cannot be read. */
import type { MemoryView } from '../../workers/machine-api.ts';
import { hex2 } from '../format/numbers.ts';

/** Bytes in a row: half as many where the pane is narrow. */
export type RowBytes = 8 | 16;

/** Bytes of a unit in a row. */
export type Unit = 1 | 2 | 4 | 8;
export const UNITS: readonly Unit[] = [1, 2, 4, 8];

const PAGE_SHIFT = 12n;

export interface MemoryRow {
  readonly address: bigint;
  /** One text per unit: the number in the guest's order, so the last byte of a unit stands first. */
  readonly units: readonly string[];
  /** One character per byte. */
  readonly text: string;
  /** Bit n is set where byte n is another than before. */
  readonly changed: number;
  /** Why the row cannot be read, or what device is there. */
  readonly note?: string;
}

function printable(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
}

function noteOf(view: MemoryView, address: bigint): string | undefined {
  const page = view.pages.find((one) => one.address >> PAGE_SHIFT === address >> PAGE_SHIFT);
  return page?.fault ?? (page?.device ? `device ${page.device}` : undefined);
}

/** Bytes of an older view of the same stretch; undefined where it has none. */
function byteBefore(before: MemoryView | undefined, address: bigint): number | undefined {
  if (!before) return undefined;
  const at = Number(BigInt.asIntN(64, address - before.address));
  return at >= 0 && at < before.bytes.length ? before.bytes[at] : undefined;
}

/** The rows of a view. A row is unreadable when its page is. */
export function memoryRows(
  view: MemoryView,
  before: MemoryView | undefined,
  unit: Unit,
  rowBytes: RowBytes = 16,
): MemoryRow[] {
  const rows: MemoryRow[] = [];
  for (let start = 0; start + rowBytes <= view.length; start += rowBytes) {
    const address = BigInt.asUintN(64, view.address + BigInt(start));
    const note = noteOf(view, address);
    if (note !== undefined) {
      rows.push({ address, units: [], text: '', changed: 0, note });
      continue;
    }
    const units: string[] = [];
    let text = '';
    let changed = 0;
    for (let i = 0; i < rowBytes; i++) {
      const byte = view.bytes[start + i] ?? 0;
      text += printable(byte);
      const old = byteBefore(before, address + BigInt(i));
      if (old !== undefined && old !== byte) changed |= 1 << i;
    }
    for (let i = 0; i < rowBytes; i += unit) {
      let digits = '';
      for (let k = 0; k < unit; k++) digits = hex2(view.bytes[start + i + k] ?? 0) + digits;
      units.push(digits);
    }
    rows.push({ address, units, text, changed });
  }
  return rows;
}

/** A number in the guest's byte order; undefined beyond the view. */
export function numberAt(view: MemoryView, address: bigint, bytes: number): bigint | undefined {
  const at = Number(BigInt.asIntN(64, address - view.address));
  if (at < 0 || at + bytes > view.bytes.length) return undefined;
  let value = 0n;
  for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.bytes[at + i] ?? 0);
  return value;
}
