import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { playwrightCounts, readCounts, summaryLine, total, troubles, vitestCounts } from './lib/results.mjs';

const folder = mkdtempSync(join(tmpdir(), 'replayscope-results-'));
afterAll(() => rmSync(folder, { recursive: true }));

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 0,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'failed',
      assertionResults: [
        { status: 'failed', fullName: 'adds', failureMessages: ['Error: 1 is not 2\n    at a.test.ts:3'] },
        { status: 'passed', fullName: 'takes away' },
      ],
    },
    { name: 'b.test.ts', status: 'failed', message: 'no such import', assertionResults: [] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ],
};

test('a test file that does not load is a failure', () => {
  expect(vitestCounts(vitestReport)).toMatchObject({ passed: 5, failed: 2, skipped: 2 });
});

const attempt = (message: string) => ({ error: { message } });
const red = `${String.fromCharCode(27)}[31m`;
const playwrightReport = {
  stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 3 },
  errors: [{ message: 'no server' }],
  suites: [
    {
      suites: [
        {
          specs: [
            {
              title: 'opens',
              file: 'home.spec.ts',
              line: 7,
              tests: [
                { projectName: 'chromium', status: 'unexpected', results: [attempt(`${red}Error: too late\n…`)] },
              ],
            },
          ],
        },
      ],
      specs: [
        {
          title: 'closes',
          file: 'home.spec.ts',
          line: 30,
          tests: [{ projectName: 'firefox', status: 'flaky', results: [attempt('crashed'), {}] }],
        },
      ],
    },
  ],
};

test('errors outside of tests are failures, tests that pass the second time are not, but are told', () => {
  expect(playwrightCounts(playwrightReport)).toMatchObject({ passed: 5, failed: 2, skipped: 3 });
});

test('every failure is one line with the test’s name and the first line of its message', () => {
  expect(troubles([vitestCounts(vitestReport), playwrightCounts(playwrightReport)]).split('\n')).toEqual([
    'FAILED    a.test.ts › adds: Error: 1 is not 2',
    'FAILED    b.test.ts: no such import',
    'FAILED    home.spec.ts:7 › opens (chromium): Error: too late',
    'FAILED    outside of tests: no server',
    'UNSTEADY  home.spec.ts:30 › closes (firefox): crashed',
    '',
  ]);
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
  expect(summaryLine(total([vitestCounts(vitestReport), playwrightCounts(playwrightReport)]))).toBe(
    '10 passed, 4 failed, 5 skipped, 1 unsteady',
  );
  const counts = { passed: 12, failed: 0, skipped: 0, failures: [], unsteady: [] };
  expect(summaryLine(counts)).toBe('12 passed, 0 failed');
  expect(summaryLine({ ...counts, failed: 2, skipped: 3, unsteady: ['a'] })).toBe(
    '12 passed, 2 failed, 3 skipped, 1 unsteady',
  );
});
