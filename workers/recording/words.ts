/** A command line as words, the way a shell splits it: quotes, backslashes, line continuations. No variables, no globs. */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote === undefined && /\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '\\' && quote !== "'") {
      const next = text[++i] ?? '';
      if (next === '\n') continue;
      // Inside double quotes a backslash stands for itself except before what it can escape.
      word = (word ?? '') + (quote === '"' && !/["\\$`]/.test(next) ? char : '') + next;
    } else if (char === quote) {
      quote = undefined;
    } else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else {
      word = (word ?? '') + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/**
 * A QEMU option's value: `first,key=value,flag`. A doubled comma is a comma. Words without `=` are `on`, except the
 * first, which has the key `implied` where the option names one.
 */
export function keyValues(text: string, implied?: string): Record<string, string> {
  const values: Record<string, string> = {};
  const parts = text.split(/(?<!,),(?!,)/).map((part) => part.replaceAll(',,', ','));
  parts.forEach((part, i) => {
    if (part === '') return;
    const equals = part.indexOf('=');
    if (equals > 0) values[part.slice(0, equals)] = part.slice(equals + 1);
    else if (i === 0 && implied !== undefined) values[implied] = part;
    else if (part.startsWith('no') && part.length > 2) values[part.slice(2)] = 'off';
    else values[part] = 'on';
  });
  return values;
}

/** `128M`, `1G`, `131072K`, `0x8000000`; a bare number counts `unit` bytes. Undefined when it is none of these. */
export function sizeOf(text: string, unit: number): number | undefined {
  const match = /^(0x[0-9a-f]+|\d+(?:\.\d+)?)([bkmgt]?)b?$/i.exec(text.trim());
  if (!match) return undefined;
  const factor = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }[(match[2] ?? '').toLowerCase()] ?? unit;
  return Math.round(Number(match[1]) * factor);
}
