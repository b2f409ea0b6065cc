/**
 * What the guest wrote, as lines of text that know which byte each character came from.
 *
 * Escape sequences are left out, a return goes back to the start of its line and overwrites it, a backspace goes one
 * character back. What a sequence moves on the screen shows in the terminal view only.
 */
export interface OutputLine {
  readonly text: string;
  /** Byte that each character ended with. */
  readonly bytes: readonly number[];
  /** First byte of the line, and the first one behind it. */
  readonly from: number;
  readonly to: number;
}

const ESC = 0x1b;
const BELL = 0x07;

/** Length of the escape sequence at `at`: CSI, OSC and two-byte ones; the rest of the output when it has no end. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1];
  if (kind === 0x5b) {
    for (let i = at + 2; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (byte >= 0x40 && byte <= 0x7e) return i + 1 - at;
      // A control character inside: it was no sequence of this kind.
      if (byte < 0x20) return i - at;
    }
    return bytes.length - at;
  }
  if (kind === 0x5d) {
    for (let i = at + 2; i < bytes.length; i++) {
      if (bytes[i] === BELL) return i + 1 - at;
      if (bytes[i] === ESC) return i + 2 - at;
    }
    return bytes.length - at;
  }
  return Math.min(2, bytes.length - at);
}

/** Bytes of the UTF-8 character at `at`; 1 for a byte that begins none. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (wanted === 1 || first > 0xf4 || at + wanted > bytes.length) return 1;
  for (let i = 1; i < wanted; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 1;
  return wanted;
}

const decoder = new TextDecoder();

/** The output in lines. */
export function outputLines(bytes: Uint8Array): OutputLine[] {
  const lines: OutputLine[] = [];
  let characters: string[] = [];
  let origins: number[] = [];
  let column = 0;
  let from = 0;
  const put = (character: string, byte: number) => {
    characters[column] = character;
    origins[column] = byte;
    column++;
  };
  const end = (to: number) => {
    lines.push({ text: characters.join(''), bytes: origins, from, to });
    characters = [];
    origins = [];
    column = 0;
    from = to;
  };
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte === ESC) {
      at += sequenceLength(bytes, at);
      continue;
    }
    const length = characterLength(bytes, at);
    if (byte === 0x0a) end(at + 1);
    else if (byte === 0x0d) column = 0;
    else if (byte === 0x08) column = Math.max(0, column - 1);
    else if (byte === 0x09) {
      do put(' ', at);
      while (column % 8 !== 0);
    } else if (byte >= 0x20 && byte !== 0x7f) {
      put(length === 1 && byte >= 0x80 ? '\ufffd' : decoder.decode(bytes.subarray(at, at + length)), at + length - 1);
    }
    at += length;
  }
  if (from < bytes.length) end(bytes.length);
  return lines;
}

/** Index of the line that holds a byte, by binary search; the last one for what lies behind. */
export function lineOfByte(lines: readonly OutputLine[], byte: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle]?.to ?? 0) <= byte) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low);
}

/** Number of characters of a line that were written when `count` bytes were. */
export function writtenIn(line: OutputLine, count: number): number {
  if (line.to <= count) return line.bytes.length;
  if (line.from >= count) return 0;
  const next = line.bytes.findIndex((byte) => byte >= count);
  return next < 0 ? line.bytes.length : next;
}

/** Number of bytes that were written at or before an icount. `icounts` ascend. */
export function bytesUntil(icounts: Float64Array, icount: number): number {
  let low = 0;
  let high = icounts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((icounts[middle] ?? 0) <= icount) low = middle + 1;
    else high = middle;
  }
  return low;
}
