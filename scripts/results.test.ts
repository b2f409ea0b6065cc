import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { playwrightCounts, readCounts, summaryLine, vitestCounts } from './lib/results.mjs';

const folder = mkdtempSync(join(tmpdir(), 'replayscope-results-'));
afterAll(() => rmSync(folder, { recursive: true }));

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [
    { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ],
};

test('a test file that does not load is a failure', () => {
  expect(vitestCounts(vitestReport)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('flaky tests and errors outside of tests are failures', () => {
  const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 3 };
  expect(playwrightCounts({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 3 });
});

test('a runner that dies counts as one failure', () => {
  const path = join(folder, 'report.json');
  expect(readCounts(path, vitestCounts, 1).failed).toBe(1);
  expect(readCounts(path, vitestCounts, 0).failed).toBe(1);
  writeFileSync(path, JSON.stringify({ ...vitestReport, numFailedTests: 0, testResults: [] }));
  expect(readCounts(path, vitestCounts, null).failed).toBe(1);
  expect(readCounts(path, vitestCounts, 0).failed).toBe(0);
});

test('the line that ends a run', () => {
  expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(summaryLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
});
