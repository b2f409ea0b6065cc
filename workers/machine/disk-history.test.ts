import { describe, expect, it } from 'vitest';
import type { DiskRequest } from './device.ts';
import { DiskHistory, placeInMemory, placeInRequest } from './disk-history.ts';

const at = { icount: 0, event: 0 };
const request = (kind: DiskRequest['kind'], sector: number, sectors: number, address: number): DiskRequest => ({
  kind,
  effect: kind === 'read' ? 'read' : kind === 'write' ? 'wrote' : 'none',
  sector,
  sectors,
  pieces: [
    { address, length: 512 },
    ...(sectors > 1 ? [{ address: address + 0x10000, length: (sectors - 1) * 512 }] : []),
  ],
});

/** Two writes and a read; the store of each is the instruction before the count that the device sees. */
function noted(): DiskHistory {
  const history = new DiskHistory(() => at);
  const begin = (icount: number, number: number, one: DiskRequest) => {
    Object.assign(at, { icount, event: icount * 2 });
    history.begun(number, one);
  };
  begin(101, 0, request('write', 8, 4, 0x1000));
  begin(201, 1, request('write', 10, 1, 0x2000));
  Object.assign(at, { icount: 250, event: 501 });
  history.ended(0, 0, true);
  begin(301, 2, request('read', 8, 4, 0x3000));
  return history;
}

describe('the history of a disk', () => {
  it('tells counts before the store, and the event that a handler consumed', () => {
    const history = noted();
    expect(history.at(0)).toMatchObject({ icount: 100, end: { icount: 250, event: 500, status: 0 } });
    expect(history.at(1)?.end).toBeUndefined();
    expect(history.at(3)).toBeUndefined();
  });

  it('counts as begun what was told before a count', () => {
    const history = noted();
    expect([100, 101, 200, 201, 1000].map((icount) => history.begunBefore(icount))).toEqual([0, 1, 1, 2, 3]);
  });

  it('finds the last write of a sector and the next read', () => {
    const history = noted();
    expect(history.lastWrite(10, 100)).toBeUndefined();
    expect(history.lastWrite(10, 200)?.number).toBe(0);
    expect(history.lastWrite(10, 201)?.number).toBe(1);
    expect(history.lastWrite(11, 1000)?.number).toBe(0);
    expect(history.lastWrite(12, 1000)).toBeUndefined();
    expect(history.next('read', 11, 0)?.number).toBe(2);
    expect(history.next('read', 12, 0)).toBeUndefined();
  });

  it('notes nothing twice when a stretch is replayed again', () => {
    const history = noted();
    Object.assign(at, { icount: 101, event: 202 });
    history.begun(0, request('write', 8, 4, 0x1000));
    history.ended(0, 1, false);
    expect(history.length).toBe(3);
    expect(history.at(0)?.end?.status).toBe(0);
  });

  it('goes from memory to the place in a request and back, across pieces', () => {
    const one = request('write', 8, 4, 0x1000);
    expect(placeInRequest(one, 0x1010, 4)).toBe(16);
    expect(placeInRequest(one, 0x11000 + 5, 4)).toBe(517);
    expect(placeInRequest(one, 0x5000, 4)).toBeUndefined();
    expect(placeInMemory(one, 517)).toEqual({ address: 0x11005, length: 3 * 512 - 5 });
    expect(placeInMemory(one, 4 * 512)).toBeUndefined();
    expect(noted().atDoorbell(300, 'read', 0x13000, 1)?.number).toBe(2);
    expect(noted().atDoorbell(300, 'wrote', 0x13000, 1)).toBeUndefined();
  });

  it('is the same after it was kept and taken back', () => {
    const history = noted();
    const copy = new DiskHistory(() => at);
    copy.fromState(structuredClone(history.toState()));
    expect([0, 1, 2].map((number) => copy.at(number))).toEqual([0, 1, 2].map((number) => history.at(number)));
    Object.assign(at, { icount: 401, event: 802 });
    copy.begun(3, request('flush', 0, 0, 0));
    expect(copy.at(3)?.icount).toBe(400);
  });
});
