import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, type Code, f64, I32, I64, i32, i64, local, loop, setLocal, sleb, uleb, when } from './assemble.ts';

/** Compiles one function of i32 parameters that returns an i32 and calls it. */
function run(body: Code, params: number[], locals: number[] = []): number {
  const module = assemble({
    pages: [1, 1],
    functions: [{ name: 'f', params: params.map(() => I32), results: [I32], locals, body }],
  });
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(module)).exports;
  if (typeof f !== 'function') throw new Error('no function');
  return Number(f(...params));
}

describe('assembler', () => {
  it('encodes integers as LEB128', () => {
    expect(uleb(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(sleb(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(sleb(63)).toEqual([63]);
    expect(sleb(64)).toEqual([0xc0, 0]);
  });

  it('computes with 32 bits as JavaScript does', () => {
    const same = (code: (a: Code, b: Code) => Code, js: (a: number, b: number) => number) =>
      fc.assert(
        fc.property(fc.integer(), fc.integer(), (a, b) => {
          expect(run(code(local(0), local(1)), [a, b])).toBe(js(a, b) | 0);
        }),
        { numRuns: 30 },
      );
    same(i32.add, (a, b) => a + b);
    same(i32.sub, (a, b) => a - b);
    same(i32.and, (a, b) => a & b);
    same(i32.or, (a, b) => a | b);
    same(i32.shl, (a, b) => a << (b & 31));
    same(i32.rotl, (a, b) => (a << (b & 31)) | (b & 31 ? a >>> (32 - (b & 31)) : 0));
    same(i32.ltU, (a, b) => Number(a >>> 0 < b >>> 0));
  });

  it('takes 32-bit constants of either sign', () => {
    for (const value of [0, -1, 0x7fffffff, 0x80000000, 0xff00ff00]) expect(run(i32.const(value), [])).toBe(value | 0);
  });

  it('loops and branches', () => {
    const [count, sum] = [0, 1];
    const body = [
      ...loop((leaveIf, again) => [
        ...leaveIf(i32.eqz(local(count))),
        ...when(i32.and(local(count), i32.const(1)), setLocal(sum, i32.add(local(sum), local(count)))),
        ...setLocal(count, i32.sub(local(count), i32.const(1))),
        ...again,
      ]),
      ...local(sum),
    ];
    expect(run(body, [10], [I32])).toBe(1 + 3 + 5 + 7 + 9);
  });

  it('loads and stores 64 bits', () => {
    const value = 0;
    const body = [
      ...i64.store(i32.const(8), i64.const(0x8877665544332211n)),
      ...setLocal(value, i64.shrU(i64.load(i32.const(8)), i64.const(16n))),
      ...i64.store(i32.const(16), local(value)),
      ...f64.store(i32.const(24), f64.fromU64(i64.const(3n))),
      ...i32.load(i32.const(16)),
    ];
    expect(run(body, [], [I64])).toBe(0x66554433);
  });
});
