/**
 * virtio network device (Virtual I/O Device 1.2, section 5.1): one pair of queues and the control queue, on a backend
 * without offloads (QEMU's user network behind filter-replay).
 *
 * Packets arrive at NET events. One that finds no buffer waits until the driver kicks the receive queue. Packets leave
 * from a timer of 150 µs (`tx=timer`), or from a bottom half, which QEMU records since 9.1 only.
 */
import type { DeviceHost, DeviceState, Timer } from '../../device.ts';
import type { QemuProfile } from '../../profile.ts';
import { STATUS_DRIVER_OK, VirtioDevice, type VirtioVariant } from './device.ts';
import { handleControl, NetFilter } from './network-filter.ts';
import { type Element, gather, scatter, segmentsLength, type Virtqueue } from './virtqueue.ts';

/** CTRL_GUEST_OFFLOADS, MAC, MRG_RXBUF, STATUS, CTRL_VQ, CTRL_RX, CTRL_VLAN, CTRL_RX_EXTRA, ANNOUNCE, CTRL_MAC_ADDR. */
const FEATURES = 0xbf8024;
const F_GSO = 0x40;
const F_MAC = 0x20;
const F_MERGE = 15;
const F_CTRL_VLAN = 19;
const F_CTRL_MAC_ADDR = 23;
const CONFIG_SIZE = 8;
const LINK_UP = 1;

const RECEIVE = 0;
const SEND = 1;
const CONTROL = 2;

const HEADER = 10;
const HEADER_MERGED = 12;
const BURST = 256;
const TIMEOUT = 150_000;
/** Packets that QEMU's network layer keeps for a device that cannot take them. */
const WAITING_MAX = 10_000;

/** What is sent is answered, as a rule: see {@link DeviceHost.scheduleUnrecorded}. */
const answered = () => true;

export interface NetworkOptions {
  /** Six bytes. */
  readonly mac: Uint8Array;
  /** `tx=timer`, or QEMU's default, a bottom half. */
  readonly transmit: 'timer' | 'bh';
  /** Numbers of the log's network filters that lead here. */
  readonly filters: readonly number[];
}

export class VirtioNetwork extends VirtioDevice {
  readonly options: NetworkOptions;
  private readonly profile: QemuProfile;
  private readonly timer: Timer;
  private readonly filter: NetFilter;
  private waiting: Uint8Array[] = [];
  private sending = false;
  /** The count at which the bottom half was scheduled that is still to run; undefined when none is. */
  private scheduled: number | undefined;

  constructor(host: DeviceHost, profile: QemuProfile, variant: VirtioVariant, options: NetworkOptions) {
    const type = { name: 'virtio-net', deviceId: 1, features: FEATURES | F_GSO, legacyFeatures: F_GSO };
    super(host, { ...type, queueSizes: [256, 256, 64], configSize: CONFIG_SIZE }, variant);
    this.profile = profile;
    this.options = options;
    this.filter = new NetFilter(options.mac);
    this.timer = host.virtualTimer('virtio-net transmit', () => this.flush());
  }

  /** A packet comes in. */
  receive(packet: Uint8Array): void {
    if (this.waiting.length > 0 || !this.deliver(packet)) this.wait(packet);
  }

  override badFeatures(): number {
    return FEATURES & F_MAC;
  }

  protected config(): Uint8Array {
    const bytes = new Uint8Array(CONFIG_SIZE);
    bytes.set(this.filter.mac);
    bytes[6] = LINK_UP;
    return bytes;
  }

  protected override onConfigWrite(config: Uint8Array): void {
    if (!this.hasFeature(F_CTRL_MAC_ADDR) && !this.version1) this.filter.mac.set(config.subarray(0, 6));
  }

  protected override onFeatures(): void {
    this.filter.setVlanFilter(this.hasFeature(F_CTRL_VLAN));
  }

  protected override onStatus(value: number): void {
    this.status = value;
    const started = (value & STATUS_DRIVER_OK) !== 0;
    if (started) this.deliverWaiting();
    if (!this.sending) return;
    if (started) this.schedule();
    else this.timer.cancel();
  }

  protected override onReset(): void {
    this.filter.reset();
  }

  protected onNotify(queue: Virtqueue): void {
    if (queue.index === RECEIVE) this.deliverWaiting();
    else if (queue.index === SEND) this.kicked(queue);
    else if (queue.index === CONTROL) this.control(queue);
  }

  protected override saveOwn(): DeviceState {
    const { sending, scheduled } = this;
    return { sending, scheduled, waiting: this.waiting.slice(), filter: this.filter.save() };
  }

  protected override restoreOwn(state: DeviceState): void {
    this.sending = state.sending === true;
    this.scheduled = state.scheduled as number | undefined;
    this.waiting = (state.waiting as Uint8Array[]).slice();
    this.filter.restore(state.filter as DeviceState);
    if (this.scheduled === undefined) return;
    if (this.profile.virtioNetUsesBottomHalf) this.host.resumeBottomHalf(this.scheduled, () => this.bottomHalf());
    else this.host.scheduleUnrecorded?.(() => this.bottomHalf(), this.scheduled, answered);
  }

