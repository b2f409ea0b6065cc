import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../../profile.ts';
import { DeviceBench, PlainDisk, recordedLine } from '../../testing/device-bench.ts';
import { GpexPcieHost } from '../gpex-pcie-host.ts';
import { VirtioBlock } from './block.ts';
import { ENTROPY_DEFAULTS, VirtioEntropy } from './entropy.ts';
import { VirtioPci } from './transport-pci.ts';

const IO = 0x1000;
const MEMORY = 0x40010000;
const QUEUE = 0x80000000;

/** A host with a block device in slot 1 and an entropy device in slot 5, which share a line. */
function host(legacy = true, release = '7.2.22') {
  const bench = new DeviceBench();
  const lines = [recordedLine(), recordedLine(), recordedLine(), recordedLine()] as const;
  const bus = new GpexPcieHost([lines[0].line, lines[1].line, lines[2].line, lines[3].line]);
  const profile = qemuProfile(release);
  const variant = { modern: true, ringReset: true };
  const drive = {
    kind: 'blkreplay',
    image: new PlainDisk(8 << 20),
    readOnly: false,
    writeCache: true,
    serial: '',
  } as const;
  bus.add(1, new VirtioPci(bench, profile, bus.intx(1), new VirtioBlock(bench, variant, drive), legacy));
  bus.add(5, new VirtioPci(bench, profile, bus.intx(5), new VirtioEntropy(bench, variant, ENTROPY_DEFAULTS), legacy));
  bus.reset();
  const { ecam, ports, memory } = bus.windows;
  const config = (slot: number, register: number, size = 4) => ecam.read(slot * 0x8000 + register, size);
  const configure = (slot: number, register: number, value: number, size = 4) =>
    ecam.write(slot * 0x8000 + register, size, value);
  /** Maps a slot's registers: ports at IO, memory at MEMORY, and lets it master the bus. */
  const map = (slot: number) => {
    configure(slot, 0x10, IO);
    configure(slot, 0x14, 0x50000000);
    configure(slot, 0x20, MEMORY);
    configure(slot, 0x04, 7, 2);
  };
  const read = (offset: number, size = 4) => memory.read(MEMORY - 0x40000000 + offset, size);
  const write = (offset: number, value: number, size = 4) => memory.write(MEMORY - 0x40000000 + offset, size, value);
  return { bench, bus, lines, ecam, ports, memory, config, configure, map, read, write };
}

/** The entropy device's driver: `randomBytes` asks for eight and lets them come. */
function withEntropy() {
  const machine = host();
  const { bench, map, write } = machine;
  const { memory } = bench;
  map(5);
  write(0x14, 3, 1);
  write(0x08, 1);
  write(0x0c, 1); // VERSION_1
  write(0x14, 11, 1);
  write(0x18, 8, 2);
  write(0x20, QUEUE);
  write(0x28, QUEUE + 0x1000);
  write(0x30, QUEUE + 0x2000);
  write(0x1c, 1, 2);
  write(0x14, 15, 1);
  memory.writeU32(QUEUE, QUEUE + 0x3000);
  memory.writeU32(QUEUE + 8, 8);
  memory.writeU16(QUEUE + 12, 2);
  const randomBytes = () => {
    memory.writeU16(QUEUE + 0x1002, 1);
    write(0x3000, 0);
    bench.bottomHalves.shift()?.run();
    expect(memory.readU16(QUEUE + 0x2002)).toBe(1);
  };
  return { ...machine, randomBytes };
}

describe('PCI Express host', () => {
  it('shows the host bridge that QEMU shows, writable where it is', () => {
    const { config, configure, ecam } = host();
    expect([config(0, 0), config(0, 8), config(0, 0x2c)]).toEqual([0x00081b36, 0x06000000, 0x11001af4]);
    for (const register of [0x04, 0x0c, 0x10, 0x3c, 0x40, 0xfc]) configure(0, register, 0xffffffff);
    expect([0x04, 0x0c, 0x10, 0x3c, 0x40, 0xfc].map((register) => config(0, register))).toEqual([
      0x507, 0xff, 0, 0xff, 0xffffffff, 0xffffffff,
    ]);
    expect(ecam.read(2, 2)).toBe(8);
  });

  it('reads ones where nothing is: functions, extended registers, other buses, unmapped addresses', () => {
    const { config, ecam, ports, memory } = host();
    expect([config(2, 0), config(0, 0x100), ecam.read(0x100000, 4), ecam.read(0x1000, 2)]).toEqual([
      0xffffffff, 0xffffffff, 0xffffffff, 0xffff,
    ]);
    expect([ports.read(0, 1), memory.read(0x1000, 4)]).toEqual([0xff, 0xffffffff]);
  });
});

