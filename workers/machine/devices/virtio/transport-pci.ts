/**
 * virtio over PCI (Virtual I/O Device 1.2, section 4.1): the modern structures in base address register 4, the legacy
 * ones in I/O ports behind register 0 for transitional functions, MSI-X behind register 1.
 *
 * | BAR 4 offset | structure |
 * |---|---|
 * | 0x0000 | common configuration (see common-config.ts) |
 * | 0x1000 | interrupt status: reading clears it |
 * | 0x2000 | device configuration |
 * | 0x3000 | notification, 4 bytes per queue |
 *
 * | BAR 0 port | legacy register |
 * |---|---|
 * | 0, 4 | device, driver features |
 * | 8 | queue address in pages of 4 KiB; 0 resets the device |
 * | 12, 14, 16 | queue size, select, notify |
 * | 18, 19 | status, interrupt status |
 * | 20, 22 | MSI-X vectors, while MSI-X is on |
 * | 20 or 24 | device configuration |
 */
import type { DeviceHost, DeviceState, InterruptLine } from '../../device.ts';
import type { QemuProfile } from '../../profile.ts';
import type { PciDevice } from '../gpex-pcie-host.ts';
import { COMMAND_INTX_OFF, COMMAND_MASTER, PciFunction } from '../pci/function.ts';
import { Msix } from '../pci/msix.ts';
import { CommonConfig } from './common-config.ts';
import { NO_VECTOR, STATUS_DRIVER_OK, type VirtioDevice } from './device.ts';
import { QUEUE_SIZE_MAX } from './virtqueue.ts';

const VENDOR = 0x1af4;
const COMMAND = 4;
const WINDOW = 0x1000;
const ALIGN = 4096;
/** Offered to legacy drivers so that those which copy all bits give themselves away. */
const BAD_FEATURE = 0x40000000;
const ONES = 0xffffffff;
const STATUS_FRESH_DRIVER = 3;

/** What the function says of its device: class code, id of the transitional function, MSI-X vectors. */
interface Personality {
  readonly classCode: number;
  readonly transitionalId: number | undefined;
  readonly vectors: number;
}

/** By virtio device id. Input devices tell their class by name. */
const PERSONALITIES: Readonly<Record<number, Personality>> = {
  1: { classCode: 0x020000, transitionalId: 0x1000, vectors: 4 },
  2: { classCode: 0x010000, transitionalId: 0x1001, vectors: 2 },
  3: { classCode: 0x078000, transitionalId: 0x1003, vectors: 2 },
  4: { classCode: 0x00ff00, transitionalId: 0x1005, vectors: 2 },
  16: { classCode: 0x038000, transitionalId: undefined, vectors: 3 },
  18: { classCode: 0x090000, transitionalId: undefined, vectors: 2 },
};
const INPUT_CLASSES: Readonly<Record<string, number>> = { 'virtio-mouse': 0x090200, 'virtio-tablet': 0x098000 };

export class VirtioPci implements PciDevice {
  readonly pci: PciFunction;
  readonly device: VirtioDevice;
  private readonly msix: Msix;
  private readonly common: CommonConfig;
  private readonly line: InterruptLine;
  /** What the device asserts, and what of it the line carries. */
  private intx = false;
  private level = false;
  private queueSelect = 0;

