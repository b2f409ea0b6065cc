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

/** What cannot be replayed to the end, and why. */
const GAPS: ReadonlyMap<string, string> = new Map([
  // The guest reads what QEMU 8 and later put into fw_cfg's ACPI and SMBIOS files; ours have the right sizes, and zeros.
  ['platform-10', 'contents of fw_cfg files'],
  ['ramfb-10', 'contents of fw_cfg files'],
]);

const named = recordings.map((folder) => [folder.split('/').at(-1) ?? '', folder] as const);

describe('recordings of real QEMU are replayed to the same states', () => {
  it.each(named.filter(([name]) => GAPS.has(name)))(
    '%s, as far as it is known',
    { timeout: 600_000 },
    async (_, folder) => {
      const { divergence, statesOk } = await verified(folder);
      expect(statesOk).toBeGreaterThanOrEqual(36);
      expect(divergence).toMatchObject({ kind: 'count-off' });
    },
  );

  it.each(named.filter(([name]) => !GAPS.has(name)))('%s', { timeout: 600_000 }, async (_, folder) => {
    const result = await verified(folder);
    expect(result).toMatchObject({ divergence: null, wrong: undefined, ok: true, ended: true });
    expect(result.statesOk).toBe(result.statesChecked);
  });
});
