import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../workers/engine-api.ts';
import { Kind } from '../../workers/log/kinds.ts';
import { rowsAs } from './copy.ts';

const rows: readonly EventRow[] = [
  { n: 9, icount: 120, delta: 20, kind: Kind.CHAR_WRITE, text: 'wrote 1, "1" in all', offset: 40, length: 9 },
  { n: 10, icount: 4321, delta: 4201, kind: Kind.ASYNC_CHAR_READ, device: 0, text: "'l'", offset: 49, length: 7 },
];

describe('copied rows', () => {
  it('stand in columns as text', () => {
    expect(rowsAs(rows, 'text').split('\n')).toEqual([
      ' #9   120    +20  CHAR_WRITE       wrote 1, "1" in all',
      "#10  4321  +4201  ASYNC_CHAR_READ  dev 0  'l'",
      '',
    ]);
  });

  it('are an array as JSON', () => {
    const parsed: unknown = JSON.parse(rowsAs(rows, 'json'));
    expect(parsed).toMatchObject([
      { event: 9, kind: 'CHAR_WRITE' },
      { event: 10, device: 0, offset: 49 },
    ]);
  });

  it('quote what CSV needs quoted', () => {
    const [head, first, second] = rowsAs(rows, 'csv').split('\n');
    expect(head).toBe('event,icount,delta,kind,device,fields,offset,length');
    expect(first).toBe('9,120,20,CHAR_WRITE,,"wrote 1, ""1"" in all",40,9');
    expect(second).toBe("10,4321,4201,ASYNC_CHAR_READ,0,'l',49,7");
  });
});
