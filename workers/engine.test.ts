import { gzipSync } from 'node:zlib';
import { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import type { CompareState, LogSummary, OpenRequest } from './engine-api.ts';
import { dialectByLayout } from './log/dialects.ts';
import { generatedBytes } from './log/generate.ts';
import { recordingFromText } from './log/text-form.ts';

const newest = dialectByLayout('7.2+');
if (!newest) throw new Error('layout 7.2+ is missing');
const bytes = generatedBytes(newest, { events: 5000, seed: 2 });

/** Opens and waits for the end of indexing. */
async function opened(engine: Engine, request: Omit<OpenRequest, 'name'> & { name?: string }): Promise<LogSummary> {
  let last: LogSummary | undefined;
  const result = await engine.open({ name: 'test.bin', ...request }, (summary) => {
    last = summary;
  });
  if (!result.ok) throw new Error(result.problem.what);
  while (last?.state === 'indexing' || last === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
  return last;
}

async function zip(files: Record<string, string | Uint8Array>): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files)) {
    await writer.add(name, typeof content === 'string' ? new TextReader(content) : new Uint8ArrayReader(content));
  }
  return writer.close();
}

/** A zstd frame of one raw (uncompressed) block (RFC 8878, 3.1.1). */
function zstd(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const header = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...new Uint8Array(Uint32Array.of(content.length).buffer)];
  const block = (content.length << 3) | 1;
  return Uint8Array.from([...header, block & 255, (block >> 8) & 255, (block >> 16) & 255, ...content]);
}

describe('opening', () => {
  it('opens a log, and the same log in gzip, zstd and zip', async () => {
    const engine = new Engine();
    const plain = await opened(engine, { blob: new Blob([bytes]) });
    expect(plain).toMatchObject({ state: 'done', finished: true, problems: [], repairable: false });
    const wrapped = [
      new Blob([new Uint8Array(gzipSync(bytes))]),
      new Blob([zstd(bytes)]),
      await zip({
        'run/replay.bin': bytes,
        'run/ram.bin': new Uint8Array(10),
        'run/machine.json': '{"icount_shift":3}',
      }),
    ];
    for (const blob of wrapped) {
      const summary = await opened(engine, { blob });
      expect(summary).toMatchObject({ hash: plain.hash, events: plain.events, counts: plain.counts });
    }
  });

  it('takes shift and log name from machine.json in a zip', async () => {
    const blob = await zip({
      'machine.json': JSON.stringify({ files: { log: 'weird.name' }, command_line: 'qemu -icount shift=4,rr=record' }),
      'weird.name': bytes,
      'replay.bin': new Uint8Array(50),
    });
    const summary = await opened(new Engine(), { blob });
    expect(summary.shift).toBe(4);
    expect(summary.virtualNs).toBeGreaterThan(0);
  });

  it.each([
    ['an empty file', async () => new Blob([]), 'empty'],
    ['a text', async () => new Blob(['hello\n']), 'not-a-log'],
    ['a broken gzip file', async () => new Blob([Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3)]), 'archive'],
    ['a broken zstd file', async () => new Blob([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff)]), 'archive'],
    ['a broken zip', async () => new Blob([Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)]), 'archive'],
    ['a zip without a log', async () => zip({ 'readme.txt': 'hello' }), 'archive'],
    [
      'an unknown version',
      async () => new Blob([Uint8Array.of(0, 0xe0, 0x20, 0x99, ...new Array(30).fill(0xff))]),
      'unknown-version',
    ],
  ])('refuses %s with what, where and next', async (_, blob, code) => {
    const result = await new Engine().open({ name: 'x', blob: await blob() }, () => undefined);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problem).toMatchObject({ code, severity: 'error' });
    expect(result.problem.next).toBeTruthy();
    expect(result.layouts.length).toBeGreaterThan(15);
  });

  it('opens what can be unpacked of a gzip file that is cut off', async () => {
    const packed = gzipSync(bytes);
    const summary = await opened(new Engine(), {
      blob: new Blob([new Uint8Array(packed.subarray(0, packed.length / 2))]),
    });
    expect(summary.events).toBeGreaterThan(500);
    expect(summary.problems.map((problem) => problem.code)).toContain('archive');
    expect(summary.repairable).toBe(true);
  });

  it('keeps what is indexed when it is cancelled', async () => {
    const engine = new Engine();
    const long = generatedBytes(newest, { events: 400_000 });
    const states: string[] = [];
    const result = await engine.open({ name: 'long', blob: new Blob([long]) }, ({ state }) => states.push(state));
    if (!result.ok) throw new Error('not opened');
    await engine.cancel(result.summary.id);
    while (!states.includes('cancelled')) await new Promise((resolve) => setTimeout(resolve, 1));
    const summary = await engine.summary(result.summary.id);
    expect(summary.state).toBe('cancelled');
    expect(summary.events).toBeLessThan(400_000);
    await expect(engine.rows(result.summary.id, '', 0, 10)).resolves.toHaveLength(Math.min(10, summary.events));
  });

  it('says that a log was closed', async () => {
    const engine = new Engine();
    const { id } = await opened(engine, { blob: new Blob([bytes]) });
    await engine.close(id);
    expect(() => engine.summary(id)).toThrow(/closed/);
  });
});

