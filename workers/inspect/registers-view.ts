/** Registers for people: names, values, and what they mean. */
import { F, X } from '../cpu/riscv/core/layout.ts';
import { FLOAT_REGISTERS, INTEGER_REGISTERS } from '../cpu/riscv/disassembly/register-names.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { decodeCsr, trapText } from '../cpu/riscv/isa/csr-fields.ts';
import { csrName } from '../cpu/riscv/isa/csr-names.ts';
import { pendingInterrupt } from '../cpu/riscv/traps.ts';
import type { RegistersView, RegisterValue } from '../machine-api.ts';

const MODES = ['U', 'S', 'H', 'M'];

/** The privilege mode: "M", "S", "U", "VS", "VU". */
function modeName(privilege: number, virtual: boolean): string {
  return `${virtual ? 'V' : ''}${MODES[privilege] ?? privilege}`;
}

/** A register of 64 bits as the number it holds: a single when it is NaN-boxed, else a double. */
function floatText(bits: bigint): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  const single = bits >> 32n === 0xffffffffn;
  return single ? `${view.getFloat32(4)} (single)` : String(view.getFloat64(0));
}

function csrRegister(name: string, value: bigint): RegisterValue {
  const fields = decodeCsr(name, value).map((field) => ({
    name: field.name,
    high: field.high,
    low: field.low,
    value: field.meaning ?? (field.value < 10n ? field.value.toString() : `0x${field.value.toString(16)}`),
  }));
  const meaning = fields
    .filter((field) => field.value !== '0')
    .map((field) => `${field.name}=${field.value}`)
    .join(' ');
  return { name, value, group: 'csr', ...(meaning === '' ? {} : { meaning }), fields };
}

/** All registers of a hart as they are now. Reading has no side effects. */
export function registersView(hart: Hart, waiting: boolean): RegistersView {
  const { state } = hart;
  const registers: RegisterValue[] = [];
  INTEGER_REGISTERS.forEach((alias, n) => {
    registers.push({ name: `x${n}`, alias, value: n === 0 ? 0n : state.u64(X + n * 8), group: 'integer' });
  });
  FLOAT_REGISTERS.forEach((alias, n) => {
    const value = state.u64(F + n * 8);
    registers.push({ name: `f${n}`, alias, value, group: 'float', meaning: floatText(value) });
  });
  for (let number = 0; number < 4096; number++) {
    const name = csrName(number);
    const value = name === undefined ? undefined : hart.csrs.peek(number);
    if (name !== undefined && value !== undefined) registers.push(csrRegister(name, value));
  }
  return {
    pc: state.pc,
    mode: modeName(state.privilege, state.virtual),
    registers,
    ...pendingOf(hart),
    waiting,
  };
}

function pendingOf(hart: Hart): { pending?: string } {
  const exception = hart.pendingException;
  if (exception) {
    const { cause, tval } = exception;
    return { pending: `exception ${cause} (${trapText(cause, false)}), tval 0x${tval.toString(16)}` };
  }
  const interrupt = pendingInterrupt(hart.state);
  return interrupt === undefined ? {} : { pending: `interrupt ${interrupt} (${trapText(interrupt, true)})` };
}
