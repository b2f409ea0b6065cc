/** How moments, ranges of memory and numbers are written on the command line. Errors are {@link UserError}s. */
import { UserError } from './open-log.ts';

export type Place =
  | { readonly kind: 'icount'; readonly icount: number }
  | { readonly kind: 'event'; readonly event: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'end' };

/** Digits with the separators that people paste. */
function whole(text: string): number | undefined {
  const bare = text.replace(/[,_'\s]/g, '');
  const value = /^(0x[0-9a-f]+|\d+)$/i.test(bare) ? Number(bare) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** A moment as the page writes it: `1234567` or `0x12d687` (instructions), `#4021` (event), `50%`; and `end`. */
export function parsePlace(text: string): Place {
  const trimmed = text.trim();
  if (trimmed === 'end') return { kind: 'end' };
  const event = trimmed.startsWith('#') ? whole(trimmed.slice(1)) : undefined;
  if (event !== undefined) return { kind: 'event', event };
  const percent = /^!?(\d+(?:\.\d+)?)%$|^!(\d+(?:\.\d+)?)$/.exec(trimmed);
  const share = Number(percent?.[1] ?? percent?.[2] ?? Number.NaN);
  if (share <= 100) return { kind: 'percent', percent: share };
  const icount = whole(trimmed);
  if (icount !== undefined) return { kind: 'icount', icount };
  throw new UserError(`“${text}” is no moment. Write an instruction count (1000000, 0xf4240), #EVENT, 50% or end.`);
}

/** "ADDR:LEN"; without a length one of `length` bytes. The address is left in words: it may be a symbol. */
export function parseRange(text: string, length: number): { readonly address: string; readonly length: number } {
  const [, address = text, size] = /^(.*):([^:]+)$/.exec(text) ?? [];
  const bytes = size === undefined ? length : whole(size);
  if (address === '' || bytes === undefined || bytes === 0) {
    throw new UserError(`“${text}” is no range of memory. Write ADDRESS:LENGTH, such as 0x80000000:64.`);
  }
  return { address, length: bytes };
}

/** A number within bounds; `what` names it in the message. */
export function parseCount(text: string, what: string, most: number): number {
  const value = whole(text);
  if (value === undefined || value > most) throw new UserError(`${what} takes a number up to ${most}, not “${text}”.`);
  return value;
}

/** "any", or the number of a cause. */
export function parseCause(text: string, what: string): number | undefined {
  return text === 'any' ? undefined : parseCount(text, what, 63);
}
