/** What two logs share from their first byte on, from the rolling hashes in their indexes alone. */
import { BLOCK_EVENTS } from '../log/block-index.ts';
import { HEADER_BYTES } from '../log/dialects.ts';
import { Kind } from '../log/kinds.ts';
import type { ReplayLog } from '../log/replay-log.ts';

/** Whether all bytes before a block are the same in both logs and mean the same. */
function sameBefore(a: ReplayLog, b: ReplayLog, block: number): boolean {
  const x = a.index;
  const y = b.index;
  return (
    x.offsets[block] === y.offsets[block] &&
    x.icounts[block] === y.icounts[block] &&
    x.countBefore(block, Kind.INSTRUCTION) === y.countBefore(block, Kind.INSTRUCTION) &&
    x.hashes[block * 2] === y.hashes[block * 2] &&
    x.hashes[block * 2 + 1] === y.hashes[block * 2 + 1]
  );
}

/** Number of whole blocks at the start that are the same byte for byte; 0 for logs of different layouts. */
export function commonBlocks(a: ReplayLog, b: ReplayLog): number {
  if (a.dialect !== b.dialect) return 0;
  const blocks = (log: ReplayLog) => Math.min(log.index.entries - 1, Math.floor(log.index.events / BLOCK_EVENTS));
  let low = 0;
  let high = Math.min(blocks(a), blocks(b));
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (sameBefore(a, b, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

const PIECE = 1 << 20;

async function sameBytes(a: ReplayLog, b: ReplayLog, from: number, to: number): Promise<boolean> {
  for (let at = from; at < to; at += PIECE) {
    const length = Math.min(PIECE, to - at);
    const [x, y] = await Promise.all([a.source.read(at, length), b.source.read(at, length)]);
    if (x.length !== y.length || x.some((byte, i) => byte !== y[i])) return false;
  }
  return true;
}

/**
 * Whether two logs are the same file, given the blocks that they share: compares the header and what follows those
 * blocks byte by byte. Quick, because it gives up at the first difference.
 */
export async function identicalFiles(a: ReplayLog, b: ReplayLog, blocks: number): Promise<boolean> {
  const { size } = a.source;
  if (size !== b.source.size || a.dialect !== b.dialect) return false;
  if (!(await sameBytes(a, b, 0, Math.min(size, HEADER_BYTES)))) return false;
  return sameBytes(a, b, blocks === 0 ? 0 : a.index.offsetOf(blocks), size);
}
