/** Which registers differ from the state that was on the page before. */
import type { RegistersView, RegisterValue } from '../../workers/machine-api.ts';

/** Names of the registers whose value is another than before; `pc` and `mode` among them. */
export function changedRegisters(now: RegistersView, before: RegistersView | undefined): ReadonlySet<string> {
  const changed = new Set<string>();
  if (!before) return changed;
  if (now.pc !== before.pc) changed.add('pc');
  if (now.mode !== before.mode) changed.add('mode');
  const old = new Map(before.registers.map((one) => [one.name, one.value]));
  for (const { name, value } of now.registers) if (old.has(name) && old.get(name) !== value) changed.add(name);
  return changed;
}

/** Value of a register in the state before, where it was another. */
export function valueBefore(name: string, before: RegistersView | undefined): bigint | undefined {
  return name === 'pc' ? before?.pc : before?.registers.find((one) => one.name === name)?.value;
}

/** How a register is called first: integer registers by their role, others by their name. */
export function displayName({ name, alias }: RegisterValue): string {
  return alias ?? name;
}
