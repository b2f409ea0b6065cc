import { describe, expect, it } from 'vitest';
import { ENTROPY_DEFAULTS } from './devices/virtio/entropy.ts';
import type { PhysicalBus, Processor } from './processor.ts';
import { qemuProfile } from './profile.ts';
import { DeviceBench, PlainDisk } from './testing/device-bench.ts';
import { createVirtBoard, type VirtBoardOptions, type VirtioDescription } from './virt.ts';

/** A processor that only remembers its interrupt lines. */
function stubProcessor(lines: Map<number, boolean>): Processor {
  return {
    icount: 0,
    run: () => 'limit',
    runUncounted: () => false,
    pendingException: undefined,
    deliverException: () => {},
    deliverInterrupt: () => undefined,
    hasWork: false,
    skipTo: () => {},
    setInterrupt: (code, level) => {
      lines.set(code, level);
    },
    setClock: () => {},
    reset: () => lines.clear(),
  };
}

function board(virtio: readonly VirtioDescription[] = [], more: Partial<VirtBoardOptions> = {}) {
  const bench = new DeviceBench();
  const lines = new Map<number, boolean>();
  let bus: PhysicalBus | undefined;
  const options: VirtBoardOptions = {
    profile: qemuProfile('7.2.22'),
    mrom: Uint8Array.of(0x97, 0x02, 0x00, 0x00),
    forceLegacy: false,
    virtio,
    serialChardev: 0,
    rtc: { clock: 'host', date: undefined },
    flash: [undefined, undefined],
    firmware: {
      ...{ graphics: true, acpi: true, processor: undefined, ramBase: 0x80000000, ramSize: 1 << 24, files: [] },
      boot: { menu: false, strict: false },
    },
    ...more,
  };
  const machine = createVirtBoard(options, bench, (given) => {
    bus = given;
    return stubProcessor(lines);
  });
  machine.realize();
  machine.reset();
  if (bus === undefined) throw new Error('the board gave its processor no bus');
  return { bench, machine, lines, bus };
}

const disk = (): VirtioDescription => ({
  kind: 'block',
  drive: { kind: 'blkreplay', image: new PlainDisk(1 << 20), readOnly: false, writeCache: true, serial: '' },
});
const entropy: VirtioDescription = { kind: 'entropy', options: ENTROPY_DEFAULTS };