describe('virtio over PCI', () => {
  it('is a transitional function with QEMU’s capabilities', () => {
    const { config } = host();
    const words = (from: number, count: number) => Array.from({ length: count }, (_, i) => config(1, from + 4 * i));
    expect(words(0, 4)).toEqual([0x10011af4, 0x00100000, 0x01000000, 0]);
    expect([config(1, 0x2c), config(1, 0x34), config(1, 0x3c)]).toEqual([0x00021af4, 0x98, 0x100]);
    expect(words(0x40, 9)).toEqual([0x01100009, 4, 0, 0x1000, 0x03104009, 4, 0x1000, 0x1000, 0x04105009]);
    expect(words(0x70, 6)).toEqual([0x02146009, 4, 0x3000, 0x1000, 4, 0x05147009]);
    expect(words(0x98, 3)).toEqual([0x00018411, 1, 0x801]);
  });

  it('without the legacy interface has another identity and no ports', () => {
    const { config, configure } = host(false);
    expect([config(1, 0), config(1, 8), config(1, 0x2c)]).toEqual([0x10421af4, 0x01000001, 0x11001af4]);
    configure(1, 0x10, 0xffffffff);
    expect(config(1, 0x10)).toBe(0);
  });

  it('sizes its base address registers', () => {
    const { config, configure } = host();
    for (const register of [0x10, 0x14, 0x18, 0x20, 0x24]) {
      configure(1, register, 0xffffffff);
      configure(5, register, 0xffffffff);
    }
    expect([0x10, 0x14, 0x18, 0x20, 0x24].map((register) => config(1, register))).toEqual([
      0xffffff81, 0xfffff000, 0, 0xffffc00c, 0xffffffff,
    ]);
    expect(config(5, 0x10)).toBe(0xffffffe1);
  });

  it('answers only while its windows are enabled, in the high window too', () => {
    const { bus, configure, map, read, write } = host();
    map(1);
    expect([read(4), read(0x12, 1), read(0x18, 2)]).toEqual([0x30006e54, 1, 256]);
    write(0, 1);
    expect(read(4)).toBe(0x101);
    expect(read(0x4000)).toBe(0xffffffff);
    configure(1, 4, 0, 2);
    expect(read(4)).toBe(0xffffffff);
    configure(1, 0x20, 0);
    configure(1, 0x24, 4); // 0x400000000
    configure(1, 4, 6, 2);
    expect(bus.windows.memory64.read(4, 4)).toBe(0x101);
  });

  it('has the legacy registers in ports', () => {
    const { ports, map } = host();
    map(1);
    expect([ports.read(IO, 4), ports.read(IO, 1), ports.read(IO + 1, 1)]).toEqual([0x79006e54, 0x54, 0xff]);
    expect([ports.read(IO + 12, 2), ports.read(IO + 16, 4), ports.read(IO + 20, 4)]).toEqual([256, 0xffffffff, 16384]);
    ports.write(IO + 8, 4, 0x80010);
    expect(ports.read(IO + 8, 4)).toBe(0x80010);
    ports.write(IO + 8, 4, 0); // resets
    expect(ports.read(IO + 8, 4)).toBe(0);
  });

  it('interrupts by INTx while its status is not read, and shares its line', () => {
    const { lines, config, configure, read, randomBytes } = withEntropy();
    randomBytes();
    expect(lines[1].calls).toEqual([true]);
    expect(config(5, 4) & 0x80000).toBe(0x80000);
    configure(5, 4, 0x407, 2); // INTx off, then on again
    configure(5, 4, 0x007, 2);
    expect([read(0x1000, 1), read(0x1000, 1)]).toEqual([1, 0]);
    expect(lines[1].calls).toEqual([true, false, true, false]);
    // Without bus mastering the device stops.
    configure(5, 4, 3, 2);
    expect(read(0x14, 1)).toBe(11);
  });

  it('sends MSI-X messages once they are on, and keeps those that are masked', () => {
    const { bench, lines, configure, memory, write, randomBytes } = withEntropy();
    const message = 0x80006000;
    [message, 0, 0x1234, 0].forEach((word, i) => {
      memory.write(0x50000000 - 0x40000000 + 16 + 4 * i, 4, word);
    });
    write(0x1a, 1, 2); // the queue's vector
    configure(5, 0x9a, 0xc000, 2); // on, all masked
    randomBytes();
    expect([bench.memory.readU32(message), memory.read(0x50000000 - 0x40000000 + 0x800, 4)]).toEqual([0, 2]);
    configure(5, 0x9a, 0x8000, 2);
    expect([bench.memory.readU32(message), memory.read(0x50000000 - 0x40000000 + 0x800, 4)]).toEqual([0x1234, 0]);
    expect(lines[1].calls).toEqual([]);
  });

  it('tells the largest queue size since QEMU 10', () => {
    const { map, read } = host(true, '10.0.13');
    map(1);
    expect(read(0x18, 2)).toBe(1024);
  });

  it('comes back from a saved state', () => {
    const one = host();
    one.map(1);
    one.write(0x14, 3, 1);
    const state = structuredClone(one.bus.save());
    const other = host();
    other.bus.restore(state);
    expect(other.read(0x14, 1)).toBe(3);
    expect(other.bus.save()).toEqual(one.bus.save());
  });
});
