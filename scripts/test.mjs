/**
 * `npm test`: unit tests, then the browser tests on the built page. Installs packages and a browser where they lack.
 *
 * `node scripts/test.mjs unit|e2e|full [arguments for the runner]`: one of the two, or both with the slow cases
 * (REPLAYSCOPE_FULL=1: large logs, a million damaged ones). Every run ends with the tests that failed and a line
 * `N passed, N failed`; the failed ones also stand in .cache/failed-tests.txt.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOrInstallChromium } from './lib/browser.mjs';
import { buildIfStale, installIfStale, root, targets } from './lib/project.mjs';
import { playwrightCounts, readCounts, summaryLine, total, troubles, vitestCounts } from './lib/results.mjs';
import { freePort } from './lib/server.mjs';

const [mode = 'all', ...rest] = process.argv.slice(2);
if (!['all', 'unit', 'e2e', 'full'].includes(mode)) {
  console.error(`Unknown: ${mode}. Say unit, e2e or full, or nothing for unit and e2e.`);
  process.exit(2);
}
if (mode === 'full') process.env.REPLAYSCOPE_FULL = '1';

/** Runs a tool of node_modules and returns its exit code. */
function run(/** @type {string} */ tool, /** @type {string[]} */ args, /** @type {Record<string, string>} */ env = {}) {
  return spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  }).status;
}

function unitTests() {
  const report = join(root, '.cache/vitest.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = run('vitest/vitest.mjs', ['run', ...reporters, ...rest]);
  const counts = readCounts(report, vitestCounts, status);
  console.log(`\nUnit tests\n${summaryLine(counts)}`);
  return counts;
}

async function browserTests() {
  const chromium = await findOrInstallChromium();
  // A build of somebody else's can be tested by naming its folder.
  if (!process.env.REPLAYSCOPE_DIST) buildIfStale(targets.page);
  const report = join(root, '.cache/playwright.json');
  rmSync(report, { force: true });
  const status = run('@playwright/test/cli.js', ['test', '--reporter=list,json', ...rest], {
    CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    REPLAYSCOPE_PORT: process.env.REPLAYSCOPE_PORT ?? String(await freePort()),
  });
  const counts = readCounts(report, playwrightCounts, status);
  console.log(`\nBrowser tests\n${summaryLine(counts)}`);
  return counts;
}

const failedTests = join(root, '.cache/failed-tests.txt');
try {
  rmSync(failedTests, { force: true });
  installIfStale();
  const runs = [];
  if (mode !== 'e2e') runs.push(unitTests());
  if (mode !== 'unit') runs.push(await browserTests());
  const lines = troubles(runs).replaceAll(root, '');
  if (lines !== '') {
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(failedTests, lines);
    console.log(`\nTests that failed, or passed the second time only\n${lines}`);
  }
  if (runs.length > 1) console.log(`\nAll tests\n${summaryLine(total(runs))}`);
  process.exitCode = runs.every(({ failed }) => failed === 0) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
