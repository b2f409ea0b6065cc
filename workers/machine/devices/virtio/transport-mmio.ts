/**
 * virtio over MMIO: version 2 (Virtual I/O Device 1.2, section 4.2) and the legacy version 1, and slots without a
 * device.
 *
 * | offset | register | v1 | v2 |
 * |---|---|---|---|
 * | 0x000 | MagicValue "virt" | R | R |
 * | 0x004 | Version | R | R |
 * | 0x008 | DeviceID, 0 in an empty slot | R | R |
 * | 0x00c | VendorID "QEMU" | R | R |
 * | 0x010, 0x014 | DeviceFeatures, …Sel | R, W | R, W |
 * | 0x020, 0x024 | DriverFeatures, …Sel | W | W |
 * | 0x028 | GuestPageSize | W | |
 * | 0x030 | QueueSel | W | W |
 * | 0x034, 0x038 | QueueNumMax, QueueNum | R, W | R, W |
 * | 0x03c, 0x040 | QueueAlign, QueuePFN | W, RW | |
 * | 0x044 | QueueReady | | RW |
 * | 0x050 | QueueNotify | W | W |
 * | 0x060, 0x064 | InterruptStatus, InterruptACK | R, W | R, W |
 * | 0x070 | Status | RW | RW |
 * | 0x080–0x0a4 | QueueDesc, QueueDriver, QueueDevice, low and high | | W |
 * | 0x0b0, 0x0b4 | SHMLen, all ones: no shared memory | R | R |
 * | 0x0fc | ConfigGeneration | | R |
 * | 0x100 | device's configuration space, any width | RW | RW |
 *
 * Registers are 4 bytes wide; of a device (not of an empty slot) other widths read 0 and write nothing.
 */
import type { Device, DeviceState, InterruptLine, MemoryMappedDevice } from '../../device.ts';
import type { QemuProfile } from '../../profile.ts';
import type { VirtioDevice } from './device.ts';
import { QUEUE_SIZE_MAX, type Virtqueue } from './virtqueue.ts';

const MAGIC = 0x74726976;
const VENDOR = 0x554d4551;
const CONFIG = 0x100;
const STATUS_FEATURES_OK = 8;
const LEGACY_ALIGN = 4096;

/** What the driver wrote for a queue, before QueueReady takes it over. */
interface QueueSetup {
  size: number;
  enabled: boolean;
  /** Descriptor table, driver area, device area; low and high words. */
  readonly address: Uint32Array;
}

export class VirtioMmio implements Device, MemoryMappedDevice {
  readonly name = 'virtio-mmio';
  readonly size = 0x200;
  readonly access = { valid: { min: 1, max: 8 }, widest: 4 } as const;
  readonly device: VirtioDevice | undefined;
  private readonly line: InterruptLine;
  private readonly profile: QemuProfile;
  private readonly legacy: boolean;
  private deviceFeaturesSelect = 0;
  private driverFeaturesSelect = 0;
  private readonly driverFeatures = new Uint32Array(2);
  private queueSelect = 0;
  private pageShift = 0;
  private queueAlign = LEGACY_ALIGN;
  private readonly setups: QueueSetup[];

  constructor(line: InterruptLine, profile: QemuProfile, legacy: boolean, device: VirtioDevice | undefined) {
    this.line = line;
    this.profile = profile;
    this.legacy = legacy;
    this.device = device;
    device?.attach({ interrupt: () => this.update() });
    this.setups = (device?.queues ?? []).map(() => ({ size: 0, enabled: false, address: new Uint32Array(6) }));
  }

  read(offset: number, size: number): number {
    const { device } = this;
    if (device === undefined) return this.readEmpty(offset);
    if (offset >= CONFIG) return device.readConfig(offset - CONFIG, size);
    if (size !== 4) return 0;
    switch (offset) {
      case 0x00:
        return MAGIC;
      case 0x04:
        return this.legacy ? 1 : 2;
      case 0x08:
        return device.type.deviceId;
      case 0x0c:
        return VENDOR;
      case 0x10:
        return this.readFeatures(device);
      case 0x34:
        return this.queueSizeMax();
      case 0x40:
        return this.legacy ? Math.floor((this.queue()?.descriptors ?? 0) / 2 ** this.pageShift) >>> 0 : 0;
      case 0x44:
        return !this.legacy && this.setup()?.enabled ? 1 : 0;
      case 0x60:
        return device.isr;
      case 0x70:
        return device.status;
      case 0xb0:
      case 0xb4:
        return 0xffffffff;
      case 0xfc:
        return this.legacy ? 0 : device.generation;
      default:
        return 0;
    }
  }

