import { expect, test } from 'vitest';
import type { RegistersView } from '../../workers/machine-api.ts';
import { changedRegisters, displayName, valueBefore } from './changes.ts';

const view = (pc: bigint, a0: bigint, mode = 'S'): RegistersView => ({
  pc,
  mode,
  waiting: false,
  registers: [
    { name: 'x10', alias: 'a0', value: a0, group: 'integer' },
    { name: 'satp', value: 0n, group: 'csr' },
  ],
});

test('what differs is changed', () => {
  expect([...changedRegisters(view(4n, 1n), view(0n, 1n))]).toEqual(['pc']);
  expect([...changedRegisters(view(4n, 2n, 'M'), view(4n, 1n))]).toEqual(['mode', 'x10']);
  expect([...changedRegisters(view(4n, 2n), undefined)]).toEqual([]);
});

test('the value before, and the name to show', () => {
  expect(valueBefore('x10', view(0n, 7n))).toBe(7n);
  expect(valueBefore('pc', view(3n, 7n))).toBe(3n);
  expect(valueBefore('x11', view(3n, 7n))).toBeUndefined();
  expect(view(0n, 0n).registers.map(displayName)).toEqual(['a0', 'satp']);
});
