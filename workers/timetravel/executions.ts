/**
 * When instructions are executed next and were executed last, around a position: within a bounded stretch of replay,
 * from near to far, for as long as a budget of time lasts.
 */
import type { Hart } from '../cpu/riscv/hart.ts';
import { Csr } from '../cpu/riscv/state.ts';
import type { Condition, Found } from './conditions.ts';
import { compare, type Position } from './position.ts';
import { collect, type Searching } from './search.ts';

/** Distances from the position, in instructions, at which it is asked whether all is found or the time is up. */
const REACH = [1_000, 10_000, 100_000, 300_000, 600_000, 1_000_000];
/** Instructions between two looks at whether somebody waits for the machine. */
const SLICE = 50_000;

export interface Executions {
  /** Last execution strictly before the position, by address. */
  readonly past: ReadonlyMap<bigint, Position>;
  /** Next execution strictly behind the position. */
  readonly future: ReadonlyMap<bigint, Position>;
  /** Instructions that were looked at before the position, and behind it. */
  readonly before: number;
  readonly after: number;
}

/**
 * Whether what executes at a virtual address is the code that stood there at the position: the same physical address.
 * Asked once for each address space.
 */
function sameCode(
  hart: Hart,
  addresses: readonly bigint[],
  placeOf: (address: bigint) => bigint | undefined,
): (address: bigint) => boolean {
  const places = new Map(addresses.map((address) => [address, placeOf(address)]));
  const known = new Map<string, boolean>();
  return (address) => {
    const key = `${hart.state.csr(Csr.satp)} ${hart.state.privilege} ${hart.state.virtual} ${address}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const same = placeOf(address) === places.get(address);
    known.set(key, same);
    return same;
  };
}

/**
 * Executions of instructions by their virtual addresses around a position, at most `budgetMs` of looking in each
 * direction. `placeOf` gives the physical address of a virtual one by the translation in force. The machine stands at the position again afterwards. Throws as searches do when it is called off.
 */
export async function executionsAround(
  searching: Omit<Searching, 'conditions'>,
  at: Position,
  addresses: readonly bigint[],
  placeOf: (address: bigint) => bigint | undefined,
  budgetMs: number,
): Promise<Executions> {
  const { machine, pause } = searching;
  await machine.seek(at, pause);
  const here = machine.position;
  const isSame = sameCode(machine.hart, addresses, placeOf);

  /** Looks at one stretch for addresses that are not found yet; `keep` is told each execution, in order. */
  const look = async (from: Position, to: Position, found: Map<bigint, Position>, keep: (hit: Found) => void) => {
    const missing = addresses.filter((address) => !found.has(address));
    const conditions = missing.map(
      (address): Condition => ({ kind: 'execute', address, holds: () => isSame(address) }),
    );
    await collect(
      { ...searching, conditions },
      from,
      to,
      (hit) => {
        keep(hit);
        return false;
      },
      SLICE,
    );
  };

  const future = new Map<bigint, Position>();
  let after = 0;
  let since = performance.now();
  for (const reach of REACH) {
    const end: Position = { icount: here.icount + reach, event: 0 };
    if (future.size === addresses.length || performance.now() - since > budgetMs) break;
    if (compare(machine.reached, machine.position) <= 0) break;
    await look(machine.position, end, future, ({ pc, position }) => {
      if (compare(position, here) > 0 && !future.has(pc)) future.set(pc, position);
    });
    after = machine.position.icount - here.icount;
  }

  const past = new Map<bigint, Position>();
  let start = here;
  since = performance.now();
  for (const reach of REACH) {
    if (past.size === addresses.length || performance.now() - since > budgetMs || start.icount === 0) break;
    const from: Position = { icount: Math.max(0, here.icount - reach), event: 0 };
    const latest = new Map<bigint, Position>();
    await look(from, start, past, ({ pc, position }) => {
      if (compare(position, here) < 0) latest.set(pc, position);
    });
    for (const [pc, position] of latest) past.set(pc, position);
    start = from;
  }
  await machine.seek(here, pause);
  return { past, future, before: here.icount - start.icount, after };
}
