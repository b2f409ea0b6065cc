import { defineConfig, devices } from '@playwright/test';
import { chromiumArgs, findChromium, hasFirefox } from './scripts/lib/browser.mjs';

/** Port and folder of the built page; `npm test` chooses a free port. */
const port = Number(process.env.REPLAYSCOPE_PORT ?? 4183);
const folder = process.env.REPLAYSCOPE_DIST ?? 'dist';
const executablePath = await findChromium();
const viewport = { width: 1440, height: 900 };

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // For hiccups of a browser or a machine. A test that needs the second attempt is told at the end of the run.
  retries: 1,
  workers: 2,
  // Generous: a small machine under load is slow, and waiting for a condition costs nothing where it is met.
  timeout: 180_000,
  expect: { timeout: 40_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    trace: 'on-first-retry',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        viewport,
        launchOptions: { args: chromiumArgs, ...(executablePath ? { executablePath } : {}) },
      },
    },
    // Only where Playwright's own build of it is installed: it drives no other.
    ...((await hasFirefox()) ? [{ name: 'firefox', use: { ...devices['Desktop Firefox'], viewport } }] : []),
  ],
  webServer: {
    command: `node scripts/serve.mjs --port ${port} --folder ${folder}`,
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
});
