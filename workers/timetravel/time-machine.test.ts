/**
 * Random walks through recordings of real QEMU: a state that is reached backwards, forwards, with snapshots here or there
 * equals the state that a replay without any of that comes to. Everything is compared: RAM, processor, devices, clock.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import { randomNumbers, type Travelling, travelling } from '../testing/travelling.ts';
import { machineDifferences, type WholeMachine, wholeMachine } from '../testing/whole-machine.ts';
import { compare, type Position } from './position.ts';

const folder = join(import.meta.dirname, '../machine/testing/recordings');

async function opened(name: string): Promise<Travelling> {
  return travelling(await recordingFiles(join(folder, name)));
}

interface Station {
  readonly position: Position;
  readonly state: WholeMachine;
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
    stations.push({ position, state: wholeMachine(machine) });
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
      const differing = machineDifferences(station.state, wholeMachine(machine));
      expect(differing, `move ${move}, ${station.position.icount}, seed ${seed}`).toEqual([]);
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
