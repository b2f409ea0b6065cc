/**
 * QEMU's riscv64 `virt` board with one hart: what stands at which address, and which line drives which source of the
 * interrupt controller.
 *
 * | address | device | PLIC source |
 * |---|---|---|
 * | 0x00001000 | boot ROM | |
 * | 0x00100000 | test finisher | |
 * | 0x00101000 | goldfish RTC | 11 |
 * | 0x02000000, 0x02004000 | ACLINT software interrupt, timer | |
 * | 0x03000000 | PCI I/O ports | |
 * | 0x0c000000 | PLIC | |
 * | 0x10000000 | UART | 10 |
 * | 0x10001000 + 0x1000·n | virtio-mmio slot n, n = 0–7 | 1 + n |
 * | 0x10100000 | fw_cfg | |
 * | 0x20000000, 0x22000000 | flash banks | |
 * | 0x30000000 | PCI configuration space | 32–35 |
 * | 0x40000000, 0x400000000 | PCI memory | |
 * | 0x80000000 | RAM | |
 */
import type { Board, Display, InputEvent } from './board.ts';
import { bootOrder } from './boot-order.ts';
import { MemoryMap } from './bus.ts';
import type { BlockImage, Device, DeviceHost, DeviceState } from './device.ts';
import { AclintMtimer } from './devices/aclint-mtimer.ts';
import { AclintSwi } from './devices/aclint-swi.ts';
import { FwCfg } from './devices/fw-cfg.ts';
import { GoldfishRtc, type RtcOptions } from './devices/goldfish-rtc.ts';
import { GpexPcieHost } from './devices/gpex-pcie-host.ts';
import type { InputRouter } from './devices/input-router.ts';
import { type FlashContents, PflashCfi01 } from './devices/pflash-cfi01.ts';
import { Ramfb } from './devices/ramfb.ts';
import { RESET_ROM_BASE, ResetRom } from './devices/reset-rom.ts';
import { SifivePlic } from './devices/sifive-plic.ts';
import { SifiveTest } from './devices/sifive-test.ts';
import { Uart16550A } from './devices/uart-16550a.ts';
import type { VirtioDevice } from './devices/virtio/device.ts';
import { VirtioMmio } from './devices/virtio/transport-mmio.ts';
import { VirtioPci } from './devices/virtio/transport-pci.ts';
import { type FirmwareOptions, firmwareConfiguration } from './firmware-configuration.ts';
import type { PhysicalBus, Processor } from './processor.ts';
import type { QemuProfile } from './profile.ts';
import { type VirtioDescription, VirtioDevices } from './virtio-devices.ts';
import { type PlacedDevice, placedDevices, VIRTIO_SLOTS } from './virtio-placement.ts';

export type { VirtioDescription } from './virtio-devices.ts';

const VIRTIO_BASE = 0x10001000;
const VIRTIO_STRIDE = 0x1000;
const FW_CFG_BASE = 0x10100000;
const SOURCE_VIRTIO = 1;
const SOURCE_UART = 10;
const SOURCE_RTC = 11;
const SOURCE_PCI = 32;

/** Whose line each source of the PLIC is. */
function sourceNames(): ReadonlyMap<number, string> {
  const names = new Map([
    [SOURCE_UART, 'serial'],
    [SOURCE_RTC, 'goldfish_rtc'],
  ]);
  for (let slot = 0; slot < VIRTIO_SLOTS; slot++) names.set(SOURCE_VIRTIO + slot, `virtio-mmio ${slot}`);
  for (let line = 0; line < 4; line++) names.set(SOURCE_PCI + line, `PCI INT${'ABCD'[line]}`);
  return names;
}

/** Interrupt codes of the processor. */
const MSI = 3;
const MTI = 7;
const SEI = 9;
const MEI = 11;

/** A `virt` machine as its command line describes it. */
export interface VirtBoardOptions {
  readonly profile: QemuProfile;
  /** The boot ROM's contents. */
  readonly mrom: Uint8Array;
  /** `-global virtio-mmio.force-legacy=…`; QEMU's default is true. */
  readonly forceLegacy: boolean;
  /** `-device virtio-…`, in the order of the command line. */
  readonly virtio: readonly VirtioDescription[];
  /** Index of the character device behind the serial port; undefined when it has none. */
  readonly serialChardev: number | undefined;
  readonly rtc: RtcOptions;
  /** Contents of the flash banks; erased to zeros where absent. */
  readonly flash: readonly [FlashContents | undefined, FlashContents | undefined];
  readonly firmware: FirmwareOptions;
  /** `-device ramfb`. */
  readonly ramfb?: boolean;
}

export type ProcessorFactory = (bus: PhysicalBus) => Processor;

/**
 * Builds the board. Nothing of the host is asked yet: {@link VirtBoard.realize} is where QEMU's devices do that.
 *
 * @param createProcessor Called with the bus on which the processor finds everything that is not RAM.
 */
export function createVirtBoard(
  options: VirtBoardOptions,
  host: DeviceHost,
  createProcessor: ProcessorFactory,
): VirtBoard {
  return new VirtBoard(options, host, createProcessor);
}

export class VirtBoard implements Board {
  readonly processor: Processor;
  readonly devices: readonly Device[];
  readonly bus = new MemoryMap();
  readonly plic: SifivePlic;
  readonly pci: GpexPcieHost;
  private readonly list: Device[] = [];
  private readonly rtc: GoldfishRtc;
  private readonly uart: Uart16550A;
  private readonly virtio: VirtioDevices;
  private readonly ramfb: Ramfb | undefined;
  private readonly host: DeviceHost;
  private readonly options: VirtBoardOptions;

