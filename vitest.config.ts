import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    environment: 'node',
    include: ['{src,workers,cli,scripts}/**/*.test.{ts,tsx}'],
    // Two cores are the smallest machine that the tests are meant for.
    maxWorkers: 2,
    // Far above what any test takes: a loaded machine is slow, and a test that hangs is still told.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
