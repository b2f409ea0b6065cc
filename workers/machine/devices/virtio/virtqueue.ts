/**
 * A split virtqueue as the device sees it (Virtual I/O Device 1.2, section 2.7), with indirect descriptors and the
 * event index.
 *
 * What a device writes into guest memory here is part of the machine's state, so the moments count: `avail_event` is
 * written after each element taken, or once after a batch taken with notifications off (replay pitfalls, section 9).
 */
import type { GuestMemory } from '../../device.ts';

export const QUEUE_SIZE_MAX = 1024;

const DESCRIPTOR_BYTES = 16;
const DESCRIPTOR_NEXT = 1;
const DESCRIPTOR_WRITE = 2;
const DESCRIPTOR_INDIRECT = 4;
const AVAIL_NO_INTERRUPT = 1;
const USED_NO_NOTIFY = 1;

/** One piece of guest memory. */
export interface Segment {
  readonly address: number;
  readonly length: number;
}

/** A chain of buffers that the driver made available. */
export interface Element {
  /** Number of the chain's first descriptor. */
  readonly head: number;
  /** What the device reads. */
  readonly out: readonly Segment[];
  /** What the device writes. */
  readonly in: readonly Segment[];
}

/** What a queue needs to know of its device. */
export interface QueueOwner {
  readonly memory: GuestMemory;
  /** VIRTIO_F_EVENT_IDX was negotiated. */
  readonly eventIndex: boolean;
  /** VIRTIO_F_NOTIFY_ON_EMPTY was negotiated. */
  readonly notifyOnEmpty: boolean;
  /** The device must not touch queues: it is broken, or its function may not master the bus. */
  readonly stopped: boolean;
  /** The driver broke the rules: the device stops until it is reset. */
  fail(why: string): void;
}

export class Virtqueue {
  readonly index: number;
  /** Entries; a device may have fewer queues than the specification has numbers, those have size 0. */
  size: number;
  /** Physical addresses of descriptor table, driver area (available ring) and device area (used ring). */
  descriptors = 0;
  available = 0;
  used = 0;
  /** MSI-X vector. */
  vector = 0xffff;
  private readonly owner: QueueOwner;
  /** The device's own size. */
  readonly defaultSize: number;
  private lastAvailable = 0;
  private shadowAvailable = 0;
  private usedIndex = 0;
  private signalledUsed = 0;
  private signalledUsedValid = false;
  private notification = true;
  private inUse = 0;

  constructor(owner: QueueOwner, index: number, defaultSize: number) {
    this.owner = owner;
    this.index = index;
    this.defaultSize = defaultSize;
    this.size = defaultSize;
  }

  /** Whether the driver has set the queue up. */
  get ready(): boolean {
    return this.available !== 0;
  }

  /** Sizes out of range are ignored, and so is a change from or to 0. */
  resize(size: number): void {
    if (size > 0 && size <= QUEUE_SIZE_MAX && this.size !== 0) this.size = size;
  }

  /** Lays the rings out as the legacy interface prescribes, behind the descriptor table. */
  placeLegacy(address: number, align: number): void {
    this.descriptors = address;
    this.available = address === 0 ? 0 : address + this.size * DESCRIPTOR_BYTES;
    const end = this.available + 4 + 2 * this.size;
    this.used = address === 0 ? 0 : Math.ceil(end / align) * align;
  }

  reset(): void {
    this.size = this.defaultSize;
    this.descriptors = 0;
    this.available = 0;
    this.used = 0;
    this.vector = 0xffff;
    this.lastAvailable = 0;
    this.shadowAvailable = 0;
    this.usedIndex = 0;
    this.signalledUsed = 0;
    this.signalledUsedValid = false;
    this.notification = true;
    this.inUse = 0;
  }

  /** Whether nothing is available to take. */
  get empty(): boolean {
    if (this.owner.stopped || this.available === 0) return true;
    return this.shadowAvailable === this.lastAvailable && this.readAvailable() === this.lastAvailable;
  }

  /** Number of the chain that is taken next, modulo 2^16. */
  get next(): number {
    return this.lastAvailable;
  }

  /** Number behind that of the last chain made available, as it stands in memory; the device does not see it by that. */
  get madeAvailable(): number {
    return this.available === 0 ? 0 : (this.owner.memory.peekU16?.(this.available + 2) ?? 0);
  }

