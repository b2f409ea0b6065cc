import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../../profile.ts';
import { DeviceBench, PlainDisk, recordedLine } from '../../testing/device-bench.ts';
import { BUFFERS, EVENT_INDEX, VirtioDriver } from '../../testing/virtio-driver.ts';
import { VirtioBlock } from './block.ts';
import type { DriveKind } from './block-drive.ts';
import { VirtioMmio } from './transport-mmio.ts';

const IN = 0;
const OUT = 1;
const FLUSH = 4;
const GET_ID = 8;
const F_FLUSH = 1 << 9;
const F_CONFIG_WCE = 1 << 11;
const CACHED = F_FLUSH | F_CONFIG_WCE;

function drive(features = CACHED, kind: DriveKind = 'blkreplay', readOnly = false) {
  const bench = new DeviceBench();
  const disk = new PlainDisk(8 << 20);
  const line = recordedLine();
  const options = { kind, image: disk, readOnly, writeCache: true, serial: 'disk7' };
  const variant = { modern: true, ringReset: true };
  const profile = qemuProfile('7.2.22');
  const block = new VirtioBlock(bench, variant, options);
  const transport = new VirtioMmio(line.line, profile, false, block);
  transport.reset();
  const driver = new VirtioDriver(bench, transport);
  driver.start(features, 1);
  /** Offers request number `n`: header, data, status in buffers of its own. */
  const request = (n: number, type: number, sector: number, length: number) => {
    const at = BUFFERS + 0x2000 * n;
    const { memory } = bench;
    memory.write(at, new Uint8Array(17));
    memory.writeU32(at, type);
    memory.writeU32(at + 8, sector);
    memory.write(at + 16, Uint8Array.of(0xee));
    const write = type === IN || type === GET_ID;
    const data = length > 0 ? [{ address: at + 0x1000, length, write }] : [];
    const header = { address: at, length: 16 };
    driver.offer(0, 3 * n, [header, ...data, { address: at + 16, length: 1, write: true }]);
  };
  const status = (n: number) => bench.memory.read(BUFFERS + 0x2000 * n + 16, 1)?.[0];
  const data = (n: number, length: number) => bench.memory.read(BUFFERS + 0x2000 * n + 0x1000, length);
  return { bench, disk, line, block, transport, driver, request, status, data };
}

