import { describe, expect, it } from 'vitest';
import { detect } from './detect.ts';
import { DIALECTS, dialectByLayout } from './dialects.ts';
import { generatedBytes } from './generate.ts';
import { BytesSource } from './source.ts';
import { recordingFromText } from './text-form.ts';

const found = async (bytes: Uint8Array, layout?: string) => detect(new BytesSource(bytes), layout);
const bytesOf = (...bytes: number[]) => Uint8Array.from([...bytes, ...new Array(32).fill(0)]);

describe('finding out what a file is', () => {
  it.each(
    DIALECTS.filter((dialect) => dialect.layout !== '4.2-dev').map((dialect) => [dialect.layout, dialect] as const),
  )('knows a finished log of layout %s', async (layout, dialect) => {
    const result = await found(generatedBytes(dialect, { events: 500 }));
    expect(result.ok && result.log.dialect.layout).toBe(layout);
    expect(result.ok && result.log.by).toBe('version');
  });

  it.each(['2.6-2.8', '2.12', '4.2', '5.1-7.0', '7.1', '7.2+'])(
    'recognises a log of layout %s that was cut off and has version 0',
    async (layout) => {
      const dialect = dialectByLayout(layout);
      if (!dialect) throw new Error(layout);
      const bytes = generatedBytes(dialect, { events: 4000 }).slice(0, 12 + 4096);
      bytes.fill(0, 0, 4);
      const result = await found(bytes);
      expect(result.ok && result.log.by).toBe('guess');
      const ids = (name: string) => DIALECTS.find((other) => other.layout === name)?.shapes.map((shape) => shape?.kind);
      // Releases whose ids are the same cannot be told apart, and need not be.
      expect(result.ok && ids(result.log.dialect.layout)).toEqual(ids(layout));
    },
  );

  it('prefers a likely layout among equals', async () => {
    const dialect = dialectByLayout('11.1+');
    if (!dialect) throw new Error('missing');
    const bytes = generatedBytes(dialect, { events: 500 });
    bytes.fill(0, 0, 4);
    const result = await found(bytes.slice(0, -3));
    expect(result.ok && result.log.dialect.layout).toBe('7.2+');
  });

  it('takes the user’s word for the layout', async () => {
    const result = await found(recordingFromText('INSTRUCTION 1\nEND'), '2.5');
    expect(result.ok && result.log.dialect.layout).toBe('2.5');
  });

  it.each([
    [new Uint8Array(0), 'empty', /empty/],
    [Uint8Array.of(0, 0xe0, 0x20), 'not-a-log', /12 bytes; this file has 3/],
    [bytesOf(0x7f, 0x45, 0x4c, 0x46), 'not-a-log', /ELF/],
    [bytesOf(0x51, 0x46, 0x49, 0xfb), 'not-a-log', /qcow2/],
    [bytesOf(0x89, 0x50, 0x4e, 0x47), 'not-a-log', /PNG/],
    [new TextEncoder().encode('hello, this is text\n'), 'not-a-log', /text file/],
    [new Uint8Array(5000), 'not-a-log', /version is 0/],
    [bytesOf(1, 2, 3, 4), 'not-a-log', /starts with 01 02 03 04/],
    [bytesOf(0, 0xe0, 0x20, 0x77), 'unknown-version', /0xe02077/],
  ])('says what %j is instead', async (bytes, code, what) => {
    const result = await found(bytes);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.reason.code).toBe(code);
    expect(result.reason.what).toMatch(what);
    expect(result.reason.next).not.toBe('');
  });
});
