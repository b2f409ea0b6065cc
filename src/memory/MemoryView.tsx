import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef } from 'react';
import type { MemoryView as View } from '../../workers/machine-api.ts';
import { hex, hexAddress } from '../format/hex.ts';
import { RowGroup } from '../ui/RowGroup.tsx';
import hexRows from './hex-rows.module.css';
import styles from './memory.module.css';
import { type MemoryRow, memoryRows, numberAt, type RowBytes, type Unit } from './rows.ts';

/** Selected bytes: [from, to). */
export interface Bytes {
  readonly from: bigint;
  readonly to: bigint;
}

interface Props {
  readonly view: View;
  readonly before: View | undefined;
  readonly unit: Unit;
  readonly rowBytes: RowBytes;
  readonly selected: Bytes | undefined;
  readonly onSelect: (bytes: Bytes) => void;
  /** Shows other rows: so many further. */
  readonly onScroll: (rows: number) => void;
  /** The pointer under the cursor was followed. */
  readonly onFollow: (address: bigint) => void;
}

const ROW_PX = 20;

interface RowProps {
  readonly row: MemoryRow;
  readonly unit: Unit;
  /** Bytes of the row that are selected, as [from, to). */
  readonly from: number;
  readonly to: number;
}

function sameRow(one: RowProps, other: RowProps): boolean {
  return (
    one.unit === other.unit &&
    one.from === other.from &&
    one.to === other.to &&
    one.row.address === other.row.address &&
    one.row.changed === other.row.changed &&
    one.row.note === other.row.note &&
    one.row.text === other.row.text &&
    one.row.units.join() === other.row.units.join()
  );
}

/** One row; `data-at` of each part is the byte that the pointer is over. */
const Row = memo(function Row({ row, unit, from, to }: RowProps) {
  const { address, units, text, changed, note } = row;
  const mask = (1 << unit) - 1;
  return (
    <div className={hexRows.row} data-row={hex(address)}>
      <span className={hexRows.place}>{hexAddress(address).slice(2)}</span>
      {note !== undefined && <span className={styles.note}>{note}</span>}
      {units.map((digits, i) => {
        const at = i * unit;
        return (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the place in the row is what it is.
            key={i}
            className={hexRows.unit}
            data-at={at}
            data-changed={(changed >> at) & mask ? '' : undefined}
            data-selected={at < to && at + unit > from ? '' : undefined}
          >
            {digits}
          </span>
        );
      })}
      {note === undefined && (
        <span className={hexRows.text}>
          {[...text].map((char, at) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: the place in the row is what it is.
              key={at}
              data-at={at}
              data-changed={(changed >> at) & 1 ? '' : undefined}
              data-selected={at >= from && at < to ? '' : undefined}
            >
              {char}
            </span>
          ))}
        </span>
      )}
    </div>
  );
}, sameRow);

/**
 * Memory as numbers and characters. Bytes are selected with the pointer or with arrows and Shift; Enter follows the
 * pointer at the cursor; the wheel, Page Up and Page Down show other rows.
 */
export function MemoryView({ view, before, unit, rowBytes, selected, onSelect, onScroll, onFollow }: Props) {
  const rows = useMemo(() => memoryRows(view, before, unit, rowBytes), [view, before, unit, rowBytes]);
  const anchor = useRef<bigint>(undefined);

  const byteAt = (target: EventTarget): bigint | undefined => {
    const part = target instanceof Element ? target.closest('[data-at]') : null;
    const row = part?.closest('[data-row]');
    if (!part || !row) return undefined;
    return BigInt(row.getAttribute('data-row') ?? '0') + BigInt(part.getAttribute('data-at') ?? '0');
  };
  const select = (from: bigint, to: bigint) => {
    const [low, high] = from < to ? [from, to] : [to, from];
    onSelect({ from: low, to: high + BigInt(unit) });
  };
  const onPointerDown = (event: PointerEvent) => {
    const at = byteAt(event.target);
    if (at === undefined || event.button !== 0) return;
    if (!event.shiftKey || anchor.current === undefined) anchor.current = at;
    select(anchor.current, at);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.buttons !== 1 || anchor.current === undefined) return;
    const at = byteAt(event.target);
    if (at !== undefined) select(anchor.current, at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = {
      ArrowRight: BigInt(unit),
      ArrowLeft: -BigInt(unit),
      ArrowDown: BigInt(rowBytes),
      ArrowUp: -BigInt(rowBytes),
    }[event.key];
    const page = { PageDown: 1, PageUp: -1 }[event.key];
    if (by !== undefined) {
      const first = selected?.from ?? view.address;
      const start = anchor.current ?? first;
      // The end that moves is the one away from the anchor.
      const end = selected && start === first ? selected.to - BigInt(unit) : first;
      const next = selected === undefined ? first : (event.shiftKey ? end : start) + by;
      if (!event.shiftKey) anchor.current = next;
      select(event.shiftKey ? start : next, next);
      if (next < view.address) onScroll(-1);
      else if (next >= view.address + BigInt(view.length)) onScroll(1);
    } else if (page !== undefined) onScroll(page * Math.max(1, rows.length - 2));
    else if (event.key === 'Enter' && selected) {
      const pointer = numberAt(view, selected.from, 8);
      if (pointer !== undefined) onFollow(pointer);
    } else return;
    event.preventDefault();
  };

  const part = (row: MemoryRow) => {
    if (!selected) return { from: 0, to: 0 };
    const from = Number(selected.from - row.address);
    const to = Number(selected.to - row.address);
    if (to <= 0 || from >= rowBytes) return { from: 0, to: 0 };
    return { from: Math.max(0, from), to: Math.min(rowBytes, to) };
  };

  return (
    <RowGroup
      label="Bytes of memory"
      rowPx={ROW_PX}
      onScroll={onScroll}
      className={hexRows.view}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    >
      {rows.map((row) => (
        <Row key={hex(row.address)} row={row} unit={unit} {...part(row)} />
      ))}
    </RowGroup>
  );
}