  /** Takes the next available chain; undefined when there is none, or when the driver broke the rules. */
  pop(): Element | undefined {
    if (this.empty) return undefined;
    if (this.inUse >= this.size) return this.fail('more buffers in use than the queue has entries');
    const { memory } = this.owner;
    const head = memory.readU16(this.available + 4 + 2 * (this.lastAvailable % this.size));
    this.lastAvailable = (this.lastAvailable + 1) & 0xffff;
    if (head >= this.size) return this.fail(`descriptor number ${head} in the available ring`);
    this.writeAvailEvent(this.lastAvailable);
    const element = this.chain(head);
    if (element !== undefined) this.inUse++;
    return element;
  }

  /** Gives the element taken last back: it will be taken again. */
  unpop(): void {
    this.lastAvailable = (this.lastAvailable - 1) & 0xffff;
    this.inUse--;
  }

  /** Puts an element into the used ring. `length`: bytes that the device wrote. */
  push(element: Element, length: number): void {
    this.fill(element, length, 0);
    this.flush(1);
  }

  /** Puts bytes into the driver's buffers, one element after the other. What finds no buffer is lost. */
  deliver(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; ) {
      const element = this.pop();
      if (element === undefined) return;
      const length = scatter(this.owner.memory, element.in, 0, bytes.subarray(offset));
      offset += length;
      this.push(element, length);
    }
  }

  /** Writes the used ring's entry that is `ahead` of the index, without showing it yet. */
  fill(element: Element, length: number, ahead: number): void {
    if (this.used === 0) return;
    const { memory } = this.owner;
    const entry = this.used + 4 + 8 * ((this.usedIndex + ahead) % this.size);
    memory.writeU32(entry, element.head);
    memory.writeU32(entry + 4, length);
  }

  /** Shows `count` filled entries to the driver. */
  flush(count: number): void {
    if (this.used === 0) return;
    const old = this.usedIndex;
    const now = (old + count) & 0xffff;
    this.owner.memory.writeU16(this.used + 2, now);
    this.usedIndex = now;
    this.inUse -= count;
    // The index has passed the one signalled last: that one says nothing any more.
    if (((now - this.signalledUsed) << 16) >> 16 < ((now - old) & 0xffff)) this.signalledUsedValid = false;
  }

  /** Switches the driver's notifications. */
  setNotification(enabled: boolean): void {
    this.notification = enabled;
    if (this.used === 0) return;
    const { memory } = this.owner;
    if (this.owner.eventIndex) {
      if (enabled) this.writeAvailEvent(this.readAvailable());
      return;
    }
    const flags = memory.readU16(this.used);
    memory.writeU16(this.used, enabled ? flags & ~USED_NO_NOTIFY : flags | USED_NO_NOTIFY);
  }

  get notifications(): boolean {
    return this.notification;
  }

  /** Whether the driver wants an interrupt for what was put into the used ring. */
  shouldNotify(): boolean {
    const wanted = this.wantsInterrupt(0);
    if (this.owner.eventIndex && !(this.owner.notifyOnEmpty && this.inUse === 0 && this.empty)) {
      this.signalledUsedValid = true;
      this.signalledUsed = this.usedIndex;
    }
    return wanted;
  }

  /** The same for `more` elements that are still to be put there, without noting that it was asked. */
  wantsInterrupt(more: number): boolean {
    const { memory, eventIndex, notifyOnEmpty } = this.owner;
    if (notifyOnEmpty && this.inUse === 0 && this.empty) return true;
    if (!eventIndex) return (memory.readU16(this.available) & AVAIL_NO_INTERRUPT) === 0;
    if (!this.signalledUsedValid) return true;
    const now = (this.usedIndex + more) & 0xffff;
    const event = memory.readU16(this.available + 4 + 2 * this.size);
    return ((now - event - 1) & 0xffff) < ((now - this.signalledUsed) & 0xffff);
  }

  /**
   * Bytes that all available chains let the device write and read; counting stops when both reach what is asked for.
   */
  availableBytes(writable: number, readable: number): { readonly in: number; readonly out: number } {
    const total = { in: 0, out: 0 };
    if (this.owner.stopped || this.available === 0) return total;
    const end = this.readAvailable();
    for (let at = this.lastAvailable; at !== end; at = (at + 1) & 0xffff) {
      const head = this.owner.memory.readU16(this.available + 4 + 2 * (at % this.size));
      const element = head < this.size ? this.chain(head) : undefined;
      if (element === undefined) return total;
      total.in += segmentsLength(element.in);
      total.out += segmentsLength(element.out);
      if (total.in >= writable && total.out >= readable) break;
    }
    return total;
  }

  save(): Readonly<Record<string, number | boolean>> {
    const { size, descriptors, available, used, vector, lastAvailable, shadowAvailable, usedIndex } = this;
    const { signalledUsed, signalledUsedValid, notification, inUse } = this;
    const rings = { size, descriptors, available, used, vector, lastAvailable, shadowAvailable, usedIndex };
    return { ...rings, signalledUsed, signalledUsedValid, notification, inUse };
  }

  /** For people. Indices count up modulo 65,536; what is in use was taken by the device and is not given back yet. */
  inspect(): Readonly<Record<string, unknown>> {
    const address = (value: number) => `0x${value.toString(16)}`;
    const made = this.owner.memory.peekU16?.(this.available + 2);
    return {
      size: this.size,
      descriptorTable: address(this.descriptors),
      availableRing: address(this.available),
      usedRing: address(this.used),
      ...(made === undefined ? {} : { madeAvailable: made }),
      taken: this.lastAvailable,
      givenBack: this.usedIndex,
      inUse: this.inUse,
      notifications: this.notification ? 'on' : 'off',
      ...(this.vector === 0xffff ? {} : { vector: this.vector }),
    };
  }

  restore(state: Readonly<Record<string, number | boolean>>): void {
    Object.assign(this, state);
  }

  private readAvailable(): number {
    this.shadowAvailable = this.owner.memory.readU16(this.available + 2);
    return this.shadowAvailable;
  }

  private writeAvailEvent(value: number): void {
    if (!this.owner.eventIndex || !this.notification) return;
    this.owner.memory.writeU16(this.used + 4 + 8 * this.size, value);
  }

  private chain(head: number): Element | undefined {
    const { memory } = this.owner;
    const out: Segment[] = [];
    const into: Segment[] = [];
    let table = this.descriptors;
    let entries = this.size;
    let number = head;
    const first = table + DESCRIPTOR_BYTES * head;
    if (memory.readU16(first + 12) & DESCRIPTOR_INDIRECT) {
      const length = memory.readU32(first + 8);
      if (length === 0 || length % DESCRIPTOR_BYTES !== 0) return this.fail('size of an indirect table');
      table = memory.readU64(first);
      entries = length / DESCRIPTOR_BYTES;
      number = 0;
    }
    for (let count = 0; ; count++) {
      if (count >= entries) return this.fail('a chain of descriptors that loops');
      const descriptor = table + DESCRIPTOR_BYTES * number;
      const segment = { address: memory.readU64(descriptor), length: memory.readU32(descriptor + 8) };
      const flags = memory.readU16(descriptor + 12);
      if (segment.length === 0) return this.fail('a buffer of no bytes');
      if (!memory.contains(segment.address, segment.length)) return this.fail('a buffer outside RAM');
      if (flags & DESCRIPTOR_WRITE) into.push(segment);
      else if (into.length > 0) return this.fail('a readable buffer behind a writable one');
      else out.push(segment);
      if (!(flags & DESCRIPTOR_NEXT)) return { head, out, in: into };
      number = memory.readU16(descriptor + 14);
      if (number >= entries) return this.fail(`descriptor number ${number}`);
    }
  }

  private fail(why: string): undefined {
    this.owner.fail(`virtqueue ${this.index}: ${why}`);
  }
}

