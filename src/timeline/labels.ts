/** Words beside marks: the events of the stretch in view, found by kind and position. */
import type { Axis } from '../../workers/engine-api.ts';
import type { EventLabel, LabelSource, Range } from './types.ts';

/** Events of one stretch, sorted by position. */
export class LabelIndex {
  readonly #labels: readonly EventLabel[];

  constructor(labels: readonly EventLabel[]) {
    this.#labels = [...labels].sort((a, b) => a.position - b.position || a.n - b.n);
  }

  /** Index of the first label at or after a position. */
  #firstAt(position: number): number {
    const labels = this.#labels;
    let low = 0;
    let high = labels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((labels[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Words of the first event of a kind in [from, to). */
  textOf(kind: number, from: number, to: number): string | undefined {
    const labels = this.#labels;
    for (let i = this.#firstAt(from); i < labels.length; i++) {
      const label = labels[i];
      if (label === undefined || label.position >= to) return undefined;
      if (label.kind === kind) return label.text;
    }
    return undefined;
  }
}

/** So many events may be labelled; with more there is no room for words. */
export const MAXIMUM_LABELS = 300;

/** Fetches labels when the view has come to rest, one request at a time; answers for another view are dropped. */
export class LabelLoader {
  readonly #changed: () => void;
  #current = '';
  #index: LabelIndex | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get index(): LabelIndex | undefined {
    return this.#index;
  }

  /** Asks for the labels of a stretch; `undefined` when there are too many events for words. */
  want(source: LabelSource | undefined, group: string, axis: Axis, range: Range | undefined): void {
    const name = source === undefined || range === undefined ? '' : `${group} ${axis} ${range.from} ${range.to}`;
    if (name === this.#current) return;
    this.#current = name;
    clearTimeout(this.#timer);
    if (source === undefined || range === undefined) {
      this.#index = undefined;
      return;
    }
    this.#timer = setTimeout(() => {
      source(group, axis, range, MAXIMUM_LABELS).then(
        (labels) => {
          if (this.#current !== name) return;
          this.#index = new LabelIndex(labels);
          this.#changed();
        },
        () => {
          // Without words the marks still say what they are; the engine reports its own errors.
          if (this.#current === name) this.#index = undefined;
        },
      );
    }, 80);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#current = '';
  }
}
