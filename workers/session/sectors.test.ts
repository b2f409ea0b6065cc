const exactly = (bytes: Uint8Array) => ({ bytes, mask: new Uint8Array(bytes.length).fill(0xff) });

/** Disks over time, on recordings of real QEMU: every answer is checked against bytes of disk and memory. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordingFiles } from '../../cli/recording-files.ts';
import type { Moment } from '../engine-api.ts';
import { DISK_REQUEST_KINDS, type DiskRequests, type WriteTarget } from '../machine-api.ts';
import { type Attached, attached } from '../testing/attached.ts';

const RECORDINGS = join(import.meta.dirname, '../machine/testing/recordings');
const LINUX = join(import.meta.dirname, '../../../shared/corpus/linux-blk');
const SECTOR = 512;

const idle = () => undefined;
const diskAt = async ({ engine, log }: Attached, moment: Moment, sector: number, sectors = 1) => {
  const view = (await engine.machineState(log, moment, { disk: { disk: 0, sector, sectors } }))?.disk;
  if (!view) throw new Error('no disk');
  return view;
};
const memoryAt = async ({ engine, log }: Attached, moment: Moment, target: WriteTarget | undefined) => {
  if (target?.kind !== 'memory') throw new Error('no memory');
  const { space, address, length } = target;
  const view = (await engine.machineState(log, moment, { memory: [{ space, address, length }] }))?.memory?.[0];
  if (!view) throw new Error('no memory');
  return view.bytes;
};
const behind = ({ icount }: Moment): Moment => ({ icount: icount + 1, seq: 0 });
/** Every so many of a list. */
const some = <T>(list: readonly T[], most: number): T[] =>
  list.filter((_, i) => i % Math.ceil(list.length / most) === 0);

function changedSectors(ranges: Float64Array): number[] {
  const sectors: number[] = [];
  for (let i = 0; i < ranges.length; i += 2) {
    for (let n = 0; n < (ranges[i + 1] ?? 0); n++) sectors.push((ranges[i] ?? 0) + n);
  }
  return sectors;
}

/** Address of the first queue's used ring, of the disk's device. */
function findQueue(state: Readonly<Record<string, unknown>>): number | undefined {
  const plain = (_: string, value: unknown) =>
    value instanceof Map ? Object.fromEntries(value) : typeof value === 'bigint' ? String(value) : value;
  const text = JSON.stringify(state, plain);
  if (!text.includes('"writeCache"')) return undefined;
  return Number(/"usedRing":"(0x[0-9a-f]+)"/.exec(text)?.[1] ?? Number.NaN);
}

