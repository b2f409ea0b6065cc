/** What differs between two short texts, by words: to mark the value that is not the same. */

export interface Piece {
  readonly text: string;
  readonly differs: boolean;
}

/** Longer texts are told apart by their common beginning and end only. */
const MOST_WORDS = 64;

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

/** Both texts in pieces; those that the other text lacks are marked. */
export function wordDiff(a: string, b: string): readonly [readonly Piece[], readonly Piece[]] {
  const [left, right] = [words(a), words(b)];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  ) {
    end++;
  }
  const middleA = left.slice(start, left.length - end);
  const middleB = right.slice(start, right.length - end);
  const short = middleA.length <= MOST_WORDS && middleB.length <= MOST_WORDS;
  const [commonA, commonB] = short ? common(middleA, middleB) : [new Set<number>(), new Set<number>()];
  const pieces = (all: readonly string[], middle: number, shared: ReadonlySet<number>) =>
    merged(all.map((text, i) => ({ text, differs: i >= start && i < start + middle && !shared.has(i - start) })));
  return [pieces(left, middleA.length, commonA), pieces(right, middleB.length, commonB)];
}

/** Indexes of the longest common subsequence in both lists. */
function common(a: readonly string[], b: readonly string[]): [Set<number>, Set<number>] {
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const [inA, inB] = [new Set<number>(), new Set<number>()];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      inA.add(i++);
      inB.add(j++);
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return [inA, inB];
}

function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.differs === piece.differs) result[result.length - 1] = { ...last, text: last.text + piece.text };
    else result.push(piece);
  }
  return result;
}
