import { expect, it } from 'vitest';
import { duration, grouped, positionText, short, spanText, spokenPosition } from './axis-format.ts';

const plain = (text: string) => text.replaceAll('\u2009', ' ');

it('groups digits in threes', () => {
  expect(plain(grouped(0))).toBe('0');
  expect(plain(grouped(1234567))).toBe('1 234 567');
  expect(plain(grouped(-1000))).toBe('\u22121 000');
  expect(plain(grouped(2 ** 53 - 1))).toBe('9 007 199 254 740 991');
});

it('shortens counts to at most three digits and a prefix', () => {
  expect([7, 999, 1000, 12_345, 999_499, 999_500, 2_500_000].map(short)).toEqual([
    '7',
    '999',
    '1.0k',
    '12k',
    '999k',
    '1.0M',
    '2.5M',
  ]);
});

it('writes durations in their natural unit', () => {
  expect(duration(12)).toBe('12 ns');
  expect(duration(1500)).toBe('1.5 µs');
  expect(duration(3_215_006_000)).toBe('3.215 s');
});

it('names the unit of positions and spans', () => {
  expect(plain(positionText('instructions', 12_345.6))).toBe('12 345 instr.');
  expect(plain(positionText('events', 4021))).toBe('#4 021');
  expect(positionText('time', 1_000_000_001)).toBe('1.000000001 s');
  expect(spokenPosition('events', 4021)).toBe('event 4021');
  expect(plain(spanText('events', 2048))).toBe('2 048 events');
});
