import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialectByLayout } from './dialects.ts';
import { generatedBytes } from './generate.ts';
import { Kind } from './kinds.ts';
import { openedLog } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';

const newest = dialectByLayout('7.2+');
if (!newest) throw new Error('layout 7.2+ is missing');

describe('logs that are cut off', () => {
  it('opens everything before the cut, and says in which event and at which byte it is', async () => {
    const whole = recordingFromText('INSTRUCTION 5\nCLOCK_HOST 1700000000000000000\nINSTRUCTION 6\nINTERRUPT\nEND');
    const log = await openedLog(whole.slice(0, 12 + 5 + 4), '7.2+');
    expect(log.index.events).toBe(1);
    expect(log.indexer.tail).toEqual({ offset: 17, length: 4, inEvent: 'CLOCK_HOST' });
  });

  it('keeps a prefix of the events wherever the cut is', async () => {
    const whole = generatedBytes(newest, { events: 400 });
    const all = await openedLog(whole);
    const offsets = (await all.block(0)).offsets;
    for (let size = 12; size < whole.length; size++) {
      const log = await openedLog(whole.slice(0, size), '7.2+');
      expect(log.index.events).toBe(offsets.findIndex((offset) => offset > size) - 1);
      const rest = size - (offsets[log.index.events] ?? 0);
      expect(log.indexer.tail?.length ?? 0).toBe(rest);
    }
  });
});

describe('logs that are damaged', () => {
  const whole = generatedBytes(newest, { events: 3000, seed: 2 });

  it('shows a stretch without sense as UNDECODED and goes on behind it', async () => {
    const bytes = whole.slice();
    bytes.fill(0xee, 4000, 4100);
    const log = await openedLog(bytes);
    expect(log.undecoded).toHaveLength(1);
    expect(log.undecoded[0]?.offset).toBeLessThanOrEqual(4000);
    expect(log.index.totals[Kind.UNDECODED]).toBe(1);
    expect(log.index.totals[Kind.END]).toBe(1);
    expect(log.index.events).toBeGreaterThan(2900);
    expect(log.index.endOffset).toBe(bytes.length);
  });

  it('reaches the last byte whatever was overwritten', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 12, max: whole.length - 40 }),
        fc.uint8Array({ minLength: 1, maxLength: 30 }),
        async (at, noise) => {
          const bytes = whole.slice();
          bytes.set(noise, at);
          const log = await openedLog(bytes);
          expect(log.index.endOffset + (log.indexer.tail?.length ?? 0)).toBe(bytes.length);
          for (let number = 0; number < log.index.blocks; number++) {
            expect((await log.block(number)).count).toBe(log.index.eventsIn(number));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not believe a packet of 4 GiB', async () => {
    const bytes = whole.slice();
    bytes.set([9, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], 5000);
    const log = await openedLog(bytes);
    expect(log.index.totals[Kind.END]).toBe(1);
    expect(log.index.events).toBeGreaterThan(2900);
  });
});
