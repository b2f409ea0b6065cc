/** The commands that look into a machine, on recordings of real QEMU. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BlobReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Engine } from '../workers/engine.ts';
import { type CallsOptions, calls } from './calls.ts';
import { disasm } from './disasm.ts';
import { disk } from './disk.ts';
import { find } from './find.ts';
import { type HitsOptions, hits } from './hits.ts';
import { OpenMachine } from './machine.ts';
import { UserError } from './open-log.ts';
import { type StateOptions, state } from './state.ts';
import { step } from './step.ts';
import { whoReads } from './who-reads.ts';
import { type WhoWroteOptions, whoWrote } from './who-wrote.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** A kernel of 7,000 instructions with its symbols, in a zip; and a folder with 32 million instructions. */
const notebook = here('../public/samples/notebook.zip');
const paging = here('../workers/machine/testing/recordings/paging-7');
const engine = new Engine();

let written = '';
beforeEach(() => {
  written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

/** What a command wrote as JSON. */
async function json(command: Promise<number>, code = 0): Promise<Record<string, unknown>> {
  written = '';
  expect(await command).toBe(code);
  return JSON.parse(written);
}

const stateOptions: StateOptions = {
  at: '0',
  symbols: [],
  registers: false,
  csrs: false,
  floats: false,
  stack: false,
  devices: false,
  memory: [],
  physical: false,
  json: true,
};
const nothing: HitsOptions = {
  symbols: [],
  execute: [],
  read: [],
  write: [],
  change: [],
  physical: false,
  exception: [],
  interrupt: [],
  csr: [],
  device: [],
  most: 1000,
  json: true,
};
const look = (options: Partial<StateOptions>) => json(state(engine, notebook, { ...stateOptions, ...options }));
const search = (options: Partial<HitsOptions>, code = 0) =>
  json(hits(engine, notebook, { ...nothing, ...options }), code);
const ask = (options: Partial<WhoWroteOptions>, code = 0) =>
  json(whoWrote(engine, notebook, { symbols: [], physical: false, follow: 0, json: true, ...options }), code);

describe('state', () => {
  it('begins at the reset vector, with its registers as hex text', async () => {
    const first = await look({ registers: true, csrs: true });
    expect(first).toMatchObject({ icount: 0, pc: '0x1000', mode: 'M', waiting: false, consoleBytes: 0 });
    const registers = first.registers as { name: string; value: string; group: string }[];
    expect(registers.find(({ name }) => name === 'x0')).toMatchObject({ alias: 'zero', value: '0x0' });
    expect(registers.some(({ group }) => group === 'csr')).toBe(true);
    expect(registers.some(({ group }) => group === 'float')).toBe(false);
  });

  it.each([
    ['3500', 3500],
    ['0xdac', 3500],
    ['3,500', 3500],
  ])('understands the moment %s', async (at, icount) => {
    expect(await look({ at })).toMatchObject({ icount });
  });

  it('understands events, shares and the end', async () => {
    const event = await look({ at: '#634' });
    // An event that an instruction consumes has no position of its own.
    expect(event.event).toBeGreaterThanOrEqual(634);
    expect(event.event).toBeLessThan(640);
    const [half, end] = [await look({ at: '50%' }), await look({ at: 'end' })];
    expect(Number(half.icount)).toBe(Math.round(Number(end.icount) / 2));
  });

  it('shows memory by symbol, as it was at the moment', async () => {
    const before = (await look({ memory: ['pool:4'] })).memory as { bytes: string }[];
    expect(before[0]?.bytes).toBe('00000000');
    const after = (await look({ at: '50%', memory: ['pool:4'], stack: true })) as {
      memory: { bytes: string }[];
      stack: { symbol?: string }[];
    };
    expect(after.memory[0]?.bytes).toBe(Buffer.from('milk').toString('hex'));
    expect(after.stack.at(-1)?.symbol).toMatch(/^_start/);
  });

  it('writes lines for people', async () => {
    await state(engine, notebook, { ...stateOptions, at: '50%', memory: ['pool:16'], registers: true, json: false });
    expect(written).toMatch(/^instruction 3,925, event #/);
    expect(written).toMatch(/^mode S$/m);
    expect(written).toMatch(/^x2\/sp +00000000800061/m);
    expect(written).toMatch(/6d 69 6c 6b .* {2}milk\.{12}$/m);
  });

  it.each([
    ['#99999999', /events; there is no/],
    ['99999999999', /does not come to/],
    ['yesterday', /is no moment/],
    ['101%', /is no moment/],
  ])('refuses the moment %s', async (at, message) => {
    const refused = state(engine, notebook, { ...stateOptions, at });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UserError);
  });

  it.each([
    [here('../public/samples/tour.bin'), /zip/],
    [here('../public/samples'), /machine\.json/],
    [here('nothing-here'), /cannot be read/],
  ])('refuses %s, which is no recording', async (path, message) => {
    const refused = state(engine, path, stateOptions);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UserError);
  });

  it('replays only as far as it must', async () => {
    await OpenMachine.with(engine, paging, { symbols: [] }, async (machine) => {
      const moment = await machine.moment('1000');
      await machine.reach(moment);
      expect(machine.summary.instructions).toBeGreaterThan(30_000_000);
      expect(machine.summary.state).toBe('paused');
      expect(machine.summary.reached.icount).toBeLessThan(machine.summary.instructions);
    });
  });
});

describe('step', () => {
  const stepped = (at: string, kind: string, back = false, times = 1, code = 0) =>
    json(step(engine, notebook, { at, kind, back, times, symbols: [], json: true }), code);

  it('goes forward and back to the same place', async () => {
    const there = await stepped('3500', 'instruction', false, 7);
    const back = await stepped(`#${there.event}`, 'event', true);
    expect(Number(back.icount)).toBeLessThanOrEqual(Number(there.icount));
    const again = await stepped(String(there.icount), 'instruction', true, 7);
    expect(again.icount).toBe(3500);
  });

  it('finds characters beyond what was replayed', async () => {
    const first = await stepped('0', 'character');
    expect(first).toMatchObject({ found: true, instruction: { mnemonic: 'sb' } });
  });

  it('says when there is no step', async () => {
    expect(await stepped('0', 'character', true, 1, 1)).toMatchObject({ found: false });
    await expect(stepped('0', 'sideways')).rejects.toThrow(/no step “sideways”/);
  });
});

describe('who-wrote', () => {
  it('follows a character of a string back through its copies', async () => {
    const found = (await ask({ at: '3500', memory: 'pool:1', follow: 2 })) as unknown as {
      icount: number;
      symbol: string;
      text: string;
    }[];
    expect(found.length).toBeGreaterThan(1);
    expect(found[0]).toMatchObject({
      symbol: expect.stringMatching(/^copy_title/),
      text: expect.stringMatching(/^sb /),
    });
    expect(found[1]?.icount).toBeLessThan(found[0]?.icount ?? 0);
  });

  it('replays no further than a character', async () => {
    const [found] = (await ask({ console: '5' })) as unknown as { text: string; event: number }[];
    expect(found?.text).toMatch(/^sb /);
  });

  it('asks for one thing, and says when nobody wrote it', async () => {
    await expect(ask({ memory: 'pool:1', register: 'a0' })).rejects.toThrow(/Name one of/);
    expect(await ask({ at: '100', memory: 'pool:1' }, 1)).toEqual([]);
    await expect(ask({ memory: 'pool:' })).rejects.toThrow(UserError);
  });
});

describe('calls', () => {
  interface Call {
    begin: number;
    end: number;
    depth: number;
    kind: string;
    name: string;
    address: string;
  }
  const base: CallsOptions = { symbols: [], from: '0', to: 'end', depth: 64, json: true };
  const called = async (options: Partial<CallsOptions> = {}, path = notebook) =>
    (await json(calls(engine, path, { ...base, ...options }))) as unknown as {
      from: number;
      to: number;
      complete: boolean;
      calls: Call[];
    };

  it('are every call of a function, where its first instruction is executed', async () => {
    const all = await called();
    expect(all).toMatchObject({ from: 0, complete: true });
    const executed = (await search({ execute: ['copy_title'] })) as { hits: { icount: number; pc: string }[] };
    const copies = all.calls.filter(({ name }) => name === 'copy_title');
    expect(copies.map(({ begin, address }) => ({ icount: begin, pc: address }))).toEqual(
      executed.hits.map(({ icount, pc }) => ({ icount, pc })),
    );
    const faults = (await search({ exception: ['13'] })) as { hits: { icount: number }[] };
    expect(faults.hits).toHaveLength(1);
    expect(all.calls.filter(({ kind }) => kind === 'trap')).toMatchObject([{ name: 'load page fault' }]);
  });

  it('lie within the one of the depth before, in the order in which they begin', async () => {
    const open: Call[] = [];
    const { calls: all } = await called();
    expect(all.length).toBeGreaterThan(20);
    for (const [i, call] of all.entries()) {
      open.length = call.depth;
      expect(call.end).toBeGreaterThan(call.begin);
      expect(call.begin).toBeGreaterThanOrEqual(all[i - 1]?.begin ?? 0);
      const outer = open.at(-1);
      if (call.depth > 0) expect(outer, `${call.name} at ${call.begin}`).toBeDefined();
      if (outer) expect(call.end).toBeLessThanOrEqual(outer.end);
      open.push(call);
    }
  });

  it('of a stretch are those that run in it, and of so many levels', async () => {
    const { calls: all } = await called();
    const some = await called({ from: '3000', to: '3,100' });
    expect(some).toMatchObject({ from: 3000, to: 3100 });
    expect(some.calls.map(({ name }) => name)).toContain('copy_title');
    expect(some.calls).toEqual(all.filter(({ begin, end }) => end > 3000 && begin < 3100));
    const { calls: flat } = await called({ depth: 1 });
    expect(flat).toEqual(all.filter(({ depth }) => depth === 0));
    expect(flat.length).toBeLessThan(all.length);
  });

  it('are lines for people: where, indented by depth, and for how many instructions', async () => {
    const { calls: some } = await called({ from: '3000', to: '3100' });
    written = '';
    expect(await calls(engine, notebook, { ...base, from: '3000', to: '3100', json: false })).toBe(0);
    const lines = written.trimEnd().split('\n');
    expect(lines).toHaveLength(some.length);
    expect(lines[0]).toMatch(/^ {10}2,286 {2}→ kernel {2}5,563$/);
    const copy = some.findIndex(({ name }) => name === 'copy_title');
    expect(lines[copy]).toMatch(/^ {10}3,075 {4}copy_title {2}31$/);
    written = '';
    await calls(engine, notebook, { ...base, from: '70%', json: false });
    expect(written).toMatch(/ {2}\[load page fault\] {2}\d/);
  });

  it('have names by the symbols that are given, else addresses', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'calls-'));
    try {
      const zip = new ZipReader(new BlobReader(new Blob([await readFile(notebook)])), { useWebWorkers: false });
      for (const entry of await zip.getEntries()) {
        if (entry.directory) continue;
        const place = entry.filename.endsWith('.elf') ? `${folder}.elf` : join(folder, entry.filename);
        await writeFile(place, await entry.getData(new Uint8ArrayWriter()));
      }
      await zip.close();
      const range = { from: '3000', to: '3100' };
      const bare = await called(range, folder);
      const named = await called({ ...range, symbols: [`${folder}.elf`] }, folder);
      expect(bare.calls.map(({ name }) => name)).toEqual(bare.calls.map(({ address }) => address));
      expect(named).toEqual(await called(range));
      expect(named.calls.map(({ begin, address }) => [begin, address])).toEqual(
        bare.calls.map(({ begin, address }) => [begin, address]),
      );
    } finally {
      await rm(folder, { recursive: true });
      await rm(`${folder}.elf`, { force: true });
    }
  });

  it.each<[Partial<CallsOptions>, RegExp]>([
    [{ from: '200', to: '100' }, /--to lies before --from/],
    [{ from: 'soon' }, /is no moment/],
    [{ to: '99999999999' }, /does not come to/],
    [{ symbols: ['nowhere.elf'] }, /nowhere\.elf/],
  ])('refuses %o', async (options, message) => {
    const refused = calls(engine, notebook, { ...base, ...options });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UserError);
  });
});

