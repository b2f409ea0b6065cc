/**
 * Compares a machine with a state of real QEMU.
 *
 * QEMU was stopped at a count, where events may stand, and which of them it had handled when it stopped is a race of its
 * threads. So the state before the events at that count is accepted, or the state after any of them, and nothing else.
 */
import type { TruthState } from './truth-file.ts';

/** What of a machine is compared. */
export interface VisibleState {
  /** A register by QEMU's name; undefined for one that this machine does not have. */
  register(name: string): bigint | undefined;
  /** All RAM; a view that is valid until the machine runs on. */
  readonly ram: Uint8Array<ArrayBuffer>;
}

export interface RegisterDifference {
  readonly register: string;
  readonly machine: bigint | undefined;
  readonly qemu: bigint;
}

export interface StateDifference {
  readonly registers: readonly RegisterDifference[];
  /** SHA-256 of the machine's RAM; absent when registers differ (RAM is not looked at then) or when it is equal. */
  readonly ramSha256?: string;
}

/** QEMU 7.2 sets these bits of mideleg at any access, its own debugger's included. */
const MIDELEG_READ_BY_DEBUGGER = 0x1444n;

function agrees(name: string, machine: bigint | undefined, qemu: bigint): boolean {
  if (machine === qemu) return true;
  return name === 'mideleg' && machine !== undefined && (machine | MIDELEG_READ_BY_DEBUGGER) === qemu;
}

/** The registers that differ. */
function differingRegisters(machine: VisibleState, truth: TruthState): RegisterDifference[] {
  const differences: RegisterDifference[] = [];
  for (const [register, qemu] of truth.registers) {
    const own = machine.register(register);
    if (!agrees(register, own, qemu)) differences.push({ register, machine: own, qemu });
  }
  return differences;
}

/** SHA-256 of bytes, as hexadecimal digits. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Compares registers, then RAM; undefined when all agrees. */
export async function compareWithTruth(machine: VisibleState, truth: TruthState): Promise<StateDifference | undefined> {
  const registers = differingRegisters(machine, truth);
  if (registers.length > 0) return { registers };
  const hash = await sha256(machine.ram);
  return hash === truth.ramSha256 ? undefined : { registers, ramSha256: hash };
}
