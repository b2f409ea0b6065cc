/** The list of a disk's requests: its filter, and rows as the list shows them. */
import { DISK_REQUEST_KINDS, type DiskRequests } from '../../workers/machine-api.ts';

export interface RequestRow {
  readonly number: number;
  readonly kind: string;
  readonly sector: number;
  readonly sectors: number;
  /** Before the store that told the device. */
  readonly icount: number;
  /** When it ended; undefined while it has not. */
  readonly end: number | undefined;
  readonly event: number | undefined;
  /** What went wrong; undefined when nothing did. */
  readonly trouble: string | undefined;
}

const TROUBLES: Readonly<Record<number, string>> = { 1: 'failed', 2: 'not supported' };

const present = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : value;

export function requestRow(requests: DiskRequests, number: number): RequestRow {
  return {
    number,
    kind: DISK_REQUEST_KINDS[requests.kinds[number] ?? 0] ?? 'other',
    sector: requests.sectors[number] ?? 0,
    sectors: requests.lengths[number] ?? 0,
    icount: requests.icounts[number] ?? 0,
    end: present(requests.endIcounts[number]),
    event: present(requests.endEvents[number]),
    trouble: TROUBLES[requests.statuses[number] ?? 0],
  };
}

/** "69", "64..71" or "64-71": both ends belong to it. Undefined for what is neither, and for nothing. */
export function parseSectors(text: string): readonly [from: number, to: number] | undefined {
  const found = /^\s*(\d+)\s*(?:(?:\.\.|-|–)\s*(\d+))?\s*$/.exec(text);
  if (!found) return undefined;
  const from = Number(found[1]);
  const to = Number(found[2] ?? found[1]);
  return to >= from ? [from, to] : undefined;
}

/** Numbers of the requests of a kind ('' for all) that touch some sectors (all when undefined). */
export function filteredRequests(
  requests: DiskRequests,
  kind: string,
  range: readonly [number, number] | undefined,
): readonly number[] {
  const code = (DISK_REQUEST_KINDS as readonly string[]).indexOf(kind);
  const numbers: number[] = [];
  for (let n = 0; n < requests.kinds.length; n++) {
    if (code >= 0 && requests.kinds[n] !== code) continue;
    const first = requests.sectors[n] ?? 0;
    const length = requests.lengths[n] ?? 0;
    if (range && (length === 0 || first > range[1] || first + length <= range[0])) continue;
    numbers.push(n);
  }
  return numbers;
}

/** Index of the last of some requests that had begun at a count; -1 when none had. */
export function lastBegun(requests: DiskRequests, numbers: readonly number[], icount: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((requests.icounts[numbers[middle] ?? 0] ?? 0) < icount) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where a request stands at a moment. */
export function requestState(
  { icount, end, event }: RequestRow,
  now: { readonly icount: number; readonly seq: number },
) {
  if (now.icount <= icount) return 'future';
  if (end === undefined || now.icount < end) return 'waiting';
  return now.icount === end && event !== undefined && now.seq <= event ? 'waiting' : 'past';
}
