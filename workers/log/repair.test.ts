import { describe, expect, it } from 'vitest';
import { dialectByLayout } from './dialects.ts';
import { generatedBytes } from './generate.ts';
import { Kind } from './kinds.ts';
import { repairOf } from './repair.ts';
import { openedLog } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';

async function repaired(bytes: Uint8Array, layout = '7.2+') {
  const log = await openedLog(bytes, layout);
  const { head, keepUntil, tail, note } = await repairOf(log);
  return { bytes: Uint8Array.from([...head, ...bytes.subarray(12, keepUntil), ...tail]), note };
}

describe('repair', () => {
  it('drops what leads to the lost event, closes the log and writes the version', async () => {
    const cut = recordingFromText('log version=0 layout=7.2+\nINSTRUCTION 5\nINTERRUPT\nINSTRUCTION 7\ntail hex:1600');
    const { bytes, note } = await repaired(cut);
    expect(bytes).toEqual(recordingFromText('INSTRUCTION 5\nINTERRUPT\nSHUTDOWN host-signal\nEND'));
    expect(note).toMatch(/Kept 2 events before the cut, dropped 1 INSTRUCTION/);
  });

  it('writes no shutdown for releases that write none', async () => {
    const cut = recordingFromText('log version=0 layout=2.6-2.8\nINSTRUCTION 5\nINTERRUPT\ntail hex:05');
    const { bytes } = await repaired(cut, '2.6-2.8');
    expect(bytes).toEqual(recordingFromText('log layout=2.6-2.8\nINSTRUCTION 5\nINTERRUPT\nEND'));
  });

  it.each(['2.5', '2.6-2.8', '4.2', '7.1', '7.2+'])(
    'makes a finished log of layout %s from a cut anywhere',
    async (layout) => {
      const dialect = dialectByLayout(layout);
      if (!dialect) throw new Error(layout);
      const whole = generatedBytes(dialect, { events: 300 });
      for (let size = 60; size < whole.length; size += 7) {
        const cut = whole.slice(0, size);
        cut.fill(0, 0, 4);
        const { bytes } = await repaired(cut, layout);
        const log = await openedLog(bytes);
        expect(log.dialect.version).toBe(dialect.version);
        expect(log.index.totals[Kind.END]).toBe(1);
        expect(log.indexer.tail).toBeUndefined();
      }
    },
  );

  it('keeps what stands before damage', async () => {
    const dialect = dialectByLayout('7.2+');
    if (!dialect) throw new Error('layout 7.2+ is missing');
    const whole = generatedBytes(dialect, { events: 2000 });
    whole.fill(0xee, 5000, 5100);
    const { bytes, note } = await repaired(whole);
    expect(bytes.length).toBeLessThanOrEqual(5002);
    expect(note).toMatch(/before the damage at byte/);
  });

  it('refuses where nothing would be left, and where nothing is to be done', async () => {
    await expect(repaired(recordingFromText('log version=0 layout=7.2+\nCP_INIT\ntail hex:1b'))).rejects.toThrow(
      /before the machine executed an instruction/,
    );
    await expect(repaired(recordingFromText('INSTRUCTION 5\nINTERRUPT\nEND'))).rejects.toThrow(/nothing to repair/);
  });
});