/** Bytes in all segments together. */
export function segmentsLength(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.length, 0);
}

/** The pieces of guest memory behind `length` bytes of the segments from `offset` on; fewer where the segments end. */
export function* pieces(segments: readonly Segment[], offset: number, length: number): Generator<Segment> {
  let skip = offset;
  let left = length;
  for (const segment of segments) {
    const here = Math.min(segment.length - skip, left);
    if (here > 0) yield { address: segment.address + skip, length: here };
    left -= Math.max(0, here);
    if (left <= 0) return;
    skip = Math.max(0, skip - segment.length);
  }
}

/** The segments' bytes from `offset` on, at most `length`. */
export function gather(memory: GuestMemory, segments: readonly Segment[], offset: number, length: number): Uint8Array {
  const result = new Uint8Array(Math.max(0, Math.min(length, segmentsLength(segments) - offset)));
  let done = 0;
  for (const piece of pieces(segments, offset, result.length)) {
    const bytes = memory.read(piece.address, piece.length);
    if (bytes !== undefined) result.set(bytes, done);
    done += piece.length;
  }
  return result;
}

/** Writes bytes over the segments from `offset` on; the number of bytes that fitted. */
export function scatter(memory: GuestMemory, segments: readonly Segment[], offset: number, bytes: Uint8Array): number {
  let done = 0;
  for (const piece of pieces(segments, offset, bytes.length)) {
    memory.write(piece.address, bytes.subarray(done, done + piece.length));
    done += piece.length;
  }
  return done;
}
