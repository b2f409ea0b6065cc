import { expect, test } from 'vitest';
import type { MemoryView } from '../../workers/machine-api.ts';
import { memoryRows, numberAt } from './rows.ts';

const view = (address: bigint, bytes: number[], fault?: string): MemoryView => ({
  space: 'virtual',
  address,
  length: bytes.length,
  bytes: Uint8Array.from(bytes),
  pages: [{ address: address & ~0xfffn, ...(fault ? { fault } : { physical: 0x8000_0000n }) }],
});
const count = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i);

test('bytes, and the same as words in the order of the guest', () => {
  const [row] = memoryRows(view(0x1000n, count(16, 0x41)), undefined, 1);
  expect(row?.units.slice(0, 4)).toEqual(['41', '42', '43', '44']);
  expect(row?.text).toBe('ABCDEFGHIJKLMNOP');
  expect(memoryRows(view(0x1000n, count(16)), undefined, 4)[0]?.units).toEqual([
    '03020100',
    '07060504',
    '0b0a0908',
    '0f0e0d0c',
  ]);
});

test('what changed is known where both states show the same address', () => {
  const now = view(0x1010n, [...count(16), ...count(16)]);
  const before = view(0x1000n, [...count(16), 9, ...count(15, 1)]);
  expect(memoryRows(now, before, 1).map(({ changed }) => changed)).toEqual([1, 0]);
});

test('a page that cannot be read says why', () => {
  const [row] = memoryRows(view(0x1000n, count(16), 'not mapped'), undefined, 1);
  expect(row).toEqual({ address: 0x1000n, units: [], text: '', changed: 0, note: 'not mapped' });
});

test('numbers in memory', () => {
  const here = view(0x1000n, count(16, 1));
  expect(numberAt(here, 0x1000n, 8)).toBe(0x0807_0605_0403_0201n);
  expect(numberAt(here, 0x100cn, 4)).toBe(0x100f_0e0dn);
  expect(numberAt(here, 0x100cn, 8)).toBeUndefined();
});