  /** @param legacy Offer the legacy interface too (`disable-legacy=off`, the default of devices that have it). */
  constructor(host: DeviceHost, profile: QemuProfile, line: InterruptLine, device: VirtioDevice, legacy: boolean) {
    this.device = device;
    this.line = line;
    const personality = PERSONALITIES[device.type.deviceId];
    if (personality === undefined) throw new Error(`${device.name} has no PCI function`);
    const transitionalId = legacy ? personality.transitionalId : undefined;
    const pci = new PciFunction({
      vendor: VENDOR,
      device: transitionalId ?? 0x1040 + device.type.deviceId,
      revision: transitionalId === undefined ? 1 : 0,
      classCode: INPUT_CLASSES[device.name] ?? personality.classCode,
      subsystemVendor: VENDOR,
      subsystem: transitionalId === undefined ? 0x1100 : device.type.deviceId,
      interruptPin: 1,
    });
    this.pci = pci;
    if (transitionalId !== undefined)
      pci.addBar(0, 'io', 2 ** Math.ceil(Math.log2(24 + device.type.configSize)), this.ports());
    this.common = new CommonConfig(device, profile, () => this.resetDevice());
    structure(pci, 0x40, 1, 0x0000);
    structure(pci, 0x50, 3, 0x1000);
    structure(pci, 0x60, 4, 0x2000);
    structure(pci, 0x70, 2, 0x3000, [4, 0, 0, 0]);
    // Access to the structures through configuration space: register number, offset, length and data can be written.
    const access = Object.fromEntries(Array.from({ length: 13 }, (_, i) => [i === 0 ? 4 : 7 + i, 0xff]));
    structure(pci, 0x84, 5, 0, [0, 0, 0, 0], access);
    device.vectors = personality.vectors;
    this.msix = new Msix(pci, 0x98, 1, personality.vectors, host.memory);
    pci.addBar(1, 'memory', WINDOW, this.msix);
    pci.addBar(4, 'memory64', 4 * WINDOW, {
      read: (offset, size) => this.readModern(offset, size),
      write: (offset, size, value) => this.writeModern(offset, size, value),
    });
    pci.onConfigWrite = (offset, size) => this.configWritten(offset, size);
    device.attach({ interrupt: (vector) => this.interrupt(vector) });
  }

  reset(): void {
    this.device.reset();
    this.common.reset();
    this.common.resetSelectors();
    this.queueSelect = 0;
    this.msix.reset();
    this.pci.reset();
    this.intx = false;
    this.level = false;
  }

  save(): DeviceState {
    const { intx, level, queueSelect } = this;
    return {
      ...{ intx, level, queueSelect },
      pci: this.pci.save(),
      msix: this.msix.save(),
      common: this.common.save(),
      device: this.device.save(),
    };
  }

  restore(state: DeviceState): void {
    this.intx = state.intx === true;
    this.level = state.level === true;
    this.queueSelect = state.queueSelect as number;
    this.pci.restore(state.pci as DeviceState);
    this.msix.restore(state.msix as DeviceState);
    this.common.restore(state.common as DeviceState);
    this.device.restore(state.device as DeviceState);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const { pci, device, level } = this;
    return { device: device.name, command: pci.command, intx: level, msix: this.msix.enabled, ...device.inspect() };
  }

  private resetDevice(): void {
    this.device.resetDevice();
    this.common.reset();
  }

  /** INTx follows bit 0 of the interrupt status, as MSI-X does not. */
  private interrupt(vector: number): void {
    if (this.msix.enabled && vector !== NO_VECTOR) this.msix.notify(vector);
    else if (!this.msix.enabled) this.setIntx((this.device.isr & 1) !== 0);
    else if (this.device.isr === 0) this.setIntx(false);
  }

  /** The line carries changes only; turning INTx off in the command register hides the state. */
  private setIntx(asserted: boolean): void {
    this.intx = asserted;
    this.pci.setIntxStatus(asserted);
    const level = asserted && !(this.pci.command & COMMAND_INTX_OFF);
    if (level === this.level) return;
    this.level = level;
    this.line(level);
  }

  private configWritten(offset: number, size: number): void {
    if (offset < COMMAND + 2 && offset + size > COMMAND) {
      const { device, pci } = this;
      const master = (pci.command & COMMAND_MASTER) !== 0;
      device.disabled = !master;
      if (!master) device.setStatus(device.status & ~STATUS_DRIVER_OK);
      this.setIntx(this.intx);
    }
    this.msix.flush();
  }

