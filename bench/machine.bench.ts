/**
 * A machine in a worker of real Chromium, on full recordings: replaying, seeks, steps back, scrubbing, searching
 * backwards, who wrote; and, where it is installed, QEMU replaying the same log, with gdb stepping back in it.
 *
 * BENCH_RECORDINGS names folders of recordings, separated by colons; by default those of the corpus beside the project.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { freePort, serve } from '../scripts/lib/server.mjs';
import type { MachineBench } from './page/machine.ts';
import { measureQemu } from './qemu-replay.ts';

declare global {
  interface Window {
    machineBench: MachineBench;
  }
}

const CORPUS = fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const recordings = (
  process.env.BENCH_RECORDINGS?.split(':') ?? [join(CORPUS, 'linux'), join(CORPUS, 'linux-blk')]
).filter((folder) => existsSync(join(folder, 'machine.json')));
const COUNT = Number(process.env.BENCH_COUNT ?? 60);

const percentile = (times: number[], share: number) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
const spread = (times: number[]) =>
  `p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`;
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

test.skip(recordings.length === 0, 'no recordings to measure');

for (const folder of recordings) {
  test(`machine: ${basename(folder)}`, async ({ page }) => {
    await build({ configFile: fileURLToPath(new URL('./vite.bench.config.ts', import.meta.url)) });
    const built = fileURLToPath(new URL('../.cache/bench', import.meta.url));
    const { url, close } = await serve({ folder: built, port: await freePort() });
    try {
      await page.goto(url);
      await page.locator('input').setInputFiles(readdirSync(folder).map((name) => join(folder, name)));
      const { ram_base: ramBase, ram_size: ramSize } = JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'));

      const replayed = await page.evaluate(() => window.machineBench.replay());
      const mips = replayed.instructions / replayed.seconds / 1e6;
      console.log(
        `${basename(folder)}: ${replayed.instructions} instructions in ${replayed.seconds.toFixed(1)} s, ${mips.toFixed(1)} MIPS (${replayed.state})`,
      );
      console.log(
        `memory ${megabytes(replayed.memoryBytes)} with ${replayed.snapshots} snapshots of ${megabytes(replayed.snapshotBytes)}`,
      );
      expect(replayed.state).toBe('done');

      const { log, instructions } = replayed;
      const travel = await page.evaluate(([id, end, count]) => window.machineBench.travel(id, end, count), [
        log,
        instructions,
        COUNT,
      ] as const);
      console.log(`look at a random moment: ${spread(travel.seek)}`);
      console.log(`step back one instruction: ${spread(travel.back)}`);
      const rate = await page.evaluate(([id, end]) => window.machineBench.scrub(id, end, 5), [
        log,
        instructions,
      ] as const);
      console.log(`scrubbing: ${rate.toFixed(0)} states a second`);
      const reverse = await page.evaluate(([id, end]) => window.machineBench.reverse(id, end, 100_000_000, 5), [
        log,
        instructions,
      ] as const);
      console.log(`search 100 million instructions backwards: ${spread(reverse)}`);
      const wrote = await page.evaluate(
        ([id, end, base, size]) => window.machineBench.whoWrote(id, end, base, size, 40),
        [log, instructions, ramBase, ramSize] as const,
      );
      console.log(`who wrote a random byte of RAM: ${spread(wrote.times)} (${wrote.found} of 40 were written)`);
      for (const line of await measureQemu(folder, mips)) console.log(line);
    } finally {
      await close();
    }
  });
}
