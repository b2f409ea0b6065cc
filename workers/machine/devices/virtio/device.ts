/**
 * What all virtio devices share (Virtual I/O Device 1.2, section 2): status, features, configuration space, queues, and
 * when an interrupt is due. A transport (MMIO or PCI) gives it registers, a device type its queues' handlers.
 */
import type { Device, DeviceHost, DeviceState, GuestMemory } from '../../device.ts';
import { featuresText, interruptText, statusText } from './in-words.ts';
import { type QueueOwner, Virtqueue } from './virtqueue.ts';

export const STATUS_DRIVER_OK = 4;
const STATUS_FEATURES_OK = 8;
const STATUS_NEEDS_RESET = 0x40;

const ISR_QUEUE = 1;
/** A configuration change sets both bits. */
const ISR_CONFIG = 3;

/** Feature bits 0–31. */
const NOTIFY_ON_EMPTY = 0x01000000;
const ANY_LAYOUT = 0x08000000;
const INDIRECT = 0x10000000;
const EVENT_INDEX = 0x20000000;
/** Feature bits 32–63. */
const VERSION_1 = 1;
const RING_RESET = 0x100;

export const NO_VECTOR = 0xffff;

/** Features as two words: bits 0–31, bits 32–63. */
export interface Features {
  readonly low: number;
  readonly high: number;
}

/** What a device type tells the common part. */
export interface VirtioType {
  /** Name for people, such as "virtio-blk". */
  readonly name: string;
  readonly deviceId: number;
  /** Device-specific feature bits 0–23, legacy ones included. */
  readonly features: number;
  /** Those of them that only the legacy interface offers. */
  readonly legacyFeatures: number;
  /** Default size of each queue. */
  readonly queueSizes: readonly number[];
  /** Bytes of configuration space; reads beyond give all ones. */
  readonly configSize: number;
}

/** How the device reaches the guest. */
export interface VirtioTransport {
  /** The interrupt status changed, or was set again. `vector`: the queue's or the configuration's MSI-X vector. */
  interrupt(vector: number): void;
}

/** How a device is offered: the legacy interface alone (MMIO version 1) has no features above bit 31. */
export interface VirtioVariant {
  readonly modern: boolean;
  readonly ringReset: boolean;
}

export abstract class VirtioDevice implements Device, QueueOwner {
  readonly name: string;
  readonly type: VirtioType;
  readonly queues: readonly Virtqueue[];
  readonly memory: GuestMemory;
  protected readonly host: DeviceHost;
  private readonly modern: boolean;
  private readonly hostFeatures: Features;
  private transport: VirtioTransport = { interrupt: () => {} };

  status = 0;
  /** Interrupt status: 1 used buffers, 2 configuration. */
  isr = 0;
  configVector = NO_VECTOR;
  generation = 0;
  private accepted: Features = { low: 0, high: 0 };
  private broken = false;
  /** A PCI function without bus mastering. */
  disabled = false;
  /** MSI-X vectors of the function that carries the device. */
  vectors = 0;

  constructor(host: DeviceHost, type: VirtioType, variant: VirtioVariant) {
    this.host = host;
    this.memory = host.memory.named?.(type.name) ?? host.memory;
    this.name = type.name;
    this.type = type;
    this.modern = variant.modern;
    const low = type.features | NOTIFY_ON_EMPTY | ANY_LAYOUT | INDIRECT | EVENT_INDEX;
    this.hostFeatures = { low, high: variant.modern ? VERSION_1 | (variant.ringReset ? RING_RESET : 0) : 0 };
    this.queues = type.queueSizes.map((size, index) => new Virtqueue(this, index, size));
  }

  attach(transport: VirtioTransport): void {
    this.transport = transport;
  }

  /** What the legacy interface offers. */
  legacyOffer(): number {
    return this.adjustLegacy(this.hostFeatures.low, this.modern) >>> 0;
  }

  /** What the modern interface offers. */
  modernOffer(): Features {
    const { low, high } = this.hostFeatures;
    return { low: (low & ~(NOTIFY_ON_EMPTY | ANY_LAYOUT | this.type.legacyFeatures)) >>> 0, high };
  }

  get features(): Features {
    return this.accepted;
  }

  /** The driver speaks virtio 1. */
  get version1(): boolean {
    return (this.accepted.high & VERSION_1) !== 0;
  }

  get eventIndex(): boolean {
    return (this.accepted.low & EVENT_INDEX) !== 0;
  }

  get notifyOnEmpty(): boolean {
    return (this.accepted.low & NOTIFY_ON_EMPTY) !== 0;
  }

  get stopped(): boolean {
    return this.broken || this.disabled;
  }

  /** What a legacy driver that accepts the forbidden bit gets. */
  badFeatures(): number {
    return 0;
  }

