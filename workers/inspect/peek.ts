/** Reading guest memory as a debugger does: through the page tables, without accessed bits, faults or devices. */

import { RULES } from '../cpu/riscv/core/layout.ts';
import type { Hart } from '../cpu/riscv/hart.ts';
import { Csr } from '../cpu/riscv/state.ts';
import { readEntry, rootTable } from './page-table.ts';

const ADDRESS = (1n << 64n) - 1n;

/** Eight bytes of a table; undefined outside of RAM. */
export function tableEntry(hart: Hart, at: bigint): bigint | undefined {
  const offset = Number(at) - hart.layout.ramBase;
  if (offset < 0 || offset + 8 > hart.layout.ramSize) return undefined;
  return hart.state.view.getBigUint64(hart.layout.ram + offset, true);
}

/** A walk that finds any valid mapping, whatever its permissions. `through` maps the addresses of the tables. */
function walk(
  hart: Hart,
  atp: bigint,
  address: bigint,
  rootBits: bigint,
  through: (at: bigint) => bigint | undefined,
): bigint | undefined {
  const mode = Number(atp >> 60n);
  if (mode === 0) return address;
  if (mode < 8 || mode > 10) return undefined;
  const levels = mode - 5;
  const width = BigInt(12 + 9 * levels);
  const extended = BigInt.asUintN(64, BigInt.asIntN(Number(width), address));
  if (rootBits === 9n && extended !== address) return undefined;
  const rules = hart.state.i32(RULES);
  let table = rootTable(atp);
  for (let level = levels - 1; level >= 0; level--) {
    const mask = (1n << (level === levels - 1 ? rootBits : 9n)) - 1n;
    const at = through(table + ((address >> BigInt(12 + 9 * level)) & mask) * 8n);
    const bits = at === undefined ? undefined : tableEntry(hart, at);
    const entry = bits === undefined ? undefined : readEntry(bits, level, rules);
    if (entry?.kind === 'page') return entry.base | (address & (entry.size - 1n));
    if (entry?.kind !== 'table') return undefined;
    table = entry.table;
  }
  return undefined;
}

/** The physical address behind a guest's, by hgatp; undefined where nothing is mapped. */
export function peekGuestPhysical(hart: Hart, address: bigint): bigint | undefined {
  return walk(hart, hart.state.csr(Csr.hgatp), address, 11n, (at) => at);
}

/** The physical address behind a virtual one in the present mode; undefined where nothing is mapped. */
export function peekPhysical(hart: Hart, address: bigint): bigint | undefined {
  const { state } = hart;
  const va = address & ADDRESS;
  if (state.privilege === 3) return va;
  const plain = (at: bigint): bigint => at;
  if (!state.virtual) return walk(hart, state.csr(Csr.satp), va, 9n, plain);
  const guest = (gpa: bigint) => peekGuestPhysical(hart, gpa);
  // While the guest runs its registers are exchanged with the host's: satp is what vsatp was.
  const gpa = walk(hart, state.csr(Csr.satp), va, 9n, guest);
  return gpa === undefined ? undefined : guest(gpa);
}

/** Bytes of RAM at a virtual address that stay in a page; undefined where they are not in RAM. */
function peekBytes(hart: Hart, address: bigint, length: number): Uint8Array<ArrayBuffer> | undefined {
  const physical = peekPhysical(hart, address);
  const offset = physical === undefined ? -1 : Number(physical) - hart.layout.ramBase;
  return offset >= 0 && offset + length <= hart.layout.ramSize ? hart.ram.subarray(offset, offset + length) : undefined;
}

/** A number of 1, 2, 4 or 8 bytes, aligned; undefined where there is no RAM. */
export function peekNumber(hart: Hart, address: bigint, size: number): bigint | undefined {
  if (address % BigInt(size) !== 0n) return undefined;
  const bytes = peekBytes(hart, address, size);
  return bytes?.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** The bits of the instruction at a virtual address; undefined where memory cannot be read. */
export function peekInstruction(hart: Hart, address: bigint): number | undefined {
  const half = (va: bigint): number | undefined => {
    const physical = peekPhysical(hart, va);
    return physical === undefined ? undefined : hart.fetchHalf(Number(physical));
  };
  const low = half(address);
  if (low === undefined || (low & 3) !== 3) return low;
  const high = half((address + 2n) & ADDRESS);
  return high === undefined ? undefined : (low | (high << 16)) >>> 0;
}
