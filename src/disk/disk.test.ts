import { describe, expect, it } from 'vitest';
import type { DiskRequests, DiskView } from '../../workers/machine-api.ts';
import { filteredRequests, lastBegun, parseSectors, requestRow, requestState } from './requests.ts';
import { changeMap, nextChanged, rowsOfSector, scrolled, sectorRows } from './sector-rows.ts';

const { NaN: none } = Number;
/** A write, a flush without sectors, a read that has not ended, a write that failed. */
const requests: DiskRequests = {
  kinds: Uint8Array.of(1, 2, 0, 1),
  effects: Uint8Array.of(1, 0, 2, 0),
  sectors: Float64Array.of(8, 0, 8, 100),
  lengths: Float64Array.of(4, 0, 1, 2),
  icounts: Float64Array.of(100, 200, 300, 400),
  events: Float64Array.of(1, 3, 5, 7),
  endIcounts: Float64Array.of(150, 250, none, 400),
  endEvents: Float64Array.of(2, 4, none, none),
  statuses: Float64Array.of(0, 0, none, 1),
};

describe('the requests of a disk', () => {
  it('are filtered by kind and by sectors that they touch', () => {
    expect(filteredRequests(requests, '', undefined)).toEqual([0, 1, 2, 3]);
    expect(filteredRequests(requests, 'write', undefined)).toEqual([0, 3]);
    expect(filteredRequests(requests, '', [11, 20])).toEqual([0]);
    expect(filteredRequests(requests, '', [12, 20])).toEqual([]);
    expect(filteredRequests(requests, 'read', [0, 8])).toEqual([2]);
  });

  it('are rows with what went wrong, and where they stand at a moment', () => {
    const [write, , read, failed] = [0, 1, 2, 3].map((n) => requestRow(requests, n));
    if (!write || !read || !failed) throw new Error('rows are missing');
    expect(write).toMatchObject({ kind: 'write', sector: 8, sectors: 4, end: 150, event: 2, trouble: undefined });
    expect(failed.trouble).toBe('failed');
    const state = (icount: number, seq: number) => requestState(write, { icount, seq });
    expect([state(100, 1), state(101, 1), state(150, 2), state(150, 3)]).toEqual([
      'future',
      'waiting',
      'waiting',
      'past',
    ]);
    expect(requestState(read, { icount: 9999, seq: 99 })).toBe('waiting');
  });

  it('had begun when their store was executed', () => {
    expect([100, 101, 401].map((icount) => lastBegun(requests, [0, 1, 2, 3], icount))).toEqual([-1, 0, 3]);
    expect(lastBegun(requests, [1, 3], 250)).toBe(0);
  });

  it('are found by sectors as people write them', () => {
    expect(parseSectors('69')).toEqual([69, 69]);
    expect(parseSectors(' 64..71 ')).toEqual([64, 71]);
    expect(parseSectors('64-71')).toEqual([64, 71]);
    expect(['', 'x', '9..3', '1..'].map(parseSectors)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the bytes of sectors', () => {
  const bytes = new Uint8Array(1024);
  bytes.set(new TextEncoder().encode('journal'), 512);
  const view: DiskView = {
    ...{ disk: 0, sector: 68, sectors: 2, bytes, original: new Uint8Array(1024) },
    ...{ begun: 1, changed: 1, ranges: Float64Array.of(69, 1) },
  };

  it.each([8, 16] as const)('are rows of %i behind a title, changes marked', (rowBytes) => {
    const rows = sectorRows(view, rowBytes);
    expect(rows.length).toBe(2 * rowsOfSector(rowBytes));
    expect(rows[0]).toMatchObject({ sector: 68, offset: undefined, changed: 0 });
    expect(rows[rowsOfSector(rowBytes)]).toMatchObject({ sector: 69, offset: undefined, changed: 7 });
    const first = rows[rowsOfSector(rowBytes) + 1];
    expect(first).toMatchObject({ sector: 69, offset: 0, changed: 0x7f });
    expect(first?.digits.slice(0, 2)).toEqual(['6a', '6f']);
    expect(first?.text.slice(0, 8)).toBe('journal·');
  });

  it('scroll within the disk', () => {
    expect(scrolled(0, 0, -5, 16, 10)).toEqual({ sector: 0, row: 0 });
    expect(scrolled(3, 32, 1, 16, 10)).toEqual({ sector: 4, row: 0 });
    expect(scrolled(9, 0, 1000, 16, 10)).toEqual({ sector: 9, row: 29 });
  });

  it('are found from change to change', () => {
    const ranges = Float64Array.of(8, 4, 69, 1);
    expect([nextChanged(ranges, 0, 1), nextChanged(ranges, 8, 1), nextChanged(ranges, 69, 1)]).toEqual([
      8,
      69,
      undefined,
    ]);
    expect([nextChanged(ranges, 100, -1), nextChanged(ranges, 69, -1), nextChanged(ranges, 8, -1)]).toEqual([
      69,
      8,
      undefined,
    ]);
  });

  it('are a map that says how much of each part changed', () => {
    expect(Array.from(changeMap(Float64Array.of(2, 3), 8, 4))).toEqual([0, 1, 0.5, 0]);
    expect(Array.from(changeMap(Float64Array.of(0, 8), 8, 4))).toEqual([1, 1, 1, 1]);
  });
});
