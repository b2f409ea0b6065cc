import type { Terminal } from '@xterm/xterm';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import '@xterm/xterm/css/xterm.css';
import { useBox } from '../ui/use-box.ts';
import { byteOfCell } from './cell-bytes.ts';
import styles from './terminal.module.css';

interface Props {
  readonly bytes: Uint8Array;
  /** Bytes written at the moment. */
  readonly count: number;
  readonly onByte: (byte: number) => void;
}

/** A serial line knows no size; guests reckon with 80 columns. */
const COLUMNS = 80;
const CHAR_PX = 7.3;
const LINE_PX = 16;
/** Of a longer output only the end is written when the moment goes back. */
const MOST_BYTES = 1 << 18;
const SCROLLBACK = 5000;

const load = () => import('@xterm/xterm');

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function makeTerminal(module: Awaited<ReturnType<typeof load>>, columns: number, rows: number): Terminal {
  return new module.Terminal({
    cols: columns,
    rows,
    scrollback: SCROLLBACK,
    disableStdin: true,
    cursorInactiveStyle: 'block',
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: 12,
    minimumContrastRatio: 4.5,
    theme: {
      background: colour('--bg'),
      foreground: colour('--text'),
      cursor: colour('--now'),
      selectionBackground: colour('--bg-selected'),
    },
  });
}

/** The guest's terminal as it stood at the moment. A click on a character goes to the instruction that wrote it. */
export function TerminalView({ bytes, count, onByte }: Props) {
  const [ref, { width, height }] = useBox();
  const host = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal>(undefined);
  const written = useRef({ bytes, first: 0, count: 0 });
  const [ready, setReady] = useState(0);
  const columns = Math.max(COLUMNS, Math.floor((width - 24) / CHAR_PX));
  const rows = Math.max(4, Math.floor((height - 8) / LINE_PX));

  useEffect(() => {
    let gone = false;
    void load().then((module) => {
      if (gone || !host.current) return;
      const made = makeTerminal(module, COLUMNS, 24);
      made.open(host.current);
      // It shows, it does not take input: keys stay the page's.
      if (made.textarea) {
        made.textarea.disabled = true;
        made.textarea.tabIndex = -1;
      }
      terminal.current = made;
      written.current = { bytes: new Uint8Array(0), first: 0, count: 0 };
      setReady((number) => number + 1);
    });
    return () => {
      gone = true;
      terminal.current?.dispose();
      terminal.current = undefined;
    };
  }, []);

  useEffect(() => {
    const shown = terminal.current;
    if (ready === 0 || !shown || width === 0) return;
    if (shown.cols !== columns || shown.rows !== rows) shown.resize(columns, rows);
  }, [ready, columns, rows, width]);

  useEffect(() => {
    const shown = terminal.current;
    if (ready === 0 || !shown) return;
    const before = written.current;
    // Output only grows; another beginning is another recording.
    const goesOn = before.count <= count && (before.count === 0 || bytes[0] === before.bytes[0]);
    const first = goesOn && before.count > 0 ? before.first : Math.max(0, count - MOST_BYTES);
    if (!goesOn) shown.reset();
    shown.write(bytes.subarray(goesOn && before.count > 0 ? before.count : first, count));
    written.current = { bytes, first, count };
  }, [ready, bytes, count]);

  const onClick = async (event: MouseEvent) => {
    const shown = terminal.current;
    const screen = host.current?.querySelector('.xterm-screen')?.getBoundingClientRect();
    if (!shown || !screen || shown.hasSelection()) return;
    const column = Math.floor(((event.clientX - screen.left) / screen.width) * shown.cols);
    const line = Math.floor(((event.clientY - screen.top) / screen.height) * shown.rows);
    const row = shown.buffer.active.viewportY + line;
    const { first } = written.current;
    const shadow = makeTerminal(await load(), shown.cols, shown.rows);
    const byte = await byteOfCell(shadow, bytes, first, count, row, column);
    shadow.dispose();
    if (byte !== undefined) onByte(byte);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a terminal that only shows; no element of HTML says that.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <div className={styles.terminal} ref={ref} role="group" aria-label="Terminal of the guest" tabIndex={0}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the text view does the same by keys. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the mouse’s way to what the text view does. */}
      <div ref={host} className={styles.host} onClick={(event) => void onClick(event)} />
    </div>
  );
}