  private readModern(offset: number, size: number): number {
    const register = offset % WINDOW;
    switch (Math.floor(offset / WINDOW)) {
      case 0:
        return this.common.read(register) % 2 ** (8 * size);
      case 1:
        return this.takeIsr();
      case 2:
        return this.device.readConfig(register, size);
      default:
        return 0;
    }
  }

  private writeModern(offset: number, size: number, value: number): void {
    const register = offset % WINDOW;
    switch (Math.floor(offset / WINDOW)) {
      case 0:
        this.common.write(register, value);
        return;
      case 2:
        this.device.writeConfig(register, size, value);
        return;
      case 3:
        if (register >> 2 < QUEUE_SIZE_MAX) this.device.queueNotified(register >> 2);
        return;
      default:
    }
  }

  private takeIsr(): number {
    const { isr } = this.device;
    this.device.isr = 0;
    this.setIntx(false);
    return isr;
  }

  private ports() {
    const configAt = () => (this.msix.enabled ? 24 : 20);
    return {
      read: (offset: number, size: number): number => {
        const base = configAt();
        return offset < base ? this.readPort(offset) % 2 ** (8 * size) : this.device.readConfig(offset - base, size);
      },
      write: (offset: number, size: number, value: number): void => {
        const base = configAt();
        if (offset < base) this.writePort(offset, value);
        else this.device.writeConfig(offset - base, size, value);
      },
    };
  }

  private readPort(offset: number): number {
    const { device } = this;
    const queue = device.queues[this.queueSelect];
    switch (offset) {
      case 0:
        return (device.legacyOffer() | BAD_FEATURE) >>> 0;
      case 4:
        return device.features.low;
      case 8:
        return Math.floor((queue?.descriptors ?? 0) / ALIGN) >>> 0;
      case 12:
        return queue?.size ?? 0;
      case 14:
        return this.queueSelect;
      case 18:
        return device.status;
      case 19:
        return this.takeIsr();
      case 20:
        return device.configVector;
      case 22:
        return queue?.vector ?? NO_VECTOR;
      default:
        return ONES;
    }
  }

  private writePort(offset: number, value: number): void {
    const { device } = this;
    const queue = device.queues[this.queueSelect];
    switch (offset) {
      case 4:
        device.acceptFeatures(value & BAD_FEATURE ? device.badFeatures() : value, 0);
        return;
      case 8:
        if (value === 0) this.resetDevice();
        else queue?.placeLegacy(value * ALIGN, ALIGN);
        return;
      case 14:
        if (value < QUEUE_SIZE_MAX) this.queueSelect = value;
        return;
      case 16:
        if (value < QUEUE_SIZE_MAX) device.queueNotified(value);
        return;
      case 18:
        this.writeLegacyStatus(value & 0xff);
        return;
      case 20:
        device.configVector = this.common.vector(value);
        return;
      case 22:
        if (queue !== undefined) queue.vector = this.common.vector(value);
        return;
      default:
    }
  }

  /** A driver that starts afresh gets bus mastering, which old ones forget to turn on. */
  private writeLegacyStatus(value: number): void {
    this.device.setStatus(value);
    if (value === 0) this.resetDevice();
    if (value === STATUS_FRESH_DRIVER) this.pci.write(COMMAND, 2, this.pci.command | COMMAND_MASTER);
  }
}

/** Adds a vendor capability that tells where a structure is, or, of type 5, that gives access to all of them. */
function structure(
  pci: PciFunction,
  at: number,
  type: number,
  offset: number,
  extra: readonly number[] = [],
  writable: Readonly<Record<number, number>> = {},
): void {
  const access = type === 5;
  const place = access ? [0, 0, 0, 0, 0, 0, 0, 0] : [0, offset >> 8, 0, 0, 0, WINDOW >> 8, 0, 0];
  pci.addCapability(at, 0x09, [16 + extra.length, type, access ? 0 : 4, 0, 0, 0, ...place, ...extra], writable);
}
