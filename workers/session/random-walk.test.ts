/**
 * Walks of thousands of random moves through recordings of real QEMU: a state that is reached backwards, or with whatever
 * snapshots there are, is the state that a replay straight from the start comes to, in everything that the machine has.
 *
 * REPLAYSCOPE_FULL=1 makes 10,000 moves; WALK_RECORDINGS (folders, with colons between) and WALK_MOVES choose others, and
 * WALK_SEED another way through them.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { walkAndCompare } from './testing/walk.ts';

const small = (name: string) => join(import.meta.dirname, '../machine/testing/recordings', name);
const corpus = (name: string) => join(import.meta.dirname, '../../../shared/corpus', name);
const full = process.env.REPLAYSCOPE_FULL !== undefined;
const firstSeed = Number(process.env.WALK_SEED ?? 1);

/** Folders, moves, and how far a search may go. */
type Walk = readonly [folder: string, moves: number, reach: number];

const short: readonly Walk[] = [
  [small('shell-7'), 50, 1e9],
  [small('interrupts-10'), 50, 1e9],
  [small('virtio-modern-7'), 50, 1e9],
];
const long: readonly Walk[] = [
  ...['shell-7', 'shell-10', 'interrupts-10', 'auto-10', 'sleepoff-7', 'virtio-modern-7', 'virtio-modern-10'].map(
    (name): Walk => [small(name), 700, 1e9],
  ),
  ...[
    'virtio-legacy-7',
    'virtio-pci-10',
    'virtio-input-10',
    'virtio-gpu-7',
    'platform-7',
    'traps-7',
    'registers-10',
  ].map((name): Walk => [small(name), 500, 1e9]),
  ...['paging-10', 'hypervisor-7', 'gates-8'].map((name): Walk => [small(name), 300, 3e7]),
  ...['linux-blk', 'uboot-a'].map((name): Walk => [corpus(name), 400, 1e8]),
];
const chosen = process.env.WALK_RECORDINGS?.split(':').map(
  (folder): Walk => [folder, Number(process.env.WALK_MOVES ?? 300), 1e8],
);
const walks = (chosen ?? (full ? long : short)).filter(([folder]) => existsSync(join(folder, 'machine.json')));

describe('a walk of random moves', () => {
  it.each(walks.map((walk, i) => [basename(walk[0]), ...walk, firstSeed + i] as const))(
    'through %s is at the states of a straight replay',
    { timeout: full || chosen ? 3_600_000 : 180_000 },
    async (_name, folder, moves, reach, seed) => {
      const result = await walkAndCompare(() => recordingFiles(folder), { moves, seed, reach });
      if (full || chosen) console.log(JSON.stringify({ ...result, moves: Object.fromEntries(result.moves) }));
      expect(result.problems).toEqual([]);
      expect([...result.moves.values()].reduce((sum, count) => sum + count, 0)).toBe(moves);
      expect(result.found).toBeGreaterThan(0);
    },
  );
});
