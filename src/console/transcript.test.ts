import { expect, test } from 'vitest';
import type { ConsoleRun } from '../../workers/engine-api.ts';
import { findTyped, runAt, transcript, visible } from './transcript.ts';

let event = 0;
const typed = (text: string): ConsoleRun => run('in', text, text.length);
const written = (count: number): ConsoleRun => run('out', '', count);
function run(direction: 'in' | 'out', text: string, count: number): ConsoleRun {
  event += 10;
  return {
    direction,
    text,
    count,
    firstEvent: event,
    lastEvent: event + count - 1,
    icount: event,
    endIcount: event,
    device: 0,
  };
}

const RUNS = [written(90), typed('l'), written(1), typed('s'), written(1), typed('\r'), written(40), typed('ps\r')];

test('a line ends with Enter', () => {
  expect(transcript(RUNS).map(({ runs }) => runs.map((one) => one.text || one.count))).toEqual([
    [90, 'l', 1, 's', 1, '\r'],
    [40, 'ps\r'],
  ]);
  expect(transcript([])).toEqual([]);
});

test('control characters are visible', () => {
  expect(visible('ls -l\r')).toBe('ls -l⏎');
  expect(visible(' ')).toBe('␣');
  expect(visible('\u0003\u001b[A\u007f')).toBe('^C␛[A⌫');
});

test('the run at an event', () => {
  const at = (n: number) => runAt(RUNS, n);
  const first = RUNS[0]?.firstEvent ?? 0;
  expect([at(first - 1), at(first), at(first + 9), at(first + 10), at(1e9)]).toEqual([-1, 0, 0, 1, RUNS.length - 1]);
});

test('search goes over the typed text, across the echoes', () => {
  expect(findTyped(RUNS, 'LS')).toEqual([1]);
  expect(findTyped(RUNS, 's')).toEqual([3, 7]);
  expect(findTyped(RUNS, '\rps')).toEqual([5]);
  expect(findTyped(RUNS, 'x')).toEqual([]);
  expect(findTyped(RUNS, '')).toEqual([]);
});
