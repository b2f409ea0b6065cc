/** The player walks real recordings, event by event, with a machine that does what the log implies. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openedLog } from '../log/testing/samples.ts';
import { EventCursor } from '../replay/event-cursor.ts';
import { Player } from './player.ts';
import { scriptFromLog } from './testing/script-from-log.ts';
import { NO_MEMORY, ScriptedBoard } from './testing/scripted.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');

async function walked(name: string, shift: number | 'auto', sleep = true) {
  const log = await openedLog(new Uint8Array(readFileSync(join(corpus, name))));
  const script = await scriptFromLog(log, shift === 'auto');
  const player = await Player.create(new EventCursor(log), {
    memory: NO_MEMORY,
    createBoard: (host) => {
      const board = new ScriptedBoard(host, script);
      host.onCharWritable(0, () => void host.charWrite(0, Uint8Array.of(120)));
      return board;
    },
    shift,
    sleep,
    align: false,
    qemu: '7.2.22',
    charDevices: [{ board: 0, chatty: true }, { board: 1 }],
    netFilters: 2,
  });
  const progress = await player.runTo({ icount: Number.POSITIVE_INFINITY }, undefined, 1e9);
  return { log, player, progress };
}

describe.skipIf(!existsSync(join(corpus, 'linux')))('real recordings', { timeout: 120_000 }, () => {
  // A guest that idles until its own timer needs that timer: bm_auto.bin is for a machine with a guest.
  it.each([
    ['linux/replay.bin', 5],
    ['linux-blk/replay.bin', 5],
    ['uboot-a/replay.bin', 5],
    ['uboot-b/replay.bin', 5],
    ['bare-metal/bm_t1_s0.bin', 0],
    ['bare-metal/bm_t2.bin', 7],
    ['logs-only/rv_auto.bin', 'auto'],
    ['logs-only/rv_input.bin', 7],
    ['logs-only/rv_snap.bin', 7],
    ['logs-only/rv_alignon.bin', 7],
    ['logs-only/aarch64-virt-uboot.bin', 7],
    ['logs-only/x86_64-pc-input-net-blk.bin', 7],
  ] as const)('%s is consumed to its last event', async (name, shift) => {
    const { log, player, progress } = await walked(name, shift);
    expect(progress.divergence).toBeUndefined();
    expect(progress).toMatchObject({ reason: 'end', position: { icount: log.index.icount, event: log.index.events } });
    expect(player.replay.shutdownCause).toBe('host-signal');
  });

  it('a recording with sleep=off is consumed to its last event', async () => {
    const { progress } = await walked('logs-only/rv_sleepoff.bin', 7, false);
    expect(progress).toMatchObject({ reason: 'end' });
  });

  it('a recording that was cut off is replayed to its last whole event and reported as truncated', async () => {
    const { log, progress } = await walked('logs-only/rv_killed.bin', 7);
    expect(progress.divergence).toMatchObject({ kind: 'log-truncated', event: log.index.events });
  });
});
