/**
 * Snapshots of a machine in order of their positions. RAM is kept as versions of pages: a snapshot holds the pages that
 * changed since the one before it, so what a page held at a snapshot is its latest version up to there; a page without
 * versions is all zeros.
 */
import { compare, type Position } from './position.ts';
import { SharedData } from './shared-data.ts';

const PAGE = 4096;
/** Estimates of what engines take beside the bytes of a page's version, and for a snapshot beside state and pages. */
const VERSION = 200;
const OVERHEAD = 512;

export interface Snapshot<State> {
  readonly position: Position;
  readonly state: State;
  /** Ordinal in time of creation; 0 is power-on. */
  readonly id: number;
}

/** A page and what it holds from a snapshot on. */
export type PageVersion = readonly [page: number, data: Uint8Array];

/** A snapshot as it is kept: with the pages that changed since the one before it. */
export interface SnapshotContents<State> {
  readonly position: Position;
  readonly state: State;
  readonly pages: readonly PageVersion[];
}

interface Version {
  at: Position;
  readonly data: Uint8Array;
}

interface Entry<State> extends Snapshot<State> {
  readonly at: Position;
  pages: number[];
  /** Bytes of the state, with what it shares with others. */
  readonly stateBytes: number;
}

const ZEROS = new Uint8Array(PAGE);

function isZero(page: Uint8Array): boolean {
  const words = page.byteOffset % 4 === 0 ? new Uint32Array(page.buffer, page.byteOffset, PAGE / 4) : page;
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return false;
  return true;
}

