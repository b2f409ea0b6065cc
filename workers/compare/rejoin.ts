/**
 * Looks far ahead for where two logs join again, when one has a stretch longer than any window that the other lacks.
 *
 * The n-grams of one log's window are looked for in what follows in the other, both ways at once. That is one pass over
 * what lies ahead, without alignment; whoever calls it pays for it in proportion to the items it moves on afterwards.
 */
import { tokens } from './align.ts';
import { grams } from './anchors.ts';
import type { ItemReader } from './items.ts';
import type { Work } from './runs.ts';
import { Place, type Side } from './side.ts';

/** Guest events in an n-gram, and n-grams in close succession that prove a place. */
const GRAM = 4;
const PROOF = 12;
/** Tokens that may lie between two n-grams of a proof. */
const CLOSE = 32;
const CHUNK = 1 << 15;

/** Numbers of two items that are surely the same event, and B's icount minus A's there. */
export interface Rejoin {
  readonly a: number;
  readonly b: number;
  readonly displacement: number;
}

interface Hit {
  /** Item numbers. */
  readonly here: number;
  readonly ahead: number;
  /** The other log's icount minus this one's. */
  readonly moved: number;
}

/** N-grams that are unique in a window, by hash; -1 for those that repeat. */
class Fingerprint {
  private readonly _places = new Map<number, number>();
  private readonly _positions: Uint32Array;
  private readonly _side: Side;
  private readonly _start: number;
  private _first: Hit | undefined;
  private _last = -1;
  private _count = 0;

  constructor(side: Side, start: number) {
    const { tokens: words, positions } = tokens(side, 0, side.length, Place.guest);
    this._positions = positions;
    this._side = side;
    this._start = start;
    grams(words, GRAM).forEach((hash, gram) => {
      this._places.set(hash, this._places.has(hash) ? -1 : gram);
    });
  }

  get empty(): boolean {
    return this._places.size < PROOF;
  }

  /** Looks at a stretch of the other log; the first item of a proof once there is one. */
  find(side: Side, start: number, work: Work): Hit | undefined {
    const { tokens: words, positions } = tokens(side, 0, side.length, Place.guest);
    const hashes = grams(words, GRAM);
    work.steps += side.length;
    for (let gram = 0; gram < hashes.length; gram++) {
      const place = this._places.get(hashes[gram] ?? 0) ?? -1;
      if (place < 0) continue;
      if (this._first && place > this._last && place - this._last <= CLOSE) this._count++;
      else {
        const here = this._positions[place] ?? 0;
        const ahead = positions[gram] ?? 0;
        const moved = (side.icounts[ahead] ?? 0) - (this._side.icounts[here] ?? 0);
        this._first = { here: this._start + here, ahead: start + ahead, moved };
        this._count = 1;
      }
      this._last = place;
      if (this._count >= PROOF) return this._first;
    }
    return undefined;
  }
}

/**
 * Where the windows' contents turn up in the other log, up to `most` items ahead of each; `undefined` when they do not
 * or when `onChunk` (called now and then) resolves to false. Adds the items it read to `scanned`.
 */
export async function findRejoin(
  a: ItemReader,
  b: ItemReader,
  most: number,
  work: Work,
  onChunk: () => Promise<boolean>,
): Promise<{ readonly at?: Rejoin; readonly scanned: number }> {
  const inA = new Fingerprint(a.window, a.window.start);
  const inB = new Fingerprint(b.window, b.window.start);
  const aheadA = a.ahead();
  const aheadB = b.ahead();
  let scanned = 0;
  const step = async (reader: ItemReader, fingerprint: Fingerprint): Promise<Hit | undefined> => {
    const { window } = reader;
    window.drop(window.length);
    if (fingerprint.empty || reader.finished) return undefined;
    await reader.fill(CHUNK);
    scanned += window.length;
    return fingerprint.find(window, window.start, work);
  };
  try {
    while (scanned < 2 * most) {
      const before = scanned;
      const hitB = await step(aheadB, inA);
      if (hitB) return { at: { a: hitB.here, b: hitB.ahead, displacement: hitB.moved }, scanned };
      const hitA = await step(aheadA, inB);
      if (hitA) return { at: { a: hitA.ahead, b: hitA.here, displacement: -hitA.moved }, scanned };
      if (scanned === before || !(await onChunk())) break;
    }
    return { scanned };
  } finally {
    await aheadA.close();
    await aheadB.close();
  }
}
