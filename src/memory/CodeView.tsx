import type { KeyboardEvent, PointerEvent } from 'react';
import type { DisassembledLine } from '../../workers/machine-api.ts';
import { hex, hexAddress } from '../format/hex.ts';
import { RowGroup } from '../ui/RowGroup.tsx';
import rows from './hex-rows.module.css';
import type { Bytes } from './MemoryView.tsx';
import styles from './memory.module.css';

interface Props {
  readonly lines: readonly DisassembledLine[];
  readonly selected: Bytes | undefined;
  readonly onSelect: (bytes: Bytes) => void;
  /** Shows other rows: so many further. */
  readonly onScroll: (rows: number) => void;
  /** The target of a jump was chosen. */
  readonly onTarget: (address: bigint) => void;
}

const ROW_PX = 20;

/** Bytes of a line; one where memory cannot be read. */
const bytesOf = ({ address, bytes }: DisassembledLine): Bytes => ({
  from: address,
  to: address + BigInt(Math.max(1, Math.ceil(bytes.length / 3))),
});

/** Memory as instructions. A click or the arrows select one, Enter follows its target, the wheel shows other rows. */
export function CodeView({ lines, selected, onSelect, onScroll, onTarget }: Props) {
  const at = lines.findIndex(({ address }) => address === selected?.from);
  const onPointerDown = (event: PointerEvent) => {
    const row = event.target instanceof Element ? event.target.closest('[data-row]') : null;
    const line = lines.find(({ address }) => hex(address) === row?.getAttribute('data-row'));
    if (line && event.button === 0) onSelect(bytesOf(line));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const page = { PageDown: 1, PageUp: -1 }[event.key];
    const target = lines[at]?.target;
    if (by !== undefined) {
      const next = lines[at + by];
      if (next) onSelect(bytesOf(next));
      else onScroll(by);
    } else if (page !== undefined) onScroll(page * Math.max(1, lines.length - 2));
    else if (event.key === 'Enter' && target !== undefined) onTarget(target);
    else return;
    event.preventDefault();
  };
  return (
    <RowGroup
      label="Memory as instructions"
      rowPx={ROW_PX}
      onScroll={onScroll}
      className={rows.view}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    >
      {lines.map((line, i) => {
        const { address, bytes, mnemonic, operands, symbol, target, targetSymbol } = line;
        return (
          <div
            key={hex(address)}
            className={`${rows.row} ${styles.instruction}`}
            data-row={hex(address)}
            data-selected={i === at ? '' : undefined}
          >
            <span className={rows.place}>{hexAddress(address).slice(2)}</span>
            <span className={styles.code}>{bytes}</span>
            <span className={styles.mnemonic}>{mnemonic}</span>
            <span>
              {operands}
              {targetSymbol !== undefined && ` <${targetSymbol}>`}
            </span>
            {target !== undefined && (
              <button type="button" tabIndex={-1} title={`Show ${hex(target)}`} onClick={() => onTarget(target)}>
                →
              </button>
            )}
            {symbol !== undefined && <span className={styles.symbol}>{symbol}</span>}
          </div>
        );
      })}
    </RowGroup>
  );
}
