/** Exact counts of the stretch in view, for the lanes' names and screen readers; asked for when the view rests. */
import type { Axis } from '../../workers/engine-api.ts';
import { IDENTITY } from './axis-map.ts';
import { Emitter } from './emitter.ts';
import type { TrackGroup, View } from './types.ts';

/** Milliseconds of rest before a request. */
const REST = 150;

/** Counts per kind, by group id. */
export type CountsByGroup = ReadonlyMap<string, readonly number[]>;

export class VisibleCounts {
  readonly changed = new Emitter();
  #counts: CountsByGroup = new Map();
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  get counts(): CountsByGroup {
    return this.#counts;
  }

  want(axis: Axis, view: View, groups: readonly TrackGroup[]): void {
    const name = `${axis} ${view.from} ${view.to} ${groups.map((group) => `${group.id}:${group.loaded}`).join(' ')}`;
    if (name === this.#asked) return;
    this.#asked = name;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(name, axis, view, groups), REST);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asked = '';
  }

  async #ask(name: string, axis: Axis, view: View, groups: readonly TrackGroup[]): Promise<void> {
    const found = new Map<string, readonly number[]>();
    try {
      for (const group of groups) {
        const map = group.map ?? IDENTITY;
        const from = Math.max(0, Math.floor(map.toOwn(view.from)));
        const to = Math.max(from, Math.ceil(map.toOwn(view.to)));
        found.set(group.id, (await group.source.range(axis, from, to)).counts);
      }
    } catch {
      // The old counts would be of another stretch: better none.
      found.clear();
    }
    if (name !== this.#asked) return;
    this.#counts = found;
    this.changed.emit();
  }
}
