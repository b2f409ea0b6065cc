import { type KeyboardEvent, useEffect, useState } from 'react';
import { RowGroup } from '../ui/RowGroup.tsx';
import { useBox } from '../ui/use-box.ts';
import styles from './source.module.css';

const LINE_PX = 20;

interface Props {
  readonly lines: readonly string[];
  /** Number of the line that is executed next, from 1. */
  readonly now: number | undefined;
  /** Whether instructions were made of a line. */
  readonly hasCode: (line: number) => boolean;
  readonly hasBreakpoint: (line: number) => boolean;
  readonly onBreakpoint: (line: number) => void;
  /** Shows the instructions of a line. */
  readonly onLine: (line: number) => void;
}

/**
 * Text of a source file, with the line that is executed next in sight. A click at the left edge, or B, sets a breakpoint; a
 * click or arrows pick a line; two clicks, or Enter, show its instructions; the wheel and Page keys scroll.
 */
export function SourceView({ lines, now, hasCode, hasBreakpoint, onBreakpoint, onLine }: Props) {
  const [box, { height }] = useBox();
  const [top, setTop] = useState(0);
  const [picked, setPicked] = useState<number>();
  const rows = Math.max(1, Math.floor(height / LINE_PX));
  const last = Math.max(0, lines.length - rows);
  const scroll = (by: number) => setTop((at) => Math.max(0, Math.min(last, at + by)));
  /** Brings a line into sight, with what stands above it. Nothing moves where it is already, unless `always`. */
  const see = (line: number, always = false) =>
    setTop((at) => {
      const inSight = line > at && line <= at + rows;
      return inSight && !always ? at : Math.max(0, Math.min(last, line - 1 - Math.floor(rows / 3)));
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another line; not every render.
  useEffect(() => {
    setPicked(undefined);
    if (now !== undefined) see(now);
  }, [now]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file or height.
  useEffect(() => {
    if (now !== undefined) see(now, true);
  }, [lines, rows]);
  const current = picked ?? now;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const page = { PageDown: 1, PageUp: -1 }[event.key];
    if (by !== undefined) {
      const line = Math.max(1, Math.min(lines.length, (current ?? top) + by));
      setPicked(line);
      see(line);
    } else if (page !== undefined) scroll(page * Math.max(1, rows - 2));
    else if (event.key === 'Enter' && current !== undefined && hasCode(current)) onLine(current);
    else if (event.code === 'KeyB' && current !== undefined && hasCode(current)) onBreakpoint(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const digits = String(lines.length).length;
  return (
    <RowGroup
      label="Lines of the source file"
      rowPx={LINE_PX}
      onScroll={scroll}
      ref={box}
      className={styles.source}
      onKeyDown={onKeyDown}
    >
      {lines.slice(top, top + rows + 1).map((text, i) => {
        const line = top + i + 1;
        const code = hasCode(line);
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the group above takes the keys of all lines.
          // biome-ignore lint/a11y/noStaticElementInteractions: as above.
          <div
            key={line}
            className={styles.line}
            data-line={line}
            data-now={line === now || undefined}
            data-picked={line === picked || undefined}
            onClick={() => setPicked(line)}
            onDoubleClick={() => {
              if (code) onLine(line);
            }}
          >
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: B does the same. */}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: as above. */}
            <span
              className={styles.gutter}
              title={code ? 'Breakpoint' : undefined}
              data-code={code || undefined}
              onClick={(event) => {
                event.stopPropagation();
                if (code) onBreakpoint(line);
              }}
            >
              {hasBreakpoint(line) ? '●' : ''}
            </span>
            <span className={styles.number}>{String(line).padStart(digits)}</span>
            <span className={styles.now}>{line === now ? '▶' : ''}</span>
            <span className={code ? undefined : styles.idle}>{text.replaceAll('\t', '        ')}</span>
          </div>
        );
      })}
    </RowGroup>
  );
}
