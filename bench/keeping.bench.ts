/**
 * Keeping a first replay for the next visit, in real Chromium: how long a look takes while the file is written and after
 * it, and how long the second visit needs until all is known. BENCH_RECORDINGS names folders as in machine.bench.ts.
 *
 * Looks are a step away from each other and a few tenths of a second apart, as when a person steps: the file is written in
 * between, and a look has to wait for whatever the writer does just then.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { freePort, serve } from '../scripts/lib/server.mjs';
import { spread } from './spread.ts';

const CORPUS = fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const recordings = (process.env.BENCH_RECORDINGS?.split(':') ?? [join(CORPUS, 'linux')]).filter((folder) =>
  existsSync(join(folder, 'machine.json')),
);

test.skip(recordings.length === 0, 'no recordings to measure');

for (const folder of recordings) {
  test(`keeping: ${basename(folder)}`, async ({ page }) => {
    await build({ configFile: fileURLToPath(new URL('./vite.bench.config.ts', import.meta.url)) });
    const built = fileURLToPath(new URL('../.cache/bench', import.meta.url));
    const { url, close } = await serve({ folder: built, port: await freePort() });
    const files = readdirSync(folder).map((name) => join(folder, name));
    try {
      await page.goto(url);
      await page.locator('input').setInputFiles(files);
      const first = await page.evaluate(() => window.machineBench.replay());
      expect(first.state).toBe('done');
      const looks = await page.evaluate(
        ([log, end]) => window.machineBench.looksWhileKeeping(log, Math.floor(end / 2), 60),
        [first.log, first.instructions] as const,
      );
      console.log(`${basename(folder)}: first visit ${first.seconds.toFixed(1)} s until all is known`);
      console.log(`look while the file is written: ${spread(looks.writing)} (${looks.writing.length} looks)`);
      console.log(`look afterwards: ${spread(looks.written)} (${looks.written.length} looks)`);
      console.log(`written in ${(looks.ms / 1000).toFixed(1)} s: ${looks.state}, ${Math.round(looks.bytes / 1e6)} MB`);
      await page.reload();
      await page.locator('input').setInputFiles(files);
      const second = await page.evaluate(() => window.machineBench.replay());
      console.log(`second visit ${second.seconds.toFixed(2)} s until all is known (${second.kept})`);
      expect(second.kept).toBe('restored');
    } finally {
      await close();
    }
  });
}
