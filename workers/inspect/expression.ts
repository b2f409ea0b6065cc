/**
 * Conditions on registers and memory, such as `a0 == 0x10 && u32[sp + 8] != 0`.
 *
 * Values are unsigned 64-bit numbers. Operators by rank: `||`, `&&`, comparisons (`== != < <= > >=`), `|`, `^`, `&`,
 * `<< >>` (by the low six bits), `+ -`, `*`; prefixes `!`, `~`, `-`; parentheses; `u8[…]`, `u16[…]`, `u32[…]`,
 * `u64[…]` read memory at a virtual address, 0 where there is no RAM. Operators of a rank bind from the left.
 * Names are registers: x5, t0, fa0 (its bits), pc, sp, any CSR (0 where this processor has it not).
 */

import { FLOAT_REGISTERS, INTEGER_REGISTERS } from '../cpu/riscv/disassembly/register-names.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { isRegisterName, registerByName } from '../cpu/riscv/registers.ts';
import { peekNumber } from './peek.ts';

type Evaluate = (hart: Hart) => bigint;

class ExpressionError extends Error {}

/** Parentheses, brackets and prefixes around one another, at most. */
const MOST_NESTED = 100;

interface Token {
  readonly text: string;
  /** Where it begins, counted from 1. */
  readonly place: number;
}

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

const notThere = ({ text, place }: Token): string => `“${text}” at character ${place} is not understood there.`;

/** What an expression is made of. Throws {@link ExpressionError}. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[1];
    if (found === undefined) {
      const rest = text.slice(at).trim();
      throw new ExpressionError(`“${rest}” at character ${text.indexOf(rest, at) + 1} is not understood.`);
    }
    tokens.push({ text: found, place: TOKEN.lastIndex - found.length + 1 });
  }
  return tokens;
}

/** Reads an expression. Throws {@link ExpressionError} that says what was not understood, and at which character. */
export function parseExpression(text: string): Evaluate {
  const tokens = tokensOf(text);
  let next = 0;
  let nested = 0;
  const take = (expected?: string): Token => {
    const token = tokens[next];
    if (token === undefined) {
      const missing = expected === undefined ? '' : ` “${expected}” is missing.`;
      throw new ExpressionError(`The condition ends too early, behind character ${text.trimEnd().length}.${missing}`);
    }
    if (expected !== undefined && token.text !== expected)
      throw new ExpressionError(`“${expected}” is missing before “${token.text}” at character ${token.place}.`);
    next++;
    return token;
  };
  const wrap = (value: bigint) => BigInt.asUintN(64, value);

  function ranked(rank: number): Evaluate {
    const operators = BINARY[rank];
    if (!operators) return prefixed();
    let left = ranked(rank + 1);
    for (;;) {
      const operator = operators.find(([name]) => name === tokens[next]?.text);
      if (!operator) return left;
      next++;
      const [a, b] = [left, ranked(rank + 1)];
      left = (hart) => wrap(operator[1](a(hart), b(hart)));
    }
  }

  function prefixed(): Evaluate {
    const token = take();
    if (++nested > MOST_NESTED) throw new ExpressionError(`At character ${token.place} it is nested too deeply.`);
    const operand = operandOf(token);
    nested--;
    return operand;
  }

  function operandOf(token: Token): Evaluate {
    if (token.text === '(') {
      const inner = ranked(0);
      take(')');
      return inner;
    }
    if (token.text === '!' || token.text === '~' || token.text === '-') {
      const operand = prefixed();
      if (token.text === '!') return (hart) => (operand(hart) === 0n ? 1n : 0n);
      return token.text === '~' ? (hart) => wrap(~operand(hart)) : (hart) => wrap(-operand(hart));
    }
    const bits = /^u(\d+)\[$/.exec(token.text)?.[1];
    if (bits !== undefined) {
      const address = ranked(0);
      take(']');
      return (hart) => memoryNumber(hart, address(hart), Number(bits) / 8);
    }
    if (/^\d/.test(token.text)) {
      const value = wrap(BigInt(token.text));
      return () => value;
    }
    if (!/^\w/.test(token.text)) throw new ExpressionError(notThere(token));
    return registerValue(token);
  }

  const whole = ranked(0);
  const extra = tokens[next];
  if (extra) throw new ExpressionError(notThere(extra));
  return whole;
}

/** A number in memory, which may lie across a page; 0 where a part of it is no RAM. */
function memoryNumber(hart: Hart, address: bigint, size: number): bigint {
  if (address % BigInt(size) === 0n) return peekNumber(hart, address, size) ?? 0n;
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) {
    const byte = peekNumber(hart, BigInt.asUintN(64, address + BigInt(i)), 1);
    if (byte === undefined) return 0n;
    value = (value << 8n) | byte;
  }
  return value;
}

/** The name of a register's file and number for its second name: "x10" for "a0". */
function fileName(name: string): string {
  const integer = name === 'fp' ? 8 : INTEGER_REGISTERS.indexOf(name);
  if (integer >= 0) return `x${integer}`;
  const float = FLOAT_REGISTERS.indexOf(name);
  return float >= 0 ? `f${float}` : name;
}

function registerValue({ text, place }: Token): Evaluate {
  const register = fileName(text);
  if (!isRegisterName(register)) throw new ExpressionError(`At character ${place}: there is no register “${text}”.`);
  return (hart) => registerByName(hart, register) ?? 0n;
}
