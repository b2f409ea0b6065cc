/** Who wrote this? The last write of memory or a register before a position. */
import type { Condition, Found } from './conditions.ts';
import { isBefore, type Position } from './position.ts';
import { collect, type Searching, stretchesBefore } from './search.ts';

const PAGE = 4096;
const START: Position = { icount: 0, event: 0 };

type Without<T extends keyof Searching> = Omit<Searching, T>;

/**
 * The last write that touches [address, address + length) of physical memory. A stretch between two snapshots is
 * replayed only when the later one says that a page of the range changed in it. Undefined when nobody wrote since
 * power-on.
 */
export async function lastMemoryWrite(
  searching: Without<'conditions'>,
  before: Position,
  address: number,
  length: number,
): Promise<Found | undefined> {
  const { machine } = searching;
  const offset = address - machine.hart.layout.ramBase;
  const last = Math.floor((offset + length - 1) / PAGE);
  const changedUpTo = (position: Position) => {
    for (let page = Math.floor(offset / PAGE); page <= last; page++) {
      if (machine.snapshots.changed(page, position)) return true;
    }
    return false;
  };
  const condition: Condition = { kind: 'memory', address, length, access: 'write' };
  for (const [start, end] of [...stretchesBefore(machine, before, START)]) {
    const closing = machine.snapshots.atOrAfter(end);
    if (closing && !changedUpTo(closing.position)) continue;
    const found = await lastHit({ ...searching, conditions: [condition] }, start, end);
    if (found) return found;
  }
  return undefined;
}

async function lastHit(searching: Searching, start: Position, end: Position): Promise<Found | undefined> {
  let last: Found | undefined;
  await collect(searching, start, end, (hit) => {
    last = hit;
    return false;
  });
  return last;
}

/**
 * Distances searched back for a register's write, then everything: each instruction is looked at, so near ones come
 * first.
 */
const REACH = [2_000, 20_000, 200_000, 2_000_000, 20_000_000, 200_000_000, Number.POSITIVE_INFINITY];

/** The last instruction that writes x`number`. Undefined when none did since power-on. */
export async function lastRegisterWrite(
  searching: Without<'conditions'>,
  before: Position,
  number: number,
): Promise<Found | undefined> {
  let end = before;
  for (const reach of REACH) {
    const start: Position = { icount: Math.max(0, before.icount - reach), event: 0 };
    if (!isBefore(start, end)) return undefined;
    const last = await lastHit({ ...searching, conditions: [{ kind: 'register', number }] }, start, end);
    if (last) return last;
    end = start;
  }
  return undefined;
}
