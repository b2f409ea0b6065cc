/** Positions, spans and counts in words and digits. */
import type { Axis } from '../../workers/engine-api.ts';

const THIN_SPACE = '\u2009';

/** Whole number in groups of three digits with thin spaces. */
export function grouped(value: number): string {
  const digits = Math.abs(Math.round(value)).toString();
  if (digits.includes('e')) return String(value);
  let out = '';
  for (let i = 0; i < digits.length; i++) {
    if (i > 0 && (digits.length - i) % 3 === 0) out += THIN_SPACE;
    out += digits[i];
  }
  return value < 0 && out !== '0' ? `\u2212${out}` : out;
}

/** At most three significant digits and a unit prefix: 12, 3.4k, 56M. For counts where space is short. */
export function short(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T', 'P'];
  let scaled = value;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  const digits = unit === 0 || scaled >= 99.95 ? Math.round(scaled).toString() : scaled.toPrecision(2);
  return digits + (units[unit] ?? '');
}

interface TimeUnit {
  readonly name: string;
  readonly ns: number;
}
const NANOSECONDS: TimeUnit = { name: 'ns', ns: 1 };
const TIME_UNITS: readonly TimeUnit[] = [
  { name: 's', ns: 1e9 },
  { name: 'ms', ns: 1e6 },
  { name: 'µs', ns: 1e3 },
  NANOSECONDS,
];

/** Largest unit of time that is not larger than `ns`. */
export function timeUnit(ns: number): TimeUnit {
  return TIME_UNITS.find((unit) => Math.abs(ns) >= unit.ns) ?? NANOSECONDS;
}

/** A duration in nanoseconds with its natural unit and at most `digits` decimals: "3.215 s", "12 ns". */
export function duration(ns: number, digits = 3): string {
  const unit = timeUnit(ns);
  const value = ns / unit.ns;
  const text = unit.ns === 1 ? grouped(value) : Number(value.toFixed(digits)).toString();
  return `${text} ${unit.name}`;
}

/** A position in full, with the axis' unit: "12 345 678 instructions", "#4 021", "3.215 006 s". */
export function positionText(axis: Axis, position: number): string {
  const whole = Math.floor(position);
  if (axis === 'events') return `#${grouped(whole)}`;
  if (axis === 'instructions') return `${grouped(whole)} instr.`;
  return duration(whole, 9);
}

/** A position as it is read aloud: plain digits and whole words. */
export function spokenPosition(axis: Axis, position: number): string {
  const whole = Math.floor(position);
  if (axis === 'events') return `event ${whole}`;
  if (axis === 'instructions') return `instruction ${whole}`;
  return `${duration(whole, 6)} of virtual time`;
}

/** Length of a stretch with its unit. */
export function spanText(axis: Axis, span: number): string {
  if (axis === 'time') return duration(span, 6);
  return `${grouped(span)} ${axis === 'events' ? 'events' : 'instr.'}`;
}
