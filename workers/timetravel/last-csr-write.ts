/**
 * Who set a control and status register? Beside instructions that write it, traps do, and `mret` and `sret`, and
 * floating-point instructions (privileged manual, sections 3.1.6 to 3.1.16 and 4.1; unprivileged manual, "fcsr").
 *
 * Writes by instruction and traps are heard of without looking at every instruction, however far they lie. What changed the
 * register behind the last of them, if anything, is found by comparing its value from instruction to instruction.
 */
import { csrNumber } from '../cpu/riscv/isa/csr-names.ts';
import type { Condition, Found } from './conditions.ts';
import { compare, isBefore, type Position } from './position.ts';
import { collect, type Searching, searchBackward } from './search.ts';

/** Registers that are windows onto one another: a write of one is a write of all. */
const FAMILIES: readonly (readonly string[])[] = [
  ['mstatus', 'sstatus', 'vsstatus'],
  ['mie', 'sie', 'hie', 'vsie'],
  ['fcsr', 'fflags', 'frm'],
  ['stvec', 'vstvec'],
  ['sscratch', 'vsscratch'],
  ['sepc', 'vsepc'],
  ['scause', 'vscause'],
  ['stval', 'vstval'],
  ['satp', 'vsatp'],
];

/** What a trap writes. */
const OF_TRAPS: ReadonlySet<string> = new Set([
  ...['mstatus', 'sstatus', 'vsstatus', 'hstatus', 'mepc', 'mcause', 'mtval', 'mtval2', 'mtinst', 'sepc', 'scause'],
  ...['stval', 'htval', 'htinst', 'vsepc', 'vscause', 'vstval'],
]);

/** These change by themselves, as time goes on or as interrupt lines do. */
const BY_ITSELF =
  /^(cycle|time|instret|hpmcounter\d+|mcycle|minstret|mhpmcounter\d+)h?$|^(m|s|h|vs)ip$|^hgeip$|^[ms]topi$/;

export interface CsrWrite extends Found {
  /** A trap wrote it; `text` says which one. */
  readonly byTrap: boolean;
}

/**
 * The last write of a CSR before a position: before the instruction, or before the event at which a trap was taken.
 * Undefined when nothing wrote it since power-on. Error for registers that change by themselves, and for those that the
 * processor does not have.
 */
export async function lastCsrWrite(
  searching: Omit<Searching, 'conditions'>,
  before: Position,
  name: string,
): Promise<CsrWrite | undefined> {
  const { machine, pause } = searching;
  const { hart } = machine;
  const number = csrNumber(name);
  await machine.seek(before, pause);
  const value = number === undefined ? undefined : hart.csrs.peek(number);
  if (number === undefined || value === undefined) throw new Error(`This processor has no register ${name}.`);
  if (BY_ITSELF.test(name)) {
    throw new Error(`${name} changes by itself, with time or with interrupt lines: no instruction is behind it.`);
  }
  const peek = () => hart.csrs.peek(number) ?? 0n;
  const told = await lastToldWrite(searching, before, name);
  if (told) {
    const { icount, event } = told.position;
    const behind = told.byTrap ? { icount, event: event + 1 } : { icount: icount + 1, event };
    await machine.seek(isBefore(behind, before) ? behind : before, pause);
    if (peek() === value) return { ...told, value };
  }
  const changed = await lastChange(searching, before, told?.position ?? { icount: 0, event: 0 }, peek, value);
  return changed ? { ...changed, byTrap: false } : told;
}

/** The last write that is heard of: by an instruction that names the register, or by a trap that fills it. */
async function lastToldWrite(
  searching: Omit<Searching, 'conditions'>,
  before: Position,
  name: string,
): Promise<CsrWrite | undefined> {
  const names = FAMILIES.find((family) => family.includes(name)) ?? [name];
  const conditions: Condition[] = names.map((one) => ({ kind: 'csr', name: one }));
  if (OF_TRAPS.has(name)) {
    const below = /^m(?!status)/.test(name) ? 'M' : /^(mstatus|sstatus)$/.test(name) ? undefined : 'S';
    const into = below === undefined ? {} : { into: below === 'M' ? 3 : 1 };
    conditions.push({ kind: 'exception', ...into }, { kind: 'interrupt', ...into });
  }
  const found = await searchBackward({ ...searching, conditions }, before, { icount: 0, event: 0 });
  return found && { ...found, byTrap: found.condition >= names.length };
}

/** Distances looked back, near ones first: every instruction is looked at. */
const REACH = [2_000, 20_000, 200_000, 2_000_000, 20_000_000, Number.POSITIVE_INFINITY];

/** The last instruction between two positions behind which a value was another than before it. */
async function lastChange(
  searching: Omit<Searching, 'conditions'>,
  before: Position,
  from: Position,
  read: () => bigint,
  last: bigint,
): Promise<Found | undefined> {
  let end = before;
  let after = last;
  for (const reach of REACH) {
    const far: Position = { icount: Math.max(0, before.icount - reach), event: 0 };
    const start = isBefore(far, from) ? from : far;
    if (!isBefore(start, end)) return undefined;
    let found: Found | undefined;
    let previous: Found | undefined;
    let first: bigint | undefined;
    let old: bigint | undefined;
    await collect({ ...searching, conditions: [{ kind: 'every' }] }, start, end, (hit) => {
      const now = read();
      first ??= now;
      if (previous && old !== undefined && old !== now) found = { ...previous, old, value: now };
      previous = hit;
      old = now;
      return false;
    });
    // Behind the last instruction of the stretch the value is the one that the stretch behind it began with.
    if (previous && old !== undefined && old !== after) found = { ...previous, old, value: after };
    if (found) return found;
    if (first !== undefined) after = first;
    if (compare(start, from) === 0) return undefined;
    end = start;
  }
  return undefined;
}
