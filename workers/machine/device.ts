/**
 * The contract between a device and the machine around it. A device is one file in `devices/`, named as in its
 * datasheet; it knows registers, queues and lines, and asks its {@link DeviceHost} for everything else.
 */

/** Plain data that survives structured clone and JSON-like storage; typed arrays are allowed in it. */
export type DeviceState = Readonly<Record<string, unknown>>;

/** A register block at a physical address. Offsets are bytes from its base. */
export interface MemoryMappedDevice {
  /** Name as QEMU's memory tree prints it, such as "serial" or "riscv.sifive.plic". */
  readonly name: string;
  /** Bytes of address space. */
  readonly size: number;
  /**
   * Smallest and largest access the device answers; others are access faults. An access wider than `widest` that
   * `valid` allows is split into accesses of `widest` bytes by the bus, lowest address first.
   */
  readonly access: {
    readonly valid: { readonly min: 1 | 2 | 4 | 8; readonly max: 1 | 2 | 4 | 8 };
    readonly widest: 1 | 2 | 4 | 8;
  };
  /** Memory rather than registers: reading has no effects. */
  readonly memory?: boolean;
  /** Further accesses that it refuses, beyond what `valid` says. */
  accepts?(offset: number, size: number, write: boolean): boolean;
  /**
   * Reads 1, 2 or 4 bytes at `offset`; unsigned. Eight-byte accesses come as `size` 8 where `widest` is 8 and there is
   * no `read64` or `write64`: the device then has narrow registers of which one answers, its high half is 0.
   */
  read(offset: number, size: number): number;
  /** Writes 1, 2 or 4 bytes at `offset`; `value` is unsigned. */
  write(offset: number, size: number, value: number): void;
  /** Eight-byte accesses, for devices whose `widest` is 8. */
  read64?(offset: number): bigint;
  write64?(offset: number, value: bigint): void;
}

/** What every device has, mapped or not. */
export interface Device {
  readonly name: string;
  /** System reset. Called at power-on as well. */
  reset(): void;
  /** Everything that `restore` needs; must not alias live state. */
  save(): DeviceState;
  restore(state: DeviceState): void;
  /** Registers, queues and lines in words, for people: name → value, nested. */
  inspect(): Readonly<Record<string, unknown>>;
}

/**
 * An interrupt line to the interrupt controller. A device calls it at *every* update of its interrupt state, not only
 * when the level changes: QEMU's PLIC latches a pending bit at each call with `true`.
 */
export type InterruptLine = (level: boolean) => void;

/** A one-shot timer on a clock, in nanoseconds of that clock. */
export interface Timer {
  readonly armed: boolean;
  /** Arms or re-arms. Among equal expiries the one armed first fires first. */
  set(expiry: number): void;
  cancel(): void;
}

/** Guest RAM as DMA sees it: physical addresses. Writes mark pages as changed and drop decoded instructions. */
export interface GuestMemory {
  /** Whether [address, address + length) is RAM as a whole. */
  contains(address: number, length: number): boolean;
  /** A copy of the bytes; undefined when they are not all RAM. */
  read(address: number, length: number): Uint8Array<ArrayBuffer> | undefined;
  /** False when the range is not all RAM; nothing is written then. */
  write(address: number, bytes: Uint8Array): boolean;
  /** Little-endian numbers; 0 outside RAM (check with {@link contains} where it matters). */
  readU16(address: number): number;
  /** The same, and no search hears of it: for people, not for what the device does. */
  peekU16?(address: number): number;
  readU32(address: number): number;
  /** Up to 2^53; higher bits are lost (no guest address needs them). */
  readU64(address: number): number;
  writeU16(address: number, value: number): void;
  writeU32(address: number, value: number): void;
  /** The same memory for a device whose name is told with what it reads and writes. */
  named?(device: string): GuestMemory;
}

/** In the order of their codes in lists of requests. */
export const DISK_REQUEST_KINDS = ['read', 'write', 'flush', 'discard', 'write-zeroes', 'get-id', 'other'] as const;

export type DiskRequestKind = (typeof DISK_REQUEST_KINDS)[number];

/** What a driver asks of a disk. */
export interface DiskRequest {
  readonly kind: DiskRequestKind;
  /** What it does to the disk's contents: nothing when it is refused, or when the drive keeps nothing. */
  readonly effect: 'none' | 'wrote' | 'read';
  /** First sector of 512 bytes, and their number. */
  readonly sector: number;
  readonly sectors: number;
  /** Where its data lies in guest memory, in the order of the sectors. */
  readonly pieces: readonly { readonly address: number; readonly length: number }[];
}

