/**
 * virtio console device (Virtual I/O Device 1.2, section 5.3) with ports: QEMU's virtio-serial with `virtconsole` and
 * `virtserialport` on it. Ports have a pair of queues each; 2 and 3 carry control messages.
 *
 * QEMU records neither what such a port writes nor what arrives there, unless its character device is one of `-serial`.
 */
import type { DeviceHost, DeviceState } from '../../device.ts';
import { STATUS_DRIVER_OK, VirtioDevice, type VirtioVariant } from './device.ts';
import { gather, scatter, segmentsLength, type Virtqueue } from './virtqueue.ts';

const F_MULTIPORT = 1;
const FEATURES = 0x06; // multiport, emergency write
const CONFIG_SIZE = 12;
const EMERGENCY_WRITE = 8;
const PORTS_MAX = 31;
const QUEUE_SIZE = 128;
const CONTROL_IN = 2;
const CONTROL_OUT = 3;
const MESSAGE_BYTES = 8;

const DEVICE_READY = 0;
const PORT_ADD = 1;
const PORT_READY = 3;
const CONSOLE_PORT = 4;
const PORT_OPEN = 6;
const PORT_NAME = 7;

export interface ConsolePort {
  /** Port number: 0 is the first console, other ports count from 1. */
  readonly id: number;
  /** A `virtconsole`; else a `virtserialport`. */
  readonly console: boolean;
  readonly name: string | undefined;
  /** The board's character device behind it; undefined when none is. */
  readonly chardev: number | undefined;
  /** Its writes are CHAR_WRITE events. */
  readonly recorded: boolean;
}

export class VirtioConsole extends VirtioDevice {
  private readonly ports: readonly ConsolePort[];
  /** Ports that the guest has open. */
  private readonly open = new Set<number>();

  constructor(host: DeviceHost, variant: VirtioVariant, ports: readonly ConsolePort[]) {
    const queueSizes = new Array<number>(2 * (PORTS_MAX + 1)).fill(QUEUE_SIZE);
    const type = { name: 'virtio-serial', deviceId: 3, features: FEATURES, legacyFeatures: 0 };
    super(host, { ...type, queueSizes, configSize: CONFIG_SIZE }, variant);
    this.ports = ports;
  }

  /** Bytes arrive at a port's character device. False when no port has it. What finds no buffer is lost. */
  receive(chardev: number, bytes: Uint8Array): boolean {
    const port = this.ports.find((candidate) => candidate.chardev === chardev);
    if (port === undefined) return false;
    const queue = this.queues[inputQueue(port.id)];
    if (queue === undefined || !queue.ready || !this.open.has(port.id)) return true;
    queue.deliver(bytes);
    this.notify(queue);
    return true;
  }

  protected config(): Uint8Array {
    const bytes = new Uint8Array(CONFIG_SIZE);
    bytes[4] = PORTS_MAX;
    return bytes;
  }

  protected override onConfigWrite(config: Uint8Array): void {
    const byte = config[EMERGENCY_WRITE] ?? 0;
    const port = this.ports.find(({ id }) => id === 0);
    if (byte !== 0 && port !== undefined) this.output(port, Uint8Array.of(byte));
  }

  /** A driver without control messages has port 0 open from the start. */
  protected override onStatus(value: number): void {
    if (!(value & STATUS_DRIVER_OK)) this.open.clear();
    else if (!this.hasFeature(F_MULTIPORT)) this.open.add(0);
  }

  protected override onReset(): void {
    this.open.clear();
  }

  protected onNotify(queue: Virtqueue): void {
    if (queue.index === CONTROL_OUT) {
      this.controlMessages(queue);
    } else if (queue.index !== CONTROL_IN && queue.index % 2 === 1) {
      const port = this.ports.find(({ id }) => outputQueue(id) === queue.index);
      for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
        for (const segment of port ? element.out : []) {
          if (port) this.output(port, gather(this.memory, [segment], 0, segment.length));
        }
        queue.push(element, 0);
      }
      this.notify(queue);
    }
  }

  protected override saveOwn(): DeviceState {
    return { open: [...this.open] };
  }

  protected override restoreOwn(state: DeviceState): void {
    this.open.clear();
    for (const id of state.open as number[]) this.open.add(id);
  }

  protected override inspectOwn(): Readonly<Record<string, unknown>> {
    return { ports: this.ports.map((port) => ({ ...port, open: this.open.has(port.id) })) };
  }

  private output(port: ConsolePort, bytes: Uint8Array): void {
    if (port.chardev === undefined) return;
    if (port.recorded) this.host.charWrite(port.chardev, bytes);
    else this.host.charOutput?.(port.chardev, bytes);
  }

  private controlMessages(queue: Virtqueue): void {
    for (let element = queue.pop(); element !== undefined; element = queue.pop()) {
      const message = gather(this.memory, element.out, 0, segmentsLength(element.out));
      if (message.length >= MESSAGE_BYTES) this.controlMessage(message);
      queue.push(element, 0);
    }
    this.notify(queue);
  }

  private controlMessage(message: Uint8Array): void {
    const view = new DataView(message.buffer);
    const id = view.getUint32(0, true);
    const value = view.getUint16(6, true);
    const port = this.ports.find((candidate) => candidate.id === id);
    switch (view.getUint16(4, true)) {
      case DEVICE_READY:
        if (value !== 0) for (const known of this.ports) this.tell(known.id, PORT_ADD, 1);
        return;
      case PORT_READY:
        if (value === 0 || port === undefined) return;
        if (port.console) this.tell(id, CONSOLE_PORT, 1);
        if (port.name !== undefined) this.tell(id, PORT_NAME, 1, port.name);
        if (port.console || port.chardev !== undefined) this.tell(id, PORT_OPEN, 1);
        return;
      case PORT_OPEN:
        if (port === undefined) return;
        if (value !== 0) this.open.add(id);
        else this.open.delete(id);
        return;
      default:
    }
  }

  private tell(id: number, event: number, value: number, name?: string): void {
    const queue = this.queues[CONTROL_IN];
    const element = queue?.ready ? queue.pop() : undefined;
    if (queue === undefined || element === undefined) return;
    const bytes = new Uint8Array(MESSAGE_BYTES + (name === undefined ? 0 : name.length + 1));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, id, true);
    view.setUint16(4, event, true);
    view.setUint16(6, value, true);
    for (let i = 0; i < (name?.length ?? 0); i++) bytes[MESSAGE_BYTES + i] = name?.charCodeAt(i) ?? 0;
    queue.push(element, scatter(this.memory, element.in, 0, bytes));
    this.notify(queue);
  }
}

function inputQueue(port: number): number {
  return port === 0 ? 0 : 2 * port + 2;
}

function outputQueue(port: number): number {
  return inputQueue(port) + 1;
}
