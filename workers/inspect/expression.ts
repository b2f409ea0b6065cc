/**
 * Conditions on registers and memory, such as `a0 == 0x10 && u32[sp + 8] != 0`.
 *
 * Values are unsigned 64-bit numbers. Operators by rank: `||`, `&&`, comparisons (`== != < <= > >=`), `|`, `^`, `&`,
 * `<< >>`, `+ -`, `*`; prefixes `!`, `~`, `-`; parentheses; `u8[…]`, `u16[…]`, `u32[…]`, `u64[…]` read memory at a
 * virtual address. Names are registers: x5, t0, pc, sp, any CSR.
 */

import { INTEGER_REGISTERS } from '../cpu/riscv/disassembly/register-names.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { registerByName } from '../cpu/riscv/registers.ts';
import { peekNumber } from './peek.ts';

type Evaluate = (hart: Hart) => bigint;

class ExpressionError extends Error {}

const BINARY: readonly (readonly [string, (a: bigint, b: bigint) => bigint][])[] = (() => {
  const truth = (value: boolean) => (value ? 1n : 0n);
  return [
    [['||', (a, b) => truth(a !== 0n || b !== 0n)]],
    [['&&', (a, b) => truth(a !== 0n && b !== 0n)]],
    [
      ['==', (a, b) => truth(a === b)],
      ['!=', (a, b) => truth(a !== b)],
      ['<=', (a, b) => truth(a <= b)],
      ['>=', (a, b) => truth(a >= b)],
      ['<', (a, b) => truth(a < b)],
      ['>', (a, b) => truth(a > b)],
    ],
    [['|', (a, b) => a | b]],
    [['^', (a, b) => a ^ b]],
    [['&', (a, b) => a & b]],
    [
      ['<<', (a, b) => a << (b & 63n)],
      ['>>', (a, b) => a >> (b & 63n)],
    ],
    [
      ['+', (a, b) => a + b],
      ['-', (a, b) => a - b],
    ],
    [['*', (a, b) => a * b]],
  ];
})();

const TOKEN = /\s*(0x[0-9a-fA-F]+|\d+|u(?:8|16|32|64)\[|[A-Za-z_][\w.]*|\|\||&&|==|!=|<=|>=|<<|>>|[-+*&|^~!<>()\]])/y;

/** Reads an expression. Throws {@link ExpressionError} that says what was not understood. */
export function parseExpression(text: string): Evaluate {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new ExpressionError(`“${text.slice(at).trim()}” is not understood.`);
    tokens.push(match[1] ?? '');
  }
  let next = 0;
  const take = (expected?: string): string => {
    const token = tokens[next];
    if (token === undefined) throw new ExpressionError('The condition ends too early.');
    if (expected !== undefined && token !== expected)
      throw new ExpressionError(`“${expected}” is missing before “${token}”.`);
    next++;
    return token;
  };
  const wrap = (value: bigint) => BigInt.asUintN(64, value);

  function ranked(rank: number): Evaluate {
    const operators = BINARY[rank];
    if (!operators) return prefixed();
    let left = ranked(rank + 1);
    for (;;) {
      const operator = operators.find(([name]) => name === tokens[next]);
      if (!operator) return left;
      next++;
      const [a, b] = [left, ranked(rank + 1)];
      left = (hart) => wrap(operator[1](a(hart), b(hart)));
    }
  }

  function prefixed(): Evaluate {
    const token = take();
    if (token === '(') {
      const inner = ranked(0);
      take(')');
      return inner;
    }
    if (token === '!' || token === '~' || token === '-') {
      const operand = prefixed();
      if (token === '!') return (hart) => (operand(hart) === 0n ? 1n : 0n);
      return token === '~' ? (hart) => wrap(~operand(hart)) : (hart) => wrap(-operand(hart));
    }
    const bits = /^u(\d+)\[$/.exec(token)?.[1];
    if (bits !== undefined) {
      const address = ranked(0);
      take(']');
      return (hart) => peekNumber(hart, address(hart), Number(bits) / 8) ?? 0n;
    }
    if (/^\d/.test(token)) {
      const value = wrap(BigInt(token));
      return () => value;
    }
    return registerValue(token);
  }

  const whole = ranked(0);
  if (next < tokens.length) throw new ExpressionError(`“${tokens[next]}” is not understood there.`);
  return whole;
}

function registerValue(name: string): Evaluate {
  const number = name === 'fp' ? 8 : INTEGER_REGISTERS.indexOf(name);
  const register = number >= 0 ? `x${number}` : name;
  if (!/^(x([12]?\d|3[01])|f([12]?\d|3[01])|pc|priv|V|[mshv]?[a-z]\w+)$/.test(register)) {
    throw new ExpressionError(`There is no register “${name}”.`);
  }
  return (hart) => registerByName(hart, register) ?? 0n;
}
