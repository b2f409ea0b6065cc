/**
 * Random walks through recordings of real QEMU: a state that is reached backwards, forwards, with snapshots here or there
 * equals the state that a replay without any of that comes to. Everything is compared: RAM, processor, devices, clock.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import * as at from '../cpu/riscv/core/layout.ts';
import { randomNumbers, type Travelling, travelling } from '../testing/travelling.ts';
import { compare, type Position } from './position.ts';

const folder = join(import.meta.dirname, '../machine/testing/recordings');

async function opened(name: string): Promise<Travelling> {
  return travelling(await recordingFiles(join(folder, name)));
}

/** Cells that say nothing about the moment: the count's two parts, and what the core leaves behind between accesses. */
const SCRATCH = [
  [at.ICOUNT_END, 8],
  [at.LEFT, 4],
  [at.STATUS, 4],
  [at.GENERATION, 8],
  [at.TRANSLATION_GENERATION, 8],
  [at.BUS_HIGH, 8],
  [at.CSR_VALUE, 24],
  [at.TRANSLATED_PAGE_UNIFORM, 4],
  [at.TRAP_INSTRUCTION, 8],
  [at.GUEST_ADDRESS, 8],
] as const;

/** The machine without RAM, by parts: positions, registers and CSRs, translations in force, devices, timers, pending requests. */
function stateOf({ machine }: Travelling): Map<string, string> {
  const cells = machine.hart.save();
  for (const [cell, size] of SCRATCH) cells.fill(0, cell - at.X, cell - at.X + size);
  const plain = (_key: string, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : ArrayBuffer.isView(value) ? `bytes:${hash(value as Uint8Array)}` : value;
  const parts = new Map<string, string>([['icount', String(machine.hart.icount)]]);
  new BigUint64Array(cells.buffer).forEach((value, i) => {
    if (value !== 0n) parts.set(`cell 0x${(at.X + i * 8).toString(16)}`, value.toString(16));
  });
  const { devices, ...rest } = machine.player.save();
  for (const [name, part] of Object.entries(rest)) parts.set(name, JSON.stringify(part, plain) ?? '');
  devices.forEach((device, i) => {
    for (const [name, part] of Object.entries(device)) parts.set(`device ${i} ${name}`, JSON.stringify(part, plain));
  });
  return parts;
}

/** What differs between two machines, short enough to be read. */
function differences(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => {
      const [one, other] = [a.get(name) ?? '', b.get(name) ?? ''];
      let same = 0;
      while (same < one.length && one[same] === other[same]) same++;
      const piece = (text: string) => text.slice(Math.max(0, same - 20), same + 40);
      return `${name}: ${piece(one)} | ${piece(other)}`;
    })
    .slice(0, 10);
}

const hash = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

interface Station {
  readonly position: Position;
  readonly state: ReadonlyMap<string, string>;
  readonly ram: Buffer;
}

/** Positions all over a recording, at counts and at events, with the machine as a plain replay has it there. */
async function stationsOf(name: string, count: number, random: () => number): Promise<Station[]> {
  const plain = await opened(name);
  const { machine, log } = plain;
  const wanted: Position[] = [];
  for (let n = 0; n < count; n++) {
    if (n % 2 === 0) {
      wanted.push({ icount: Math.floor(random() * log.index.icount), event: 0 });
    } else {
      const event = Math.floor(random() * log.index.events);
      const { block, i } = await log.find(event);
      wanted.push({ icount: block.icounts[i] ?? 0, event });
    }
  }
  const stations: Station[] = [];
  for (const target of wanted.sort(compare)) {
    await machine.player.runTo(target);
    expect(machine.player.divergence).toBeUndefined();
    const position = { ...machine.position };
    stations.push({ position, state: stateOf(plain), ram: Buffer.from(machine.hart.ram.slice().buffer) });
  }
  return stations;
}