/** Hears of the requests of one disk, whose numbers count from power-on; for people only. */
export interface DiskTrace {
  /** Called inside the store that told the device. */
  begun(number: number, request: DiskRequest): void;
  /** `atEvent`: by an event of the log; else inside the store that began it. */
  ended(number: number, status: number, atEvent: boolean): void;
}

/** The sectors of a disk image. Reads and writes go to an overlay; the image itself never changes. */
export interface BlockImage {
  /** Bytes. */
  readonly size: number;
  /** `offset + target.length <= size`. */
  read(offset: number, target: Uint8Array): void;
  write(offset: number, bytes: Uint8Array): void;
  /** Bytes of the image as it was before anything was written. */
  readOriginal?(offset: number, target: Uint8Array): void;
  /** Stretches of bytes, ascending, outside which nothing was written so far. */
  written?(): Iterable<{ readonly offset: number; readonly length: number }>;
  /** What was written so far, and going back to it: part of the state of the block device. */
  save?(): DeviceState;
  restore?(state: DeviceState): void;
}

/** What a device sees of the world. Everything that is not a function of the machine's own state comes from here. */
export interface DeviceHost {
  readonly memory: GuestMemory;
  /** Instructions counted, including the one being executed. */
  icount(): number;
  /** Events of the log consumed so far: for people only. */
  eventsConsumed?(): number;
  /** QEMU_CLOCK_VIRTUAL in ns, including the instruction being executed. */
  virtualNow(): number;
  /** QEMU_CLOCK_HOST in ns since 1970, read through the replay layer: one CLOCK_HOST event. */
  hostNow(): bigint;
  /** The host's clock when QEMU started, before it made the machine; undefined where the log does not tell. */
  startTime?(): bigint | undefined;
  /** A timer on QEMU_CLOCK_VIRTUAL. The name tells people which timer was due or not. */
  virtualTimer(name: string, onExpire: () => void): Timer;
  /** A timer on QEMU_CLOCK_HOST (RTC alarms): expiries are ns since 1970 as bigint, since they exceed 2^53. */
  hostTimer(name: string, onExpire: () => void): { readonly armed: boolean; set(expiry: bigint): void; cancel(): void };
  /**
   * Writes bytes to character device `index` (order of registration): one CHAR_WRITE event. Returns QEMU's result:
   * bytes taken, 0 or -1 when the backend would block.
   */
  charWrite(index: number, bytes: Uint8Array): number;
  /** The backend may take bytes again; called when the log holds CHAR_WRITE events outside an instruction. */
  onCharWritable(index: number, callback: () => void): void;
  /** Output of a character device that QEMU does not record (a virtio console's): for people only. */
  charOutput?(index: number, bytes: Uint8Array): void;
  /** Hears of the requests of disk `index` (order of the command line). */
  diskTrace?(index: number): DiskTrace;
  /** A packet leaves a network device: for people only, QEMU records what comes in. */
  packetSent?(device: string, packet: Uint8Array): void;
  /** Bytes from the guest-random source: one RANDOM event of exactly this length. */
  random(length: number): Uint8Array;
  /** Bottom half through the replay queue: ASYNC_BH with id = the count now. */
  scheduleBottomHalf(callback: () => void): void;
  /** ASYNC_BH_ONESHOT. */
  scheduleBottomHalfOneshot(callback: () => void): void;
  /**
   * A bottom half that QEMU runs in its main loop without recording it: some time after the processor left its loop.
   * `since`: the count at which it was scheduled; that of then when {@link Device.restore} takes it up again.
   * `leavesTrace`: whether it would raise an interrupt, or get an answer, that the log shows. With a host that lacks
   * this, devices act at once.
   */
  scheduleUnrecorded?(callback: () => void, since: number, leavesTrace: () => boolean): void;
  /**
   * A request on blkreplay node `node` begins; takes the next request id. `complete` runs at the ASYNC_BLOCK event
   * with that id. Returns the id.
   */
  blockRequest(complete: () => void): number;
  /**
   * From {@link Device.restore} only: registers again what was pending when the state was saved, under the id of then
   * (the count at scheduling; the request's id). Timers need no such call: the machine keeps them itself.
   */
  resumeBottomHalf(id: number, callback: () => void, oneshot?: boolean): void;
  resumeBlockRequest(id: number, complete: () => void): void;
  /** The guest asked for a system reset. */
  requestReset(): void;
  /** The guest asked for power-off; `cause` as QEMU names it, `code` the exit status where the device has one. */
  requestShutdown(cause: 'guest-shutdown' | 'guest-panic', code?: number): void;
  /** The machine ends inside this instruction (QEMU's exit() in a device model). Never returns. */
  exitNow(code: number): never;
  /** Something that the guest did and that this machine does not model: counted, and shown to the user. */
  unimplemented(what: string): void;
}
