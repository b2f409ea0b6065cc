/** Snapshots against a plain model: what every page held at every position of a timeline that is known beforehand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from './position.ts';
import { Snapshots } from './snapshots.ts';

const PAGE = 4096;
const PAGES = 4;
const END = 24;

/** A page that holds one number. */
function pageOf(value: number): Uint8Array {
  const page = new Uint8Array(PAGE);
  page[PAGE - 1] = value;
  return page;
}

/** Even positions stand at a count, odd ones behind an event there. */
const positionOf = (n: number): Position => ({ icount: n >> 1, event: n });

/** What is written between position n and n + 1: values of pages; 0 is written as often as anything. */
const step = fc.array(fc.tuple(fc.nat(PAGES - 1), fc.constantFrom(0, 0, 1, 2)), { maxLength: 2 });
const timeline = fc.array(step, { minLength: END, maxLength: END });
const action = fc.oneof(
  fc.record({ do: fc.constant('run' as const), to: fc.nat(END) }),
  fc.record({ do: fc.constant('snapshot' as const) }),
  fc.record({ do: fc.constant('restore' as const), to: fc.nat(END) }),
  fc.record({ do: fc.constant('thin' as const), keep: fc.integer({ min: 3, max: 8 }) }),
);

/** RAM with a list of changed pages, as a machine that travels uses snapshots. */
class Traveller {
  readonly snapshots = new Snapshots<number>(Number.POSITIVE_INFINITY);
  readonly ram: number[];
  at = 0;
  private _base = 0;
  private readonly _dirty = new Set<number>();
  private readonly _steps: readonly (readonly (readonly [number, number])[])[];

  constructor(first: readonly number[], steps: readonly (readonly (readonly [number, number])[])[]) {
    this.ram = [...first];
    this._steps = steps;
    this._add(first.flatMap((value, page) => (value === 0 ? [] : [page])));
  }

  private _add(pages: readonly number[]): void {
    this.snapshots.add(positionOf(this.at), this.at, pages, (page) => pageOf(this.ram[page] ?? 0));
    this._base = this.at;
    this._dirty.clear();
  }

  run(to: number): void {
    for (; this.at < to; this.at++) {
      for (const [page, value] of this._steps[this.at] ?? []) {
        this.ram[page] = value;
        this._dirty.add(page);
      }
    }
  }

  snapshot(): void {
    if (this.at > this._base) this._add([...this._dirty]);
  }

  restore(to: number): void {
    const snapshot = this.snapshots.before(positionOf(to));
    if (!snapshot) throw new Error('There is always a first snapshot.');
    const pages = this.snapshots.changedBetween(positionOf(this._base), snapshot.position);
    for (const page of [...pages, ...this._dirty]) {
      this.ram[page] = this.snapshots.page(page, snapshot.position)[PAGE - 1] ?? 0;
    }
    this.at = snapshot.state;
    this._base = this.at;
    this._dirty.clear();
  }

  /** Keeps so many snapshots; the one that the machine came from stays. */
  thin(count: number): void {
    const { snapshots } = this;
    const { budget } = snapshots;
    while (snapshots.count > count) {
      const before = snapshots.count;
      snapshots.budget = snapshots.bytes - 1;
      snapshots.thin(positionOf(this._base));
      if (snapshots.count === before) break;
    }
    snapshots.budget = budget;
  }
}

/** RAM at each position. */
function truth(first: readonly number[], steps: readonly (readonly (readonly [number, number])[])[]): number[][] {
  const all = [[...first]];
  for (const writes of steps) {
    const ram = [...(all.at(-1) ?? [])];
    for (const [page, value] of writes) ram[page] = value;
    all.push(ram);
  }
  return all;
}

const firstRam = fc.array(fc.constantFrom(0, 0, 3), { minLength: PAGES, maxLength: PAGES });

describe('snapshots', () => {
  it('give back RAM as it was, in whatever order they are made, restored and thinned', () => {
    fc.assert(
      fc.property(firstRam, timeline, fc.array(action, { maxLength: 40 }), (first, steps, actions) => {
        const all = truth(first, steps);
        const machine = new Traveller(first, steps);
        for (const one of actions) {
          if (one.do === 'run') machine.run(one.to);
          else if (one.do === 'snapshot') machine.snapshot();
          else if (one.do === 'restore') machine.restore(one.to);
          else machine.thin(one.keep);
          expect(machine.ram).toEqual(all[machine.at]);
        }
        for (const { icount, event } of machine.snapshots.positions) {
          expect(event >> 1).toBe(icount);
          const ram = machine.ram.map((_, page) => machine.snapshots.page(page, { icount, event })[PAGE - 1]);
          expect(ram).toEqual(all[event]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('know every page that a stretch changed, so that searches may leave out the others', () => {
    fc.assert(
      fc.property(firstRam, timeline, fc.array(action, { maxLength: 40 }), (first, steps, actions) => {
        const machine = new Traveller(first, steps);
        for (const one of actions) {
          if (one.do === 'run') machine.run(one.to);
          else if (one.do === 'snapshot') machine.snapshot();
          else if (one.do === 'restore') machine.restore(one.to);
          else machine.thin(one.keep);
        }
        const { snapshots } = machine;
        let before = 0;
        for (const position of snapshots.positions.slice(1)) {
          const written = new Set(
            steps.slice(before, position.event).flatMap((writes) => writes.map(([page]) => page)),
          );
          for (const page of written) expect(snapshots.changed(page, position)).toBe(true);
          before = position.event;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('count the bytes of their pages', () => {
    const snapshots = new Snapshots<string>(1e9);
    const overhead = snapshots.bytes;
    expect(overhead).toBe(0);
    snapshots.add({ icount: 0, event: 0 }, 'a', [0, 1], () => pageOf(1));
    const one = snapshots.bytes;
    const without = new Snapshots<string>(1e9);
    without.add({ icount: 0, event: 0 }, 'a', [], () => pageOf(1));
    const page = (one - without.bytes) / 2;
    expect(page).toBeGreaterThanOrEqual(PAGE);
    snapshots.add({ icount: 10, event: 1 }, 'b', [1], () => pageOf(0));
    snapshots.add({ icount: 20, event: 2 }, 'c', [1], () => pageOf(2));
    snapshots.add({ icount: 30, event: 3 }, 'd', [0], () => pageOf(2));
    expect(snapshots.bytes).toBe(one * 4 - 4 * page);
    snapshots.budget = snapshots.bytes - 1;
    snapshots.thin(undefined);
    expect(snapshots.positions.map(({ icount }) => icount)).toEqual([0, 20, 30]);
    // The page of zeros had no bytes of its own.
    expect(snapshots.bytes).toBe(one * 3 - 2 * page);
  });

  it('thin to even gaps, and never take the first, the last or the one in use', () => {
    const snapshots = new Snapshots<number>(1e9);
    for (let n = 0; n <= 40; n++) snapshots.add({ icount: n * 100, event: n }, n, [0], () => pageOf(n + 1));
    const keep = { icount: 1300, event: 13 };
    const each = snapshots.bytes / 41;
    snapshots.budget = each * 11;
    snapshots.thin(keep);
    const kept = snapshots.positions.map(({ icount }) => icount);
    expect(kept).toHaveLength(11);
    expect(kept).toContain(0);
    expect(kept).toContain(4000);
    expect(kept).toContain(1300);
    const gaps = kept.slice(1).map((icount, i) => icount - (kept[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1000);
  });
});