  constructor(options: VirtBoardOptions, host: DeviceHost, createProcessor: ProcessorFactory) {
    this.host = host;
    this.options = options;
    const { bus } = this;
    const { profile } = options;
    const processor = createProcessor(bus);
    this.processor = processor;
    const interrupt = (code: number) => (level: boolean) => processor.setInterrupt(code, level);

    this.mapped(RESET_ROM_BASE, new ResetRom(options.mrom));
    this.mapped(0x02000000, new AclintSwi(interrupt(MSI)));
    const timeBase = (ticks: bigint) => processor.setTimeBase?.(ticks);
    this.mapped(0x02004000, new AclintMtimer(host, interrupt(MTI), timeBase, profile));
    this.plic = this.mapped(0x0c000000, new SifivePlic([interrupt(MEI), interrupt(SEI)], profile, sourceNames()));
    this.mapped(0x00100000, new SifiveTest(host, profile));
    const line = (source: number) => this.plic.line(source);
    this.pci = new GpexPcieHost([line(SOURCE_PCI), line(SOURCE_PCI + 1), line(SOURCE_PCI + 2), line(SOURCE_PCI + 3)]);
    this.list.push(this.pci);
    bus.map(0x03000000, this.pci.windows.ports);
    bus.map(0x30000000, this.pci.windows.ecam);
    bus.map(0x40000000, this.pci.windows.memory);
    bus.map(0x400000000, this.pci.windows.memory64);
    this.uart = this.mapped(0x10000000, new Uart16550A(host, line(SOURCE_UART), options.serialChardev));
    this.rtc = this.mapped(0x00101000, new GoldfishRtc(host, line(SOURCE_RTC), profile, options.rtc));
    this.mapped(0x20000000, new PflashCfi01(host, profile, 0, options.flash[0]));
    this.mapped(0x22000000, new PflashCfi01(host, profile, 1, options.flash[1]));
    this.ramfb = options.ramfb ? new Ramfb(host.memory) : undefined;
    const placed = placedDevices(options.virtio);
    if (profile.fwCfg) this.addFwCfg(placed);
    this.virtio = new VirtioDevices(host, profile);
    this.addVirtio(placed);
    this.list.push(routerDevice(this.virtio.router));
    this.devices = this.list;
  }

  get unimplemented(): ReadonlyMap<string, number> {
    return this.bus.unimplemented;
  }

  realize(): void {
    this.rtc.realize();
  }

  reset(): void {
    this.processor.reset();
    for (const device of this.list) device.reset();
  }

  charRead(index: number, bytes: Uint8Array): boolean {
    if (index !== this.options.serialChardev) return this.virtio.charRead(index, bytes);
    this.uart.receive(bytes);
    return true;
  }

  inputEvent(event: InputEvent): void {
    this.virtio.inputEvent(event);
  }

  inputSync(): void {
    this.virtio.inputSync();
  }

  netPacket(index: number, _flags: number, packet: Uint8Array): boolean {
    return this.virtio.netPacket(index, packet);
  }

  /** What the disks hold now, in the order of the command line. */
  disks(): readonly BlockImage[] {
    return this.virtio.disks.map(({ image }) => image);
  }

  displays(): readonly Display[] {
    const framebuffer = this.ramfb?.display();
    return framebuffer ? [framebuffer, ...this.virtio.displays()] : this.virtio.displays();
  }

  private mapped<T extends Device & Parameters<MemoryMap['map']>[1]>(base: number, device: T): T {
    this.bus.map(base, device);
    this.list.push(device);
    return device;
  }

  private addFwCfg(placed: readonly PlacedDevice[]): void {
    const { firmware, profile } = this.options;
    const files = this.ramfb ? [this.ramfb.file] : [];
    const device = new FwCfg(this.host, firmwareConfiguration(profile, firmware, bootOrder(placed), files));
    this.bus.map(FW_CFG_BASE, device.windows.data);
    this.bus.map(FW_CFG_BASE + 0x08, device.windows.control);
    this.bus.map(FW_CFG_BASE + 0x10, device.windows.dma);
    this.list.push(device);
  }

  /** Devices are created in the order of the command line; the slots are mapped from the first one up. */
  private addVirtio(placed: readonly PlacedDevice[]): void {
    const { forceLegacy, profile } = this.options;
    const slots: (VirtioDevice | undefined)[] = new Array(VIRTIO_SLOTS).fill(undefined);
    for (const { description, slot } of placed) {
      if (description.transport === 'pci') {
        const device = this.virtio.create(description, true);
        this.pci.add(slot, new VirtioPci(this.host, profile, this.pci.intx(slot), device, description.legacy ?? true));
      } else {
        slots[slot] = this.virtio.create(description, !forceLegacy);
      }
    }
    slots.forEach((device, slot) => {
      const transport = new VirtioMmio(this.plic.line(SOURCE_VIRTIO + slot), profile, forceLegacy, device);
      this.mapped(VIRTIO_BASE + VIRTIO_STRIDE * slot, transport);
    });
  }
}

/** The input layer's order of devices belongs to the state of the machine. */
function routerDevice(router: InputRouter): Device {
  return {
    name: 'input',
    reset: () => {},
    save: (): DeviceState => router.save(),
    restore: (state) => router.restore(state as ReturnType<InputRouter['save']>),
    inspect: () => router.save(),
  };
}
