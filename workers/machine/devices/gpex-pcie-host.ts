/**
 * QEMU's generic PCI Express host ("gpex") with one bus: configuration space through ECAM, one window of I/O ports and
 * two of memory, and four interrupt lines.
 *
 * | window | address | size |
 * |---|---|---|
 * | ECAM: bus 20–27, device 15–19, function 12–14, register 0–11 | 0x30000000 | 256 MiB |
 * | I/O ports, port 0 first | 0x03000000 | 64 KiB |
 * | memory below 4 GiB, same address on the bus | 0x40000000 | 1 GiB |
 * | memory above 4 GiB, same address on the bus | 0x400000000 | 16 GiB |
 *
 * Functions that do not exist, registers behind the 256th and addresses that no base address register decodes read all
 * ones. Pin A of device d drives line (d mod 4).
 */
import type { Device, DeviceState, InterruptLine, MemoryMappedDevice } from '../device.ts';
import { CONFIG_BYTES, PciFunction } from './pci/function.ts';

const LINES = 4;
const SLOTS = 32;

/** A function in a slot, for the host to reset, save and show with the bus. */
export interface PciDevice {
  readonly pci: PciFunction;
  reset(): void;
  save(): DeviceState;
  restore(state: DeviceState): void;
  inspect(): Readonly<Record<string, unknown>>;
}

type Windows = Readonly<Record<'ecam' | 'ports' | 'memory' | 'memory64', MemoryMappedDevice>>;

export class GpexPcieHost implements Device {
  readonly name = 'gpex-pcihost';
  /** The windows, to be mapped at their addresses. */
  readonly windows: Windows;
  private readonly lines: readonly InterruptLine[];
  private readonly slots: (PciDevice | undefined)[] = new Array(SLOTS).fill(undefined);
  /** How many functions assert each line. */
  private readonly asserted = new Uint8Array(LINES);

  constructor(lines: readonly [InterruptLine, InterruptLine, InterruptLine, InterruptLine]) {
    this.lines = lines;
    this.slots[0] = hostBridge();
    const ecam = (offset: number): [PciFunction | undefined, number] => {
      const inFirstBus = offset < SLOTS << 15 && ((offset >> 12) & 7) === 0;
      return [inFirstBus ? this.slots[offset >> 15]?.pci : undefined, offset & 0xfff];
    };
    this.windows = {
      ecam: {
        name: 'pcie-mmcfg-mmio',
        size: 0x10000000,
        access: ANY_ACCESS,
        read: (offset, size) => {
          const [pci, register] = ecam(offset);
          return pci && register + size <= CONFIG_BYTES ? pci.read(register, size) : ones(size);
        },
        write: (offset, size, value) => {
          const [pci, register] = ecam(offset);
          if (pci && register + size <= CONFIG_BYTES) pci.write(register, size, value);
        },
      },
      ports: this.window('gpex_ioport_window', 0x10000, 0, true),
      memory: this.window('gpex_mmio_window', 0x40000000, 0x40000000, false),
      memory64: this.window('gpex_mmio_window (high)', 0x400000000, 0x400000000, false),
    };
  }

  /** Puts a function into a slot; Error when there is none or it is taken. */
  add(slot: number, device: PciDevice): void {
    if (slot < 0 || slot >= SLOTS || this.slots[slot] !== undefined) throw new Error(`PCI slot ${slot} is not free`);
    this.slots[slot] = device;
  }

  /**
   * Pin A of a slot, to be called when its level changes. The board's line then gets the state of all functions that
   * share it.
   */
  intx(slot: number): InterruptLine {
    const index = slot % LINES;
    return (level) => {
      const count = Math.max(0, (this.asserted[index] ?? 0) + (level ? 1 : -1));
      this.asserted[index] = count;
      this.lines[index]?.(count > 0);
    };
  }

  reset(): void {
    for (const device of this.slots) device?.reset();
    this.asserted.fill(0);
  }

  save(): DeviceState {
    return { slots: this.slots.map((device) => device?.save()), asserted: this.asserted.slice() };
  }

  restore(state: DeviceState): void {
    const slots = state.slots as readonly (DeviceState | undefined)[];
    this.slots.forEach((device, slot) => {
      const saved = slots[slot];
      if (saved !== undefined) device?.restore(saved);
    });
    this.asserted.set(state.asserted as Uint8Array);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const functions: Record<string, unknown> = {};
    this.slots.forEach((device, slot) => {
      if (device) functions[`00:${slot.toString(16).padStart(2, '0')}.0`] = device.inspect();
    });
    return functions;
  }

  private window(name: string, size: number, base: number, io: boolean): MemoryMappedDevice {
    const decode = (address: number) => {
      for (const device of this.slots) {
        for (const bar of device?.pci.mapped() ?? []) {
          if (bar.io === io && address >= bar.base && address < bar.base + bar.size) return bar;
        }
      }
      return undefined;
    };
    return {
      name,
      size,
      access: ANY_ACCESS,
      read: (offset, width) => {
        const bar = decode(base + offset);
        return bar ? bar.window.read(base + offset - bar.base, width) : ones(width);
      },
      write: (offset, width, value) => {
        const bar = decode(base + offset);
        bar?.window.write(base + offset - bar.base, width, value);
      },
    };
  }
}

const ANY_ACCESS = { valid: { min: 1, max: 8 }, widest: 4 } as const;

function ones(size: number): number {
  return 2 ** (8 * size) - 1;
}

function hostBridge(): PciDevice {
  const pci = new PciFunction({
    vendor: 0x1b36,
    device: 0x0008,
    revision: 0,
    classCode: 0x060000,
    subsystemVendor: 0x1af4,
    subsystem: 0x1100,
    interruptPin: 0,
  });
  return {
    pci,
    reset: () => pci.reset(),
    save: () => pci.save(),
    restore: (state) => pci.restore(state),
    inspect: () => ({ device: 'host bridge', command: pci.command }),
  };
}