  hasFeature(bit: number): boolean {
    return ((this.accepted.low >>> bit) & 1) !== 0;
  }

  /** Features the driver accepts; ignored once negotiation has ended. */
  acceptFeatures(low: number, high: number): void {
    if (this.status & STATUS_FEATURES_OK) return;
    const { low: offeredLow, high: offeredHigh } = this.hostFeatures;
    const legacy = this.modern ? 0 : this.legacyOffer();
    this.accepted = { low: (low & (offeredLow | legacy)) >>> 0, high: (high & offeredHigh) >>> 0 };
    this.onFeatures();
  }

  setStatus(value: number): void {
    this.onStatus(value);
    this.status = value;
  }

  /** Device reset, by the driver or with the whole machine. */
  resetDevice(): void {
    this.setStatus(0);
    this.onReset();
    this.accepted = { low: 0, high: 0 };
    this.broken = false;
    this.disabled = false;
    this.isr = 0;
    this.configVector = NO_VECTOR;
    this.transport.interrupt(NO_VECTOR);
    for (const queue of this.queues) queue.reset();
  }

  reset(): void {
    this.resetDevice();
  }

  /** The driver rang a queue's bell. */
  queueNotified(index: number): void {
    const queue = this.queues[index];
    if (queue !== undefined && queue.descriptors !== 0 && !this.broken) this.onNotify(queue);
  }

  /** Interrupts the driver for a queue, unless it asked not to be. */
  notify(queue: Virtqueue): void {
    if (!queue.shouldNotify()) return;
    this.isr |= ISR_QUEUE;
    this.transport.interrupt(queue.vector);
  }

  /** Tells the driver that the configuration space changed. */
  notifyConfig(): void {
    if (!(this.status & STATUS_DRIVER_OK)) return;
    this.isr |= ISR_CONFIG;
    this.generation = (this.generation + 1) >>> 0;
    this.transport.interrupt(this.configVector);
  }

  fail(why: string): void {
    this.broken = true;
    this.host.unimplemented(`${this.name} stopped: ${why}`);
    if (!this.version1) return;
    this.status |= STATUS_NEEDS_RESET;
    this.notifyConfig();
  }

  /** Reads 1, 2 or 4 bytes of the configuration space; what lies beyond its end reads as ones. */
  readConfig(offset: number, size: number): number {
    if (offset + size > this.type.configSize) return 2 ** (8 * size) - 1;
    const bytes = this.config();
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[offset + i] ?? 0);
    return value;
  }

  writeConfig(offset: number, size: number, value: number): void {
    if (offset + size > this.type.configSize) return;
    const bytes = this.writtenConfig().slice();
    for (let i = 0; i < size; i++) bytes[offset + i] = value >>> (8 * i);
    this.onConfigWrite(bytes);
  }

  save(): DeviceState {
    const { status, isr, configVector, generation, accepted, broken, disabled } = this;
    return {
      common: { status, isr, configVector, generation, accepted, broken, disabled },
      queues: this.queues.map((queue) => queue.save()),
      own: this.saveOwn(),
    };
  }

  restore(state: DeviceState): void {
    Object.assign(this, state.common);
    const queues = state.queues as readonly Readonly<Record<string, number | boolean>>[];
    queues.forEach((queue, index) => {
      this.queues[index]?.restore(queue);
    });
    this.restoreOwn(state.own as DeviceState);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const { status, isr, accepted, broken } = this;
    const queues: Record<string, unknown> = {};
    for (const queue of this.queues) if (queue.ready) queues[queue.index] = queue.inspect();
    return {
      status: statusText(status),
      interrupt: interruptText(isr),
      features: featuresText(accepted.low, accepted.high, this.type.deviceId),
      broken,
      queues,
      ...this.inspectOwn(),
    };
  }

  /** The configuration space as it reads now; at least `configSize` bytes. */
  protected abstract config(): Uint8Array;
  protected abstract onNotify(queue: Virtqueue): void;
  /** What a write of the driver is merged into. */
  protected writtenConfig(): Uint8Array {
    return this.config();
  }

  /** `config`: the space with the driver's bytes in it. */
  protected onConfigWrite(_config: Uint8Array): void {}
  protected onFeatures(): void {}
  /** Before the status changes to `value`. */
  protected onStatus(_value: number): void {}
  protected onReset(): void {}
  /** Some device types offer other bits to drivers that know the legacy interface only. */
  protected adjustLegacy(low: number, _modern: boolean): number {
    return low;
  }
  protected saveOwn(): DeviceState {
    return {};
  }
  protected restoreOwn(_state: DeviceState): void {}
  protected inspectOwn(): Readonly<Record<string, unknown>> {
    return {};
  }
}
