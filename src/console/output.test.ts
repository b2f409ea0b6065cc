import { expect, test } from 'vitest';
import { bytesUntil, lineOfByte, outputLines, writtenIn } from './output.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = (text: string) => outputLines(bytes(text)).map((line) => line.text);

test('lines end with a line feed; the last one may be open', () => {
  expect(texts('one\r\ntwo\nthr')).toEqual(['one', 'two', 'thr']);
  expect(texts('one\n')).toEqual(['one']);
  expect(texts('')).toEqual([]);
});

test('a return overwrites, a backspace goes back, a tab fills up', () => {
  expect(texts('10%\r20%\n')).toEqual(['20%']);
  expect(texts('lx\bs\n')).toEqual(['ls']);
  expect(texts('a\tb')).toEqual(['a       b']);
});

test('escape sequences are left out', () => {
  expect(texts('\u001b[1;31mred\u001b[0m \u001b]0;title\u0007\u001b7x')).toEqual(['red x']);
  expect(texts('\u001b[2')).toEqual(['']);
  expect(texts('\u001b[\nnext')).toEqual(['', 'next']);
});

test('each character knows its byte', () => {
  const [first, second] = outputLines(bytes('aé\u001b[0mb\r\nc'));
  expect(first?.text).toBe('aéb');
  expect(first?.bytes).toEqual([0, 2, 7]);
  expect(first).toMatchObject({ from: 0, to: 10 });
  expect(second?.bytes).toEqual([10]);
  expect(outputLines(Uint8Array.of(0x61, 0xff, 0xc3))[0]?.text).toBe('a\ufffd\ufffd');
});

test('how far a line was written', () => {
  const lines = outputLines(bytes('ab\ncd\n'));
  const [first, second] = lines;
  if (!first || !second) throw new Error('two lines');
  expect([0, 1, 2, 3, 6].map((count) => writtenIn(first, count))).toEqual([0, 1, 2, 2, 2]);
  expect([3, 4, 6].map((count) => writtenIn(second, count))).toEqual([0, 1, 2]);
  expect([0, 2, 3, 5, 99].map((byte) => lineOfByte(lines, byte))).toEqual([0, 0, 1, 1, 1]);
});

test('bytes at an icount', () => {
  const icounts = Float64Array.of(5, 5, 9);
  expect([4, 5, 8, 9].map((icount) => bytesUntil(icounts, icount))).toEqual([0, 2, 2, 3]);
});