  protected override inspectOwn(): Readonly<Record<string, unknown>> {
    return { ...this.filter.inspect(), sending: this.sending, waitingPackets: this.waiting.length };
  }

  private get merging(): boolean {
    return this.hasFeature(F_MERGE);
  }

  private get headerLength(): number {
    return this.version1 || this.merging ? HEADER_MERGED : HEADER;
  }

  private wait(packet: Uint8Array): void {
    if (this.waiting.length < WAITING_MAX) this.waiting.push(packet.slice());
  }

  private deliverWaiting(): void {
    for (let packet = this.waiting[0]; packet !== undefined; packet = this.waiting[0]) {
      if (!this.deliver(packet)) return;
      this.waiting.shift();
    }
  }

  /** False when the packet has to wait. One that is filtered out, or does not fit, is gone. */
  private deliver(packet: Uint8Array): boolean {
    const queue = this.queues[RECEIVE];
    if (queue === undefined || !queue.ready || !(this.status & STATUS_DRIVER_OK)) return false;
    if (!this.hasBuffers(queue, packet.length + this.headerLength)) return false;
    if (!this.filter.accepts(packet)) return true;
    const elements: { element: Element; length: number }[] = [];
    for (let offset = 0; offset < packet.length; ) {
      const element = queue.pop();
      if (element === undefined) {
        if (elements.length > 0) this.fail('the receive queue ran out of buffers inside a packet');
        return true;
      }
      if (element.in.length === 0) {
        this.fail('a receive buffer that cannot be written');
        return true;
      }
      let start = 0;
      if (elements.length === 0) {
        start = this.headerLength;
        scatter(this.memory, element.in, 0, new Uint8Array(HEADER));
      }
      const copied = scatter(this.memory, element.in, start, packet.subarray(offset));
      offset += copied;
      if (!this.merging && offset < packet.length) {
        queue.unpop();
        return true;
      }
      elements.push({ element, length: start + copied });
    }
    const first = elements[0];
    if (first && this.merging) {
      scatter(this.memory, first.element.in, HEADER, Uint8Array.of(elements.length & 0xff, elements.length >> 8));
    }
    elements.forEach(({ element, length }, ahead) => {
      queue.fill(element, length, ahead);
    });
    queue.flush(elements.length);
    this.notify(queue);
    return true;
  }

  /** While there is room the driver need not tell about more. */
  private hasBuffers(queue: Virtqueue, length: number): boolean {
    const enough = () => !queue.empty && (!this.merging || queue.availableBytes(length, 0).in >= length);
    if (!enough()) {
      queue.setNotification(true);
      if (!enough()) return false;
    }
    queue.setNotification(false);
    return true;
  }

  private kicked(queue: Virtqueue): void {
    if (this.sending) {
      if (this.options.transmit === 'bh') return;
      this.timer.cancel();
      this.flush();
      return;
    }
    this.sending = true;
    queue.setNotification(false);
    this.schedule();
  }

  private schedule(): void {
    if (this.options.transmit === 'timer') {
      this.timer.set(this.host.virtualNow() + TIMEOUT);
      return;
    }
    if (this.scheduled !== undefined) return;
    this.scheduled = this.host.icount();
    const run = () => this.bottomHalf();
    if (this.profile.virtioNetUsesBottomHalf) this.host.scheduleBottomHalf(run);
    else if (this.host.scheduleUnrecorded) this.host.scheduleUnrecorded(run, this.scheduled, answered);
    else run();
  }

  private bottomHalf(): void {
    this.scheduled = undefined;
    this.flush();
  }

  /** Sends what is there. A full burst, or more that came meanwhile, makes another round later. */
  private flush(): void {
    this.sending = false;
    const queue = this.queues[SEND];
    if (queue === undefined || !(this.status & STATUS_DRIVER_OK)) return;
    const sent = this.send(queue);
    if (sent === undefined) return;
    if (sent < BURST) {
      queue.setNotification(true);
      const more = this.send(queue);
      if (more === undefined || more === 0) return;
      queue.setNotification(false);
    }
    this.sending = true;
    this.schedule();
  }

  /** Packets sent, at most a burst; undefined when the driver broke the rules. */
  private send(queue: Virtqueue): number | undefined {
    let count = 0;
    while (count < BURST) {
      const element = queue.pop();
      if (element === undefined) break;
      const length = segmentsLength(element.out);
      if (element.out.length === 0 || length < this.headerLength) {
        this.fail('a packet without its header');
        return undefined;
      }
      this.host.packetSent?.(this.name, gather(this.memory, element.out, this.headerLength, length));
      queue.push(element, 0);
      this.notify(queue);
      count++;
    }
    return count;
  }

  private control(queue: Virtqueue): void {
    for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
      if (element.in.length === 0 || segmentsLength(element.out) < 2) {
        this.fail('a control command without header or status');
        return;
      }
      const command = gather(this.memory, element.out, 0, segmentsLength(element.out));
      scatter(this.memory, element.in, 0, Uint8Array.of(handleControl(this.filter, command) ? 0 : 1));
      queue.push(element, 1);
      this.notify(queue);
    }
  }
}