describe('virt board', () => {
  it('stands where QEMU’s memory tree says', () => {
    const { machine } = board();
    const layout = machine.bus
      .layout()
      .map(({ base, size, name }) => `${base.toString(16)}+${size.toString(16)} ${name}`);
    expect(layout).toEqual([
      '1000+f000 riscv_virt_board.mrom',
      '100000+1000 riscv.sifive.test',
      '101000+24 goldfish_rtc',
      '2000000+4000 riscv.aclint.swi',
      '2004000+8000 riscv.aclint.mtimer',
      '3000000+10000 gpex_ioport_window',
      'c000000+600000 riscv.sifive.plic',
      '10000000+8 serial',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((slot) => `1000${slot}000+200 virtio-mmio`),
      '10100000+8 fwcfg.data',
      '10100008+2 fwcfg.ctl',
      '10100010+8 fwcfg.dma',
      '20000000+2000000 virt.flash0',
      '22000000+2000000 virt.flash1',
      '30000000+10000000 pcie-mmcfg-mmio',
      '40000000+40000000 gpex_mmio_window',
      '400000000+400000000 gpex_mmio_window (high)',
    ]);
  });

  it('starts with the machine timer’s interrupt pending', () => {
    expect(board().lines.get(7)).toBe(true);
  });

  it('reads and executes the boot ROM, and ignores stores to it', () => {
    const { bus } = board();
    expect([bus.read(0x1000, 4), bus.read(0x1000, 8), bus.readHigh, bus.fetch(0x1000)]).toEqual([
      0x297, 0x297, 0, 0x297,
    ]);
    expect(bus.write(0x1000, 8, 1, 1)).toBe(true);
    expect(bus.read(0x1000, 4)).toBe(0x297);
  });

  it('touches one UART register, whatever the width', () => {
    const { bus } = board();
    expect([bus.read(0x10000004, 4), bus.read(0x10000000, 8), bus.readHigh]).toEqual([8, 0, 0]);
    expect(bus.read(0x10000008, 1)).toBeUndefined();
  });

  it('gives the virtio-mmio slots away from the last one down, or as asked', () => {
    const { bus } = board([disk(), { ...entropy, slot: 2 }, { kind: 'keyboard' }]);
    const ids = [1, 2, 3, 4, 5, 6, 7, 8].map((slot) => bus.read(0x10000000 + 0x1000 * slot + 8, 4));
    expect(ids).toEqual([0, 0, 4, 0, 0, 0, 18, 2]);
    expect(bus.read(0x10001000, 4)).toBe(0x74726976);
    expect(bus.read(0x10001004, 4)).toBe(2);
    expect(() =>
      board([
        { ...entropy, slot: 7 },
        { ...entropy, slot: 7 },
      ]),
    ).toThrow(/no free virtio-mmio slot/);
  });

  it('puts PCI devices into the slots behind the host bridge', () => {
    const { bus } = board([
      { ...entropy, transport: 'pci' },
      { ...disk(), transport: 'pci', slot: 4, legacy: false },
    ]);
    const ids = [0, 1, 2, 4].map((slot) => bus.read(0x30000000 + 0x8000 * slot, 4));
    expect(ids).toEqual([0x00081b36, 0x10051af4, 0xffffffff, 0x10421af4]);
  });

  it('leads the UART’s interrupt through the PLIC to S mode', () => {
    const { bus, lines, machine } = board();
    bus.write(0x0c000000 + 4 * 10, 4, 1, 0);
    bus.write(0x0c002080, 4, 1 << 10, 0);
    bus.write(0x10000001, 1, 1, 0);
    expect(machine.charRead(0, Uint8Array.of(0x41))).toBe(true);
    expect([lines.get(9), lines.get(11)]).toEqual([true, false]);
    expect(bus.read(0x0c201004, 4)).toBe(10);
    expect(machine.charRead(3, Uint8Array.of(1))).toBe(false);
    expect(machine.netPacket(0, 0, Uint8Array.of(1))).toBe(false);
  });

  it('counts accesses to nothing', () => {
    const { bus, machine } = board();
    bus.read(0x4000000, 4);
    bus.write(0x0c000004, 1, 1, 0);
    expect([...machine.unimplemented.values()]).toEqual([1, 1]);
  });

  it('saves every device and comes back to the same state', () => {
    const all: readonly VirtioDescription[] = [
      disk(),
      entropy,
      { kind: 'keyboard' },
      { kind: 'gpu', options: { width: 640, height: 480 } },
      { kind: 'network', options: { mac: Uint8Array.of(2, 0, 0, 0, 0, 1), transmit: 'bh', filters: [0] } },
      { kind: 'console', ports: [] },
      { ...disk(), transport: 'pci' },
    ];
    const one = board(all, { ramfb: true });
    one.bus.write(0x10000003, 1, 0x83, 0);
    one.bus.write(0x10008070, 4, 3, 0);
    one.bus.write(0x0c000028, 4, 5, 0);
    one.bus.write(0x20000000, 1, 0x98, 0);
    one.bus.write(0x30008004, 2, 7, 0);
    one.bus.write(0x101000, 4, 77, 0);
    const states = one.machine.devices.map((device) => structuredClone(device.save()));
    const other = board(all, { ramfb: true });
    other.machine.devices.forEach((device, i) => {
      const state = states[i];
      if (state) device.restore(state);
    });
    expect(other.machine.devices.map((device) => device.save())).toEqual(states);
    expect(other.machine.devices.map((device) => device.inspect())).toEqual(
      one.machine.devices.map((device) => device.inspect()),
    );
  });
});
