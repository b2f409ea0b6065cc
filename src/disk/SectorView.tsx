import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef } from 'react';
import type { DiskView } from '../../workers/machine-api.ts';
import { grouped } from '../format/numbers.ts';
import hexRows from '../memory/hex-rows.module.css';
import { RowGroup } from '../ui/RowGroup.tsx';
import styles from './disk.module.css';
import { type RowBytes, rowsOfSector, SECTOR, type SectorRow, sectorRows } from './sector-rows.ts';

/** Bytes of one sector: [offset, offset + length). */
export interface SectorBytes {
  readonly sector: number;
  readonly offset: number;
  readonly length: number;
}

interface Props {
  readonly view: DiskView;
  /** Rows of the first sector that are scrolled past. */
  readonly skip: number;
  readonly rows: number;
  readonly rowBytes: RowBytes;
  readonly selected: SectorBytes | undefined;
  readonly onSelect: (bytes: SectorBytes) => void;
  readonly onScroll: (rows: number) => void;
}

const ROW_PX = 20;

const Row = memo(function Row({ row, from, to }: { row: SectorRow; from: number; to: number }) {
  const { sector, offset, digits, text, changed } = row;
  if (offset === undefined) {
    return (
      <div className={styles.title} data-sector={sector} data-at="title" data-selected={to > 0 ? '' : undefined}>
        sector {grouped(sector)}
        {changed > 0 && <span className={styles.differs}>{changed === 1 ? '1 byte' : `${changed} bytes`} changed</span>}
      </div>
    );
  }
  const marks = (at: number) => ({
    'data-at': offset + at,
    'data-changed': (changed >> at) & 1 ? '' : undefined,
    'data-selected': offset + at >= from && offset + at < to ? '' : undefined,
  });
  return (
    <div className={hexRows.row} data-sector={sector}>
      <span className={hexRows.place}>{offset.toString(16).padStart(3, '0')}</span>
      {digits.map((byte, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the row is what it is.
        <span key={at} className={hexRows.unit} {...marks(at)}>
          {byte}
        </span>
      ))}
      <span className={hexRows.text}>
        {[...text].map((char, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the row is what it is.
          <span key={at} {...marks(at)}>
            {char}
          </span>
        ))}
      </span>
    </div>
  );
});

/**
 * Bytes of sectors at the moment, with those marked that differ from the image. A click picks a byte, a drag or Shift
 * several of the sector, its title all of it; arrows do the same, the wheel and Page keys scroll.
 */
export function SectorView({ view, skip, rows, rowBytes, selected, onSelect, onScroll }: Props) {
  const all = useMemo(() => sectorRows(view, rowBytes), [view, rowBytes]);
  const anchor = useRef<{ readonly sector: number; readonly offset: number }>(undefined);

  const byteAt = (target: EventTarget) => {
    const part = target instanceof Element ? target.closest('[data-at]') : null;
    const sector = Number(part?.closest('[data-sector]')?.getAttribute('data-sector') ?? Number.NaN);
    if (!part || Number.isNaN(sector)) return undefined;
    return { sector, offset: Number(part.getAttribute('data-at')) };
  };
  /** From the anchor to a byte; in another sector, to the end of the anchor's on that side. */
  const extend = (to: { readonly sector: number; readonly offset: number }) => {
    const from = anchor.current;
    if (!from) return;
    const end = to.sector === from.sector ? to.offset : to.sector > from.sector ? SECTOR - 1 : 0;
    const low = Math.min(from.offset, end);
    onSelect({ sector: from.sector, offset: low, length: Math.abs(from.offset - end) + 1 });
  };
  const onPointerDown = (event: PointerEvent) => {
    const at = byteAt(event.target);
    if (!at || event.button !== 0) return;
    if (Number.isNaN(at.offset)) {
      anchor.current = { ...at, offset: 0 };
      onSelect({ sector: at.sector, offset: 0, length: SECTOR });
      return;
    }
    if (!event.shiftKey || !anchor.current) anchor.current = at;
    extend(at);
  };
  const onPointerMove = (event: PointerEvent) => {
    const at = event.buttons === 1 && anchor.current ? byteAt(event.target) : undefined;
    if (at && !Number.isNaN(at.offset)) extend(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: rowBytes, ArrowUp: -rowBytes }[event.key];
    const page = { PageDown: 1, PageUp: -1 }[event.key];
    if (by !== undefined) {
      const from = selected ?? { sector: view.sector, offset: 0, length: 1 };
      const start = anchor.current ?? from;
      const end = start.offset === from.offset ? from.offset + from.length - 1 : from.offset;
      const next = from.sector * SECTOR + (event.shiftKey ? end : start.offset) + (selected ? by : 0);
      const to = { sector: Math.floor(next / SECTOR), offset: next % SECTOR };
      if (next < 0) return;
      if (!event.shiftKey || !anchor.current) anchor.current = event.shiftKey ? start : to;
      extend(to);
      // What is picked stays in sight.
      const row = (to.sector - view.sector) * rowsOfSector(rowBytes) + 1 + Math.floor(to.offset / rowBytes);
      if (row < skip) onScroll(row - skip);
      else if (row > skip + rows - 2) onScroll(row - (skip + rows - 2));
    } else if (page !== undefined) onScroll(page * Math.max(1, rows - 2));
    else return;
    event.preventDefault();
  };

  return (
    <RowGroup
      label="Bytes of the disk"
      rowPx={ROW_PX}
      onScroll={onScroll}
      className={hexRows.view}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    >
      {all.slice(skip, skip + rows).map((row) => {
        const { sector, offset } = row;
        const mine = selected?.sector === sector ? selected : undefined;
        const near = mine && (offset === undefined ? mine.length === SECTOR : true);
        return (
          <Row
            key={`${sector} ${offset ?? 'title'}`}
            row={row}
            from={near ? mine.offset : 0}
            to={near ? mine.offset + mine.length : 0}
          />
        );
      })}
    </RowGroup>
  );
}
