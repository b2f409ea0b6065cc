/**
 * virtio over PCI: the common configuration structure (Virtual I/O Device 1.2, section 4.1.4.3).
 *
 * | offset | field | |
 * |---|---|---|
 * | 0x00, 0x04 | device_feature_select, device_feature | RW, R |
 * | 0x08, 0x0c | driver_feature_select, driver_feature | RW |
 * | 0x10 | config_msix_vector | RW |
 * | 0x12 | num_queues | R |
 * | 0x14, 0x15 | device_status, config_generation | RW, R |
 * | 0x16 | queue_select | RW |
 * | 0x18, 0x1a, 0x1c | queue_size, queue_msix_vector, queue_enable | RW |
 * | 0x1e | queue_notify_off: the queue's number | R |
 * | 0x20–0x34 | queue_desc, queue_driver, queue_device, low and high | RW |
 * | 0x3a | queue_reset | RW |
 *
 * An access counts by where it starts: it gives that field alone, cut to its width.
 */
import type { DeviceState } from '../../device.ts';
import type { QemuProfile } from '../../profile.ts';
import { NO_VECTOR, type VirtioDevice } from './device.ts';
import { QUEUE_SIZE_MAX, type Virtqueue } from './virtqueue.ts';

interface QueueSetup {
  size: number;
  enabled: boolean;
  readonly address: Uint32Array;
}

export class CommonConfig {
  private readonly device: VirtioDevice;
  private readonly profile: QemuProfile;
  private readonly resetDevice: () => void;
  private deviceFeatureSelect = 0;
  private driverFeatureSelect = 0;
  private readonly driverFeatures = new Uint32Array(2);
  private queueSelect = 0;
  private readonly setups: QueueSetup[];

  constructor(device: VirtioDevice, profile: QemuProfile, resetDevice: () => void) {
    this.device = device;
    this.profile = profile;
    this.resetDevice = resetDevice;
    this.setups = device.queues.map(() => ({ size: 0, enabled: false, address: new Uint32Array(6) }));
  }

  /** A vector that the function has, or none. */
  vector(value: number): number {
    return value < this.device.vectors ? value : NO_VECTOR;
  }

  read(offset: number): number {
    const { device } = this;
    const queue = device.queues[this.queueSelect];
    const setup = this.setups[this.queueSelect];
    switch (offset) {
      case 0x00:
        return this.deviceFeatureSelect;
      case 0x04: {
        const { low, high } = device.modernOffer();
        return [low, high][this.deviceFeatureSelect] ?? 0;
      }
      case 0x08:
        return this.driverFeatureSelect;
      case 0x0c:
        return this.driverFeatures[this.driverFeatureSelect] ?? 0;
      case 0x10:
        return device.configVector;
      case 0x12:
        return device.queues.length;
      case 0x14:
        return device.status;
      case 0x15:
        return device.generation & 0xff;
      case 0x16:
        return this.queueSelect;
      case 0x18:
        return this.queueSize(queue);
      case 0x1a:
        return queue?.vector ?? NO_VECTOR;
      case 0x1c:
        return setup?.enabled ? 1 : 0;
      case 0x1e:
        return this.queueSelect;
      default:
        return offset >= 0x20 && offset <= 0x34 ? (setup?.address[(offset - 0x20) >> 2] ?? 0) : 0;
    }
  }

  write(offset: number, value: number): void {
    const { device } = this;
    switch (offset) {
      case 0x00:
        this.deviceFeatureSelect = value;
        return;
      case 0x08:
        this.driverFeatureSelect = value;
        return;
      case 0x0c:
        if (this.driverFeatureSelect > 1) return;
        this.driverFeatures[this.driverFeatureSelect] = value;
        device.acceptFeatures(this.driverFeatures[0] ?? 0, this.driverFeatures[1] ?? 0);
        return;
      case 0x10:
        device.configVector = this.vector(value);
        return;
      case 0x14:
        device.setStatus(value & 0xff);
        if ((value & 0xff) === 0) this.resetDevice();
        return;
      case 0x16:
        if (value < QUEUE_SIZE_MAX) this.queueSelect = value;
        return;
      default:
        this.writeQueue(offset, value);
    }
  }

  /** Device reset: the queues are to be set up anew. */
  reset(): void {
    for (const setup of this.setups) {
      setup.size = 0;
      setup.enabled = false;
      setup.address.fill(0);
    }
  }

  /** System reset. */
  resetSelectors(): void {
    this.deviceFeatureSelect = 0;
    this.driverFeatureSelect = 0;
    this.driverFeatures.fill(0);
    this.queueSelect = 0;
  }

  save(): DeviceState {
    const { deviceFeatureSelect, driverFeatureSelect, queueSelect } = this;
    return {
      ...{ deviceFeatureSelect, driverFeatureSelect, queueSelect },
      driverFeatures: this.driverFeatures.slice(),
      setups: this.setups.map(({ size, enabled, address }) => ({ size, enabled, address: address.slice() })),
    };
  }

  restore(state: DeviceState): void {
    this.deviceFeatureSelect = state.deviceFeatureSelect as number;
    this.driverFeatureSelect = state.driverFeatureSelect as number;
    this.queueSelect = state.queueSelect as number;
    this.driverFeatures.set(state.driverFeatures as Uint32Array);
    (state.setups as readonly QueueSetup[]).forEach((saved, index) => {
      const setup = this.setups[index];
      if (setup === undefined) return;
      setup.size = saved.size;
      setup.enabled = saved.enabled;
      setup.address.set(saved.address);
    });
  }

  private queueSize(queue: Virtqueue | undefined): number {
    const size = queue?.size ?? 0;
    return size > 0 && this.profile.virtioPciLargestSize ? QUEUE_SIZE_MAX : size;
  }

  private writeQueue(offset: number, value: number): void {
    const queue = this.device.queues[this.queueSelect];
    const setup = this.setups[this.queueSelect];
    if (queue === undefined || setup === undefined) return;
    switch (offset) {
      case 0x18:
        setup.size = value & 0xffff;
        queue.resize(setup.size);
        return;
      case 0x1a:
        queue.vector = this.vector(value & 0xffff);
        return;
      case 0x1c: {
        if (value !== 1) {
          this.device.fail(`queue_enable is written with ${value}`);
          return;
        }
        const [low0 = 0, high0 = 0, low1 = 0, high1 = 0, low2 = 0, high2 = 0] = setup.address;
        queue.resize(setup.size);
        queue.descriptors = high0 * 2 ** 32 + low0;
        queue.available = high1 * 2 ** 32 + low1;
        queue.used = high2 * 2 ** 32 + low2;
        setup.enabled = true;
        return;
      }
      case 0x3a:
        if (value !== 1) return;
        queue.reset();
        setup.enabled = false;
        return;
      default:
        if (offset >= 0x20 && offset <= 0x34) setup.address[(offset - 0x20) >> 2] = value;
    }
  }
}
