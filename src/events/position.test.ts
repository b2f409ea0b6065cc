import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../workers/engine-api.ts';
import { positionAt } from './position.ts';

const event = (n: number, icount: number): EventRow => ({
  n,
  icount,
  delta: 0,
  kind: 1,
  text: '',
  offset: 0,
  length: 1,
});

describe('the playhead in the list', () => {
  it('is on the row of its event', () => {
    expect(positionAt(4, event(40, 1000), 4, 10, { icount: 1000, seq: 40 })).toBe('on');
    expect(positionAt(5, event(41, 1000), 4, 10, { icount: 1000, seq: 40 })).toBeUndefined();
  });

  it('is between rows at an instruction without event', () => {
    expect(positionAt(4, event(40, 1000), 4, 10, { icount: 700, seq: 40 })).toBe('before');
  });

  it('is between rows when its event is filtered out', () => {
    expect(positionAt(4, event(42, 1000), 4, 10, { icount: 1000, seq: 40 })).toBe('before');
  });

  it('is after the last row at the end of the run', () => {
    expect(positionAt(9, event(90, 5), 10, 10, { icount: 9000, seq: 91 })).toBe('after');
    expect(positionAt(8, event(89, 5), 10, 10, { icount: 9000, seq: 91 })).toBeUndefined();
  });

  it('is not shown until it is known', () => {
    expect(positionAt(4, event(40, 1000), undefined, 10, { icount: 1000, seq: 40 })).toBeUndefined();
    expect(positionAt(4, undefined, 4, 10, { icount: 1000, seq: 40 })).toBeUndefined();
  });
});
