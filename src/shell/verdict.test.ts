import { expect, test } from 'vitest';
import type { LogSummary } from '../../workers/engine-api.ts';
import { KIND_NAMES } from '../../workers/log/kinds.ts';
import { verdict } from './verdict.ts';

const summary: LogSummary = {
  id: 1,
  name: 'a.rr',
  version: '0xe0200c',
  layout: '7.2+',
  releases: 'QEMU 7.2 to 10.2',
  layoutBy: 'version',
  layouts: [],
  finished: true,
  bytes: 1000,
  indexedBytes: 1000,
  state: 'done',
  events: 12,
  instructions: 500,
  counts: KIND_NAMES.map((name) => (name === 'CHAR_WRITE' ? 7 : name === 'SHUTDOWN' ? 1 : 0)),
  problems: [],
  problemCount: 0,
  repairable: false,
};

test('a whole log', () => {
  expect(verdict(summary)).toBe(
    'Finished recording; the guest wrote 7 characters, got 0 inputs from the console, 1 shutdown request.',
  );
});

test('a log in the middle of indexing says how far', () => {
  expect(verdict({ ...summary, state: 'indexing', indexedBytes: 250 })).toContain('25.0 %');
});

test('a log without its end is called cut short', () => {
  expect(verdict({ ...summary, finished: false })).toMatch(/^Cut short/);
});

test('a stopped index says that there is more', () => {
  expect(verdict({ ...summary, state: 'cancelled', indexedBytes: 100 })).toContain('10.0 %');
});
