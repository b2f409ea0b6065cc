import { describe, expect, it } from 'vitest';
import { comparedTexts, rowTexts } from './testing/compared.ts';

const BOOT = `
  CLOCK_HOST 1700000000000000000
  CP_INIT
  INSTRUCTION 100
  EXCEPTION
  INSTRUCTION 20
  CHAR_WRITE
  INSTRUCTION 30
  INTERRUPT
`;
const LOG = `${BOOT}
  SHUTDOWN host-signal
  END
`;

describe('verdict', () => {
  it('says that two logs are the same byte for byte', async () => {
    const { state, rows } = await comparedTexts(LOG, LOG);
    expect(state).toMatchObject({ equal: true, identicalBytes: true, done: true, differences: 0, rows: 7 });
    expect(state.sentence).toBe('The two logs are identical: 10 events, 150 instructions.');
    expect(rowTexts(rows)).toEqual(['#0|#0', '#1|#1', '#3|#3', '#5|#5', '#7|#7', '#8|#8', '#9|#9']);
  });

  it('says that two logs mean the same when only INSTRUCTION is split differently', async () => {
    const { state } = await comparedTexts(LOG, LOG.replace('INSTRUCTION 100', 'INSTRUCTION 60\nINSTRUCTION 40'));
    expect(state).toMatchObject({ equal: true, identicalBytes: false, agreedEvents: 10, agreedInstructions: 150 });
    expect(state.sentence).toBe('The two logs say the same in different bytes: 10 and 11 events, 150 instructions.');
  });

  it('names the field, both values and the place where only a value differs', async () => {
    const { state } = await comparedTexts(LOG, LOG.replace('1700000000000000000', '1700000000000001000'));
    expect(state.sentence).toBe(
      'Different from the start: event #0 CLOCK_HOST differs in time: ' +
        'A 2023-11-14 22:13:20 UTC, B 2023-11-14 22:13:20.000001 UTC (icount 0).',
    );
    expect(state.first).toMatchObject({ class: 'value', field: 'time', bValue: '2023-11-14 22:13:20.000001 UTC' });
    expect(state.byClass).toEqual({ value: 1, count: 0, kind: 0, missing: 0, extra: 0 });
  });

  it('reports an event at another count once, and what keeps the displacement not again', async () => {
    const { state, rows } = await comparedTexts(LOG, LOG.replace('INSTRUCTION 20', 'INSTRUCTION 23'));
    expect(state.sentence).toBe(
      'Identical for 4 events and 120 instructions; then event #5 CHAR_WRITE stands 3 instructions later in B ' +
        '(icount A 120, B 123).',
    );
    expect(rowTexts(rows)).toEqual(['#0|#0', '#1|#1', '#3|#3', '#5|#5 count', '#7|#7', '#8|#8', '#9|#9']);
  });

  it('tells an event that one log lacks', async () => {
    const without = LOG.replace('EXCEPTION', '');
    const missing = await comparedTexts(LOG, without);
    expect(missing.state.sentence).toBe(
      'Identical for 2 events and 100 instructions; then event #3 EXCEPTION is in A only (icount 100).',
    );
    expect(missing.state.byClass).toMatchObject({ missing: 1, extra: 0 });
    const extra = await comparedTexts(without, LOG);
    expect(extra.state.first).toMatchObject({ class: 'extra', b: { event: 3, icount: 100, kind: 'EXCEPTION' } });
    expect(extra.state.first?.a).toBeUndefined();
    expect(rowTexts(extra.rows)[2]).toBe('-|#3 extra');
  });

  it('tells an event of another kind', async () => {
    const { state } = await comparedTexts(LOG, LOG.replace('EXCEPTION', 'INTERRUPT'));
    expect(state.sentence).toBe(
      'Identical for 3 events and 100 instructions; then A has event #3 EXCEPTION where B has event #3 INTERRUPT (icount 100).',
    );
  });

  it('takes an unfinished log for one that lacks the rest', async () => {
    const { state } = await comparedTexts(LOG, `log layout=7.2+ version=0\n${BOOT}`);
    expect(state.byClass).toEqual({ value: 0, count: 0, kind: 0, missing: 2, extra: 0 });
    expect(state.sentence).toContain('then event #8 SHUTDOWN (host-signal) is in A only');
  });

  it('compares logs without events', async () => {
    const empty = 'log layout=7.2+';
    expect((await comparedTexts(empty, empty)).state.sentence).toBe(
      'The two logs are identical: 0 events, 0 instructions.',
    );
    const { state, comparison } = await comparedTexts(empty, LOG);
    expect(state).toMatchObject({ rows: 7, differences: 7, agreedEvents: 0, agreedInstructions: 0 });
    expect(await comparison.mapIcount('b', 150)).toBe(150);
  });
});

