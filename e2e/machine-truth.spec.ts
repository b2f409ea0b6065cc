/** The machine in the browser's worker is at the same states as real QEMU: registers and the hash of all RAM. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { openMachine, type TestFile } from './machine-support.ts';
import { idle } from './support.ts';

const SMALL = fileURLToPath(new URL('../workers/machine/testing/recordings/', import.meta.url));
const CORPUS = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));
const full = process.env.REPLAYSCOPE_FULL !== undefined && existsSync(CORPUS);

const recordings = [
  ...['shell-7', 'shell-10', 'paging-10', 'interrupts-7', 'auto-10'].map((name) => `${SMALL}${name}`),
  ...(full ? ['linux', 'linux-blk', 'uboot-a', 'uboot-b'].map((name) => `${CORPUS}${name}`) : []),
].filter((folder) => existsSync(`${folder}/machine.json`));

function read(folder: string, name: string): Buffer {
  const bytes = readFileSync(`${folder}/${name}`);
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

interface TruthState {
  readonly icount: number;
  readonly registers: string;
  readonly ram_sha256: string;
}

for (const folder of recordings) {
  test(`states of ${folder.split('/').at(-1)}`, async ({ page }) => {
    test.setTimeout(full ? 900_000 : 180_000);
    const machine = JSON.parse(readFileSync(`${folder}/machine.json`, 'utf8'));
    const { states }: { states: TruthState[] } = JSON.parse(read(folder, machine.files.truth).toString());
    const files: TestFile[] = readdirSync(folder)
      .filter((name) => name !== machine.files.truth)
      .map((name) => ({ name, buffer: readFileSync(`${folder}/${name}`) }));
    await openMachine(page, files);
    let compared = 0;
    for (const state of states) {
      if (state.icount === 0) continue;
      const found = await page.evaluate((icount) => {
        const hook: { statesAt(at: number): Promise<{ pc: string; ramSha256: string }[]> } = Reflect.get(
          window,
          '__replayscope',
        );
        return hook.statesAt(icount);
      }, state.icount);
      // QEMU's stop is ambiguous where events stand at the count: any of those states may be the one.
      const pc = /pc\s+([0-9a-f]{16})/.exec(state.registers)?.[1];
      expect(
        found.filter((one) => one.pc === pc && one.ramSha256 === state.ram_sha256).length,
        `${state.icount}: ${JSON.stringify(found)} is ${pc} ${state.ram_sha256}`,
      ).toBeGreaterThan(0);
      compared++;
    }
    expect(compared).toBeGreaterThan(5);
    await idle(page);
  });
}
