import { defineConfig } from '@playwright/test';
import pageTests from '../playwright.config.ts';

/** Benchmarks: the same page and browser as the tests, one at a time, with time enough. */
export default defineConfig({
  ...pageTests,
  testDir: '.',
  testMatch: '**/*.bench.ts',
  outputDir: '../test-results/bench',
  fullyParallel: false,
  workers: 1,
  timeout: 20 * 60_000,
  projects: (pageTests.projects ?? []).filter(({ name }) => name === 'chromium'),
});