async function walk(name: string, moves: number, seed: number): Promise<void> {
  const random = randomNumbers(seed);
  const stations = await stationsOf(name, 14, random);
  const traveller = await opened(name);
  const { machine, log } = traveller;
  const pick = () => stations[Math.floor(random() * stations.length)] ?? stations[0];
  for (let move = 0; move < moves; move++) {
    const chance = random();
    if (chance < 0.45) {
      const station = pick();
      if (!station) throw new Error('no stations');
      // From a little before or behind as often as from far away.
      if (random() < 0.6) {
        const { icount } = station.position;
        const near = Math.max(0, icount + Math.floor((random() - 0.7) * 10 ** (1 + 4 * random())));
        await machine.seek({ icount: Math.min(near, log.index.icount - 1), event: 0 });
        if (random() < 0.5) machine.snapshot();
      }
      await machine.seek(station.position);
      expect(machine.player.divergence, `move ${move}`).toBeUndefined();
      expect(machine.position, `move ${move}`).toEqual(station.position);
      expect(differences(station.state, stateOf(traveller)), `move ${move}, ${station.position.icount}`).toEqual([]);
      const same =
        Buffer.compare(
          station.ram,
          Buffer.from(machine.hart.ram.buffer, machine.hart.ram.byteOffset, machine.hart.ram.length),
        ) === 0;
      expect(same, `RAM at move ${move}, ${station.position.icount}, seed ${seed}`).toBe(true);
    } else if (chance < 0.7) {
      await machine.seek({ icount: Math.floor(random() * log.index.icount), event: 0 });
    } else if (chance < 0.8) {
      // On for a while without snapshots, as searches do, then perhaps one.
      const goOn = machine.goOn({ icount: log.index.icount, event: 0 });
      await goOn(Math.floor(random() * 50_000));
    } else if (chance < 0.97) {
      machine.snapshot();
    } else {
      machine.snapshots.budget = machine.snapshots.bytes * (0.3 + 0.5 * random());
      machine.thin();
      machine.snapshots.budget = 1e9;
    }
  }
}

/** Recordings and moves: devices of all kinds with a system reset; disks; timers and waiting; traps. */
const walks: [name: string, moves: number][] = [
  ['shell-7', 300],
  ['interrupts-10', 200],
  ['virtio-modern-7', 200],
  ['sleepoff-7', 100],
  ['auto-10', 100],
  ['traps-7', 100],
];
const others = ['virtio-modern-10', 'virtio-legacy-7', 'virtio-pci-10', 'virtio-input-10', 'virtio-gpu-7', 'ramfb-10'];
const long = ['shell-10', 'platform-7', 'paging-10', 'hypervisor-7'];
if (process.env.REPLAYSCOPE_FULL) walks.push(...[...others, ...long].map((name): [string, number] => [name, 100]));

describe('a time machine', () => {
  it.each(walks)('comes to the same machine on every way through %s', { timeout: 300_000 }, async (name, moves) => {
    const more = process.env.REPLAYSCOPE_FULL ? 10 : 1;
    await walk(name, moves * more, 20);
  });

  it('stands where it was asked to, or at the first position behind', async () => {
    const { machine, log } = await opened('interrupts-10');
    const random = randomNumbers(3);
    for (let n = 0; n < 60; n++) {
      const target = { icount: Math.floor(random() * log.index.icount), event: 0 };
      const { instructions, snapshotIcount } = await machine.seek(target);
      expect(machine.position.icount).toBeGreaterThanOrEqual(target.icount);
      if (snapshotIcount !== undefined) expect(snapshotIcount).toBeLessThanOrEqual(target.icount);
      const there = { ...machine.position };
      expect(instructions).toBeLessThanOrEqual(log.index.icount);
      await machine.seek(there);
      expect(machine.position).toEqual(there);
    }
  });

  it('replays to the end in the background, and stands at the end of the log then', async () => {
    const { machine, log } = await opened('shell-7');
    let pauses = 0;
    while (!(await machine.replayOn(() => ++pauses % 3 === 0))) {
      await machine.seek({ icount: 1000 * pauses, event: 0 });
    }
    expect(machine.complete).toBe(true);
    expect(machine.reached).toEqual({ icount: log.index.icount, event: log.index.events });
  });

  it('is called off between slices, and can be used after that', async () => {
    const { machine } = await opened('paging-7');
    await expect(machine.seek({ icount: 30_000_000, event: 0 }, () => true)).rejects.toThrow(/wanted elsewhere/);
    expect(machine.position.icount).toBeLessThan(30_000_000);
    await machine.seek({ icount: 1_000_000, event: 0 });
    expect(machine.position.icount).toBe(1_000_000);
  });
});
