/**
 * Recordings that mean harm, or were damaged: whatever comes in, the machine ends in a message for people (or replays to its
 * end), and nothing hangs: while it runs it can be looked at, paused and closed.
 *
 * HOSTILE_CASES sets how many damaged recordings are tried (more with REPLAYSCOPE_FULL=1), HOSTILE_SEED which.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Engine } from '../engine.ts';
import { recordingFromText } from '../log/text-form.ts';
import type { MachineSummary } from '../machine-api.ts';
import { randomNumbers } from '../testing/travelling.ts';

const RECORDINGS = join(import.meta.dirname, '../machine/testing/recordings');
const CASES = Number(process.env.HOSTILE_CASES ?? (process.env.REPLAYSCOPE_FULL ? 400 : 24));
const SEED = Number(process.env.HOSTILE_SEED ?? 7);
/** How long a machine may run before it is paused, ms: a damaged log may ask for billions of instructions. */
const PATIENCE_MS = 4000;

type Files = Map<string, Uint8Array>;

function recording(name: string): Files {
  const files: Files = new Map();
  for (const file of readdirSync(join(RECORDINGS, name))) {
    if (/^(truth|console)/.test(file)) continue;
    files.set(file, new Uint8Array(readFileSync(join(RECORDINGS, name, file))));
  }
  return files;
}

interface Ending {
  /** Whether the log was opened at all. */
  readonly opened: boolean;
  readonly state: MachineSummary['state'] | 'refused';
  /** What people read. */
  readonly message: string;
  readonly summary?: MachineSummary;
}

/** Opens a recording as the page does and lets its machine run for a while; then pauses, looks and closes. */
async function ending(files: Files, patience = PATIENCE_MS): Promise<Ending> {
  const engine = new Engine();
  const given = [...files].map(([name, bytes]) => ({ name, blob: new Blob([new Uint8Array(bytes)]) }));
  const log = given.find(({ name }) => name.startsWith('replay.bin'));
  if (!log) throw new Error('no log');
  const opened = await engine.open(log, () => undefined);
  if (!opened.ok) return { opened: false, state: 'refused', message: opened.problem.what };
  const { id } = opened.summary;
  try {
    let latest: MachineSummary | undefined;
    const attached = await engine.attachMachine(id, given, (summary) => {
      latest = summary;
    });
    const state = () => (latest ?? attached).state;
    const since = performance.now();
    while (/loading|replaying/.test(state()) && performance.now() - since < patience) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (state() === 'replaying') await engine.pauseMachine(id, true);
    const summary = (await engine.machineSummary(id)) ?? attached;
    // A machine that was built can be looked at, wherever it ended.
    if (summary.state !== 'failed' && summary.state !== 'loading') {
      const answer = await engine.machineState(id, summary.reached, { registers: true, stack: true, devices: true });
      expect(answer?.registers?.registers.length).toBeGreaterThan(64);
    }
    const message = summary.problem?.what ?? summary.divergence?.sentence ?? '';
    return { opened: true, state: summary.state, message, summary };
  } catch (error) {
    return { opened: true, state: 'refused', message: error instanceof Error ? error.message : String(error) };
  } finally {
    await engine.close(id);
  }
}

