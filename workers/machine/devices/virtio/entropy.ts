/**
 * virtio entropy device (Virtual I/O Device 1.2, section 5.4) on QEMU's built-in random source.
 *
 * A notify schedules a bottom half (its id is the count of the notifying store); at its event the random bytes come from
 * the log and fill the available buffers. The driver's start, and then the first request of each period, arm a timer of
 * 65,536 ms that renews the quota; since the default quota is without limit, all that it does is fire.
 */
import type { DeviceHost, DeviceState, Timer } from '../../device.ts';
import { STATUS_DRIVER_OK, VirtioDevice, type VirtioVariant } from './device.ts';
import type { Virtqueue } from './virtqueue.ts';

const PERIOD_MS = 65536;
const NS_PER_MS = 1_000_000;

export interface EntropyOptions {
  /** Bytes per period; undefined without limit. */
  readonly maxBytes: number | undefined;
  readonly periodMs: number;
}

export const ENTROPY_DEFAULTS: EntropyOptions = { maxBytes: undefined, periodMs: PERIOD_MS };

export class VirtioEntropy extends VirtioDevice {
  private readonly options: EntropyOptions;
  private readonly timer: Timer;
  private quota: number;
  /** The next request arms the timer. */
  private armNext = true;
  /** Sizes of requests to the random source that wait for the bottom half. */
  private requests: number[] = [];
  /** Ids of the bottom halves that are scheduled. */
  private scheduled: number[] = [];

  constructor(host: DeviceHost, variant: VirtioVariant, options: EntropyOptions) {
    const type = { name: 'virtio-rng', deviceId: 4, features: 0, legacyFeatures: 0, queueSizes: [8], configSize: 0 };
    super(host, type, variant);
    this.options = options;
    this.quota = options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.timer = host.virtualTimer('virtio-rng rate limit', () => this.renew());
  }

  protected config(): Uint8Array {
    return new Uint8Array(0);
  }

  protected onNotify(): void {
    this.process();
  }

  protected override onStatus(value: number): void {
    this.status = value;
    this.process();
  }

  protected override saveOwn(): DeviceState {
    const { quota, armNext } = this;
    return { quota, armNext, requests: this.requests.slice(), scheduled: this.scheduled.slice() };
  }

  protected override restoreOwn(state: DeviceState): void {
    this.quota = state.quota as number;
    this.armNext = state.armNext === true;
    this.requests = (state.requests as number[]).slice();
    this.scheduled = (state.scheduled as number[]).slice();
    for (const id of this.scheduled) this.host.resumeBottomHalf(id, () => this.bottomHalf(id));
  }

  protected override inspectOwn(): Readonly<Record<string, unknown>> {
    return { waitingRequests: this.requests.slice(), quota: this.quota };
  }

  private process(): void {
    const queue = this.queues[0];
    if (queue === undefined || !this.guestReady(queue)) return;
    if (this.armNext) {
      const now = Math.floor(this.host.virtualNow() / NS_PER_MS);
      this.timer.set((now + this.options.periodMs) * NS_PER_MS);
      this.armNext = false;
    }
    const quota = Math.min(Math.max(this.quota, 0), 0xffffffff);
    const size = queue.availableBytes(quota, 0).in;
    const request = Math.min(size, quota);
    if (request <= 0) return;
    this.requests.push(request);
    const id = this.host.icount();
    this.scheduled.push(id);
    this.host.scheduleBottomHalf(() => this.bottomHalf(id));
  }

  private guestReady(queue: Virtqueue): boolean {
    return queue.ready && (this.status & STATUS_DRIVER_OK) !== 0;
  }

  /** Serves every request that waits; a second bottom half of the same moment finds none. */
  private bottomHalf(id: number): void {
    this.scheduled.splice(this.scheduled.indexOf(id), 1);
    for (let size = this.requests.shift(); size !== undefined; size = this.requests.shift()) {
      this.receive(this.host.random(size));
    }
  }

  private receive(bytes: Uint8Array): void {
    const queue = this.queues[0];
    if (queue === undefined || !this.guestReady(queue)) return;
    this.quota -= bytes.length;
    queue.deliver(bytes);
    this.notify(queue);
    if (!queue.empty) this.process();
  }

  private renew(): void {
    this.quota = this.options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.process();
    this.armNext = true;
  }
}
