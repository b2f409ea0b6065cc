/** Places at which bytes fit a pattern. */
import type { BytePattern } from '../api/byte-pattern.ts';

/** Bytes that are everywhere: of a pattern, another one is looked for first. */
const COMMON: ReadonlySet<number> = new Set([0, 0xff, 0x20]);

/** The byte of a pattern that is looked for first; -1 where none is known in all its bits. */
function anchorOf({ bytes, mask }: BytePattern): number {
  const rare = mask.findIndex((bits, i) => bits === 0xff && !COMMON.has(bytes[i] ?? 0));
  return rare >= 0 ? rare : mask.indexOf(0xff);
}

/** Ascending places in [from, to) at which the whole pattern fits; it may reach beyond `to`, not beyond the bytes. */
export function* placesOf(
  haystack: Uint8Array,
  pattern: BytePattern,
  from = 0,
  to = haystack.length,
): Generator<number, void> {
  const { bytes, mask } = pattern;
  const { length } = bytes;
  const end = Math.min(to, haystack.length - length + 1);
  const fits = (at: number) => {
    let i = 0;
    while (i < length && ((haystack[at + i] ?? 0) & (mask[i] ?? 0)) === bytes[i]) i++;
    return i === length;
  };
  const anchor = anchorOf(pattern);
  if (anchor < 0) {
    for (let at = from; at < end; at++) if (fits(at)) yield at;
    return;
  }
  const wanted = bytes[anchor] ?? 0;
  // Behind the last place nothing needs to be looked at: indexOf itself knows no end.
  const searched = haystack.subarray(0, Math.max(0, end + anchor));
  for (let at = searched.indexOf(wanted, from + anchor); at >= 0; at = searched.indexOf(wanted, at + 1)) {
    if (fits(at - anchor)) yield at - anchor;
  }
}
