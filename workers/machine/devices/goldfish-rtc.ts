/**
 * Goldfish real-time clock: nanoseconds since 1970, and one alarm.
 *
 * | offset | register | |
 * |---|---|---|
 * | 0x00 | TIME_LOW | reading it latches TIME_HIGH |
 * | 0x04 | TIME_HIGH | |
 * | 0x08 | ALARM_LOW | writing it arms the alarm |
 * | 0x0c | ALARM_HIGH | written first |
 * | 0x10 | IRQ_ENABLED | bit 0 |
 * | 0x14 | CLEAR_ALARM | any write disarms |
 * | 0x18 | ALARM_STATUS | 1 while armed |
 * | 0x1c | CLEAR_INTERRUPT | any write acknowledges |
 *
 * Width: 4 bytes. The time is an offset plus QEMU's rtc clock; each reading of that clock is a CLOCK_HOST event unless
 * `-rtc clock=vm` made it the virtual clock.
 */
import type { Device, DeviceHost, DeviceState, InterruptLine, MemoryMappedDevice } from '../device.ts';
import type { QemuProfile } from '../profile.ts';
import { nanosecondsText } from './in-words.ts';

const TIME_LOW = 0x00;
const TIME_HIGH = 0x04;
const ALARM_LOW = 0x08;
const ALARM_HIGH = 0x0c;
const IRQ_ENABLED = 0x10;
const CLEAR_ALARM = 0x14;
const ALARM_STATUS = 0x18;
const CLEAR_INTERRUPT = 0x1c;
const NS_PER_SECOND = 1_000_000_000n;
const LOW = 0xffffffffn;
const MASK = (1n << 64n) - 1n;

/** What `-rtc` says. */
export interface RtcOptions {
  /** "host" (default) or "vm", the virtual clock. */
  readonly clock: 'host' | 'vm';
  /** `base=DATE`: the calendar time at QEMU's start, in seconds since 1970. Else the host's own time counts. */
  readonly date: bigint | undefined;
}

interface AlarmTimer {
  set(expiry: bigint): void;
  cancel(): void;
}

export class GoldfishRtc implements Device, MemoryMappedDevice {
  readonly name = 'goldfish_rtc';
  readonly size = 0x24;
  readonly access = { valid: { min: 4, max: 4 }, widest: 4 } as const;
  private readonly host: DeviceHost;
  private readonly line: InterruptLine;
  private readonly profile: QemuProfile;
  private readonly options: RtcOptions;
  private readonly timer: AlarmTimer;
  /** Added to the rtc clock, in ns. */
  private offset = 0n;
  private alarm = 0n;
  private armed = false;
  private enabled = false;
  private pending = false;
  private latchedHigh = 0;

  constructor(host: DeviceHost, line: InterruptLine, profile: QemuProfile, options: RtcOptions) {
    this.host = host;
    this.line = line;
    this.profile = profile;
    this.options = options;
    const expire = () => this.raise();
    if (options.clock === 'host') {
      this.timer = host.hostTimer('rtc alarm', expire);
    } else {
      const timer = host.virtualTimer('rtc alarm', expire);
      this.timer = { set: (expiry) => timer.set(Number(expiry)), cancel: () => timer.cancel() };
    }
  }

  /** What QEMU does when it creates the device, between the log's INIT and its first RANDOM. */
  realize(): void {
    if (this.profile.rtcReadsClockAt === 'creation') this.takeReference();
  }

  read(offset: number): number {
    switch (offset) {
      case TIME_LOW: {
        const time = this.now();
        this.latchedHigh = Number(time >> 32n);
        return Number(time & LOW);
      }
      case TIME_HIGH:
        return this.latchedHigh;
      case ALARM_LOW:
        return Number(this.alarm & LOW);
      case ALARM_HIGH:
        return Number(this.alarm >> 32n);
      case IRQ_ENABLED:
        return this.enabled ? 1 : 0;
      case ALARM_STATUS:
        return this.armed ? 1 : 0;
      default:
        return 0;
    }
  }

  write(offset: number, _size: number, value: number): void {
    switch (offset) {
      case TIME_LOW:
        this.moveTime((now) => (now & ~LOW) | BigInt(value));
        return;
      case TIME_HIGH:
        this.moveTime((now) => (now & LOW) | (BigInt(value) << 32n));
        return;
      case ALARM_LOW:
        this.alarm = (this.alarm & ~LOW) | BigInt(value);
        this.arm();
        return;
      case ALARM_HIGH:
        this.alarm = (this.alarm & LOW) | (BigInt(value) << 32n);
        return;
      case IRQ_ENABLED:
        this.enabled = (value & 1) !== 0;
        this.update();
        return;
      case CLEAR_ALARM:
        this.timer.cancel();
        this.armed = false;
        return;
      case CLEAR_INTERRUPT:
        this.pending = false;
        this.update();
        return;
      default:
    }
  }

  reset(): void {
    this.timer.cancel();
    if (this.profile.rtcReadsClockAt === 'reset') this.takeReference();
    this.alarm = 0n;
    this.armed = false;
    this.enabled = false;
    this.pending = false;
  }

  save(): DeviceState {
    const { offset, alarm, armed, enabled, pending, latchedHigh } = this;
    return { offset, alarm, armed, enabled, pending, latchedHigh };
  }

  restore(state: DeviceState): void {
    Object.assign(this, state);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const { alarm, armed, enabled, pending, latchedHigh, offset } = this;
    return {
      timeOffset: nanosecondsText(offset),
      timeHigh: `0x${latchedHigh.toString(16)}`,
      alarm: armed ? nanosecondsText(alarm) : 'not set',
      ...{ armed, enabled, pending },
    };
  }

  /** The offset that makes the rtc clock calendar time in whole seconds at this moment: two readings of the clock. */
  private takeReference(): void {
    const reading = this.clock() / NS_PER_SECOND;
    this.offset = (reading + this.untilCalendar(reading)) * NS_PER_SECOND - this.clock();
  }

  /** Seconds from the rtc clock to calendar time; where the log lacks the time at start, `reading` stands for it. */
  private untilCalendar(reading: bigint): bigint {
    const { clock, date } = this.options;
    const started = this.host.startTime?.();
    const start = started === undefined ? undefined : started / NS_PER_SECOND;
    if (clock === 'vm') return date ?? start ?? 0n;
    return date === undefined ? 0n : date - (start ?? reading);
  }

  private clock(): bigint {
    return this.options.clock === 'host' ? this.host.hostNow() : BigInt(this.host.virtualNow());
  }

  private now(): bigint {
    return (this.offset + this.clock()) & MASK;
  }

  private moveTime(change: (now: bigint) => bigint): void {
    const now = this.now();
    this.offset += change(now) - now;
  }

  private arm(): void {
    if (this.alarm <= this.now()) {
      this.timer.cancel();
      this.raise();
      return;
    }
    this.armed = true;
    this.timer.set(this.alarm - this.offset);
  }

  private raise(): void {
    this.armed = false;
    this.pending = true;
    this.update();
  }

  private update(): void {
    this.line(this.pending && this.enabled);
  }
}
