/**
 * Addresses as people write them: `0x80000000`, `sp`, `a0+16`, `satp`, `trap_handler+0x40`.
 *
 * Numbers of five digits and more are hexadecimal with or without 0x; offsets are decimal unless they have 0x.
 */
import type { RegistersView } from '../../workers/machine-api.ts';

export interface AddressExpression {
  readonly base: { readonly kind: 'number'; readonly value: bigint } | { readonly kind: 'name'; readonly name: string };
  readonly offset: bigint;
}

const NUMBER = /^(?:0x[0-9a-f]{1,16}|[0-9a-f]{5,16})$/i;
const NAME = /^[A-Za-z_.$][\w.$@:<>~*&, ()]*$/;
const WHOLE = /^(.*?)(?:\s*([+-])\s*(0x[0-9a-f]{1,16}|\d{1,19}))?$/i;

/** Reads an address; `undefined` when the text is none. */
export function parseAddress(text: string): AddressExpression | undefined {
  const match = WHOLE.exec(text.trim());
  const [, base = '', sign, digits] = match ?? [];
  const offset = digits === undefined ? 0n : BigInt(digits) * (sign === '-' ? -1n : 1n);
  if (NUMBER.test(base)) return { base: { kind: 'number', value: BigInt(withPrefix(base)) }, offset };
  return NAME.test(base) ? { base: { kind: 'name', name: base }, offset } : undefined;
}

function withPrefix(digits: string): string {
  return /^0x/i.test(digits) ? digits : `0x${digits}`;
}

/** Value of a register by either of its names. */
export function registerValue(registers: RegistersView | undefined, name: string): bigint | undefined {
  if (name === 'pc') return registers?.pc;
  const wanted = name.toLowerCase();
  return registers?.registers.find((one) => one.name === wanted || one.alias === wanted)?.value;
}

/** The address, as far as registers tell; `undefined` for a name that is no register. */
export function resolveAddress(
  expression: AddressExpression,
  registers: RegistersView | undefined,
): bigint | undefined {
  const { base, offset } = expression;
  const value = base.kind === 'number' ? base.value : registerValue(registers, base.name);
  return value === undefined ? undefined : BigInt.asUintN(64, value + offset);
}
