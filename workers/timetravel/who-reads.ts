/** Who reads this next? The first read of memory behind a position, by an instruction or by DMA of a device. */
import type { Found } from './conditions.ts';
import type { Position } from './position.ts';
import { type Searching, searchForward } from './search.ts';

/**
 * The first read that touches [address, address + length) of physical memory strictly behind a position, and the first
 * write there before it, if there is one: what is read then is not what was there. Searches up to where was replayed.
 */
export async function nextMemoryRead(
  searching: Omit<Searching, 'conditions'>,
  after: Position,
  address: number,
  length: number,
): Promise<{ readonly read?: Found; readonly overwritten?: Found }> {
  const place = { kind: 'memory', address, length } as const;
  const conditions = [
    { ...place, access: 'read' },
    { ...place, access: 'write' },
  ] as const;
  let overwritten: Found | undefined;
  const read = await searchForward({ ...searching, conditions }, after, searching.machine.reached, (found) => {
    if (found.condition === 0) return true;
    overwritten ??= found;
    return false;
  });
  return { ...(read ? { read } : {}), ...(overwritten ? { overwritten } : {}) };
}
