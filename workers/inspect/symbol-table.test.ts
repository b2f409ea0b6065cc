import { beforeEach, describe, expect, it } from 'vitest';
import { addressSpace } from '../cpu/riscv/address-space.ts';
import { type CodeSymbol, SymbolTable } from './symbol-table.ts';

const symbol = (name: string, address: bigint, size = 16n): CodeSymbol => ({ name, address, size });
let table: SymbolTable;
beforeEach(() => {
  table = new SymbolTable();
});

describe('symbols', () => {
  it('cover what lies in them, by their size', () => {
    table.add({ symbols: [symbol('b', 0x2000n), symbol('a', 0x1000n)] });
    const { nameOf } = { nameOf: (at: bigint) => table.in(0).nameOf(at) };
    expect(nameOf(0x1000n)).toBe('a');
    expect(nameOf(0x100fn)).toBe('a+0xf');
    expect(nameOf(0x1010n)).toBeUndefined();
    expect(nameOf(0xfffn)).toBeUndefined();
    expect(nameOf(0x2004n)).toBe('b+0x4');
  });

  it('without a size reach to the next, a mebibyte at most; of two at an address the one with a size names it', () => {
    table.add({ symbols: [symbol('start', 0x1000n, 0n), symbol('main', 0x1000n), symbol('end', 0x3000n, 0n)] });
    expect(table.in(0).nameOf(0x1000n)).toBe('main');
    expect(table.in(0).nameOf(0x10_2fffn)).toBe('end+0xfffff');
    expect(table.in(0).nameOf(0x10_3000n)).toBeUndefined();
  });

  it('are found by parts of names, the best first', () => {
    table.add({ symbols: [symbol('do_exit', 1n), symbol('exit', 2n), symbol('exit_mm', 3n), symbol('open', 4n)] });
    expect(table.search('exit', 9).map(({ name }) => name)).toEqual(['exit', 'exit_mm', 'do_exit']);
    expect(table.search('exit', 1)).toHaveLength(1);
  });

  it('go with their file', () => {
    const first = table.add({ symbols: [symbol('a', 0x1000n)], lineOf: () => 'a.c:1' });
    table.add({ symbols: [symbol('b', 0x2000n)] });
    expect(table.in(0).lineOf(0x1000n)).toBe('a.c:1');
    table.remove(first);
    expect(table.in(0).nameOf(0x1000n)).toBeUndefined();
    expect(table.in(0).lineOf(0x1000n)).toBeUndefined();
    expect(table.in(0).nameOf(0x2000n)).toBe('b');
    table.remove(99);
  });
});

describe('files of an address space', () => {
  it('name addresses there, before those of everywhere, and nowhere else', () => {
    table.add({ symbols: [symbol('kernel', 0x1000n), symbol('shared', 0x3000n)], lineOf: () => 'kernel.c:1' });
    table.add({ symbols: [symbol('sh', 0x1000n)], lineOf: (at) => (at < 0x2000n ? 'sh.c:7' : undefined), space: 5 });
    table.add({ symbols: [symbol('ls', 0x1004n)], space: 6 });
    expect([undefined, 0, 5, 6].map((space) => table.in(space).nameOf(0x1004n))).toEqual([
      'kernel+0x4',
      'kernel+0x4',
      'sh+0x4',
      'ls',
    ]);
    expect(table.in(5).lineOf(0x1000n)).toBe('sh.c:7');
    expect(table.in(5).lineOf(0x3000n)).toBe('kernel.c:1');
    expect(table.in(6).nameOf(0x1000n)).toBe('kernel');
    expect(table.in(5).nameOf(0x3000n)).toBe('shared');
    expect(table.search('s', 9)).toContainEqual({ ...symbol('sh', 0x1000n), space: 5 });
    expect(table.search('shared', 9)).toEqual([symbol('shared', 0x3000n)]);
  });

  it('are told apart by the root of their tables, whatever their ASIDs', () => {
    const sv39 = 8n << 60n;
    expect(addressSpace(sv39 | (3n << 44n) | 0x8_1234n)).toBe(0x8_1234);
    expect(addressSpace(sv39 | (4n << 44n) | 0x8_1234n)).toBe(0x8_1234);
    expect(addressSpace(sv39 | 0x8_1235n)).not.toBe(addressSpace(sv39 | 0x8_1234n));
    expect(addressSpace(0x8_1234n)).toBe(0);
  });
});
