import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import pageTests from '../playwright.config.ts';

const { webServer } = pageTests;
if (!webServer || Array.isArray(webServer)) throw new Error('the page is served by one server');

/** Benchmarks: the same page and browser as the tests, one at a time, with time enough. */
export default defineConfig({
  ...pageTests,
  testDir: '.',
  testMatch: '**/*.bench.ts',
  outputDir: '../test-results/bench',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 20 * 60_000,
  // A trace records every frame, which is what is measured here.
  use: { ...pageTests.use, trace: 'off' },
  // The server's command is relative to the folder above this one.
  webServer: { ...webServer, cwd: fileURLToPath(new URL('..', import.meta.url)) },
  projects: (pageTests.projects ?? []).filter(({ name }) => name === 'chromium'),
});
