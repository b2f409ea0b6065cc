/** Registers by the names that QEMU's `info registers` uses. */
import { F, X } from './core/layout.ts';
import type { Hart } from './hart.ts';
import { csrNumber } from './isa/csr-names.ts';

/** Whether there is a register of this name in RV64 ("x5", "f1", "pc", "V", "priv", a CSR), on whatever hart. */
export function isRegisterName(name: string): boolean {
  return /^([xf]([12]?\d|3[01])|pc|V|priv)$/.test(name) || csrNumber(name) !== undefined;
}

/**
 * A register's value: "pc", "V", "x5" or "x5/t0", "f1/ft1", or a CSR's name. Undefined for what this hart does not
 * have. Reading has no side effects.
 */
export function registerByName(hart: Hart, name: string): bigint | undefined {
  const { state } = hart;
  if (name === 'pc') return state.pc;
  if (name === 'V') return state.virtual ? 1n : 0n;
  if (name === 'priv') return BigInt(state.privilege);
  const [, file, digits] = /^([xf])(\d+)(?:\/|$)/.exec(name) ?? [];
  if (file !== undefined && Number(digits) < 32) {
    return state.u64((file === 'x' ? X : F) + Number(digits) * 8);
  }
  const number = csrNumber(name);
  return number === undefined ? undefined : hart.csrs.peek(number);
}
