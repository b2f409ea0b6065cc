/**
 * The machine against real QEMU: recordings of our own guests (guests/probe, guests/shell) with states that QEMU was in,
 * one for each part of the machine and release. All states agree and every event is consumed, or the test fails.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../cli/recording-files.ts';
import { verifyRecording } from './verifying.ts';

const folders = [
  join(import.meta.dirname, 'machine/testing/recordings'),
  // Large ones: Linux and U-Boot, where they are at hand and there is time.
  ...(process.env.REPLAYSCOPE_FULL ? [join(import.meta.dirname, '../../shared/corpus')] : []),
];
const recordings = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((folder) => existsSync(join(folder, 'machine.json')));

async function verified(folder: string) {
  const result = await verifyRecording(await recordingFiles(folder), {});
  const { divergence, statesOk, statesChecked, ended, ok } = result;
  const wrong = result.states.find((state) => !state.ok);
  return { ok, ended, divergence, statesOk, statesChecked, wrong };
}

const named = recordings.map((folder) => [folder.split('/').at(-1) ?? '', folder] as const);

describe('recordings of real QEMU are replayed to the same states', () => {
  it.each(named)('%s', { timeout: 600_000 }, async (_, folder) => {
    const result = await verified(folder);
    expect(result).toMatchObject({ divergence: null, wrong: undefined, ok: true, ended: true });
    expect(result.statesOk).toBe(result.statesChecked);
  });
});
