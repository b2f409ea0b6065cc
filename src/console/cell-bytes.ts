/** Which byte of the output wrote a cell of the terminal: found by writing the output again, byte by byte. */
import type { Terminal } from '@xterm/xterm';

/**
 * Byte that last wrote the cell at a row of the whole buffer (scrollback included) and a column; `undefined` where
 * nothing was written. `terminal` is a fresh one of the same size as the one on the page; `first` is the byte that the
 * terminal on the page began with.
 */
export async function byteOfCell(
  terminal: Terminal,
  bytes: Uint8Array,
  first: number,
  count: number,
  row: number,
  column: number,
): Promise<number | undefined> {
  let found: number | undefined;
  const write = (from: number) =>
    new Promise<void>((resolve) => {
      const end = Math.min(count, from + 4096);
      for (let at = from; at < end; at++) {
        const last = at === end - 1;
        terminal.write(bytes.subarray(at, at + 1), () => {
          const { baseY, cursorX, cursorY } = terminal.buffer.active;
          const byte = bytes[at] ?? 0;
          // A character has moved the cursor one column on; control characters write no cell.
          if (byte >= 0x20 && byte !== 0x7f && baseY + cursorY === row && cursorX - 1 === column) found = at;
          if (last) resolve();
        });
      }
    });
  for (let from = first; from < count; from += 4096) await write(from);
  return found;
}
