import { expect, it } from 'vitest';
import type { MemoryView } from '../machine-api.ts';
import { memoryCode } from './memory-code.ts';

const names = {
  nameOf: (address: bigint) => (address === 0x8000_0ffcn ? 'start' : undefined),
  rawNameOf: () => undefined,
  lineOf: () => undefined,
};

/** li a0,1 in two bytes; addi sp,sp,-16 in four; then half of an instruction of four. */
const BYTES = Uint8Array.of(0x05, 0x45, 0x13, 0x01, 0x01, 0xff, 0x93, 0x05);

const view = (more: Partial<MemoryView>): MemoryView => ({
  space: 'virtual',
  address: 0x8000_0ffcn,
  length: BYTES.length,
  bytes: BYTES,
  pages: [{ address: 0x8000_0ffcn, physical: 0x8000_0ffcn }],
  ...more,
});

const text = (lines: ReturnType<typeof memoryCode>) =>
  lines.map(({ address, mnemonic, operands }) => `${address.toString(16)} ${mnemonic} ${operands}`.trim());

it('instructions of two and four bytes, until the view cuts one', () => {
  const lines = memoryCode(view({}), names);
  expect(text(lines)).toEqual(['80000ffc li a0,1', '80000ffe addi sp,sp,-16']);
  expect(lines.map(({ symbol }) => symbol)).toEqual(['start', undefined]);
});

it('names belong to virtual addresses', () => {
  expect(memoryCode(view({ space: 'physical' }), names)[0]?.symbol).toBeUndefined();
});

it('a page that cannot be read is one line', () => {
  const pages = [
    { address: 0x8000_0ffcn, physical: 0x8000_0ffcn },
    { address: 0x8000_1000n, fault: 'not mapped in this mode' },
  ];
  expect(text(memoryCode(view({ bytes: Uint8Array.of(1, 0, 1, 0, 1, 0, 1, 0), pages }), names))).toEqual([
    '80000ffc nop',
    '80000ffe nop',
    '80001000  not mapped in this mode',
  ]);
});
