import { describe, expect, it } from 'vitest';
import { f64, i32, i64, store } from './expressions.ts';
import { ModuleBuilder } from './module-builder.ts';

function instantiate(
  module: ModuleBuilder,
  imports: WebAssembly.Imports = {},
): Record<string, (...args: unknown[]) => unknown> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.finish()), imports);
  return exports as Record<string, (...args: unknown[]) => unknown>;
}

describe('ModuleBuilder', () => {
  it('builds functions that call each other, in any order of definition', () => {
    const module = new ModuleBuilder();
    const odd = module.declare('odd', ['i32'], 'i32');
    const even = module.declare('even', ['i32'], 'i32', true);
    module.define(even, (f) => {
      const n = f.param(0, 'i32');
      f.if(i32.eqz(n), () => f.return(1));
      f.return(f.call(odd, 'i32', i32.sub(n, 1)));
    });
    module.define(odd, (f) => {
      const n = f.param(0, 'i32');
      f.if(i32.eqz(n), () => f.return(0));
      f.return(f.call(even, 'i32', i32.sub(n, 1)));
    });
    const { even: run } = instantiate(module);
    expect([0, 1, 7, 10].map((n) => run?.(n))).toEqual([1, 0, 0, 1]);
  });

  it('switches over cases and goes on behind', () => {
    const module = new ModuleBuilder();
    module.function(
      'pick',
      ['i32'],
      'i64',
      (f) => {
        const result = f.local('i64');
        f.switch(
          f.param(0, 'i32'),
          new Map([
            [0, () => f.set(result, 10)],
            [3, () => f.set(result, -1)],
          ]),
          () => f.set(result, 99),
        );
        f.return(i64.add(result, 1));
      },
      true,
    );
    const { pick } = instantiate(module);
    expect([0, 1, 2, 3, 4].map((n) => pick?.(n))).toEqual([11n, 100n, 100n, 0n, 100n]);
  });

  it('loops, branches, and uses imported memory and functions through the table', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
    const seen: unknown[] = [];
    const module = new ModuleBuilder();
    module.importMemory('env', 'memory', 1, 1);
    const log = module.importFunction('env', 'log', ['i64']);
    const twice = module.function('twice', ['i64'], 'i64', (f) => f.return(i64.mul(f.param(0, 'i64'), 2)));
    const entry = module.tableEntry(twice);
    module.function(
      'sum',
      ['i32'],
      undefined,
      (f) => {
        const n = f.param(0, 'i32');
        const total = f.local('i64');
        f.block((end) =>
          f.loop((again) => {
            f.brIf(end, i32.eqz(n));
            f.set(total, i64.add(total, i64.fromI32U(n)));
            f.set(n, i32.sub(n, 1));
            f.br(again);
          }),
        );
        f.emit(store.i64(8, f.callIndirect(twice, 'i64', i32.const(entry), total)));
        f.run(log, i64.load(i32.const(8)));
      },
      true,
    );
    const { sum } = instantiate(module, { env: { memory, log: (value: bigint) => seen.push(value) } });
    sum?.(100);
    expect(seen).toEqual([10100n]);
  });

  it('computes in floating point', () => {
    const module = new ModuleBuilder();
    module.function(
      'hypot',
      ['f64', 'f64'],
      'f64',
      (f) => {
        const [x, y] = [f.param(0, 'f64'), f.param(1, 'f64')];
        f.return(f64.sqrt(f64.add(f64.mul(x, x), f64.mul(y, y))));
      },
      true,
    );
    expect(instantiate(module).hypot?.(3, 4)).toBe(5);
  });

  it('refuses a function without body, and a value of another type', () => {
    const module = new ModuleBuilder();
    const declared = module.declare('later', ['i64'], 'i64');
    expect(() => module.finish()).toThrow('later is declared but not defined');
    expect(() => module.define(declared, (f) => f.return(i32.const(1)))).toThrow('An i32 stands where i64 is expected');
  });
});
