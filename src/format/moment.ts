/**
 * The ways to write a place in a run, as the "go to" box accepts them.
 *
 * | written | means |
 * |---|---|
 * | `12345678`, `12,345,678`, `0xBC614E` | instruction count |
 * | `#4021` | event number |
 * | `!50` | per cent of the instructions |
 * | `+1000`, `-1` | instructions from here |
 * | `@name` | a note |
 */
export type Place =
  | { readonly kind: 'icount'; readonly icount: number }
  | { readonly kind: 'event'; readonly n: number }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'relative'; readonly by: number }
  | { readonly kind: 'note'; readonly name: string };

/** Digits with the separators that people paste: commas, underscores, spaces of any width, apostrophes. */
const SEPARATORS = /[,_'\s\u2009\u202f\u00a0]/g;

function count(text: string): number | undefined {
  const bare = text.replace(SEPARATORS, '');
  const value = /^0x[0-9a-f]+$/i.test(bare) || /^\d+$/.test(bare) ? Number(bare) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Reads a place; `undefined` when the text is none. */
export function parsePlace(text: string): Place | undefined {
  const trimmed = text.trim();
  const rest = trimmed.slice(1);
  switch (trimmed[0]) {
    case '#': {
      const n = count(rest);
      return n === undefined ? undefined : { kind: 'event', n };
    }
    case '!': {
      if (!/^\s*\d+(\.\d+)?\s*%?\s*$/.test(rest)) return undefined;
      const percent = Number.parseFloat(rest);
      return percent <= 100 ? { kind: 'percent', percent } : undefined;
    }
    case '+':
    case '-': {
      const by = count(rest);
      return by === undefined ? undefined : { kind: 'relative', by: trimmed[0] === '-' ? -by : by };
    }
    case '@':
      return rest.trim() === '' ? undefined : { kind: 'note', name: rest.trim() };
    default: {
      const icount = trimmed === '' ? undefined : count(trimmed.replace(/%$/, ''));
      if (icount === undefined) return undefined;
      if (!trimmed.endsWith('%')) return { kind: 'icount', icount };
      return icount <= 100 ? { kind: 'percent', percent: icount } : undefined;
    }
  }
}

/** The place in words, for the palette: "instruction 12 345 678". */
export function describePlace(place: Place, group: (value: number) => string): string {
  switch (place.kind) {
    case 'icount':
      return `Go to instruction ${group(place.icount)}`;
    case 'event':
      return `Go to event #${group(place.n)}`;
    case 'percent':
      return `Go to ${place.percent} % of the instructions`;
    case 'relative':
      return `Go ${group(Math.abs(place.by))} instructions ${place.by < 0 ? 'back' : 'forward'}`;
    case 'note':
      return `Go to note @${place.name}`;
  }
}