/** Messages of a program that did not expect what came. */
const ACCIDENT =
  /undefined|null|is not a|Cannot |Invalid (array|typed)|out of (bounds|memory|range)|unreachable|NaN|\[object/;

function expectWords({ state, message }: Ending): void {
  expect(state).not.toBe('loading');
  if (state === 'failed' || state === 'refused' || state === 'diverged') {
    expect(message.length).toBeGreaterThan(15);
    expect(message).not.toMatch(ACCIDENT);
  }
}

/** A guest of a few instructions at the start of RAM, and a log from its power-on. */
function guest(instructions: readonly number[], events: readonly string[]): Files {
  const files = recording('interrupts-7');
  const json = JSON.parse(new TextDecoder().decode(files.get('machine.json')));
  const ram = new Uint8Array(gunzipSync(files.get('ram.bin.gz') ?? new Uint8Array()));
  const view = new DataView(ram.buffer);
  instructions.forEach((instruction, i) => {
    view.setUint32(i * 4, instruction, true);
  });
  files.set('ram.bin.gz', new Uint8Array(gzipSync(ram)));
  files.delete('replay.bin.gz');
  files.set(
    'machine.json',
    new TextEncoder().encode(JSON.stringify({ ...json, files: { ...json.files, log: 'replay.bin' } })),
  );
  const random = `RANDOM result=0 data=hex:${'5a'.repeat(32)}`;
  const powerOn = ['CLOCK_HOST 1', 'CP_INIT', 'CLOCK_HOST 2', 'CLOCK_HOST 3', random, 'CP_RESET', random];
  const text = ['log version=0xe0200c layout=7.2+', ...powerOn, 'CP_CLOCK_WARP_ACCOUNT', 'CLOCK_VIRTUAL_RT 1'];
  files.set('replay.bin', recordingFromText([...text, 'CP_CLOCK_WARP_ACCOUNT', ...events, 'END'].join('\n')));
  return files;
}

const with32 = (files: Files, change: (json: Record<string, unknown>) => object): Files => {
  const json = JSON.parse(new TextDecoder().decode(files.get('machine.json')));
  return new Map(files).set('machine.json', new TextEncoder().encode(JSON.stringify(change(json))));
};

const LOOP = 0x0000006f; // j .
const ECALL = 0x00000073;

describe('a hostile recording', { timeout: 120_000 }, () => {
  it.each([
    [
      'RAM of 2^60 bytes',
      (json: object) => ({ ...json, ram_size: 2 ** 60 }),
      /ram_size is more than this machine can have/,
    ],
    [
      'RAM of 2 GiB with an image of 16 MiB',
      (json: object) => ({ ...json, ram_size: 2 ** 31, command_line: undefined }),
      /holds 16 MiB; the machine has 2 GiB of RAM/,
    ],
    ['RAM at the top of the address space', (json: object) => ({ ...json, ram_base: 2 ** 53 - 1 }), /ram_base/],
    ['RAM over the devices', (json: object) => ({ ...json, ram_base: 0 }), /ram_base/],
    ['a boot ROM far away', (json: object) => ({ ...json, mrom_base: 2 ** 52 }), /mrom_base/],
    [
      'a million bytes of command line',
      (json: object) => ({ ...json, command_line: 'x'.repeat(1e6) }),
      /command_line is too long/,
    ],
  ])('with %s is refused in words', async (_what, change, message) => {
    const result = await ending(with32(recording('interrupts-7'), change));
    expectWords(result);
    expect(result.message).toMatch(message);
  });

  it('whose RAM image is too short, too long or cut off says so', async () => {
    const files = recording('interrupts-7');
    const packed = files.get('ram.bin.gz') ?? new Uint8Array();
    const ram = gunzipSync(packed);
    const withRam = (bytes: Uint8Array) => ending(new Map(files).set('ram.bin.gz', bytes));
    expect((await withRam(gzipSync(ram.subarray(0, ram.length - 1)))).message).toMatch(
      /16,777,215 bytes; the machine has 16 MiB/,
    );
    expect((await withRam(gzipSync(Buffer.concat([ram, ram])))).message).toMatch(
      /longer than the machine’s RAM of 16 MiB/,
    );
    expect((await withRam(packed.subarray(0, 2000))).message).toMatch(/no whole gzip file/);
  });

  it('that asks for 2^32 - 1 instructions at once runs on, and is looked at, paused and closed at any time', async () => {
    const result = await ending(guest([LOOP], ['INSTRUCTION 4294967295']), 300);
    expect(result).toMatchObject({ state: 'paused', message: '' });
    expect(result.summary?.reached.icount).toBeGreaterThan(1000);
  });

  it('that asks for more instructions than its guest has ends where the guest does something else', async () => {
    const result = await ending(guest([ECALL, LOOP], ['INSTRUCTION 4294967295', 'INSTRUCTION 4294967295']));
    expect(result.state).toBe('diverged');
    expect(result.message).toMatch(/the machine was about to deliver/);
  });

  it('whose guest takes one trap after the other ends with its log', async () => {
    // Memory at address 0, where mtvec points after reset, holds nothing: each trap leads to the next.
    const traps = Array.from({ length: 20_000 }, () => 'EXCEPTION').join('\n');
    const result = await ending(guest([0, 0], ['INSTRUCTION 6', traps, 'INSTRUCTION 2147483647']));
    expectWords(result);
    expect(result.state).toBe('diverged');
    expect(result.summary?.reached.seq).toBeGreaterThan(10_000);
  });

  it(`is opened, refused or ends with words, however it is damaged (${CASES} times)`, {
    timeout: 3_600_000,
  }, async () => {
    const random = randomNumbers(SEED);
    const below = (limit: number) => Math.floor(random() * limit);
    const endings = new Map<string, number>();
    for (let n = 0; n < CASES; n++) {
      const name = ['virtio-modern-7', 'interrupts-10', 'shell-7'][n % 3] ?? 'shell-7';
      const files = recording(name);
      const members = [...files.keys()];
      const member = members[below(members.length)] ?? 'machine.json';
      const what = damage(files, member, below);
      const result = await ending(files);
      endings.set(result.state, (endings.get(result.state) ?? 0) + 1);
      try {
        expectWords(result);
      } catch (error) {
        throw new Error(`case ${n} of seed ${SEED}, ${name}, ${what}: ${result.state}: ${result.message}`, {
          cause: error,
        });
      }
    }
    if (process.env.REPLAYSCOPE_FULL || process.env.HOSTILE_CASES) console.log(Object.fromEntries(endings));
    expect(endings.size).toBeGreaterThan(1);
  });
});

/** Damages a member, unpacked as often as packed. Returns in words what was done. */
function damage(files: Files, member: string, below: (limit: number) => number): string {
  const packed = member.endsWith('.gz');
  const inside = packed && below(4) > 0;
  let bytes = files.get(member) ?? new Uint8Array();
  bytes = inside ? new Uint8Array(gunzipSync(bytes)) : bytes.slice();
  const at = below(bytes.length);
  let what = '';
  switch (below(6)) {
    case 0:
      bytes = bytes.slice(0, at);
      what = `cut at ${at}`;
      break;
    case 1: {
      for (let i = below(20); i >= 0; i--) {
        const one = below(bytes.length);
        bytes[one] = (bytes[one] ?? 0) ^ (1 << below(8));
      }
      what = 'bits turned';
      break;
    }
    case 2:
      bytes.set(new Uint8Array(Math.min(8, bytes.length - at)).fill(255), at);
      what = `ones at ${at}`;
      break;
    case 3:
      bytes.fill(0, at, at + below(200));
      what = `zeros at ${at}`;
      break;
    case 4: {
      // A number of machine.json becomes an absurd one; elsewhere bytes are moved about.
      if (member === 'machine.json') {
        const absurd = ['-1', '1e400', '9007199254740993', '0', '1.5', 'null', '"a"', '[]', '{}', '4294967296'];
        const text = new TextDecoder().decode(bytes);
        const numbers = [...text.matchAll(/: (\d+|"[^"]*")/g)];
        const one = numbers[below(numbers.length)];
        const value = absurd[below(absurd.length)] ?? '0';
        if (one)
          bytes = new TextEncoder().encode(
            `${text.slice(0, one.index)}: ${value}${text.slice(one.index + one[0].length)}`,
          );
        what = `${one?.[0]} is ${value}`;
      } else {
        bytes.copyWithin(below(bytes.length), at, at + below(4096));
        what = `bytes of ${at} elsewhere`;
      }
      break;
    }
    default: {
      const longer = new Uint8Array(bytes.length * 2);
      longer.set(bytes);
      longer.set(bytes, bytes.length);
      bytes = longer;
      what = 'twice';
    }
  }
  files.set(member, inside ? new Uint8Array(gzipSync(bytes, { level: 1 })) : bytes);
  return `${member}${inside ? ' (inside)' : ''} ${what}`;
}
