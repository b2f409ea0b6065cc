/**
 * What ran when, by depth: spans of calls in typed arrays. Spans of one depth follow one another, so all that lies in a
 * stretch is found by a binary search. When there are too many, the shortest are dropped, here and from then on.
 */

/** Depths that are kept. */
export const DEPTHS = 64;
/** Spans that are kept, 20 bytes each. */
const BUDGET = 600_000;

/** Spans of one depth, ascending. */
class Row {
  begins = new Float64Array(64);
  ends = new Float64Array(64);
  ids = new Uint32Array(64);
  length = 0;

  push(begin: number, end: number, id: number): void {
    if (this.length === this.ids.length) {
      const size = this.length * 2;
      const grown = <T extends Float64Array | Uint32Array>(from: T, into: T): T => {
        into.set(from);
        return into;
      };
      this.begins = grown(this.begins, new Float64Array(size));
      this.ends = grown(this.ends, new Float64Array(size));
      this.ids = grown(this.ids, new Uint32Array(size));
    }
    this.begins[this.length] = begin;
    this.ends[this.length] = end;
    this.ids[this.length++] = id;
  }

  /** Keeps spans of at least a length; returns how many those are. */
  thin(shortest: number): number {
    const { begins, ends, ids, length } = this;
    this.length = 0;
    for (let i = 0; i < length; i++) {
      const [begin = 0, end = 0] = [begins[i], ends[i]];
      if (end - begin >= shortest) this.push(begin, end, ids[i] ?? 0);
    }
    return this.length;
  }

  /** Number of the first span that ends behind a count. */
  after(count: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ends[middle] ?? 0) <= count) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Hears of a span; `crowd` is true where several short ones stand for one another. */
export type SpanVisitor = (depth: number, begin: number, end: number, id: number, crowd: boolean) => void;

export class CallIndex {
  private readonly _rows: Row[] = Array.from({ length: DEPTHS }, () => new Row());
  private readonly _budget: number;
  private _count = 0;
  private _shortest = 1;

  constructor(budget = BUDGET) {
    this._budget = budget;
  }

  /** Spans at least this long are all there. */
  get shortest(): number {
    return this._shortest;
  }

  /** Adds a span. Those of one depth must come in their order. */
  add(depth: number, begin: number, end: number, id: number): void {
    const row = this._rows[depth];
    if (!row || end - begin < this._shortest) return;
    row.push(begin, end, id);
    if (++this._count <= this._budget) return;
    while (this._count > this._budget / 2) {
      this._shortest *= 2;
      this._count = this._rows.reduce((sum, one) => sum + one.thin(this._shortest), 0);
    }
  }

  /**
   * Spans of a depth that touch [from, to), ascending. Those shorter than `resolution` that follow one another closely are
   * told as one, with the number of the longest.
   */
  visit(depth: number, from: number, to: number, resolution: number, visit: SpanVisitor): void {
    const row = this._rows[depth];
    if (row) visitRow(row, depth, from, to, resolution, visit);
  }
}

function visitRow(row: Row, depth: number, from: number, to: number, resolution: number, visit: SpanVisitor): void {
  let crowd: { begin: number; end: number; id: number; longest: number; count: number } | undefined;
  const finish = () => {
    if (crowd) visit(depth, crowd.begin, crowd.end, crowd.id, crowd.count > 1);
    crowd = undefined;
  };
  for (let i = row.after(from); i < row.length; i++) {
    const [begin = 0, end = 0, id = 0] = [row.begins[i], row.ends[i], row.ids[i]];
    if (begin >= to) break;
    if (end - begin >= resolution) {
      finish();
      visit(depth, begin, end, id, false);
    } else if (crowd && begin - crowd.end < resolution && end - crowd.begin < resolution * 4) {
      crowd.end = end;
      crowd.count++;
      if (end - begin > crowd.longest) Object.assign(crowd, { id, longest: end - begin });
    } else {
      finish();
      crowd = { begin, end, id, longest: end - begin, count: 1 };
    }
  }
  finish();
}