/** Index of the last entry that is at or before `at`, -1 when there is none. */
function lastUpTo(entries: readonly { readonly at: Position }[], at: Position): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry && compare(entry.at, at) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export class Snapshots<State> {
  private readonly _list: Entry<State>[] = [];
  private readonly _versions = new Map<number, Version[]>();
  private readonly _states = new SharedData();
  private _pageBytes = 0;
  private _nextId = 0;
  /** Bytes that pages and states may take; the oldest rule is kept by {@link thin}. */
  budget: number;

  constructor(budget: number) {
    this.budget = budget;
  }

  get count(): number {
    return this._list.length;
  }

  /** Bytes that all snapshots hold: pages of RAM, states of processor and devices, and what was written to disks. */
  get bytes(): number {
    return this._pageBytes + this._states.bytes + this._list.length * OVERHEAD;
  }

  /** Of {@link bytes}, what is no RAM. */
  get stateBytes(): number {
    return this._states.bytes;
  }

  /** Positions in order. */
  get positions(): readonly Position[] {
    return this._list.map(({ position }) => position);
  }

  /** The last snapshot at or before a position; the first one for what lies before it. */
  before(position: Position): Snapshot<State> | undefined {
    return this._list[Math.max(0, lastUpTo(this._list, position))];
  }

  /** The last snapshot before a position, itself excluded. */
  strictlyBefore(position: Position): Snapshot<State> | undefined {
    const i = lastUpTo(this._list, position);
    const found = this._list[i];
    return found && compare(found.position, position) === 0 ? this._list[i - 1] : found;
  }

  /** The first snapshot at or behind a position. */
  atOrAfter(position: Position): Snapshot<State> | undefined {
    const i = lastUpTo(this._list, position);
    const found = this._list[i];
    return found && compare(found.position, position) === 0 ? found : this._list[i + 1];
  }

  /**
   * Adds a snapshot. `pages` are those that changed since the snapshot before it, `read` gives a page's bytes (they are
   * copied). Nothing happens where there is a snapshot already.
   */
  add(position: Position, state: State, pages: readonly number[], read: (page: number) => Uint8Array): void {
    const i = lastUpTo(this._list, position);
    const previous = this._list[i];
    if (previous && compare(previous.position, position) === 0) return;
    const copied = pages.map((page): PageVersion => {
      const bytes = read(page);
      // A page of zeros needs its version too: an earlier snapshot may yet come between, in which it holds something.
      return [page, isZero(bytes) ? ZEROS : bytes.slice()];
    });
    this._insert(i + 1, { position, state, pages: copied });
  }

  /** Adds what {@link contents} of other snapshots gave; it is shared with them, not copied. */
  addContents({ position, state, pages }: SnapshotContents<State>): void {
    const shared = pages.map(([page, data]): PageVersion => [page, isZero(data) ? ZEROS : data]);
    this._insert(lastUpTo(this._list, position) + 1, { position, state, pages: shared });
  }

  private _insert(index: number, { position, state, pages }: SnapshotContents<State>): void {
    for (const [page, data] of pages) {
      const versions = this._versions.get(page) ?? [];
      if (data !== ZEROS) this._pageBytes += PAGE + VERSION;
      versions.splice(lastUpTo(versions, position) + 1, 0, { at: position, data });
      this._versions.set(page, versions);
    }
    const stateBytes = this._states.hold(state);
    const numbers = pages.map(([page]) => page);
    this._list.splice(index, 0, { position, at: position, state, pages: numbers, id: this._nextId++, stateBytes });
  }

  /** All snapshots in order, with the pages that changed from each to the next. They stay as they are. */
  contents(): SnapshotContents<State>[] {
    return this._list.map(({ position, state, pages }) => ({
      position,
      state,
      pages: pages.map((page): PageVersion => [page, this.page(page, position)]),
    }));
  }

  /** Whether a page changed between the snapshot before `to` and `to`, which must be a snapshot's position. */
  changed(page: number, to: Position): boolean {
    const versions = this._versions.get(page) ?? [];
    const found = versions[lastUpTo(versions, to)];
    return found !== undefined && compare(found.at, to) === 0;
  }

  /** A page as it was at a snapshot. */
  page(page: number, at: Position): Uint8Array {
    const versions = this._versions.get(page);
    return versions?.[lastUpTo(versions, at)]?.data ?? ZEROS;
  }

  /** Pages that may differ between two snapshots: those with versions behind the earlier one, up to the later one. */
  changedBetween(a: Position, b: Position): Set<number> {
    const [from, to] = compare(a, b) <= 0 ? [a, b] : [b, a];
    const pages = new Set<number>();
    for (let i = lastUpTo(this._list, from) + 1; i <= lastUpTo(this._list, to); i++) {
      for (const page of this._list[i]?.pages ?? []) pages.add(page);
    }
    return pages;
  }

  /**
   * Removes snapshots until the budget holds: each time the one whose removal leaves the smallest gap. The first, the
   * last, and the one at `keep` stay. What the guest wrote to its disks up to the last one cannot be given up by that:
   * where it alone fills the budget, an eighth of it is left for everything else.
   */
  thin(keep: Position | undefined): void {
    const needed = this._list.at(-1)?.stateBytes ?? 0;
    const limit = Math.max(this.budget, needed + this.budget / 8);
    while (this.bytes > limit && this._list.length > 3) {
      let best = -1;
      let smallest = Number.POSITIVE_INFINITY;
      for (let i = 1; i < this._list.length - 1; i++) {
        const [previous, one, next] = [this._list[i - 1], this._list[i], this._list[i + 1]];
        if (!previous || !one || !next || (keep && compare(one.position, keep) === 0)) continue;
        const gap = next.position.icount - previous.position.icount;
        if (gap < smallest) {
          smallest = gap;
          best = i;
        }
      }
      if (best < 0) return;
      this._remove(best);
    }
  }

  /** Pages that changed up to a snapshot that goes have changed up to the next one. */
  private _remove(i: number): void {
    const [gone] = this._list.splice(i, 1);
    const next = this._list[i];
    if (!gone || !next) return;
    this._states.release(gone.state);
    const inNext = new Set(next.pages);
    for (const page of gone.pages) {
      const versions = this._versions.get(page) ?? [];
      const at = lastUpTo(versions, gone.position);
      const version = versions[at];
      if (!version) continue;
      if (inNext.has(page)) {
        versions.splice(at, 1);
        if (version.data !== ZEROS) this._pageBytes -= PAGE + VERSION;
      } else {
        version.at = next.position;
        next.pages.push(page);
      }
    }
  }
}
