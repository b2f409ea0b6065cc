/**
 * virtio GPU device (Virtual I/O Device 1.2, section 5.7), 2D, one output: resources live on the host, the guest copies
 * pixels into them from its memory.
 *
 * QEMU works commands off in a bottom half that it does not record: when a command ends is not in the log. See
 * {@link DeviceHost.scheduleUnrecorded}.
 */
import type { Display } from '../../board.ts';
import type { DeviceHost, DeviceState } from '../../device.ts';
import { VirtioDevice, type VirtioVariant } from './device.ts';
import { GpuCommands } from './gpu-commands.ts';
import { gather, scatter, segmentsLength, type Virtqueue } from './virtqueue.ts';

const F_EDID = 0x02;
const CONFIG_SIZE = 16;
const EVENTS_CLEAR = 4;
const CONTROL = 0;
const CURSOR = 1;
const QUEUE_SIZE = 64;

const MOVE_CURSOR = 0x301;
const UPDATE_CURSOR = 0x300;
const CURSOR_BYTES = 56;
const RESPONSE_MAX = 1056;

export interface GpuOptions {
  /** Pixels of the output when the guest asks: QEMU's default is 1280 × 800. */
  readonly width: number;
  readonly height: number;
}

interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly resource: number;
  readonly hotX: number;
  readonly hotY: number;
}

/** The driver told the device: commands before number `until` of the ring are there. Count and event before the store. */
interface Ring {
  readonly until: number;
  readonly icount: number;
  readonly event: number;
}

export class VirtioGpu extends VirtioDevice {
  private readonly commands: GpuCommands;
  private cursor: Cursor = { x: 0, y: 0, resource: 0, hotX: 0, hotY: 0 };
  private events = 0;
  /** Queues whose bottom half is scheduled, with the count of then. */
  private readonly scheduled = new Map<number, number>();
  /** Of the control queue, since its commands were worked off last: for people only. */
  private rings: readonly Ring[] = [];

  constructor(host: DeviceHost, variant: VirtioVariant, options: GpuOptions) {
    const type = { name: 'virtio-gpu', deviceId: 16, features: F_EDID, legacyFeatures: 0 };
    super(host, { ...type, queueSizes: [QUEUE_SIZE, QUEUE_SIZE], configSize: CONFIG_SIZE }, variant);
    this.commands = new GpuCommands(host.memory, options);
  }

  /** The picture of the output, where the guest has set one. */
  display(): Display | undefined {
    return this.commands.display(this.name);
  }

  protected config(): Uint8Array {
    const bytes = new Uint8Array(CONFIG_SIZE);
    bytes[0] = this.events;
    bytes[8] = 1; // outputs
    return bytes;
  }

  protected override onConfigWrite(config: Uint8Array): void {
    this.events &= ~(config[EVENTS_CLEAR] ?? 0);
  }

  protected onNotify(queue: Virtqueue): void {
    if (queue.index === CONTROL) this.rings = [...this.rings.slice(1 - QUEUE_SIZE), this.ring(queue)];
    this.schedule(queue.index, this.host.icount());
  }

  protected override onReset(): void {
    this.commands.reset();
    this.cursor = { x: 0, y: 0, resource: 0, hotX: 0, hotY: 0 };
    this.rings = [];
  }

  protected override saveOwn(): DeviceState {
    const { cursor, events, rings, scheduled } = this;
    return { commands: this.commands.save(), cursor, events, rings, scheduled: [...scheduled] };
  }

  protected override restoreOwn(state: DeviceState): void {
    this.commands.restore(state.commands as DeviceState);
    this.cursor = state.cursor as Cursor;
    this.events = state.events as number;
    this.rings = state.rings as readonly Ring[];
    this.scheduled.clear();
    for (const [index, since] of state.scheduled as [number, number][]) this.schedule(index, since);
  }

  protected override inspectOwn(): Readonly<Record<string, unknown>> {
    return { ...this.commands.inspect(), cursor: this.cursor };
  }

  private schedule(index: number, since: number): void {
    if (this.scheduled.has(index)) return;
    const run = () => {
      this.scheduled.delete(index);
      const queue = this.queues[index];
      if (queue === undefined || !queue.ready) return;
      if (index === CONTROL) this.workOff(queue);
      else if (index === CURSOR) this.moveCursor(queue);
    };
    if (this.host.scheduleUnrecorded === undefined) {
      run();
      return;
    }
    this.scheduled.set(index, since);
    this.host.scheduleUnrecorded(run, since, () => this.queues[index]?.wantsInterrupt(1) ?? false);
  }

  private standing() {
    return { icount: this.host.icount(), event: this.host.eventsConsumed?.() ?? 0 };
  }

  private ring(queue: Virtqueue): Ring {
    const { icount, event } = this.standing();
    return { until: queue.madeAvailable, icount: icount - 1, event };
  }

  /** When the driver told of the command that is taken next: the first time that it was there, else the last time. */
  private told(queue: Virtqueue): Omit<Ring, 'until'> | undefined {
    const known = this.rings.find(({ until }) => ((until - queue.next) << 16) >> 16 > 0) ?? this.rings.at(-1);
    return known && { icount: known.icount, event: known.event };
  }

  private workOff(queue: Virtqueue): void {
    const ran = this.standing();
    let told = this.told(queue) ?? ran;
    for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
      const command = gather(this.memory, element.out, 0, segmentsLength(element.out));
      const response = this.commands.run(command, { told, ran }).subarray(0, RESPONSE_MAX);
      queue.push(element, scatter(this.memory, element.in, 0, response));
      this.notify(queue);
      told = this.told(queue) ?? ran;
    }
    this.rings = [];
  }

  private moveCursor(queue: Virtqueue): void {
    for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
      const command = gather(this.memory, element.out, 0, CURSOR_BYTES);
      if (command.length === CURSOR_BYTES) {
        const view = new DataView(command.buffer);
        const word = (at: number) => view.getUint32(at, true);
        const type = word(0);
        const [x, y] = [word(28), word(32)];
        if (type === MOVE_CURSOR) this.cursor = { ...this.cursor, x, y };
        if (type === UPDATE_CURSOR) this.cursor = { x, y, resource: word(40), hotX: word(44), hotY: word(48) };
      }
      queue.push(element, 0);
      this.notify(queue);
    }
  }
}
