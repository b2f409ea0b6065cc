/**
 * The engine in a worker of real Chromium, on generated logs in files: index speed, first rows, far rows, filters,
 * first divergence, memory. BENCH_MB sets the size of the large log (1024).
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { freePort, serve } from '../scripts/lib/server.mjs';
import { dialectByLayout } from '../workers/log/dialects.ts';
import { generateLog } from '../workers/log/generate.ts';
import type { EngineBench } from './page/main.ts';
import { spread } from './spread.ts';

declare global {
  interface Window {
    bench: EngineBench;
  }
}

const MEGABYTE = 1e6;
/** Bytes of an event of the generated mix, about. */
const EVENT_BYTES = 4.1;
const LARGE = Number(process.env.BENCH_MB ?? 1024);

const folder = mkdtempSync(join(tmpdir(), 'replayscope-bench-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, events: number, divergeAt?: number): string {
  const dialect = dialectByLayout('7.2+');
  if (!dialect) throw new Error('layout 7.2+ is missing');
  const path = join(folder, name);
  const file = openSync(path, 'w');
  for (const piece of generateLog(dialect, { events, ...(divergeAt ? { divergeAt } : {}) })) writeSync(file, piece);
  closeSync(file);
  return path;
}

/** Largest resident set of any renderer so far (Linux only). */
function peakMemory(): string {
  try {
    const ids = execFileSync('pgrep', ['-f', 'type=renderer'], { encoding: 'utf8' }).trim().split('\n');
    const peaks = ids.map((id) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0));
    return `${Math.round((Math.max(...peaks) * 1024) / MEGABYTE)} MB`;
  } catch {
    return 'not known on this system';
  }
}

test('engine', async ({ page }) => {
  await build({ configFile: fileURLToPath(new URL('./vite.bench.config.ts', import.meta.url)) });
  const built = fileURLToPath(new URL('../.cache/bench', import.meta.url));
  const { url, close } = await serve({ folder: built, port: await freePort() });
  try {
    await page.goto(url);
    const large = write('large.bin', Math.ceil((LARGE * MEGABYTE) / EVENT_BYTES));
    const pair = [write('a.bin', 10_000_000), write('b.bin', 10_000_000, 9_990_000)];
    await page.locator('input').setInputFiles([large, ...pair]);

    const opened = await page.evaluate(() => window.bench.open(0));
    console.log(`large log: ${(opened.bytes / MEGABYTE).toFixed(0)} MB, ${opened.events} events`);
    console.log(`first rows after ${opened.firstRows.toFixed(0)} ms`);
    console.log(
      `indexed at ${(opened.bytes / 1000 / opened.indexed).toFixed(0)} MB/s (${opened.indexed.toFixed(0)} ms)`,
    );
    const { id, events } = opened;
    const last = await page.evaluate(([log, end]) => window.bench.rows(log, '', 1, end), [id, events] as const);
    console.log(`last row of ${events}: ${(last[0] ?? 0).toFixed(1)} ms`);
    console.log(`50 rows anywhere: ${spread(await page.evaluate((log) => window.bench.rows(log, '', 200), id))}`);
    console.log(`memory of the page's process at most: ${peakMemory()}`);

    const a = await page.evaluate(() => window.bench.open(1));
    const b = await page.evaluate(() => window.bench.open(2));
    const found = await page.evaluate(([x, y]) => window.bench.compare(x, y), [a.id, b.id] as const);
    console.log(
      `two logs of ${a.events} events: first difference after ${found.verdict.toFixed(0)} ms, all aligned after ${found.aligned.toFixed(0)} ms`,
    );
    console.log(found.sentence);
    const filtered = await page.evaluate((log) => window.bench.filter(log, 'delta:>1000000'), a.id);
    console.log(`filter over ${a.events} events: ${filtered.total} pass, ${filtered.ms.toFixed(0)} ms`);
    expect(found.sentence).toContain('dentical for');
  } finally {
    await close();
  }
});
