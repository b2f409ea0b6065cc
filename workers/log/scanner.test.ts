import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK_EVENTS } from './block-index.ts';
import { ByteWriter } from './byte-writer.ts';
import { DIALECTS, dialectByLayout } from './dialects.ts';
import { encodeEvent } from './encode.ts';
import { eventSize, shapeAt } from './event-size.ts';
import { generatedBytes } from './generate.ts';
import { KIND_COUNT, Kind } from './kinds.ts';
import { openedLog, ShortReads } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';

const newest = dialectByLayout('7.2+');
if (!newest) throw new Error('layout 7.2+ is missing');

/** The plain way to read a log: event after event, no index, no hash. */
function counted(bytes: Uint8Array, layout: string) {
  const dialect = dialectByLayout(layout) ?? newest;
  const counts = new Array<number>(KIND_COUNT).fill(0);
  let icount = 0;
  let events = 0;
  for (let at = 12; dialect && at < bytes.length; ) {
    const shape = shapeAt(dialect, bytes, at, bytes.length);
    if (typeof shape !== 'object') throw new Error(`no event at ${at}`);
    counts[shape.kind] = (counts[shape.kind] ?? 0) + 1;
    if (shape.kind === Kind.INSTRUCTION) icount += new DataView(bytes.buffer, at).getUint32(1);
    at += eventSize(dialect, bytes, at, bytes.length);
    events++;
  }
  return { counts, icount, events };
}

describe('block index', () => {
  it.each(DIALECTS.map((dialect) => [dialect.layout, dialect] as const))(
    'counts what is in a log of layout %s',
    async (layout, dialect) => {
      const bytes = generatedBytes(dialect, { events: 5000, seed: 3 });
      const { index } = await openedLog(bytes, layout);
      expect({ counts: [...index.totals], icount: index.icount, events: index.events }).toEqual(counted(bytes, layout));
      expect(index.endOffset).toBe(bytes.length);
    },
  );

  it('places every block at its offset and instruction count', async () => {
    const bytes = generatedBytes(newest, { events: 10 * BLOCK_EVENTS });
    const log = await openedLog(bytes);
    let icount = 0;
    for (let number = 0; number < log.index.blocks; number++) {
      const block = await log.block(number);
      expect(block.icounts[0]).toBe(icount);
      expect(block.offsets[0]).toBe(log.index.offsetOf(number));
      expect(block.offsets[block.count]).toBe(log.index.offsetOf(number + 1));
      icount = block.endIcount;
    }
    expect(icount).toBe(log.index.icount);
  });

  it('does not depend on how the file is cut into reads', async () => {
    const bytes = generatedBytes(newest, { events: 3000, seed: 9 });
    const whole = await openedLog(bytes);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (most) => {
        const pieces = await openedLog(new ShortReads(bytes, most));
        expect(pieces.index.events).toBe(whole.index.events);
        expect([...pieces.index.totals]).toEqual([...whole.index.totals]);
        const used = whole.index.entries * 2;
        expect(pieces.index.hashes.slice(0, used)).toEqual(whole.index.hashes.slice(0, used));
        expect(pieces.indexer.scanner.hash).toEqual(whole.indexer.scanner.hash);
      }),
      { numRuns: 60 },
    );
  });

  it('has equal hashes exactly as far as two logs have equal bytes', async () => {
    const a = generatedBytes(newest, { events: 20 * BLOCK_EVENTS, seed: 4 });
    const b = generatedBytes(newest, { events: 20 * BLOCK_EVENTS, seed: 4, divergeAt: 7 * BLOCK_EVENTS + 100 });
    const [left, right] = [await openedLog(a), await openedLog(b)];
    const same = Array.from({ length: 20 }, (_, i) => left.index.hashes[i * 2] === right.index.hashes[i * 2]);
    expect(same.lastIndexOf(true)).toBe(7);
    expect(same.indexOf(false)).toBe(8);
  });

  it('steps over an array that is longer than every buffer', async () => {
    const writer = new ByteWriter();
    writer.raw(recordingFromText('INSTRUCTION 5'));
    encodeEvent(writer, newest, Kind.ASYNC_NET, { filter: 0, flags: 0, packet: new Uint8Array(9_000_000).fill(0x5a) });
    writer.raw(recordingFromText('INSTRUCTION 6\nINTERRUPT\nEND').subarray(12));
    const log = await openedLog(writer.bytes());
    expect(log.index.events).toBe(5);
    expect(log.index.icount).toBe(11);
    const block = await log.block(0);
    expect([...block.kinds]).toEqual([Kind.INSTRUCTION, Kind.ASYNC_NET, Kind.INSTRUCTION, Kind.INTERRUPT, Kind.END]);
    expect(block.bytes.length).toBeLessThan(20_000);
  });
});
