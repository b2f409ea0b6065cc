/** A virtio driver for tests: negotiates over MMIO version 2 and keeps split rings in plain memory. */
import type { VirtioMmio } from '../devices/virtio/transport-mmio.ts';
import type { DeviceBench } from './device-bench.ts';

const BASE = 0x80000000;
const RING = 0x4000;
const DESCRIPTORS = 0;
const AVAILABLE = 0x1000;
const USED = 0x2000;
const SIZE = 16;
export const EVENT_INDEX = 0x20000000;

export interface Part {
  readonly address: number;
  readonly length: number;
  /** The device writes it. */
  readonly write?: boolean;
}

export class VirtioDriver {
  private readonly bench: DeviceBench;
  private readonly transport: VirtioMmio;
  private readonly nextAvailable: number[] = [];

  constructor(bench: DeviceBench, transport: VirtioMmio) {
    this.bench = bench;
    this.transport = transport;
  }

  /** Initialises the device with these features (low word; VERSION_1 besides) and sets up queues 0 to `queues` − 1. */
  start(features: number, queues: number): void {
    const { transport } = this;
    const write = (offset: number, value: number) => transport.write(offset, 4, value >>> 0);
    write(0x70, 0);
    write(0x70, 3);
    write(0x24, 0);
    write(0x20, features);
    write(0x24, 1);
    write(0x20, 1);
    write(0x70, 11);
    for (let queue = 0; queue < queues; queue++) {
      const at = BASE + RING * queue;
      this.bench.memory.bytes.fill(0, at - BASE, at - BASE + RING);
      this.nextAvailable[queue] = 0;
      write(0x30, queue);
      write(0x38, SIZE);
      write(0x80, at + DESCRIPTORS);
      write(0x90, at + AVAILABLE);
      write(0xa0, at + USED);
      write(0x44, 1);
    }
    write(0x70, 15);
  }

  /** Makes a chain available, its descriptors from `first` on. */
  offer(queue: number, first: number, parts: readonly Part[]): void {
    const { memory } = this.bench;
    const at = BASE + RING * queue;
    parts.forEach(({ address, length, write }, i) => {
      const descriptor = at + DESCRIPTORS + 16 * (first + i);
      memory.writeU32(descriptor, address);
      memory.writeU32(descriptor + 4, 0);
      memory.writeU32(descriptor + 8, length);
      memory.writeU16(descriptor + 12, (i + 1 < parts.length ? 1 : 0) | (write ? 2 : 0));
      memory.writeU16(descriptor + 14, first + i + 1);
    });
    const next = this.nextAvailable[queue] ?? 0;
    memory.writeU16(at + AVAILABLE + 4 + 2 * (next % SIZE), first);
    this.nextAvailable[queue] = next + 1;
    memory.writeU16(at + AVAILABLE + 2, next + 1);
  }

  notify(queue: number): void {
    this.transport.write(0x50, 4, queue);
  }

  /** The used ring: heads and lengths, oldest first. */
  used(queue: number): [head: number, length: number][] {
    const { memory } = this.bench;
    const at = BASE + RING * queue + USED;
    return Array.from({ length: memory.readU16(at + 2) }, (_, i) => [
      memory.readU32(at + 4 + 8 * (i % SIZE)),
      memory.readU32(at + 8 + 8 * (i % SIZE)),
    ]);
  }

  usedFlags(queue: number): number {
    return this.bench.memory.readU16(BASE + RING * queue + USED);
  }

  availEvent(queue: number): number {
    return this.bench.memory.readU16(BASE + RING * queue + USED + 4 + 8 * SIZE);
  }

  setUsedEvent(queue: number, value: number): void {
    this.bench.memory.writeU16(BASE + RING * queue + AVAILABLE + 4 + 2 * SIZE, value);
  }

  /** Asks for no interrupts, the way without event index. */
  silence(queue: number): void {
    this.bench.memory.writeU16(BASE + RING * queue + AVAILABLE, 1);
  }

  /** Reads and acknowledges the interrupt status. */
  acknowledge(): number {
    const status = this.transport.read(0x60, 4);
    this.transport.write(0x64, 4, status);
    return status;
  }
}

/** Where buffers may stand that no ring uses. */
export const BUFFERS = BASE + 0x80000;
