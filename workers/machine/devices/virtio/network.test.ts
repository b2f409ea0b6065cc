import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../../profile.ts';
import { DeviceBench, recordedLine } from '../../testing/device-bench.ts';
import { BUFFERS, VirtioDriver } from '../../testing/virtio-driver.ts';
import { VirtioNetwork } from './network.ts';
import { VirtioMmio } from './transport-mmio.ts';

const MERGE = 1 << 15;
const MAC = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
const OTHER = Uint8Array.of(0x52, 0x54, 0, 0, 0, 1);

function card(features = 0, transmit: 'timer' | 'bh' = 'timer', release = '7.2.22') {
  const bench = new DeviceBench();
  const line = recordedLine();
  const profile = qemuProfile(release);
  const network = new VirtioNetwork(
    bench,
    profile,
    { modern: true, ringReset: true },
    { mac: MAC, transmit, filters: [0] },
  );
  const transport = new VirtioMmio(line.line, profile, false, network);
  transport.reset();
  const driver = new VirtioDriver(bench, transport);
  driver.start(features, 3);
  const receiveBuffer = (n: number, length: number) => {
    driver.offer(0, n, [{ address: BUFFERS + 0x1000 * n, length, write: true }]);
  };
  const send = (n: number, packet: Uint8Array) => {
    const at = BUFFERS + 0x10000 + 0x1000 * n;
    bench.memory.write(at + 12, packet);
    driver.offer(1, n, [{ address: at, length: 12 + packet.length }]);
    driver.notify(1);
  };
  const control = (...command: number[]) => {
    const at = BUFFERS + 0x20000;
    bench.memory.write(at, Uint8Array.of(...command, 0xee));
    driver.offer(2, 0, [
      { address: at, length: command.length },
      { address: at + command.length, length: 1, write: true },
    ]);
    driver.notify(2);
    return bench.memory.read(at + command.length, 1)?.[0];
  };
  return { bench, line, network, transport, driver, receiveBuffer, send, control };
}

const packet = (to: Uint8Array, length = 60) => Uint8Array.from({ length }, (_, i) => to[i] ?? i);

describe('virtio network device', () => {
  it('puts a packet behind a header of zeros', () => {
    const { bench, driver, network, line, receiveBuffer } = card();
    bench.memory.write(BUFFERS, new Uint8Array(12).fill(0xee));
    receiveBuffer(0, 1526);
    network.receive(packet(MAC));
    expect(driver.used(0)).toEqual([[0, 72]]);
    // Without merged buffers the last two bytes of the header are left as they were.
    expect([...(bench.memory.read(BUFFERS, 14) ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xee, 0xee, 0x52, 0x54]);
    expect(line.level).toBe(true);
  });

  it('spreads a packet over merged buffers and counts them', () => {
    const { bench, driver, network, receiveBuffer } = card(MERGE);
    for (const n of [0, 1, 2]) receiveBuffer(n, 40);
    network.receive(packet(MAC, 60));
    expect(driver.used(0)).toEqual([
      [0, 40],
      [1, 32],
    ]);
    expect(bench.memory.readU16(BUFFERS + 10)).toBe(2);
  });

  it('drops a packet that does not fit without merged buffers', () => {
    const { driver, network, receiveBuffer } = card();
    receiveBuffer(0, 40);
    network.receive(packet(MAC));
    expect(driver.used(0)).toEqual([]);
    network.receive(packet(MAC, 20));
    expect(driver.used(0)).toEqual([[0, 32]]);
  });

  it('keeps packets that find no buffer until the driver kicks the receive queue', () => {
    const { driver, network, receiveBuffer } = card();
    network.receive(packet(MAC, 30));
    network.receive(packet(MAC, 20));
    receiveBuffer(0, 100);
    receiveBuffer(1, 100);
    expect(driver.used(0)).toEqual([]);
    driver.notify(0);
    expect(driver.used(0)).toEqual([
      [0, 42],
      [1, 32],
    ]);
  });

  it('with tx=timer sends 150 µs after the kick, or at the next kick', () => {
    const { bench, driver, send } = card();
    bench.now = 1000;
    send(0, packet(OTHER));
    expect([driver.usedFlags(1), bench.expiryOf('virtio-net transmit')]).toEqual([1, 151_000]);
    bench.goTo(151_000);
    expect([bench.packets.map(({ length }) => length), driver.used(1), driver.usedFlags(1)]).toEqual([
      [60],
      [[0, 0]],
      0,
    ]);
    send(1, packet(OTHER));
    send(2, packet(OTHER));
    expect(bench.packets.length).toBe(3);
    expect(bench.expiryOf('virtio-net transmit')).toBeUndefined();
  });

  it('sends from a bottom half: a recorded one since QEMU 9.1, an unrecorded one before', () => {
    const old = card(0, 'bh');
    old.send(0, packet(OTHER));
    expect([old.bench.unrecorded.length, old.bench.bottomHalves.length]).toEqual([1, 0]);
    old.bench.unrecorded.shift()?.();
    expect(old.driver.used(1)).toEqual([[0, 0]]);

    const recent = card(0, 'bh', '10.0.13');
    recent.bench.count = 99;
    recent.send(0, packet(OTHER));
    recent.send(1, packet(OTHER)); // no second one while the first is to come
    expect(recent.bench.bottomHalves.map(({ id }) => id)).toEqual([99]);
    const state = structuredClone(recent.transport.save());
    recent.bench.bottomHalves.length = 0;
    recent.transport.restore(state);
    recent.bench.bottomHalves.shift()?.run();
    expect(recent.driver.used(1).length).toBe(2);
  });

  it('filters as the control queue says', () => {
    const { driver, network, receiveBuffer, control } = card();
    for (let n = 0; n < 8; n++) receiveBuffer(n, 100);
    const arrives = (to: Uint8Array) => {
      const before = driver.used(0).length;
      network.receive(packet(to));
      return driver.used(0).length > before;
    };
    const group = Uint8Array.of(0x33, 0x33, 0, 0, 0, 1);
    expect(arrives(OTHER)).toBe(true); // promiscuous after reset
    expect(control(0, 0, 0)).toBe(0);
    expect([arrives(OTHER), arrives(MAC), arrives(new Uint8Array(6).fill(0xff)), arrives(group)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(control(1, 0, 0, 0, 0, 0, 1, 0, 0, 0, ...group)).toBe(0);
    expect(arrives(group)).toBe(true);
    expect(control(1, 1, ...OTHER)).toBe(0);
    expect([arrives(OTHER), arrives(MAC)]).toEqual([true, false]);
    expect(control(4, 0, 1, 0)).toBe(1); // one pair of queues only
  });

  it('tells address and link', () => {
    const { transport } = card();
    expect([transport.read(0x100, 4), transport.read(0x104, 2), transport.read(0x106, 2)]).toEqual([
      0x12005452, 0x5634, 1,
    ]);
    expect(transport.read(0x108, 1)).toBe(0xff);
  });
});