function describeDisk(name: string, folder: string, most: number): void {
  describe(`the disk of ${name}`, () => {
    let machine: Attached;
    let requests: DiskRequests;
    const kind = (n: number) => DISK_REQUEST_KINDS[requests.kinds[n] ?? 0];
    const numbers = () => Array.from(requests.kinds, (_, n) => n);

    beforeAll(async () => {
      machine = await attached(await recordingFiles(folder));
      requests = await machine.engine.diskRequests(machine.log, 0);
    }, 300_000);

    it('has requests that begin in order and end behind their beginning', () => {
      expect(requests.kinds.length).toBeGreaterThan(10);
      for (const n of numbers()) {
        if (n > 0) expect(requests.icounts[n]).toBeGreaterThanOrEqual(requests.icounts[n - 1] ?? 0);
        const end = requests.endIcounts[n] ?? Number.NaN;
        if (!Number.isNaN(end)) expect(end).toBeGreaterThanOrEqual(requests.icounts[n] ?? 0);
      }
    });

    it('differs from the image only where a request wrote, and the memory behind that holds the same bytes', async () => {
      const { engine, log, end } = machine;
      const { ranges, changed } = await diskAt(machine, end, 0);
      const sectors = changedSectors(ranges);
      expect(sectors.length).toBe(changed);
      expect(changed).toBeGreaterThan(0);
      for (const sector of some(sectors, most)) {
        const writer = await engine.whoWrote(log, end, { kind: 'sector', disk: 0, sector });
        if (!writer?.request) throw new Error(`nobody wrote sector ${sector}`);
        const n = writer.request.request;
        expect(['write', 'write-zeroes']).toContain(kind(n));
        const first = requests.sectors[n] ?? Number.NaN;
        expect(sector >= first && sector < first + (requests.lengths[n] ?? 0), `${sector} in #${n}`).toBe(true);
        expect(writer.text).toMatch(/^virtio-blk disk 0, request #\d+: .*, told by s[bhwd] /);
        const { bytes } = await diskAt(machine, end, sector);
        const before = await diskAt(machine, writer.moment, sector);
        const after = await diskAt(machine, behind(writer.moment), sector);
        expect(after.bytes).toEqual(bytes);
        expect(after.begun).toBeGreaterThan(before.begun);
        if (kind(n) === 'write-zeroes') expect(bytes.every((byte) => byte === 0)).toBe(true);
        else expect(await memoryAt(machine, writer.moment, writer.origin)).toEqual(bytes.subarray(0, SECTOR));
      }
    }, 300_000);

    it('is where memory comes from that a request read, and the sector holds the same bytes', async () => {
      const { engine, log } = machine;
      for (const n of some(
        numbers().filter((i) => requests.effects[i] === 2),
        most,
      )) {
        const sector = requests.sectors[n] ?? 0;
        const start = { icount: requests.icounts[n] ?? 0, seq: 0 };
        const reader = await engine.whoReads(
          log,
          start.icount === 0 ? start : { icount: start.icount - 1, seq: 0 },
          { kind: 'sector', disk: 0, sector },
          idle,
        );
        if (!reader?.request) throw new Error(`nobody reads sector ${sector}`);
        expect(reader.moment.icount).toBe(start.icount);
        const bytes = await memoryAt(machine, behind(reader.moment), reader.into);
        expect(bytes.length).toBeGreaterThan(0);
        expect((await diskAt(machine, reader.moment, sector)).bytes.subarray(0, bytes.length)).toEqual(bytes);
        // Back from that memory: the same request, and the sector.
        const target = reader.into;
        if (target?.kind !== 'memory') throw new Error('read into no memory');
        const writer = await engine.whoWrote(log, behind(reader.moment), {
          ...target,
          address: target.address + 3n,
          length: 1,
        });
        expect(writer?.moment).toEqual(reader.moment);
        expect(writer?.request).toEqual(reader.request);
        expect(writer?.origin).toEqual({ kind: 'sector', disk: 0, sector, offset: 3, length: 1 });
        expect(writer?.new).toBe(BigInt(bytes[3] ?? 0));
      }
    }, 300_000);

    it('takes from memory what the next reader of that memory is said to take', async () => {
      const { engine, log } = machine;
      const writes = numbers().filter((n) => requests.effects[n] === 1 && kind(n) === 'write');
      for (const n of some(writes, Math.ceil(most / 4))) {
        const sector = requests.sectors[n] ?? 0;
        const icount = requests.icounts[n] ?? 0;
        const writer = await engine.whoWrote(log, { icount: icount + 1, seq: 0 }, { kind: 'sector', disk: 0, sector });
        expect(writer?.moment.icount).toBe(icount);
        if (writer?.origin?.kind !== 'memory') throw new Error('written from no memory');
        const last = { ...writer.origin, address: writer.origin.address + BigInt(writer.origin.length - 1), length: 1 };
        const reader = await engine.whoReads(log, { icount: icount - 1, seq: 0 }, last, idle);
        expect(reader).toMatchObject({ moment: writer.moment, request: writer.request });
        expect(reader?.into).toEqual({ kind: 'sector', disk: 0, sector, offset: writer.origin.length - 1, length: 1 });
      }
    }, 300_000);

    it('ends its requests at events of the log, which write the ring', async () => {
      const { engine, log } = machine;
      const ended = numbers().filter((n) => !Number.isNaN(requests.endEvents[n] ?? Number.NaN));
      expect(ended.length).toBeGreaterThan(5);
      for (const n of some(ended, most)) {
        const moment = { icount: requests.endIcounts[n] ?? 0, seq: (requests.endEvents[n] ?? 0) + 1 };
        const state = await engine.machineState(log, moment, { devices: true });
        const disk = state?.devices?.map((device) => findQueue(device.state)).find((used) => used !== undefined);
        if (disk === undefined) throw new Error('no queue');
        const writer = await engine.whoWrote(log, moment, {
          kind: 'memory',
          space: 'physical',
          address: BigInt(disk + 2),
          length: 2,
        });
        expect(writer?.event).toBe(requests.endEvents[n]);
        expect(writer?.moment.icount).toBe(moment.icount);
        expect(writer?.text).toContain('virtio-blk wrote 2 bytes: end of disk 0, request #');
      }
    }, 300_000);

    it('is searched at a moment: what was written later is not found', async () => {
      const { engine, log, end } = machine;
      const { ranges } = await diskAt(machine, end, 0);
      const written = changedSectors(ranges).filter((_, i) => i < 200);
      let found = 0;
      for (const sector of some(written, 8)) {
        const { bytes, original } = await diskAt(machine, end, sector);
        if (original.some((byte) => byte !== 0) || new Set(bytes).size < 32) continue;
        const places = await engine.searchDisk(log, end, 0, exactly(bytes));
        expect(places).toContain(sector * SECTOR);
        const writer = await engine.whoWrote(log, end, { kind: 'sector', disk: 0, sector });
        if (!writer) throw new Error('nobody wrote it');
        // Before the first of all writes the disk is the image.
        expect(await engine.searchDisk(log, { icount: 0, seq: 0 }, 0, exactly(bytes))).not.toContain(sector * SECTOR);
        found++;
      }
      expect(found).toBeGreaterThan(0);
    }, 300_000);
  });
}

for (const name of ['virtio-modern-7', 'virtio-modern-10', 'virtio-legacy-7', 'virtio-pci-7', 'virtio-pci-10']) {
  describeDisk(name, join(RECORDINGS, name), 40);
}
describe.skipIf(!existsSync(LINUX))('with Linux', () => describeDisk('linux-blk', LINUX, 60));
