import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { ConsoleRun } from '../../workers/engine-api.ts';
import { grouped } from '../format/numbers.ts';
import { useBox } from '../ui/use-box.ts';
import styles from './output.module.css';
import { bytesUntil, lineOfByte, type OutputLine, writtenIn } from './output.ts';
import { visible } from './transcript.ts';

interface Props {
  readonly lines: readonly OutputLine[];
  readonly icounts: Float64Array;
  /** Bytes written at the moment. */
  readonly count: number;
  /** What was typed. */
  readonly typed: readonly ConsoleRun[];
  /** Byte that is picked. */
  readonly picked: number | undefined;
  /** A character was chosen: goes to the instruction that wrote it. */
  readonly onByte: (byte: number) => void;
  readonly onEvent: (n: number) => void;
}

const LINE_PX = 18;
/** Lines beyond the pane that are kept on the page. */
const SPARE = 8;

/** What was typed while each line was written, by index of line. */
function typedByLine(
  lines: readonly OutputLine[],
  icounts: Float64Array,
  typed: readonly ConsoleRun[],
): ReadonlyMap<number, ConsoleRun[]> {
  const byLine = new Map<number, ConsoleRun[]>();
  for (const run of typed) {
    if (run.direction !== 'in') continue;
    const line = lineOfByte(lines, Math.max(0, bytesUntil(icounts, run.icount) - 1));
    const there = byLine.get(line);
    if (there) there.push(run);
    else byLine.set(line, [run]);
  }
  return byLine;
}

interface Cursor {
  readonly line: number;
  readonly column: number;
}

/** Where a key moves the cursor; undefined for keys that do not. */
function moved(lines: readonly OutputLine[], { line, column }: Cursor, key: string, page: number): Cursor | undefined {
  const most = (of: number) => Math.max(0, (lines[of]?.text.length ?? 1) - 1);
  const to = (wanted: number, at: number): Cursor => {
    const within = Math.min(lines.length - 1, Math.max(0, wanted));
    return { line: within, column: Math.min(most(within), Math.max(0, at)) };
  };
  switch (key) {
    case 'ArrowDown':
      return to(line + 1, column);
    case 'ArrowUp':
      return to(line - 1, column);
    case 'ArrowRight':
      return column < most(line) ? to(line, column + 1) : to(line + 1, 0);
    case 'ArrowLeft':
      return column > 0 ? to(line, column - 1) : to(line - 1, most(line - 1));
    case 'PageDown':
      return to(line + page, column);
    case 'PageUp':
      return to(line - page, column);
    default:
      return undefined;
  }
}

/**
 * What the guest wrote: bright up to the moment, dim after it. A click on a character goes to the instruction that wrote
 * it. Arrows move the cursor from character to character, Enter goes there. What was typed stands behind its line.
 */
export function OutputView({ lines, icounts, count, typed, picked, onByte, onEvent }: Props) {
  const [ref, { height }] = useBox();
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const [top, setTop] = useState(0);
  const [cursor, setCursor] = useState<Cursor>({ line: 0, column: 0 });
  const inputs = useMemo(() => typedByLine(lines, icounts, typed), [lines, icounts, typed]);
  const now = lineOfByte(lines, Math.max(0, count - 1));

  // The line at the moment comes into view when the moment moves.
  useEffect(() => {
    const element = scroller.current;
    if (!element || height === 0) return;
    const y = now * LINE_PX;
    if (y < element.scrollTop || y + 2 * LINE_PX > element.scrollTop + height) {
      element.scrollTop = Math.max(0, y - height * 0.7);
    }
  }, [now, height]);

  const choose = (line: number, column: number) => {
    const byte = lines[line]?.bytes[column];
    if (byte === undefined) return;
    setCursor({ line, column });
    onByte(byte);
  };
  const onClick = (event: MouseEvent) => {
    const row = event.target instanceof Element ? event.target.closest('[data-line]') : null;
    const width = (probe.current?.getBoundingClientRect().width ?? 0) / 10;
    if (!row || width === 0 || getSelection()?.isCollapsed === false) return;
    const column = Math.floor((event.clientX - row.getBoundingClientRect().left) / width);
    choose(Number(row.getAttribute('data-line')), column);
    // Whoever clicks wants to go on from there: the arrows step through the run again.
    scroller.current?.blur();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Enter') choose(cursor.line, cursor.column);
    else {
      const next = moved(lines, cursor, event.key, Math.max(1, Math.floor(height / LINE_PX) - 1));
      if (!next) return;
      setCursor(next);
      const element = scroller.current;
      const y = next.line * LINE_PX;
      if (element && (y < element.scrollTop || y + LINE_PX > element.scrollTop + height)) {
        element.scrollTop = Math.max(0, y - height / 2);
      }
    }
    event.preventDefault();
  };

  const first = Math.max(0, Math.floor(top / LINE_PX) - SPARE);
  const last = Math.min(lines.length, Math.ceil((top + height) / LINE_PX) + SPARE);
  const at = lines[cursor.line];
  const spoken = at ? `line ${cursor.line + 1}, ${at.text[cursor.column] ?? 'end'}: ${at.text}` : 'nothing was written';
  return (
    <div className={styles.output} ref={ref}>
      <span className={styles.probe} ref={probe} aria-hidden="true">
        MMMMMMMMMM
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: text with a cursor that takes keys; no element of HTML says that. */}
      <div
        ref={scroller}
        role="group"
        aria-label={`What the guest wrote; cursor at ${spoken}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrows move the cursor.
        tabIndex={0}
        data-autofocus
        className={styles.scroller}
        onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
        onClick={onClick}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: lines.length * LINE_PX, position: 'relative' }}>
          {lines.slice(first, last).map((line, i) => {
            const index = first + i;
            const written = writtenIn(line, count);
            const runs = inputs.get(index);
            const mark = picked === undefined ? -1 : line.bytes.indexOf(picked);
            return (
              <div key={line.from} className={styles.line} style={{ top: index * LINE_PX }} data-line={index}>
                <span data-past>{line.text.slice(0, written)}</span>
                {index === now && <span className={styles.now} aria-hidden="true" />}
                <span className={styles.future} data-future>
                  {line.text.slice(written)}
                </span>
                {mark >= 0 && <span className={styles.picked} style={{ left: `${mark}ch` }} aria-hidden="true" />}
                {index === cursor.line && (
                  <span className={styles.cursor} style={{ left: `${cursor.column}ch` }} aria-hidden="true" />
                )}
                {runs && (
                  <button
                    type="button"
                    tabIndex={-1}
                    className={styles.typed}
                    title={`Typed at instruction ${grouped(runs[0]?.icount ?? 0)}`}
                    onClick={(event) => {
                      event.stopPropagation();
                      if (runs[0]) onEvent(runs[0].firstEvent);
                    }}
                  >
                    ⌨ {visible(runs.map((run) => run.text).join(''))}
                  </button>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
