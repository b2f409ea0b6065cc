/** Numbers as the page writes them: thin spaces between groups of three, units always written. */

/** U+2009; narrower than a digit, so long counts stay readable in a table. */
export const THIN_SPACE = '\u2009';

const groups = /\B(?=(?:\d{3})+(?!\d))/g;

/** 1234567 as "1 234 567" with thin spaces; numbers with fewer than five digits stay together. */
export function grouped(value: number): string {
  const text = String(Math.trunc(value));
  return text.replace('-', '').length < 5 ? text : text.replace(groups, THIN_SPACE);
}

/** The grouped number with its noun, which gets an s unless there is exactly one. */
export function counted(value: number, noun: string): string {
  return `${grouped(value)} ${noun}${value === 1 ? '' : 's'}`;
}

function scaled(value: number, units: readonly string[], step: number): string {
  let rest = value;
  let unit = 0;
  while (rest >= step && unit < units.length - 1) {
    rest /= step;
    unit++;
  }
  const digits = unit === 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2;
  return `${rest.toFixed(digits)} ${units[unit]}`;
}

/** Bytes in powers of 1024: "83.4 KiB". */
export function bytes(value: number): string {
  return scaled(value, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], 1024);
}

/** A large count in words that fit a header: "84.0 M", "402 k"; small counts are exact. */
export function compact(value: number): string {
  return value < 10_000 ? String(Math.trunc(value)) : scaled(value, ['', 'k', 'M', 'G', 'T'], 1000);
}

/** A duration in nanoseconds with the unit that suits it: "3.21 s", "850 ns". */
export function duration(ns: number): string {
  const sign = ns < 0 ? '-' : '';
  return sign + scaled(Math.abs(ns), ['ns', 'µs', 'ms', 's'], 1000);
}

/** Megabytes (10^6) a second: "312 MB/s". */
export function rate(byteCount: number, ms: number): string {
  return `${(byteCount / 1000 / Math.max(ms, 1e-3)).toFixed(0)} MB/s`;
}

/** A part of a whole in per cent with one decimal; 0 of 0 is 100 %. */
export function percent(part: number, whole: number): string {
  return `${(whole === 0 ? 100 : (100 * part) / whole).toFixed(1)} %`;
}

/** A byte as two hexadecimal digits. */
export function hex2(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Day and time of a file: "2026-03-01 14:05" in the reader's time zone. */
export function dayAndTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
