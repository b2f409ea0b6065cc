import { expect, test } from 'vitest';
import { bytes, compact, counted, dayAndTime, duration, grouped, hex2, percent, rate, THIN_SPACE } from './numbers.ts';

test('groups digits by three from five digits on', () => {
  expect(grouped(0)).toBe('0');
  expect(grouped(9999)).toBe('9999');
  expect(grouped(12345)).toBe(`12${THIN_SPACE}345`);
  expect(grouped(2_356_608_047)).toBe(['2', '356', '608', '047'].join(THIN_SPACE));
  expect(grouped(-54321)).toBe(`-54${THIN_SPACE}321`);
});

test('counts take a plural', () => {
  expect(counted(1, 'event')).toBe('1 event');
  expect(counted(0, 'event')).toBe('0 events');
});

test('sizes, durations and rates carry their unit', () => {
  expect(bytes(399)).toBe('399 B');
  expect(bytes(85402)).toBe('83.4 KiB');
  expect(bytes(3 * 2 ** 30)).toBe('3.00 GiB');
  expect(duration(850)).toBe('850 ns');
  expect(duration(3_210_000_000)).toBe('3.21 s');
  expect(duration(-1500)).toBe('-1.50 µs');
  expect(rate(312_000_000, 1000)).toBe('312 MB/s');
  expect(compact(9999)).toBe('9999');
  expect(compact(84_000_000)).toBe('84.0 M');
});

test('percent of nothing is all', () => {
  expect(percent(0, 0)).toBe('100.0 %');
  expect(percent(1, 8)).toBe('12.5 %');
});

test('bytes and dates have a fixed width', () => {
  expect(hex2(7)).toBe('07');
  expect(dayAndTime(new Date(2026, 2, 1, 4, 5).getTime())).toBe('2026-03-01 04:05');
});
