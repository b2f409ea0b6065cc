import { Fragment, type KeyboardEvent, useEffect, useRef } from 'react';
import type { Moment } from '../../workers/engine-api.ts';
import type { DisassembledLine, ExecutionMark } from '../../workers/machine-api.ts';
import { hex, hexAddress } from '../format/hex.ts';
import { useRowWheel } from '../ui/use-row-wheel.ts';
import styles from './disassembly.module.css';
import { ExecutionMarks } from './ExecutionMarks.tsx';

interface Props {
  readonly lines: readonly DisassembledLine[];
  readonly pc: bigint | undefined;
  /** Address of the line that is picked. */
  readonly picked: bigint | undefined;
  readonly onPick: (address: bigint) => void;
  /** Addresses with a breakpoint; false where it is switched off. */
  readonly breakpoints: ReadonlyMap<bigint, boolean>;
  readonly onBreakpoint: (address: bigint) => void;
  /** The target of a jump or a call was chosen. */
  readonly onTarget: (address: bigint) => void;
  /** Shows other lines: so many lines further. */
  readonly onScroll: (lines: number) => void;
  /** When the lines are executed around the moment, with the moment's count; undefined until that is known. */
  readonly executions: { readonly marks: ReadonlyMap<bigint, ExecutionMark>; readonly now: number } | undefined;
  /** The next (last) execution of an address was asked for that no mark tells. */
  readonly onRun: (address: bigint, direction: 1 | -1) => void;
  /** An execution was chosen. */
  readonly onMoment: (moment: Moment) => void;
}

/** Pixels of the wheel for a line. */
const LINE_PX = 20;

/** "0x80001234 <main+0x10>" inside the operands as a link to the target. */
function Operands({ line, onTarget }: { line: DisassembledLine; onTarget: (address: bigint) => void }) {
  const { operands, target, targetSymbol, rawTarget } = line;
  if (target === undefined) return <span className={styles.operands}>{operands}</span>;
  return (
    <span className={styles.operands}>
      {operands} {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter does the same for the line. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the mouse’s way to what Enter does. */}
      <span
        className={styles.target}
        title={rawTarget === undefined ? `Show ${hex(target)}` : `Show ${hex(target)}, ${rawTarget}`}
        onClick={(event) => {
          event.stopPropagation();
          onTarget(target);
        }}
      >
        {targetSymbol ? `<${targetSymbol}>` : '→'}
      </span>
    </span>
  );
}

/**
 * Disassembled lines with the one at the program counter marked. Arrows move from line to line, B sets a breakpoint,
 * Enter follows a target, X and Shift+X go to the next and the last execution of the
 * line, the wheel and Page Up and Page Down show other lines.
 */
export function DisassemblyView(props: Props) {
  const { lines, pc, picked, onPick, breakpoints, onBreakpoint, onTarget, onScroll, executions, onMoment, onRun } =
    props;
  const list = useRef<HTMLDivElement>(null);
  const focused = useRef(false);

  const current = picked ?? pc;
  // Lines come and go under the focus; it stays with the line that is picked.
  useEffect(() => {
    if (!focused.current || current === undefined) return;
    list.current?.querySelector<HTMLElement>(`[data-address="${hex(current)}"]`)?.focus({ preventScroll: true });
  }, [current]);

  const onWheel = useRowWheel(LINE_PX, onScroll);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.code === 'KeyX') {
      const mark = current === undefined ? undefined : executions?.marks.get(current);
      const moment = event.shiftKey ? mark?.past : mark?.future;
      if (moment) onMoment(moment);
      else if (current !== undefined) onRun(current, event.shiftKey ? -1 : 1);
      event.preventDefault();
    }
    if (event.shiftKey) return;
    const at = lines.findIndex(({ address }) => address === current);
    const line = lines[at];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const page = { PageDown: 1, PageUp: -1 }[event.key];
    if (by !== undefined) {
      const next = lines[at + by];
      if (next) onPick(next.address);
      if (!next || at + by < 2 || at + by > lines.length - 3) onScroll(by);
    } else if (page !== undefined) onScroll(page * Math.max(1, lines.length - 4));
    else if (event.key === 'Enter' && line?.target !== undefined) onTarget(line.target);
    else if (event.key === 'b' && line) onBreakpoint(line.address);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={list}
      className={styles.lines}
      role="listbox"
      aria-label="Instructions"
      tabIndex={-1}
      onWheel={onWheel}
      onKeyDown={onKeyDown}
      onFocus={() => {
        focused.current = true;
      }}
      onBlur={() => {
        focused.current = false;
      }}
    >
      {lines.map((line) => {
        const { address, bytes, mnemonic, symbol, rawSymbol, source } = line;
        const now = address === pc;
        const stop = breakpoints.get(address);
        return (
          <Fragment key={hex(address)}>
            {symbol !== undefined && !/\+0x[0-9a-f]+$/.test(symbol) && (
              <div className={styles.label} title={rawSymbol}>
                {symbol}:
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys. */}
            <div
              role="option"
              aria-selected={address === current}
              aria-current={now ? 'true' : undefined}
              tabIndex={address === current || (current === undefined && line === lines[0]) ? 0 : -1}
              className={styles.line}
              data-address={hex(address)}
              data-now={now || undefined}
              data-autofocus={address === current || undefined}
              title={[symbol, rawSymbol, source].filter(Boolean).join(' · ') || undefined}
              onClick={() => onPick(address)}
            >
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: B does the same. */}
              {/* biome-ignore lint/a11y/noStaticElementInteractions: the mouse’s way to what B does. */}
              <span
                className={styles.gutter}
                data-stop={stop === undefined ? undefined : stop ? 'on' : 'off'}
                title={stop === undefined ? 'Set a breakpoint (B)' : 'Take the breakpoint away (B)'}
                onClick={(event) => {
                  event.stopPropagation();
                  onBreakpoint(address);
                }}
              >
                {stop === undefined ? '' : stop ? '●' : '○'}
                {stop !== undefined && <span className="visually-hidden">breakpoint</span>}
              </span>
              <span className={styles.now}>{now ? '▶' : ''}</span>
              <ExecutionMarks mark={executions?.marks.get(address)} now={executions?.now ?? 0} onMoment={onMoment} />
              <span className={styles.address}>{hexAddress(address).slice(2)}</span>
              <span className={styles.bytes}>{bytes}</span>
              <span className={styles.mnemonic}>{mnemonic}</span>
              <Operands line={line} onTarget={onTarget} />
              {source && <span className={styles.source}>{source}</span>}
            </div>
          </Fragment>
        );
      })}
    </div>
  );
}
