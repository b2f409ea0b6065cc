/** Registers of devices in words, for people: what a bit is called in its device's manual. */

/** "0x60: THR empty, transmitter empty": a register's value and the names of its bits that are set. */
export function bitsText(value: number | bigint, names: Readonly<Record<number, string>>): string {
  const set = Object.entries(names).filter(([bit]) => ((BigInt(value) >> BigInt(bit)) & 1n) !== 0n);
  const text = `0x${value.toString(16)}`;
  return set.length === 0 ? text : `${text}: ${set.map(([, name]) => name).join(', ')}`;
}

/** "1–8, 10": numbers in ascending order, neighbours drawn together; "none" for none. */
export function rangesText(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    const first = numbers[i] ?? 0;
    let last = first;
    for (i++; numbers[i] === last + 1; i++) last++;
    parts.push(last === first ? `${first}` : `${first}–${last}`);
  }
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** Nanoseconds with their number of seconds: "418019916000000000 ns (418019916.000 s)". */
export function nanosecondsText(ns: bigint): string {
  return `${ns} ns (${(Number(ns) / 1e9).toFixed(3)} s)`;
}
