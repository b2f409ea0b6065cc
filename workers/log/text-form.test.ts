import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportLines } from '../exporting.ts';
import { DIALECTS } from './dialects.ts';
import { parseFilter } from './filter.ts';
import { FilteredView } from './filtered-view.ts';
import { generatedBytes } from './generate.ts';
import type { ReplayLog } from './replay-log.ts';
import { everyEvent, openedLog } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';

async function textOf(log: ReplayLog): Promise<string> {
  const lines: string[] = [];
  for await (const line of exportLines(log, new FilteredView(log, parseFilter('')), 'text')) lines.push(line);
  return lines.join('\n');
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('text form', () => {
  it('lays a log out byte by byte as QEMU 7.2 does', () => {
    const bytes = recordingFromText(`
      CLOCK_HOST 1
      INSTRUCTION 258        # two bytes' worth
      ASYNC_CHAR_READ data="A"
      CHAR_WRITE
      SHUTDOWN host-signal
      END
    `);
    expect(hex(bytes)).toBe(
      '00e0200c0000000000000000' +
        '1c0000000000000001' +
        '0000000102' +
        '07000000000141' +
        '160000000100000001' +
        '0e' +
        '27',
    );
  });

  it('writes the checkpoint before the kind byte up to 7.0, and no checkpoint in the window before 7.1', () => {
    const body = (layout: string) => hex(recordingFromText(`log layout=${layout}\nASYNC_BLOCK 5`).subarray(12));
    expect(body('5.1-7.0')).toBe('03' + '01' + '05' + '0000000000000005');
    expect(body('7.1-dev')).toBe('03' + '05' + '0000000000000005');
    expect(body('7.2+')).toBe('08' + '0000000000000005');
  });

  it.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))(
    'survives bytes → text → bytes with every event of layout %s',
    async (layout, dialect) => {
      const bytes = recordingFromText(everyEvent(dialect));
      const log = await openedLog(bytes, layout);
      expect(log.undecoded).toEqual([]);
      expect(log.indexer.tail).toBeUndefined();
      expect(recordingFromText(await textOf(log))).toEqual(bytes);
    },
  );

  it.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))(
    'survives both ways with a generated log of layout %s, finished or cut anywhere',
    async (layout, dialect) => {
      const whole = generatedBytes(dialect, { events: 300, seed: 5 });
      for (const size of [whole.length, whole.length - 1, whole.length - 5, whole.length - 12, 13, 12]) {
        const bytes = whole.slice(0, size);
        const log = await openedLog(bytes, layout);
        expect(recordingFromText(await textOf(log))).toEqual(bytes);
      }
    },
  );

  it('survives both ways whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 12, maxLength: 400 }),
        fc.constantFrom(...DIALECTS),
        async (bytes, dialect) => {
          const log = await openedLog(bytes, dialect.layout);
          expect(recordingFromText(await textOf(log))).toEqual(bytes);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['INSTRUCTION -1', /line 1: count: -1 does not fit in u32/],
    ['\nFOO 1', /line 2: there is no event “FOO”/],
    ['ASYNC_INPUT type=key key=nokey down=1', /key: “nokey” is neither a number nor a known name/],
    ['log layout=2.5\nRANDOM hex:00', /line 2: RANDOM: layout 2.5 has no such event/],
    ['log layout=9.9', /layout “9.9” is not known/],
    ['RANDOM data=hex:0', /not hexadecimal/],
    ['CLOCK_HOST', /time is missing/],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => recordingFromText(text)).toThrow(message);
  });
});