describe('filters', () => {
  it('count while they search, and a newer one ends an older one', async () => {
    const engine = new Engine();
    const { id, counts } = await opened(engine, { blob: new Blob([bytes]) });
    const old: number[] = [];
    const first = await engine.setFilter(id, 'delta:>1000', (state) => old.push(state.total));
    const second = await engine.setFilter(id, 'kind:INTERRUPT', () => undefined);
    expect(first.done).toBe(false);
    expect(second).toMatchObject({ done: true, total: counts[1] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(old).toEqual([]);
  });

  it('report a mistake instead of throwing', async () => {
    const engine = new Engine();
    const { id } = await opened(engine, { blob: new Blob([bytes]) });
    const state = await engine.setFilter(id, 'kind:nope', () => undefined);
    expect(state.error).toEqual({ message: 'There is no kind “nope”', from: 0, to: 9 });
  });

  it('offer completions for what the log holds, most frequent first', async () => {
    const engine = new Engine();
    const { id } = await opened(engine, { blob: new Blob([bytes]) });
    const kinds = await engine.completions(id, '-kind:clock', 11);
    expect(kinds[0]).toMatchObject({ text: 'CP_CLOCK_WARP_ACCOUNT', from: 6, to: 11 });
    expect((await engine.completions(id, 'ic', 2)).map((completion) => completion.text)).toContain('icount:');
  });
});

describe('moments', () => {
  it('name an event, or an instruction count between events', async () => {
    const engine = new Engine();
    const { id } = await opened(engine, {
      blob: new Blob([recordingFromText('INSTRUCTION 5\nINTERRUPT\nINSTRUCTION 5\nEND')]),
    });
    expect(await engine.momentOfEvent(id, 1)).toEqual({ icount: 5, seq: 1 });
    expect(await engine.momentOfIcount(id, 7)).toEqual({ icount: 7, seq: 3 });
    expect(await engine.momentOfIcount(id, 5)).toEqual({ icount: 5, seq: 1 });
    expect(await engine.momentOfIcount(id, 1e9)).toEqual({ icount: 10, seq: 3 });
    expect(await engine.convert(id, 'instructions', 'events', [0, 5, 10])).toEqual([0, 1, 3]);
  });
});

describe('comparing', () => {
  it('may be asked for while the logs are still being read, and begins when they are', async () => {
    const engine = new Engine();
    const sizes = { events: 400_000, seed: 3 };
    const [a, b] = [generatedBytes(newest, sizes), generatedBytes(newest, { ...sizes, divergeAt: 390_000 })];
    const open = async (content: Uint8Array<ArrayBuffer>) => {
      const result = await engine.open({ name: 'long', blob: new Blob([content]) }, () => undefined);
      if (!result.ok) throw new Error('not opened');
      return result.summary;
    };
    const [left, right] = [await open(a), await open(b)];
    expect(right.state).toBe('indexing');
    const options = { ignoreClocks: false, ignoreRandom: false, ignoreWarps: false, ignoreOutputPosition: false };
    const state = await new Promise<CompareState>((resolve, reject) => {
      engine.compare(left.id, right.id, options, (next) => next.done && resolve(next)).catch(reject);
    });
    expect(state.agreedEvents).toBeGreaterThan(380_000);
  });

  it('ends with an error when a log is closed before it began', async () => {
    const engine = new Engine();
    const blob = new Blob([generatedBytes(newest, { events: 400_000 })]);
    const opening = await engine.open({ name: 'long', blob }, () => undefined);
    if (!opening.ok) throw new Error('not opened');
    const { id } = opening.summary;
    const options = { ignoreClocks: false, ignoreRandom: false, ignoreWarps: false, ignoreOutputPosition: false };
    const comparing = engine.compare(id, id, options, () => undefined);
    await engine.close(id);
    await expect(comparing).rejects.toThrow(/closed/);
  });

  it('reports until done, and ends with its logs', async () => {
    const engine = new Engine();
    const a = await opened(engine, { blob: new Blob([bytes]) });
    const other = generatedBytes(newest, { events: 5000, seed: 2, divergeAt: 4000 });
    const b = await opened(engine, { blob: new Blob([other]) });
    const options = { ignoreClocks: false, ignoreRandom: false, ignoreWarps: false, ignoreOutputPosition: false };
    const state = await new Promise<CompareState>((resolve) => {
      void engine.compare(a.id, b.id, options, (next) => next.done && resolve(next));
    });
    expect(state.equal).toBe(false);
    expect(state.agreedEvents).toBeGreaterThan(3000);
    expect(await engine.alignedRows(state.id, 0, 5)).toHaveLength(5);
    await engine.close(a.id);
    expect(() => engine.alignedRows(state.id, 0, 5)).toThrow(/closed/);
  });
});
