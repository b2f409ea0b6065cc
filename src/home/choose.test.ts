import { expect, test } from 'vitest';
import { chooseLogs, logNameOf, shiftOf } from './choose.ts';

const file = (path: string, size = 100) => ({ path, size });

test('a single file is a log whatever its name', () => {
  expect(chooseLogs([file('notes.txt')])).toEqual([{ log: file('notes.txt') }]);
});

test('in a folder of a recording only the log is taken, with its machine and the other files', () => {
  const files = ['rec/machine.json', 'rec/ram.bin.gz', 'rec/mrom.bin.gz', 'rec/replay.bin', 'rec/disks/a.img'].map(
    (p) => file(p),
  );
  const [chosen, ...more] = chooseLogs(files);
  expect(chosen?.log).toEqual(file('rec/replay.bin'));
  expect(chosen?.machine).toEqual(file('rec/machine.json'));
  expect(chosen?.files?.map(({ name }) => name)).toEqual([
    'machine.json',
    'ram.bin.gz',
    'mrom.bin.gz',
    'replay.bin',
    'disks/a.img',
  ]);
  expect(more).toEqual([]);
});

test('the log has the name that machine.json gives it', () => {
  const files = ['machine.json', 'ram.bin', 'boot.rr'].map((p) => file(p));
  expect(chooseLogs(files)).toEqual([]);
  const named = new Map([['machine.json', 'boot.rr']]);
  expect(chooseLogs(files, named).map(({ log }) => log.path)).toEqual(['boot.rr']);
  expect(logNameOf({ files: { log: 'boot.rr' } })).toBe('boot.rr');
  for (const none of [{ files: { log: 5 } }, { files: null }, {}, null, 'x']) expect(logNameOf(none)).toBeUndefined();
});

test('two logs come in the order of their paths; empty and hidden files are none', () => {
  const files = [file('b.bin'), file('a.bin.gz'), file('c.bin', 0), file('.DS_Store')];
  expect(chooseLogs(files).map(({ log }) => log.path)).toEqual(['a.bin.gz', 'b.bin']);
});

test('two recordings keep their own machine', () => {
  const files = ['a/machine.json', 'a/replay.bin', 'b/machine.json', 'b/replay.bin'].map((p) => file(p));
  expect(chooseLogs(files).map(({ machine }) => machine?.path)).toEqual(['a/machine.json', 'b/machine.json']);
});

test('the shift is a number from 0 to 10, or auto', () => {
  expect(shiftOf({ icount_shift: 5 })).toBe(5);
  expect(shiftOf({ icount_shift: 'auto' })).toBe('auto');
  for (const none of [{ icount_shift: 11 }, { icount_shift: '5' }, {}, null, 'x'])
    expect(shiftOf(none)).toBeUndefined();
});
