/** Matches of two sequences as runs: `length` consecutive items of A from `a` belong to those of B from `b`. */
export class Runs {
  count = 0;
  /** Triples a, b, length. */
  private _data = new Uint32Array(3 * 64);

  /** Appends a run; runs must ascend on both sides. One that continues the last is joined with it. */
  push(a: number, b: number, length: number): void {
    if (length <= 0) return;
    const last = (this.count - 1) * 3;
    if (this.count > 0) {
      const lastLength = this._data[last + 2] ?? 0;
      if ((this._data[last] ?? 0) + lastLength === a && (this._data[last + 1] ?? 0) + lastLength === b) {
        this._data[last + 2] = lastLength + length;
        return;
      }
    }
    const at = this.count * 3;
    if (at === this._data.length) {
      const next = new Uint32Array(at * 2);
      next.set(this._data);
      this._data = next;
    }
    this._data[at] = a;
    this._data[at + 1] = b;
    this._data[at + 2] = length;
    this.count++;
  }

  a(run: number): number {
    return this._data[run * 3] ?? 0;
  }

  b(run: number): number {
    return this._data[run * 3 + 1] ?? 0;
  }

  length(run: number): number {
    return this._data[run * 3 + 2] ?? 0;
  }

  /** Forgets all runs but keeps the memory. */
  clear(): void {
    this.count = 0;
  }
}

/** Counts the work of an alignment, so that tests can bound it without a clock. */
export interface Work {
  steps: number;
}
