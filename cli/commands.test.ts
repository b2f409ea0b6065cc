/** The commands on real sample logs, in this process: what they write, and what they return. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../workers/engine.ts';
import { diverge } from './diverge.ts';
import { events } from './events.ts';
import { info } from './info.ts';
import { UserError } from './open-log.ts';
import { assemble, repair } from './repair.ts';

const samples = fileURLToPath(new URL('../public/samples/', import.meta.url));
const tour = join(samples, 'tour.bin');
const folder = mkdtempSync(join(tmpdir(), 'replayscope-'));
const engine = new Engine();
const nothing = { ignoreClocks: false, ignoreRandom: false, ignoreWarps: false, ignoreOutputPosition: false };

let written = '';
beforeEach(() => {
  written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

describe('info', () => {
  it('tells scripts what a log is', async () => {
    expect(await info(engine, tour, { json: true })).toBe(0);
    const object = JSON.parse(written);
    expect(object).toMatchObject({ version: '0xe0200c', layout: '7.2+', finished: true, problems: [] });
    const sum = Object.values<number>(object.kinds).reduce((all, count) => all + count, 0);
    expect(object.events).toBe(sum);
    expect(object.kinds).toMatchObject({ CP_INIT: 1, END: 1 });
    expect(object.bytes).toBe(readFileSync(tour).length);
  });

  it('opens the same log compressed', async () => {
    await info(engine, tour, { json: true });
    const plain = JSON.parse(written);
    written = '';
    const packed = join(folder, 'tour.bin.gz');
    writeFileSync(packed, gzipSync(readFileSync(tour)));
    await info(engine, packed, { json: true });
    expect(JSON.parse(written)).toEqual({ ...plain, file: packed });
  });

  it.each([
    ['missing.bin', /cannot be read: ENOENT/],
    ['.', /is a folder/],
  ])('refuses %s with a message', async (name, message) => {
    await expect(info(engine, join(folder, name), { json: false })).rejects.toThrow(message);
    await expect(info(engine, join(folder, name), { json: false })).rejects.toBeInstanceOf(UserError);
  });
});

describe('events', () => {
  it('writes a log out and takes it in again', async () => {
    await events(engine, tour, { filter: '', format: 'text' });
    const text = join(folder, 'tour.txt');
    const log = join(folder, 'again.bin');
    writeFileSync(text, written);
    expect(assemble(text, { output: log, force: false })).toBe(0);
    expect(readFileSync(log).equals(readFileSync(tour))).toBe(true);
    expect(() => assemble(text, { output: log, force: false })).toThrow(/exists/);
  });

  it('writes one JSON object per event that passes', async () => {
    await events(engine, tour, { filter: 'kind:ASYNC_CHAR_READ', format: 'json' });
    const lines = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line).toMatchObject({ kind: 'ASYNC_CHAR_READ', fields: { chardev: 0 } });
  });

  it('says where a filter makes no sense', async () => {
    await expect(events(engine, tour, { filter: 'kind:nope', format: 'table' })).rejects.toThrow(/no kind “nope”/);
  });
});

describe('diverge', () => {
  it('finds a log equal to itself', async () => {
    expect(await diverge(engine, tour, tour, { json: true, firstOnly: false, most: 20, compare: nothing })).toBe(0);
    expect(JSON.parse(written)).toMatchObject({ equal: true, identicalBytes: true, first: null, differences: 0 });
  });

  it('says in one sentence where two runs part', async () => {
    const [a, b] = ['race-good.bin', 'race-lost.bin'].map((name) => join(samples, name));
    if (!a || !b) throw new Error('samples');
    expect(await diverge(engine, a, b, { json: true, firstOnly: false, most: 3, compare: nothing })).toBe(1);
    const object = JSON.parse(written);
    expect(object.equal).toBe(false);
    expect(object.sentence).toContain(object.first.a.kind);
    expect(object.first).toMatchObject({ class: 'value', a: { event: 0 }, b: { event: 0 } });
    expect(object.list).toHaveLength(3);
    // The same values as `events --json` gives, to look the event up with.
    expect(object.first.a.fields).toEqual({ time: expect.stringMatching(/^\d{19}$/) });
    written = '';
    await events(engine, a, { filter: 'event:0', format: 'json' });
    expect(JSON.parse(written).fields).toEqual(object.first.a.fields);
  });
});

describe('repair', () => {
  it('finishes a log that was cut off', async () => {
    const killed = join(samples, 'killed.bin');
    const output = join(folder, 'repaired.bin');
    expect(await repair(engine, killed, { output, force: false, json: false })).toBe(0);
    written = '';
    await info(engine, output, { json: true });
    expect(JSON.parse(written)).toMatchObject({ version: '0xe0200c', finished: true, problems: [] });
  });

  it('refuses where there is nothing to repair', async () => {
    await expect(repair(engine, tour, { output: join(folder, 'x'), force: false, json: false })).rejects.toThrow(
      /nothing to repair/,
    );
  });
});