describe('hits', () => {
  it('lists every call of a function, with and without a condition', async () => {
    const all = (await search({ execute: ['copy_title'] })) as { hits: { pc: string; icount: number }[] };
    expect(all.hits.length).toBe(4);
    expect(new Set(all.hits.map(({ pc }) => pc)).size).toBe(1);
    const none = await search({ execute: ['copy_title'], when: 'a0 == 1' }, 1);
    expect(none.hits).toEqual([]);
    const some = (await search({ execute: ['copy_title'], to: '4000' })) as { hits: unknown[] };
    expect(some.hits).toEqual(all.hits.filter(({ icount }) => icount < 4000));
    expect(await search({ execute: ['copy_title'], most: 1 })).toMatchObject({ complete: false });
  });

  it('finds exceptions, accesses to memory and to devices', async () => {
    expect((await search({ exception: ['13'] })).hits).toHaveLength(1);
    expect((await search({ exception: ['2'] }, 1)).hits).toHaveLength(0);
    const writes = (await search({ write: ['pool:4'] })) as { hits: { text: string }[] };
    expect(writes.hits.length).toBeGreaterThan(3);
    const uart = (await search({ device: ['serial'], to: '3000' })) as { hits: unknown[] };
    expect(uart.hits.length).toBeGreaterThan(0);
  });

  it.each<[Partial<HitsOptions>, RegExp]>([
    [{}, /Say what to look for/],
    [{ when: 'a0 == 1', exception: ['any'] }, /--if/],
    [{ execute: ['copy_title'], when: 'a0 ==' }, /ends too early/],
    [{ exception: ['99'] }, /--exception takes/],
    [{ device: ['toaster'] }, /no device toaster/],
  ])('refuses %o', async (options, message) => {
    await expect(search(options)).rejects.toThrow(message);
    await expect(search(options)).rejects.toBeInstanceOf(UserError);
  });
});

