/**
 * A machine in a worker of real Chromium, on full recordings: replaying, seeks, steps back, scrubbing, searching
 * backwards, who wrote; and, where they are installed, QEMU replaying the same log, with gdb going back in it.
 *
 * BENCH_RECORDINGS names folders of recordings, separated by colons; by default those of the corpus beside the project.
 * BENCH_QEMU names the QEMU that recorded them, BENCH_COUNT says how many random moments are looked at.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { freePort, serve } from '../scripts/lib/server.mjs';
import type { MachineBench } from './page/machine.ts';
import { measureQemu } from './qemu/replay.ts';
import { spread } from './spread.ts';

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
      const hits = await page.evaluate(([id, end]) => window.machineBench.farHits(id, end, 100_000_000, 3), [
        log,
        instructions,
      ] as const);
      const far = hits.map(({ from, hit }) => ((from - hit) / 1e6).toFixed(0)).join(', ');
      console.log(`run back to a breakpoint ${far} million instructions back: ${spread(hits.map(({ ms }) => ms))}`);
      const qemu = await measureQemu(folder, mips, hits);
      for (const line of qemu.lines) console.log(line);
      const pcs = await page.evaluate(([id, icounts]) => window.machineBench.programCounters(id, icounts), [
        log,
        qemu.reached.map(({ icount }) => icount),
      ] as const);
      const same = qemu.reached.filter(({ pc }, i) => pcs[i] === pc).length;
      if (pcs.length > 0)
        console.log(`same program counter here and in gdb after going back: ${same} of ${pcs.length}`);
    } finally {
      await close();
    }
  });
}
