/** Rows of the disk pane: a title before each sector, then its bytes. */
import type { DiskView } from '../../workers/machine-api.ts';
import { hex2 } from '../format/numbers.ts';

export const SECTOR = 512;
export type RowBytes = 8 | 16;

export interface SectorRow {
  readonly sector: number;
  /** First byte of the row in the sector; undefined for the title. */
  readonly offset: number | undefined;
  readonly digits: readonly string[];
  readonly text: string;
  /** Bit n is set where byte n is another than in the image; of a title, whether any byte of the sector is. */
  readonly changed: number;
}

/** Rows that a sector has, its title included. */
export const rowsOfSector = (rowBytes: RowBytes): number => 1 + SECTOR / rowBytes;

function titleOf({ bytes, original }: DiskView, at: number, sector: number): SectorRow {
  let changed = 0;
  for (let i = at; i < at + SECTOR; i++) if (bytes[i] !== original[i]) changed++;
  return { sector, offset: undefined, digits: [], text: '', changed };
}

/** The rows of the sectors that a view has. */
export function sectorRows(view: DiskView, rowBytes: RowBytes): SectorRow[] {
  const rows: SectorRow[] = [];
  for (let n = 0; n < view.sectors; n++) {
    const sector = view.sector + n;
    rows.push(titleOf(view, n * SECTOR, sector));
    for (let offset = 0; offset < SECTOR; offset += rowBytes) {
      const digits: string[] = [];
      let text = '';
      let changed = 0;
      for (let i = 0; i < rowBytes; i++) {
        const at = n * SECTOR + offset + i;
        const byte = view.bytes[at] ?? 0;
        digits.push(hex2(byte));
        text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
        if (byte !== view.original[at]) changed |= 1 << i;
      }
      rows.push({ sector, offset, digits, text, changed });
    }
  }
  return rows;
}

/** A place moved by rows: never before the disk's first row nor behind its last sector. */
export function scrolled(
  sector: number,
  row: number,
  by: number,
  rowBytes: RowBytes,
  sectors: number,
): { readonly sector: number; readonly row: number } {
  const each = rowsOfSector(rowBytes);
  const to = Math.max(0, Math.min(sector * each + row + by, Math.max(0, sectors * each - 4)));
  return { sector: Math.floor(to / each), row: to % each };
}

/** The first sector of the next (previous) range that changed, seen from a sector; undefined when there is none. */
export function nextChanged(ranges: Float64Array, sector: number, direction: 1 | -1): number | undefined {
  let before: number | undefined;
  for (let i = 0; i < ranges.length; i += 2) {
    const first = ranges[i] ?? 0;
    if (direction === 1 && first > sector) return first;
    if (first < sector) before = first;
  }
  return direction === 1 ? undefined : before;
}

/** How much of each of `cells` equal parts of a disk changed, from 0 to 1. */
export function changeMap(ranges: Float64Array, sectors: number, cells: number): Float64Array {
  const map = new Float64Array(cells);
  const each = sectors / cells;
  for (let i = 0; i < ranges.length; i += 2) {
    const from = ranges[i] ?? 0;
    const to = from + (ranges[i + 1] ?? 0);
    for (let cell = Math.floor(from / each); cell < cells && cell * each < to; cell++) {
      const covered = Math.min(to, (cell + 1) * each) - Math.max(from, cell * each);
      map[cell] = Math.min(1, (map[cell] ?? 0) + covered / each);
    }
  }
  return map;
}
