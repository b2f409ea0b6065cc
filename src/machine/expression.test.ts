import { expect, test } from 'vitest';
import type { RegistersView } from '../../workers/machine-api.ts';
import { parseAddress, resolveAddress } from './expression.ts';

const registers: RegistersView = {
  pc: 0x8000_0100n,
  mode: 'S',
  waiting: false,
  registers: [
    { name: 'x2', alias: 'sp', value: 0x8020_0000n, group: 'integer' },
    { name: 'x10', alias: 'a0', value: 0xffff_ffff_ffff_fff0n, group: 'integer' },
  ],
};
const at = (text: string) => {
  const parsed = parseAddress(text);
  return parsed && resolveAddress(parsed, registers);
};

test.each([
  ['0x80000000', 0x8000_0000n],
  ['80000000', 0x8000_0000n],
  ['ffffffff80201000', 0xffff_ffff_8020_1000n],
  ['0x10', 0x10n],
  ['pc', 0x8000_0100n],
  ['sp', 0x8020_0000n],
  ['x2', 0x8020_0000n],
  ['sp+16', 0x8020_0010n],
  ['sp - 0x10', 0x801f_fff0n],
  ['a0+16', 0n],
])('%s is an address', (text, address) => expect(at(text)).toBe(address));

test('a name that is no register waits for the symbols', () => {
  expect(parseAddress('start_kernel+0x10')).toEqual({ base: { kind: 'name', name: 'start_kernel' }, offset: 16n });
  expect(at('start_kernel')).toBeUndefined();
});

test.each(['', '0x', '12', '+5', '0x80000000000000000', 'sp +'])('%j is none', (text) =>
  expect(at(text)).toBeUndefined(),
);