describe('disasm', () => {
  it('marks the program counter, and names symbols', async () => {
    await disasm(engine, notebook, { at: '50%', before: 2, count: 3, symbols: [], json: false });
    const lines = written.trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines.filter((line) => line.startsWith('→'))).toHaveLength(1);
    expect(lines[2]).toMatch(/^→.*<kernel\+/);
  });

  it('starts at a symbol', async () => {
    const lines = await json(
      disasm(engine, notebook, { at: '0', address: 'copy_title', before: 0, count: 2, symbols: [], json: true }),
    );
    expect(lines).toMatchObject([{ symbol: 'copy_title' }, {}]);
  });

  it('says which symbols there are instead', async () => {
    const asked = disasm(engine, notebook, { at: '0', address: 'copy', before: 0, count: 2, symbols: [], json: true });
    await expect(asked).rejects.toThrow(/neither an address nor a symbol.*copy_title/s);
    await expect(
      disasm(engine, notebook, { at: '0', before: 0, count: 1, symbols: ['no.elf@0x10'], json: true }),
    ).rejects.toThrow(/no\.elf cannot be read/);
  });
});

describe('disk, who-wrote --sector, who-reads', () => {
  const recording = here('../workers/machine/testing/recordings/virtio-modern-7');
  const base = { disk: 0, at: 'end', symbols: [], kind: [], changed: false, json: true } as const;
  const wrote = (sector: string, follow = 0, at = 'end') =>
    json(whoWrote(engine, recording, { symbols: [], physical: false, follow, json: true, sector, at }));

  it('lists requests, of some kinds and sectors', async () => {
    const all = await json(disk(engine, recording, base));
    expect(all.disks).toMatchObject([{ disk: 0, name: 'virtio-blk-device, disk.img', sectors: 2048 }]);
    const requests = all.requests as Record<string, unknown>[];
    expect(requests[0]).toMatchObject({ number: 0, kind: 'write', sector: 8, sectors: 8, status: 0 });
    const some = await json(disk(engine, recording, { ...base, kind: ['write'], range: '40..47', at: '500000' }));
    expect(some.requests).toMatchObject([{ number: 11, sector: 40 }]);
  });

  it('shows bytes of a sector and what changed, and finds bytes, at a moment', async () => {
    const before = await json(disk(engine, recording, { ...base, hex: '8:1', changed: true, at: '1000' }));
    expect(before).toMatchObject({ changed: 0, ranges: [], begun: 0 });
    const after = await json(disk(engine, recording, { ...base, hex: '40:1', changed: true }));
    expect(after.bytes).not.toBe(after.original);
    const digits = String(after.bytes).slice(0, 64);
    const places = await json(disk(engine, recording, { ...base, find: `hex:${digits}` }));
    expect(places).toContainEqual({ sector: 40, offset: 0 });
    await json(disk(engine, recording, { ...base, find: `hex:${digits}`, at: '1000' }), 1);
  });

  it('says which request wrote a sector, from which memory, and who reads it next', async () => {
    const [sector, store] = (await wrote('0:40+5', 1)) as unknown as Record<string, unknown>[];
    expect(sector).toMatchObject({ request: { disk: 0 }, origin: { kind: 'memory', space: 'physical', length: 1 } });
    expect(store?.text).toMatch(/^sb /);
    expect(store?.new).toBe(sector?.new);
    const options = { symbols: [], physical: false, json: true, sector: '40', at: String(sector?.icount) };
    const reader = await json(whoReads(engine, recording, options));
    expect(reader).toMatchObject({ into: { kind: 'memory' } });
    expect(Number(reader.icount)).toBeGreaterThan(Number(sector?.icount));
  });

  it('finds text, bytes with open digits, and numbers in RAM at a moment', async () => {
    const options = { symbols: [], json: true, at: 'end' };
    const found = async (text: string, code = 0) =>
      (await json(find(engine, recording, { ...options, text }), code)) as unknown as string[];
    const [place = ''] = await found('hex:6f00');
    const address = BigInt(place) - 0x8000_0000n;
    expect(address).toBeGreaterThanOrEqual(0n);
    const same = await found('hex:6?00');
    expect(same).toContain(place);
    expect(same.length).toBeGreaterThan((await found('u16:0x6f')).length - 1);
    expect(await found('u16:0x006f')).toContain(place);
    expect(await found('no such text in this guest', 1)).toEqual([]);
    await expect(found('hex:??')).rejects.toThrow('--text takes a text, bytes such as');
  });

  it('refuses disks, sectors and kinds that are not there', async () => {
    await expect(disk(engine, recording, { ...base, disk: 3 })).rejects.toThrow('there is no number 3');
    await expect(disk(engine, recording, { ...base, kind: ['erase'] })).rejects.toThrow('no requests “erase”');
    await expect(wrote('9000')).rejects.toThrow('sectors 0 to 2047');
    await expect(wrote('1:0')).rejects.toThrow('no disk 1');
  });
});

describe('who-wrote --pixel', () => {
  const recording = here('../workers/machine/testing/recordings/virtio-gpu-7');
  const wrote = (pixel: string, at: string, follow = 0) =>
    whoWrote(engine, recording, { symbols: [], physical: false, follow, json: true, pixel, at });

  it('names the command, and follows the copy to the store', async () => {
    const [copy, store] = (await json(wrote('20,13', '209000', 1))) as unknown as Record<string, unknown>[];
    expect(copy?.text).toContain('TRANSFER_TO_HOST_2D of 32 × 16 pixels at 4, 4 of resource 7');
    expect(copy?.origin).toMatchObject({ kind: 'memory', space: 'physical', length: 4 });
    expect(store?.text).toMatch(/^sw /);
    expect(store?.new).toBe(copy?.new);
    await json(wrote('0,0', '209000'), 1);
  });

  it('refuses what is no pixel', async () => {
    for (const text of ['5', '5,', '1,2,3', 'a,b', '-1,2'])
      await expect(wrote(text, '209000')).rejects.toThrow(UserError);
    await expect(wrote('64,0', '209000')).rejects.toThrow('64 × 32 pixels');
    await expect(wrote('0,0', '100')).rejects.toThrow('no screen');
  });
});
