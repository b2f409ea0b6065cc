/** Counts and failures of a test run, from the reports that Vitest and Playwright write as JSON. */
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/**
 * `failures` and `unsteady` are one line for each test: its name and the first line of its message. A test is unsteady
 * when it failed and passed in a second attempt; `failed` does not count it.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[], unsteady: string[] }} Counts
 */

/** The first line of a message that says something, without colours. */
function firstLine(/** @type {string | undefined} */ message) {
  const plain = stripVTControlCharacters(message ?? '');
  return plain.split('\n').find((line) => line.trim() !== '') ?? 'no message';
}

/**
 * Vitest's report. A test file that could not be loaded has no tests to count: it is one failure.
 * @returns {Counts}
 */
export function vitestCounts(
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
   *   testResults: { name?: string, message?: string, status: string,
   *     assertionResults: { status: string, fullName?: string, failureMessages?: string[] }[] }[] }} */ report,
) {
  const failures = report.testResults.flatMap(({ name = 'a file', message, status, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`${name}: ${firstLine(message)}`];
    return failed.map((result) => `${name} › ${result.fullName}: ${firstLine(result.failureMessages?.[0])}`);
  });
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
    unsteady: [],
  };
}

/**
 * @typedef {{ message?: string }} PlaywrightError
 * @typedef {{ projectName: string, status: string, results: { error?: PlaywrightError }[] }} PlaywrightTest
 * @typedef {{ title: string, file: string, line: number, tests: PlaywrightTest[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 */

/** @returns {string[]} the tests of a status, one line each */
function playwrightTests(/** @type {PlaywrightSuite} */ { specs = [], suites = [] }, /** @type {string} */ wanted) {
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === wanted)
      .map(({ projectName, results }) => {
        const message = results.find((result) => result.error)?.error?.message;
        return `${file}:${line} › ${title} (${projectName}): ${firstLine(message)}`;
      }),
  );
  return [...own, ...suites.flatMap((suite) => playwrightTests(suite, wanted))];
}

/**
 * Playwright's report. Errors outside of tests (a server that did not start, a file that does not load) count as one
 * failure each.
 * @returns {Counts}
 */
export function playwrightCounts(
  /** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number },
   *   errors: PlaywrightError[], suites?: PlaywrightSuite[] }} */ { stats, errors, suites = [] },
) {
  const outside = errors.map(({ message }) => `outside of tests: ${firstLine(message)}`);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [...playwrightTests({ suites }, 'unexpected'), ...outside],
    unsteady: playwrightTests({ suites }, 'flaky'),
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
  let counts = { passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] };
  try {
    counts = count(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    counts.failed = 1;
    counts.failures.push('the runner left no report');
  }
  if (status !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`the runner ended with ${status} without a failed test`);
  }
  return counts;
}

/** One line: `12 passed, 0 failed`, then `, 1 skipped` and `, 1 unsteady` where there were such. */
export function summaryLine(/** @type {Counts} */ { passed, failed, skipped, unsteady }) {
  const some = (/** @type {number} */ count, /** @type {string} */ word) => (count > 0 ? `, ${count} ${word}` : '');
  return `${passed} passed, ${failed} failed${some(skipped, 'skipped')}${some(unsteady.length, 'unsteady')}`;
}

/** What went wrong in several runs, a line for each test; empty where nothing did. */
export function troubles(/** @type {Counts[]} */ runs) {
  const lines = runs.flatMap(({ failures, unsteady }) => [
    ...failures.map((line) => `FAILED    ${line}`),
    ...unsteady.map((line) => `UNSTEADY  ${line}`),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

/** @returns {Counts} the sum of several runs */
export function total(/** @type {Counts[]} */ runs) {
  const sum = (/** @type {(run: Counts) => number} */ of) => runs.reduce((all, run) => all + of(run), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed }) => failed),
    skipped: sum(({ skipped }) => skipped),
    failures: runs.flatMap(({ failures }) => failures),
    unsteady: runs.flatMap(({ unsteady }) => unsteady),
  };
}
