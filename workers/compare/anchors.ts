/**
 * Anchors: places that two sequences surely share, found without comparing everything with everything.
 *
 * As in patience diff, an n-gram of tokens that occurs exactly once on each side is a candidate, and of all candidates
 * the longest chain that ascends on both sides is kept. Cost O(N + M) for the table, O(C log C) for the chain.
 */
import type { Work } from './runs.ts';

/** A subsequence that takes part in the search: tokens, and for each the position of its item. */
export interface Tokens {
  readonly tokens: Uint32Array;
  readonly positions: Uint32Array;
}

export interface Anchor {
  readonly a: number;
  readonly b: number;
}

const NONE = -1;
const TWICE = -2;

/** Spreads the bits of a hash; every input has an output of its own. */
export function finish(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Adds a word to a hash; for a fixed word or a fixed hash this is one-to-one. */
export function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = hash ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** Hashes of every n-gram; gram g begins at token g. */
export function grams(tokens: Uint32Array, n: number): Uint32Array {
  const count = Math.max(0, tokens.length - n + 1);
  const result = new Uint32Array(count);
  for (let g = 0; g < count; g++) {
    let hash = n;
    for (let t = 0; t < n; t++) hash = mix(hash, tokens[g + t] ?? 0);
    result[g] = finish(hash);
  }
  return result;
}

/**
 * Pairs of item positions at which an n-gram begins that is unique on both sides, ascending on both sides.
 */
export function uniqueAnchors(a: Tokens, b: Tokens, n: number, work: Work): Anchor[] {
  const gramsA = grams(a.tokens, n);
  const gramsB = grams(b.tokens, n);
  work.steps += gramsA.length + gramsB.length;
  if (gramsA.length === 0 || gramsB.length === 0) return [];
  const size = 2 ** Math.ceil(Math.log2((gramsA.length + gramsB.length) * 2));
  const mask = size - 1;
  const keys = new Uint32Array(size);
  const used = new Uint8Array(size);
  const atA = new Int32Array(size).fill(NONE);
  const atB = new Int32Array(size).fill(NONE);
  const enter = (hash: number, at: number, places: Int32Array) => {
    let slot = hash & mask;
    while (used[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & mask;
    used[slot] = 1;
    keys[slot] = hash;
    places[slot] = places[slot] === NONE ? at : TWICE;
  };
  for (let g = 0; g < gramsA.length; g++) enter(gramsA[g] ?? 0, g, atA);
  for (let g = 0; g < gramsB.length; g++) enter(gramsB[g] ?? 0, g, atB);

  const partner = new Int32Array(gramsA.length).fill(NONE);
  for (let slot = 0; slot < size; slot++) {
    const inA = atA[slot] ?? NONE;
    const inB = atB[slot] ?? NONE;
    if (inA >= 0 && inB >= 0) partner[inA] = inB;
  }
  const candidates: Anchor[] = [];
  for (let g = 0; g < partner.length; g++) {
    const inB = partner[g] ?? NONE;
    if (inB >= 0) candidates.push({ a: a.positions[g] ?? 0, b: b.positions[inB] ?? 0 });
  }
  return longestChain(candidates, work);
}

/** The longest subsequence of pairs, given in ascending order of `a`, that ascends strictly in `b` and in `a`. */
export function longestChain(pairs: readonly Anchor[], work: Work): Anchor[] {
  /** `ends[k]`: the pair with the least b that ends a chain of k + 1. */
  const ends: number[] = [];
  const previous = new Int32Array(pairs.length);
  for (let i = 0; i < pairs.length; i++) {
    const b = pairs[i]?.b ?? 0;
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      work.steps++;
      if ((pairs[ends[middle] ?? 0]?.b ?? 0) < b) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? (ends[low - 1] ?? NONE) : NONE;
    ends[low] = i;
  }
  const chain: Anchor[] = [];
  for (let i = ends.at(-1) ?? NONE; i >= 0; i = previous[i] ?? NONE) {
    const pair = pairs[i];
    if (pair) chain.push(pair);
  }
  return chain.reverse();
}
