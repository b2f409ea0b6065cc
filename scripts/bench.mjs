/** `npm run bench [-- name…]`: builds the page and measures it in Chromium, as bench/*.bench.ts say. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findOrInstallChromium } from './lib/browser.mjs';
import { buildIfStale, installIfStale, root, targets } from './lib/project.mjs';
import { freePort } from './lib/server.mjs';

try {
  installIfStale();
  const chromium = await findOrInstallChromium();
  if (!process.env.REPLAYSCOPE_DIST) buildIfStale(targets.page);
  const tool = join(root, 'node_modules/@playwright/test/cli.js');
  const args = ['test', '--config', 'bench/playwright.bench.config.ts', ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, [tool, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      CHROMIUM: chromium,
      REPLAYSCOPE_PORT: process.env.REPLAYSCOPE_PORT ?? String(await freePort()),
    },
  });
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
