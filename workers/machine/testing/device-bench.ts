/** A host for single devices: plain memory, a clock that stands still until told, timers and queues run by hand. */
import type { BlockImage, DeviceHost, GuestMemory, Timer } from '../device.ts';

const RAM = 0x80000000;

export class PlainMemory implements GuestMemory {
  readonly bytes = new Uint8Array(1 << 20);
  private readonly view = new DataView(this.bytes.buffer);

  contains(address: number, length: number): boolean {
    return address >= RAM && address - RAM + length <= this.bytes.length;
  }

  read(address: number, length: number): Uint8Array<ArrayBuffer> | undefined {
    return this.contains(address, length) ? this.bytes.slice(address - RAM, address - RAM + length) : undefined;
  }

  write(address: number, bytes: Uint8Array): boolean {
    if (!this.contains(address, bytes.length)) return false;
    this.bytes.set(bytes, address - RAM);
    return true;
  }

  readU16(address: number): number {
    return this.contains(address, 2) ? this.view.getUint16(address - RAM, true) : 0;
  }

  peekU16(address: number): number {
    return this.readU16(address);
  }

  readU32(address: number): number {
    return this.contains(address, 4) ? this.view.getUint32(address - RAM, true) : 0;
  }

  readU64(address: number): number {
    return this.readU32(address) + this.readU32(address + 4) * 2 ** 32;
  }

  writeU16(address: number, value: number): void {
    if (this.contains(address, 2)) this.view.setUint16(address - RAM, value, true);
  }

  writeU32(address: number, value: number): void {
    if (this.contains(address, 4)) this.view.setUint32(address - RAM, value, true);
  }
}

/** A disk in an array. */
export class PlainDisk implements BlockImage {
  readonly bytes: Uint8Array;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, target: Uint8Array): void {
    target.set(this.bytes.subarray(offset, offset + target.length));
  }

  write(offset: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, offset);
  }
}

interface BenchTimer {
  readonly name: string;
  readonly onExpire: () => void;
  expiry: number | bigint | undefined;
}

interface Pending {
  readonly id: number;
  readonly run: () => void;
}

export class DeviceBench implements DeviceHost {
  readonly memory = new PlainMemory();
  count = 0;
  events = 0;
  now = 0;
  hostClock = 0n;
  readonly timers: BenchTimer[] = [];
  /** What character devices were given, and what they answer; 1 when nothing is left here. */
  readonly written: [index: number, byte: number][] = [];
  readonly results: number[] = [];
  readonly bottomHalves: Pending[] = [];
  readonly oneshots: Pending[] = [];
  readonly blocks: Pending[] = [];
  readonly unrecorded: (() => void)[] = [];
  readonly packets: Uint8Array[] = [];
  readonly texts: [index: number, text: string][] = [];
  readonly gaps: string[] = [];
  readonly requests: string[] = [];
  private readonly writable = new Map<number, () => void>();
  private nextBlock = 0;

  icount(): number {
    return this.count;
  }

  eventsConsumed(): number {
    return this.events;
  }

  virtualNow(): number {
    return this.now;
  }

  /** Of a log that has it; for a test to set. */
  startTime: () => bigint | undefined = () => undefined;

  hostNow(): bigint {
    this.requests.push('host clock');
    return this.hostClock;
  }

  virtualTimer(name: string, onExpire: () => void): Timer {
    return this.timer<number>(name, onExpire);
  }

  hostTimer(name: string, onExpire: () => void) {
    return this.timer<bigint>(name, onExpire);
  }

  charWrite(index: number, bytes: Uint8Array): number {
    for (const byte of bytes) this.written.push([index, byte]);
    return this.results.shift() ?? bytes.length;
  }

  onCharWritable(index: number, callback: () => void): void {
    this.writable.set(index, callback);
  }

  charOutput(index: number, bytes: Uint8Array): void {
    this.texts.push([index, String.fromCharCode(...bytes)]);
  }

  packetSent(_device: string, packet: Uint8Array): void {
    this.packets.push(packet);
  }

  random(length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, i) => i + 1);
  }

  scheduleBottomHalf(run: () => void): void {
    this.bottomHalves.push({ id: this.count, run });
  }

  scheduleBottomHalfOneshot(run: () => void): void {
    this.oneshots.push({ id: this.count, run });
  }

  scheduleUnrecorded(run: () => void): void {
    this.unrecorded.push(run);
  }

  blockRequest(run: () => void): number {
    const id = this.nextBlock++;
    this.blocks.push({ id, run });
    return id;
  }

  resumeBottomHalf(id: number, run: () => void, oneshot = false): void {
    (oneshot ? this.oneshots : this.bottomHalves).push({ id, run });
  }

  resumeBlockRequest(id: number, run: () => void): void {
    this.blocks.push({ id, run });
  }

  requestReset(): void {
    this.requests.push('reset');
  }

  requestShutdown(cause: string, code?: number): void {
    this.requests.push(`${cause} ${code}`);
  }

  exitNow(code: number): never {
    throw new Error(`exit ${code}`);
  }

  unimplemented(what: string): void {
    this.gaps.push(what);
  }

  /** Goes to a moment of the virtual clock and lets what is due there fire, earliest first. */
  goTo(now: number): void {
    this.now = now;
    for (;;) {
      const due = this.timers.filter(({ expiry }) => expiry !== undefined && Number(expiry) <= now);
      const first = due.sort((a, b) => Number(a.expiry) - Number(b.expiry))[0];
      if (first === undefined) return;
      first.expiry = undefined;
      first.onExpire();
    }
  }

  expiryOf(name: string): number | bigint | undefined {
    return this.timers.find((timer) => timer.name === name)?.expiry;
  }

  /** The backend takes bytes again. */
  charWritable(index: number): void {
    this.writable.get(index)?.();
  }

  /** Ends a request of the disk driver. False when no such request waits. */
  endBlock(id: number): boolean {
    const index = this.blocks.findIndex((pending) => pending.id === id);
    const [pending] = index < 0 ? [] : this.blocks.splice(index, 1);
    pending?.run();
    return pending !== undefined;
  }

  private timer<T extends number | bigint>(name: string, onExpire: () => void) {
    const timer: BenchTimer = { name, onExpire, expiry: undefined };
    this.timers.push(timer);
    return {
      get armed() {
        return timer.expiry !== undefined;
      },
      set: (expiry: T) => {
        timer.expiry = expiry;
      },
      cancel: () => {
        timer.expiry = undefined;
      },
    };
  }
}

/** A line that remembers every call. */
export function recordedLine() {
  const calls: boolean[] = [];
  return {
    calls,
    line: (level: boolean) => {
      calls.push(level);
    },
    get level() {
      return calls.at(-1) ?? false;
    },
  };
}
