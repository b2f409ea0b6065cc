/** Writing what was found out gets out of the way: others run every few milliseconds. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { recordingFiles } from '../../../cli/recording-files.ts';
import { travelling } from '../../testing/travelling.ts';
import { writeKept } from './kept-file.ts';

const recording = fileURLToPath(new URL('../../machine/testing/recordings/interrupts-10', import.meta.url));

afterEach(() => void vi.restoreAllMocks());

/** Writes a short recording's snapshots while a clock goes on by `ms` each time somebody looks at it; counts the pauses. */
async function pauses(ms: number): Promise<{ pauses: number; snapshots: number; bytes: number }> {
  const { machine } = await travelling(await recordingFiles(recording));
  while (!(await machine.replayOn(() => false)));
  const snapshots = machine.snapshots.contents();
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += ms;
    return now;
  });
  let count = 0;
  const to = { write: () => Promise.resolve() };
  const bytes = await writeKept({ snapshots, rest: {} }, new Uint8Array(32), to, async () => {
    count++;
  });
  return { pauses: count, snapshots: snapshots.length - 1, bytes };
}

describe('writing a kept file', () => {
  it('pauses when some milliseconds have passed, however little was written', async () => {
    const slow = await pauses(5);
    expect(slow.snapshots).toBeGreaterThan(0);
    expect(slow.pauses).toBeGreaterThanOrEqual(slow.snapshots);
  });

  it('pauses no more than once a chunk while no time passes', async () => {
    const fast = await pauses(0);
    expect(fast.pauses).toBeLessThanOrEqual(fast.bytes / 2 ** 17);
  });
});
