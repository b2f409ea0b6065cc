/** What RAM and disks are searched for: bytes, of which some bits may be anything. */

export interface BytePattern {
  readonly bytes: Uint8Array;
  /** Of each byte, the bits that must be as in `bytes`; the others of `bytes` are 0. */
  readonly mask: Uint8Array;
}

/** Most bytes of a pattern. */
const MOST = 4096;

function patternOf(pairs: readonly (readonly [byte: number, mask: number])[]): BytePattern | undefined {
  // What fits everywhere is no search.
  if (pairs.length > MOST || pairs.every(([, mask]) => mask === 0)) return undefined;
  return {
    bytes: Uint8Array.from(pairs, ([byte, mask]) => byte & mask),
    mask: Uint8Array.from(pairs, ([, mask]) => mask),
  };
}

/** Text in UTF-8; without `exact`, letters of ASCII may be small or capital. */
export function textPattern(text: string, exact = true): BytePattern | undefined {
  const isLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return patternOf(
    Array.from(new TextEncoder().encode(text), (byte) => [byte, !exact && isLetter(byte) ? 0xdf : 0xff]),
  );
}

/** Pairs of hexadecimal digits, `?` for any digit. */
function hexPattern(text: string): BytePattern | undefined {
  const digits = text.replace(/^0x/i, '').replace(/[\s,]/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-f?]+$/i.test(digits)) return undefined;
  const part = (at: number) => {
    const digit = digits[at] ?? '?';
    return digit === '?' ? ([0, 0] as const) : ([Number.parseInt(digit, 16), 15] as const);
  };
  return patternOf(
    Array.from({ length: digits.length / 2 }, (_, i) => {
      const [[high, highMask], [low, lowMask]] = [part(2 * i), part(2 * i + 1)];
      return [high * 16 + low, highMask * 16 + lowMask];
    }),
  );
}

/** A number of 8 to 64 bits as it stands in memory: the last byte first. */
function numberPattern(bits: number, text: string): BytePattern | undefined {
  if (!/^-?(0x[0-9a-f]+|\d+)$/i.test(text)) return undefined;
  const value = text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
  if (value >= 1n << BigInt(bits) || value < -(1n << BigInt(bits - 1))) return undefined;
  const digits = BigInt.asUintN(bits, value);
  return patternOf(Array.from({ length: bits / 8 }, (_, i) => [Number((digits >> BigInt(8 * i)) & 0xffn), 0xff]));
}

/**
 * A pattern as people write it: bytes (`de ad ?? e?`), text in quotes (`"init"`, `"init"i` in small letters or capitals), or a
 * number as memory holds it (`u32 0x1234`; u8, u16, u32, u64). Undefined for anything else, and for what fits everywhere.
 */
export function parseBytePattern(text: string): BytePattern | undefined {
  const trimmed = text.trim();
  const quoted = /^"(.+)"(i?)$/s.exec(trimmed);
  if (quoted) return textPattern(quoted[1] ?? '', quoted[2] === '');
  const number = /^u(8|16|32|64)[\s:]+(\S+)$/i.exec(trimmed);
  if (number) return numberPattern(Number(number[1]), number[2] ?? '');
  return hexPattern(trimmed);
}