describe('virtio block device', () => {
  it('has read data in RAM from the notify on, status and interrupt only with the BLOCK event', () => {
    const { bench, disk, driver, line, request, status, data } = drive();
    disk.bytes.fill(0x5a, 512, 1024);
    request(0, IN, 1, 512);
    driver.notify(0);
    expect(data(0, 512)?.every((byte) => byte === 0x5a)).toBe(true);
    expect([status(0), driver.used(0), line.level]).toEqual([0xee, [], false]);
    expect(bench.endBlock(0)).toBe(true);
    // The used length counts all that the device may write, the status byte too.
    expect([status(0), driver.used(0), line.level]).toEqual([0, [[0, 513]], true]);
  });

  it('merges neighbours of one notify into one numbered request, sorted by sector', () => {
    const { bench, driver, request } = drive();
    request(0, IN, 9, 512);
    request(1, IN, 8, 512);
    request(2, IN, 20, 512);
    driver.notify(0);
    expect(bench.blocks.map(({ id }) => id)).toEqual([0, 1]);
    bench.endBlock(1);
    bench.endBlock(0);
    expect(driver.used(0).map(([head]) => head)).toEqual([6, 3, 0]);
  });

  it('gives reads before a write to the drive first, and pending writes before a flush', () => {
    const { bench, disk, driver, request } = drive();
    request(0, IN, 0, 512);
    request(1, OUT, 0, 512);
    request(2, FLUSH, 0, 0);
    bench.memory.write(BUFFERS + 0x2000 + 0x1000, new Uint8Array(512).fill(7));
    driver.notify(0);
    expect(bench.blocks.length).toBe(3);
    expect(disk.bytes[0]).toBe(7);
    bench.endBlock(2);
    expect(driver.used(0)).toEqual([[6, 1]]);
  });

  it('flushes one at a time: the second gets its number when the first has ended', () => {
    const { bench, driver, request } = drive();
    request(0, FLUSH, 0, 0);
    request(1, FLUSH, 0, 0);
    driver.notify(0);
    expect(bench.blocks.map(({ id }) => id)).toEqual([0]);
    bench.endBlock(0);
    expect(bench.blocks.map(({ id }) => id)).toEqual([1]);
  });

  it('writes through for a driver that can neither flush nor set the cache: a write, then a flush', () => {
    const { bench, driver, request } = drive(0);
    request(0, OUT, 0, 512);
    driver.notify(0);
    bench.endBlock(0);
    expect(driver.used(0)).toEqual([]);
    bench.endBlock(1);
    expect(driver.used(0)).toEqual([[0, 1]]);
  });

  it('refuses at once what is no whole sector, outside the disk, or unknown', () => {
    const { bench, driver, request, status } = drive();
    request(0, IN, 0, 100);
    request(1, IN, 1 << 20, 512);
    request(2, 99, 0, 512);
    driver.notify(0);
    expect([status(0), status(1), status(2), bench.blocks.length]).toEqual([1, 1, 2, 0]);
  });

  it('writes no more than its serial number for GET_ID', () => {
    const { bench, driver, request, data, status } = drive();
    bench.memory.write(BUFFERS + 0x1000, new Uint8Array(20).fill(0xcc));
    request(0, GET_ID, 0, 20);
    driver.notify(0);
    expect(String.fromCharCode(...(data(0, 7) ?? []))).toBe('disk7\0\xcc');
    expect([status(0), driver.used(0)]).toEqual([0, [[0, 21]]]);
  });

  it('ends a request to the null driver in a one-shot bottom half, and leaves the buffer alone', () => {
    const { bench, driver, request, data } = drive(CACHED, 'null');
    request(0, IN, 0, 512);
    driver.notify(0);
    expect([bench.blocks.length, bench.oneshots.length, data(0, 1)?.[0]]).toEqual([0, 1, 0]);
    bench.oneshots.shift()?.run();
    expect(driver.used(0)).toEqual([[0, 513]]);
  });

  it('fails writes to a read-only drive', () => {
    const { bench, driver, request, status } = drive(CACHED, 'blkreplay', true);
    request(0, OUT, 0, 512);
    driver.notify(0);
    bench.oneshots.shift()?.run();
    expect(status(0)).toBe(1);
  });

  it('tells capacity, geometry and cache in its configuration space, which is 57 bytes long', () => {
    const { transport } = drive();
    const config = (offset: number, size: number) => transport.read(0x100 + offset, size);
    expect([config(0, 4), config(12, 4), config(16, 2), config(18, 1), config(19, 1)]).toEqual([
      16384, 254, 16, 16, 63,
    ]);
    expect([config(20, 4), config(32, 1), config(34, 2), config(36, 4)]).toEqual([512, 1, 1, 0x3fffff]);
    expect([config(56, 1), config(57, 1), config(56, 4)]).toEqual([1, 0xff, 0xffffffff]);
  });

  it('offers what QEMU 7.2 offers', () => {
    const { transport } = drive();
    const offered = (select: number) => {
      transport.write(0x14, 4, select);
      return transport.read(0x10, 4);
    };
    expect([offered(0), offered(1), offered(2)]).toEqual([0x30006e54, 0x101, 0x101]);
  });

  it('interrupts by the event index: the first time, then when the index is passed', () => {
    const { bench, driver, request, line } = drive(CACHED | EVENT_INDEX);
    driver.setUsedEvent(0, 2);
    for (let n = 0; n < 3; n++) request(n, IN, 10 * n, 512);
    driver.notify(0);
    expect(driver.availEvent(0)).toBe(3); // written once, behind the batch
    bench.endBlock(0);
    expect(driver.acknowledge()).toBe(1);
    bench.endBlock(1);
    expect(line.level).toBe(false);
    bench.endBlock(2);
    expect(line.level).toBe(true);
  });

  it('stops when the driver breaks the rules, until it is reset', () => {
    const { bench, driver, transport, request, status } = drive();
    driver.offer(0, 0, [{ address: 0x10, length: 16 }]);
    driver.notify(0);
    expect([bench.gaps.length, transport.read(0x70, 4) & 0x40]).toEqual([1, 0x40]);
    driver.start(CACHED, 1);
    request(0, GET_ID, 0, 20);
    driver.notify(0);
    expect(status(0)).toBe(0);
  });

  it('comes back with its requests in flight, and ignores them after a reset', () => {
    const { bench, block, transport, driver, request, status } = drive();
    request(0, IN, 0, 512);
    request(1, FLUSH, 0, 0);
    driver.notify(0);
    const state = structuredClone(transport.save());
    bench.blocks.length = 0;
    transport.restore(state);
    expect(bench.blocks.map(({ id }) => id)).toEqual([0, 1]);
    bench.endBlock(0); // the flush: reads that wait do not hold it up
    expect([status(1), driver.used(0)]).toEqual([0, [[3, 1]]]);
    block.reset();
    expect(bench.endBlock(1)).toBe(true);
    expect(status(0)).toBe(0xee);
  });
});
