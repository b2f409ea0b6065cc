/** What searches must find: all hits of some conditions, as a replay that only goes forward comes by them. */
import { X } from '../../cpu/riscv/core/layout.ts';
import { peekPhysical } from '../../inspect/peek.ts';
import { VirtBoard } from '../../machine/virt.ts';
import type { Travelling } from '../../testing/travelling.ts';
import { type Condition, install } from '../../timetravel/conditions.ts';
import { compare, isBefore, type Position } from '../../timetravel/position.ts';

const PAGE = 4096;
const SP = X + 2 * 8;
/** Places at which addresses are taken, and hits above which a condition is left out: it is noted for every search. */
const SAMPLES = 6;
const MOST_HITS = 30_000;

/** The hits of a condition over a whole recording, in order. */
export class Hits {
  readonly condition: Condition;
  readonly positions: Position[] = [];

  constructor(condition: Condition) {
    this.condition = condition;
  }

  /** Number of hits before a position. */
  private _before(at: Position): number {
    let low = 0;
    let high = this.positions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const one = this.positions[middle];
      if (one && isBefore(one, at)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Hits in [from, to). */
  between(from: Position, to: Position): readonly Position[] {
    return this.positions.slice(this._before(from), Math.max(this._before(from), this._before(to)));
  }

  /** The last hit in [fence, from). */
  before(from: Position, fence: Position): Position | undefined {
    return this.between(fence, from).at(-1);
  }

  /** The first hit behind `from` and before the fence. */
  after(from: Position, fence: Position): Position | undefined {
    return this.between(from, fence).find((position) => compare(position, from) > 0);
  }
}

/**
 * Chooses conditions by what a machine comes by at a few random counts, and all their hits. `machine` stands at its first
 * position, and goes to its end twice.
 */
export async function expectedHits({ machine, log, hooks }: Travelling, random: () => number): Promise<Hits[]> {
  const { hart, player } = machine;
  const conditions: Condition[] = [
    { kind: 'exception' },
    { kind: 'exception', cause: 8 },
    { kind: 'interrupt' },
    { kind: 'csr', name: 'satp' },
    { kind: 'csr', name: 'sepc' },
    { kind: 'csr', name: 'mtvec' },
  ];
  if (player.board instanceof VirtBoard) {
    for (const place of player.board.bus.layout()) conditions.push({ kind: 'device', ...place });
  }
  const stops = Array.from({ length: SAMPLES }, () => Math.floor(random() * log.index.icount)).sort((a, b) => a - b);
  for (const icount of stops) {
    await player.runTo({ icount, event: 0 });
    conditions.push({ kind: 'execute', address: hart.state.pc });
    const stack = peekPhysical(hart, hart.state.u64(SP));
    const dirty = hart.memory.dirtyPages();
    const page = dirty[Math.floor(random() * dirty.length)] ?? 0;
    const somewhere = hart.layout.ramBase + page * PAGE + 8 * Math.floor((random() * PAGE) / 8);
    const addresses = [...(stack === undefined ? [] : [Number(stack)]), somewhere];
    for (const address of addresses) {
      const inRam = address >= hart.layout.ramBase && address + 8 <= hart.layout.ramBase + hart.layout.ramSize;
      if (!inRam) continue;
      for (const access of ['write', 'read', 'change'] as const) {
        conditions.push({ kind: 'memory', address, length: 8, access });
      }
    }
  }
  await machine.seek({ icount: 0, event: 0 });
  let hits = conditions.map((condition) => new Hits(condition));
  for (;;) {
    // Hooks are set again when a condition has too many hits.
    const watched = hits;
    const uninstall = install(
      hart,
      hooks,
      watched.map(({ condition }) => condition),
      () => machine.position,
      ({ condition, position }) => watched[condition]?.positions.push({ ...position }),
    );
    let ended = false;
    do {
      const { reason } = await player.advance({ maxInstructions: 500_000 });
      ended = reason !== 'budget';
    } while (!ended && watched.every(({ positions }) => positions.length <= MOST_HITS));
    uninstall();
    hits = hits.filter(({ positions }) => positions.length <= MOST_HITS);
    if (ended) return hits;
  }
}