  write(offset: number, size: number, value: number): void {
    const { device } = this;
    if (device === undefined) return;
    if (offset >= CONFIG) {
      device.writeConfig(offset - CONFIG, size, value);
      return;
    }
    if (size !== 4) return;
    switch (offset) {
      case 0x14:
        this.deviceFeaturesSelect = value === 0 ? 0 : 1;
        return;
      case 0x20:
        if (!this.legacy) this.driverFeatures[this.driverFeaturesSelect] = value;
        else if (this.driverFeaturesSelect === 0) device.acceptFeatures(value, 0);
        return;
      case 0x24:
        this.driverFeaturesSelect = value === 0 ? 0 : 1;
        return;
      case 0x30:
        if (value < QUEUE_SIZE_MAX) this.queueSelect = value;
        return;
      case 0x50:
        if (value < QUEUE_SIZE_MAX) device.queueNotified(value);
        return;
      case 0x64:
        device.isr &= ~value;
        this.update();
        return;
      case 0x70:
        this.writeStatus(device, value & 0xff);
        return;
      default:
        if (this.legacy) this.writeLegacy(device, offset, value);
        else this.writeModern(offset, value);
    }
  }

  reset(): void {
    this.device?.reset();
    this.resetTransport();
    this.deviceFeaturesSelect = 0;
    this.driverFeaturesSelect = 0;
    this.pageShift = 0;
  }

  save(): DeviceState {
    const { deviceFeaturesSelect, driverFeaturesSelect, queueSelect, pageShift, queueAlign } = this;
    return {
      selectors: { deviceFeaturesSelect, driverFeaturesSelect, queueSelect, pageShift, queueAlign },
      driverFeatures: this.driverFeatures.slice(),
      setups: this.setups.map(({ size, enabled, address }) => ({ size, enabled, address: address.slice() })),
      device: this.device?.save(),
    };
  }

  restore(state: DeviceState): void {
    Object.assign(this, state.selectors);
    this.driverFeatures.set(state.driverFeatures as Uint32Array);
    const setups = state.setups as readonly QueueSetup[];
    this.setups.forEach((setup, index) => {
      const saved = setups[index];
      if (saved === undefined) return;
      setup.size = saved.size;
      setup.enabled = saved.enabled;
      setup.address.set(saved.address);
    });
    if (state.device !== undefined) this.device?.restore(state.device as DeviceState);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const version = this.legacy ? 1 : 2;
    return this.device ? { version, device: this.device.name, ...this.device.inspect() } : { version, device: 'none' };
  }

  private queueSizeMax(): number {
    const queue = this.queue();
    if (queue === undefined || queue.size === 0) return 0;
    return this.profile.virtioMmioOwnSize ? queue.defaultSize : QUEUE_SIZE_MAX;
  }

  private readEmpty(offset: number): number {
    if (offset === 0x00) return MAGIC;
    if (offset === 0x04) return this.legacy ? 1 : 2;
    return offset === 0x0c ? VENDOR : 0;
  }

  private readFeatures(device: VirtioDevice): number {
    if (this.legacy) return this.deviceFeaturesSelect === 0 ? device.legacyOffer() : 0;
    const { low, high } = device.modernOffer();
    return this.deviceFeaturesSelect === 0 ? low : high;
  }

  private writeStatus(device: VirtioDevice, value: number): void {
    if (!this.legacy && value & STATUS_FEATURES_OK) {
      device.acceptFeatures(this.driverFeatures[0] ?? 0, this.driverFeatures[1] ?? 0);
    }
    device.setStatus(value);
    if (value === 0) {
      device.resetDevice();
      this.resetTransport();
    }
  }

  private writeLegacy(device: VirtioDevice, offset: number, value: number): void {
    const queue = this.queue();
    switch (offset) {
      case 0x28:
        this.pageShift = value === 0 ? 0 : 31 - Math.clz32(value & -value);
        return;
      case 0x38:
        if (queue === undefined) return;
        queue.resize(value);
        queue.placeLegacy(queue.descriptors, this.queueAlign);
        return;
      case 0x3c:
        if (value !== 0) this.queueAlign = value;
        return;
      case 0x40:
        if (value === 0) {
          device.resetDevice();
          this.resetTransport();
        } else {
          queue?.placeLegacy(value * 2 ** this.pageShift, this.queueAlign);
        }
        return;
      default:
    }
  }

  private writeModern(offset: number, value: number): void {
    const setup = this.setup();
    const queue = this.queue();
    if (setup === undefined || queue === undefined) return;
    if (offset === 0x38) {
      setup.size = value;
    } else if (offset === 0x44) {
      setup.enabled = value !== 0;
      if (!setup.enabled) return;
      const [low0 = 0, high0 = 0, low1 = 0, high1 = 0, low2 = 0, high2 = 0] = setup.address;
      queue.resize(setup.size);
      queue.descriptors = high0 * 2 ** 32 + low0;
      queue.available = high1 * 2 ** 32 + low1;
      queue.used = high2 * 2 ** 32 + low2;
    } else if (offset >= 0x80 && offset <= 0xa4 && (offset & 0xf) <= 4) {
      setup.address[((offset - 0x80) >> 4) * 2 + ((offset >> 2) & 1)] = value;
    }
  }

  private resetTransport(): void {
    this.queueSelect = 0;
    this.driverFeatures.fill(0);
    for (const setup of this.setups) {
      setup.size = 0;
      setup.enabled = false;
      setup.address.fill(0);
    }
  }

  private queue(): Virtqueue | undefined {
    return this.device?.queues[this.queueSelect];
  }

  private setup(): QueueSetup | undefined {
    return this.setups[this.queueSelect];
  }

  private update(): void {
    this.line((this.device?.isr ?? 0) !== 0);
  }
}
