/** Counts of a test run, from the reports that Vitest and Playwright write as JSON. */
import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Vitest's report. A test file that could not be loaded has no tests to count: it is one failure.
 * @returns {Counts}
 */
export function vitestCounts(
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
   *   testResults: { status: string, assertionResults: { status: string }[] }[] }} */ report,
) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * Playwright's report. A flaky test failed first and passed when tried again: it counts as failed. Errors outside of
 * tests (a server that did not start, a file that does not load) count as one failure each.
 * @returns {Counts}
 */
export function playwrightCounts(
  /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} */ {
    stats,
    errors,
  },
) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * Counts of a run that has ended. A runner that failed without saying in which test counts as one failure.
 * @template T
 * @param {string} path the report
 * @param {(report: T) => Counts} count
 * @param {number | null} status the runner's exit code
 * @returns {Counts}
 */
export function readCounts(path, count, status) {
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = count(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    counts.failed = 1;
  }
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/** One line: `12 passed, 0 failed`, and `, 1 skipped` where tests were skipped. */
export function summaryLine(/** @type {Counts} */ { passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
