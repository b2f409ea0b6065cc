import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventRow } from './describe.ts';
import { dialectByLayout } from './dialects.ts';
import { FilterSyntaxError, kindsNamed, parseFilter } from './filter.ts';
import { FilteredView } from './filtered-view.ts';
import { generatedBytes } from './generate.ts';
import { KIND_NAMES, Kind } from './kinds.ts';
import type { ReplayLog } from './replay-log.ts';
import { openedLog } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';

const newest = dialectByLayout('7.2+');
if (!newest) throw new Error('layout 7.2+ is missing');

const small = await openedLog(
  recordingFromText(`
    CLOCK_HOST 1700000000000000000
    INSTRUCTION 1000
    ASYNC_CHAR_READ chardev=2 data="Login:"
    INSTRUCTION 500
    ASYNC_BLOCK 5
    ASYNC_BLOCK 6
    ASYNC_INPUT type=key key=ret down=1
    CP_CLOCK_VIRTUAL
    INTERRUPT
    INSTRUCTION 9000
    SHUTDOWN guest-reset
    CP_RESET_REQUESTED
    SHUTDOWN host-signal
    END
  `),
);

async function numbers(log: ReplayLog, filter: string): Promise<number[]> {
  const view = new FilteredView(log, parseFilter(filter));
  while (!(await view.search(1000)));
  return (await view.rows(0, 1000)).map((row) => row.n);
}

describe('filter language', () => {
  it.each([
    ['', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    ['kind:INTERRUPT', [8]],
    ['kind:interrupt,clock', [0, 8]],
    ['kind:block', [4, 5]],
    ['kind:cp', [7, 11]],
    ['kind:checkpoint -kind:CP_CLOCK_VIRTUAL', [11]],
    ['-kind:INSTRUCTION icount:1000', [2]],
    ['icount:>1500', [10, 11, 12, 13]],
    ['icount:1000..1500 -kind:instruction', [2, 4, 5, 6, 7, 8]],
    ['icount:..0', [0, 1]],
    ['event:4..5', [4, 5]],
    ['n:>=12', [12, 13]],
    ['delta:>1000', [10]],
    ['delta:>400 -kind:instruction', [2, 4, 10]],
    ['dev:2', [2]],
    ['data~"login:"', [2]],
    ['data~hex:4c6f', [2]],
    ['data~hex:6c6f', []],
    ['request:5', [4]],
    ['request>5', [5]],
    ['request!=5', [5]],
    ['cause:guest-reset', [10]],
    ['cause:host', [12]],
    ['key:ret', [6]],
    ['time>1.6e18', [0]],
    ['login', [2]],
    ['-login kind:char', []],
    ['reset', [10, 11]],
    ['"ret down"', [6]],
    ['2023', [0]],
  ])('%j', async (filter, expected) => {
    expect(await numbers(small, filter)).toEqual(expected);
  });

  it.each([
    ['kind:nothing', 'There is no kind “nothing”', 0, 12],
    ['irq icount:abc', 'icount takes a number or a range such as 1e6..2e6', 4, 14],
    ['foo:1', 'There is no field “foo”', 0, 3],
    ['data~hex:1', 'hex: takes pairs of digits', 0, 10],
  ])('says where %j makes no sense', (filter, message, from, to) => {
    let error: unknown;
    try {
      parseFilter(filter);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FilterSyntaxError);
    if (error instanceof FilterSyntaxError) expect(error.view()).toEqual({ message, from, to });
  });

  it('never throws anything else, and never hangs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          expect(error).toBeInstanceOf(FilterSyntaxError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('names kinds by beginnings of their parts', () => {
    expect(kindsNamed('warp').map((kind) => KIND_NAMES[kind])).toEqual([
      'CP_CLOCK_WARP_START',
      'CP_CLOCK_WARP_ACCOUNT',
    ]);
    expect(kindsNamed('char').map((kind) => KIND_NAMES[kind])).toContain('CHAR_WRITE');
  });
});

describe('rows under a filter', () => {
  const filters = [
    '',
    'kind:clock',
    '-kind:INSTRUCTION',
    'icount:1e8..9e8',
    'delta:>500000',
    'kind:block request:>3',
    'to chardev',
  ];

  it.each(filters)('agree with a plain search: %j', async (text) => {
    const log = await openedLog(generatedBytes(newest, { events: 12_000, seed: 6 }));
    const filter = parseFilter(text);
    const expected: number[] = [];
    let icountBefore = 0;
    for await (const block of log.walk(0, log.index.blocks)) {
      for (let i = 0; i < block.count; i++) {
        const passes = filter.kinds[block.kinds[i] ?? 0] && filter.tests.every((test) => test(block, i, icountBefore));
        if (passes) expected.push(block.first + i);
      }
      icountBefore = block.icounts[block.count - 1] ?? 0;
    }
    const view = new FilteredView(log, filter);
    while (!(await view.search(5)));
    expect(view.total).toBe(expected.length);
    for (const first of [0, 1, 100, Math.floor(expected.length / 2), Math.max(0, expected.length - 7)]) {
      expect((await view.rows(first, 50)).map((row) => row.n)).toEqual(expected.slice(first, first + 50));
    }
    for (const n of [0, 1, 1023, 1024, 1025, 6000, 11_999]) {
      const row = expected.findIndex((event) => event >= n);
      expect(await view.rowOfEvent(n)).toBe(row < 0 ? expected.length : row);
      expect(await view.next(n, 1)).toBe(expected.find((event) => event > n));
      expect(await view.next(n, -1)).toBe(expected.findLast((event) => event < n));
    }
  });

  it('give the distance to the event before across blocks', async () => {
    const log = await openedLog(generatedBytes(newest, { events: 5000, seed: 6 }));
    const view = new FilteredView(log, parseFilter(''));
    const rows = await view.rows(0, 5000);
    rows.forEach((row, i) => {
      expect(row.delta).toBe(i === 0 ? 0 : row.icount - (rows[i - 1]?.icount ?? 0));
    });
    const block = await log.block(1);
    expect(eventRow(block, 0, rows[1023]?.icount).delta).toBe(rows[1024]?.delta);
    expect(rows.some((row) => row.kind === Kind.INSTRUCTION)).toBe(true);
  });
});
