/** What the pointer is over, for the tooltip: at once from the tiles, then exactly from the engine. */
import type { Axis } from '../../workers/engine-api.ts';
import { Emitter } from './emitter.ts';
import type { TrackGroup } from './types.ts';

export interface HoverCount {
  readonly kind: number;
  readonly count: number;
}

export interface Hover {
  /** Pixel of the pointer in the plot. */
  readonly x: number;
  readonly y: number;
  readonly group: string;
  readonly groupLabel: string | undefined;
  readonly lane: string | undefined;
  /** Position under the pointer, on the recording's own axis. */
  readonly position: number;
  /** The bucket under the pointer, or the one of the mark it is at. */
  readonly from: number;
  readonly to: number;
  /** Counts per kind, most first. */
  readonly counts: readonly HoverCount[];
  readonly total: number;
  /** False while the counts are from tiles that may be approximate. */
  readonly exact: boolean;
  /** Differences per class, over the lane of differences. */
  readonly differences: readonly number[] | undefined;
  /** Words of the event, when the bucket holds a single one that is known. */
  readonly text: string | undefined;
  /** What the guest's screen showed, over the lane of its pictures. */
  readonly picture?: HTMLCanvasElement;
}

/** Asks for exact counts only when the pointer has rested for so long, in milliseconds. */
const REST = 60;

export class HoverState {
  readonly changed = new Emitter();
  #current: Hover | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request = 0;

  get current(): Hover | undefined {
    return this.#current;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#request++;
    if (this.#current === undefined) return;
    this.#current = undefined;
    this.changed.emit();
  }

  /** Shows provisional counts now and replaces them by exact ones of the same kinds. */
  show(hover: Hover, group: TrackGroup, axis: Axis, kinds: readonly number[]): void {
    const old = this.#current;
    const sameBucket =
      old?.from === hover.from && old.to === hover.to && old.lane === hover.lane && old.group === hover.group;
    // Within one bucket only the position moves; exact counts that are there already stay.
    this.#current =
      sameBucket && old.exact
        ? { ...hover, counts: old.counts, total: old.total, exact: true, text: hover.text ?? old.text }
        : hover;
    this.changed.emit();
    if (sameBucket) return;
    clearTimeout(this.#timer);
    const request = ++this.#request;
    if (hover.exact) return;
    this.#timer = setTimeout(() => {
      group.source.range(axis, hover.from, hover.to).then(
        (range) => {
          if (request !== this.#request || this.#current === undefined) return;
          const counts = rank(kinds, (kind) => range.counts[kind] ?? 0);
          this.#current = { ...this.#current, ...counts, exact: true };
          this.changed.emit();
        },
        () => {
          // The provisional counts stay, and stay marked as such.
        },
      );
    }, REST);
  }
}

/** Counts above zero, most first, and their sum. */
export function rank(
  kinds: readonly number[],
  countOf: (kind: number) => number,
): { readonly counts: readonly HoverCount[]; readonly total: number } {
  const counts = kinds.map((kind) => ({ kind, count: countOf(kind) })).filter((each) => each.count > 0);
  counts.sort((a, b) => b.count - a.count || a.kind - b.kind);
  return { counts, total: counts.reduce((sum, each) => sum + each.count, 0) };
}