describe('classes in detail', () => {
  it('keeps differing text of the same kind as one row', async () => {
    const typed = (text: string) => `${BOOT} ASYNC_CHAR_READ data="${text}"\nEND`;
    const { state } = await comparedTexts(typed('a'), typed('b'));
    expect(state.first).toMatchObject({ class: 'value', field: 'data', aValue: '"a"', bValue: '"b"' });
  });

  it('names the byte where long arrays begin alike', async () => {
    const random = (last: string) => `RANDOM result=0 data=hex:${'00'.repeat(31)}${last}\nEND`;
    const { state } = await comparedTexts(random('01'), random('02'));
    expect(state.first).toMatchObject({ class: 'value', field: 'data, byte 31', aValue: '0x01', bValue: '0x02' });
  });

  it('takes numbers that count on for equal while their shift stays', async () => {
    const requests = (from: number) =>
      [0, 1, 2].map((n) => `INSTRUCTION 10\nASYNC_BLOCK request=${from + n}`).join('\n');
    const { state } = await comparedTexts(`${requests(4)}\nEND`, `${requests(9)}\nEND`);
    expect(state.byClass).toMatchObject({ value: 1 });
    expect(state.first).toMatchObject({ field: 'request', aValue: '4', bValue: '9' });
    // The id of a bottom half is an icount: it moves with the displacement.
    const half = (count: number) => `INSTRUCTION ${count}\nINTERRUPT\nINSTRUCTION 5\nASYNC_BH id=${count}\nEND`;
    const moved = await comparedTexts(half(100), half(107));
    expect(moved.state.byClass).toMatchObject({ value: 0, count: 1 });
  });

  it('sorts events of both sides without a partner by position', async () => {
    const a = 'INSTRUCTION 10\nCP_RESET\nINSTRUCTION 10\nCP_RESET\nINSTRUCTION 10\nCP_RESET\nINSTRUCTION 5\nEND';
    const b = 'INSTRUCTION 15\nINTERRUPT\nINSTRUCTION 20\nEND';
    const { rows } = await comparedTexts(a, b);
    expect(rowTexts(rows)).toEqual(['#1|- missing', '-|#1 extra', '#3|- missing', '#5|- missing', '#7|#3']);
  });
});

describe('noise', () => {
  const NOISY = `
    CLOCK_HOST 1
    RANDOM result=0 data=hex:0011
    INSTRUCTION 50
    CP_CLOCK_WARP_START
    CLOCK_VIRTUAL_RT 100
    CP_CLOCK_WARP_ACCOUNT
    INSTRUCTION 10
    CHAR_WRITE
    INSTRUCTION 90
    INTERRUPT
    END
  `;

  it('counts clock values and random bytes that are overlooked', async () => {
    const other = NOISY.replace('CLOCK_HOST 1', 'CLOCK_HOST 2').replace('0011', '0012').replace('RT 100', 'RT 200');
    const seen = await comparedTexts(NOISY, other);
    expect(seen.state.byClass.value).toBe(3);
    const clocks = await comparedTexts(NOISY, other, { ignoreClocks: true });
    expect(clocks.state.ignored).toMatchObject({ clocks: 2, random: 0 });
    expect(clocks.state.first).toMatchObject({ class: 'value', field: 'data' });
    expect(clocks.state.sentence).toMatch(
      /^Identical, apart from what is overlooked, for 1 event and 0 instructions; then/,
    );
    const both = await comparedTexts(NOISY, other, { ignoreClocks: true, ignoreRandom: true });
    expect(both.state).toMatchObject({ equal: true, differences: 0 });
    expect(both.state.sentence).toBe(
      'The two logs differ only in what is overlooked (2 clock values, 1 event of random bytes): 11 events, 150 instructions.',
    );
    expect(rowTexts(both.rows).slice(0, 2)).toEqual(['#0|#0 ignored', '#1|#1 ignored']);
  });

  it('does not overlook another number of random bytes', async () => {
    const { state } = await comparedTexts(NOISY, NOISY.replace('0011', '001122'), { ignoreRandom: true });
    expect(state.byClass.value).toBe(1);
  });

  it('overlooks warps with the clock reads that belong to them, present or not', async () => {
    const other = NOISY.replace('CP_CLOCK_WARP_START\n', '')
      .replace('CLOCK_VIRTUAL_RT 100', 'INSTRUCTION 3')
      .replace('INSTRUCTION 10\n', 'INSTRUCTION 7\n');
    const seen = await comparedTexts(NOISY, other);
    expect(seen.state.equal).toBe(false);
    const { state, rows } = await comparedTexts(NOISY, other, { ignoreWarps: true });
    expect(state).toMatchObject({ equal: true, ignored: { warps: 3 } });
    expect(rowTexts(rows).filter((row) => row.endsWith('ignored'))).toEqual([
      '#3|- ignored',
      '#4|- ignored',
      '#5|#4 ignored',
    ]);
  });

  it('overlooks where output stands, but not that the run moved', async () => {
    const output = NOISY.replace('INSTRUCTION 10\n', 'INSTRUCTION 12\n').replace('INSTRUCTION 90', 'INSTRUCTION 88');
    const { state } = await comparedTexts(NOISY, output, { ignoreOutputPosition: true });
    expect(state).toMatchObject({ equal: true, ignored: { outputPosition: 1 } });
    const moved = await comparedTexts(NOISY, NOISY.replace('INSTRUCTION 10\n', 'INSTRUCTION 12\n'), {
      ignoreOutputPosition: true,
    });
    expect(moved.state.first).toMatchObject({ class: 'count', a: { kind: 'INTERRUPT' } });
  });
});

describe('anchor', () => {
  it('makes two events a pair and aligns from there in both directions', async () => {
    const writes = (count: number) => `${'INSTRUCTION 10\nCHAR_WRITE\n'.repeat(count)}END`;
    const { rows, state } = await comparedTexts(writes(6), writes(6), { anchor: [5, 7] });
    expect(rowTexts(rows)).toEqual([
      '-|#1 extra',
      '#1|#3 count',
      '#3|#5',
      '#5|#7',
      '#7|#9',
      '#9|#11',
      '#11|- missing',
      '#12|#12 count',
    ]);
    expect(state.equal).toBe(false);
  });

  it('may name an INSTRUCTION, and an identical pair changes nothing', async () => {
    expect((await comparedTexts(LOG, LOG, { anchor: [2, 2] })).state.identicalBytes).toBe(true);
  });

  it('rejects an event that the log does not have', async () => {
    await expect(comparedTexts(LOG, LOG, { anchor: [2, 99] })).rejects.toThrow('no event #99');
  });
});
