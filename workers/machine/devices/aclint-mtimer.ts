/**
 * RISC-V ACLINT machine-level timer device (MTIMER), one hart, 10 MHz: a tick is 100 ns of QEMU_CLOCK_VIRTUAL.
 *
 * | offset | register | |
 * |---|---|---|
 * | 0x0000 | mtimecmp0 | 64 bits, or two halves |
 * | 0x7ff8 | mtime | 64 bits, or two halves; a write moves the time base, which the `time` CSR shares |
 *
 * Widths: 4 and 8 bytes. A system reset writes 0 to mtime and leaves mtimecmp alone; at power-on mtimecmp is 0, so the
 * interrupt is pending from the start. Before QEMU 6.2 the device is SiFive's CLINT, which differs (see the profile).
 */
import type { Device, DeviceHost, DeviceState, InterruptLine, MemoryMappedDevice, Timer } from '../device.ts';
import type { QemuProfile } from '../profile.ts';

const NS_PER_TICK = 100;
const MTIMECMP = 0;
const MTIME = 0x7ff8;
const MASK = (1n << 64n) - 1n;
/** QEMU clamps expiries to the largest signed 64-bit number: an armed timer that never comes due. */
const NEVER = 2 ** 63;

export class AclintMtimer implements Device, MemoryMappedDevice {
  readonly name = 'riscv.aclint.mtimer';
  readonly size = 0x8000;
  readonly access = { valid: { min: 4, max: 8 }, widest: 8 } as const;
  private readonly host: DeviceHost;
  private readonly line: InterruptLine;
  private readonly timeBaseChanged: (ticks: bigint) => void;
  private readonly timer: Timer;
  private readonly clint: boolean;
  private readonly wraps: boolean;
  private mtimecmp = 0n;
  /** mtime minus the ticks of the virtual clock. */
  private delta = 0n;
  private level = false;

  /** @param timeBaseChanged Told mtime's distance to the virtual clock in ticks, for the processor's `time` CSR. */
  constructor(
    host: DeviceHost,
    line: InterruptLine,
    timeBaseChanged: (ticks: bigint) => void,
    profile: Pick<QemuProfile, 'clint' | 'timerWraps'>,
  ) {
    this.clint = profile.clint;
    this.wraps = profile.timerWraps;
    this.host = host;
    this.line = line;
    this.timeBaseChanged = timeBaseChanged;
    this.timer = host.virtualTimer('mtimer', () => this.drive(true));
  }

  read(offset: number): number {
    const value = this.read64(offset & ~7);
    return Number((offset & 4 ? value >> 32n : value) & 0xffffffffn);
  }

  read64(offset: number): bigint {
    if (offset === MTIMECMP) return this.mtimecmp;
    if (offset === MTIME) return this.now();
    return 0n;
  }

  write(offset: number, _size: number, value: number): void {
    const word = offset & ~7;
    if (word !== MTIMECMP && word !== MTIME) return;
    const old = this.read64(word);
    const merged = offset & 4 ? (old & 0xffffffffn) | (BigInt(value) << 32n) : (old & ~0xffffffffn) | BigInt(value);
    this.write64(word, merged);
  }

  write64(offset: number, value: bigint): void {
    if (offset === MTIMECMP) this.compareWith(value);
    else if (offset === MTIME && !this.clint) this.setTime(value);
  }

  reset(): void {
    if (!this.clint) this.setTime(0n);
  }

  save(): DeviceState {
    return { mtimecmp: this.mtimecmp, delta: this.delta, level: this.level };
  }

  restore(state: DeviceState): void {
    this.mtimecmp = state.mtimecmp as bigint;
    this.delta = state.delta as bigint;
    this.level = state.level === true;
    this.timeBaseChanged(this.delta);
  }

  inspect(): Readonly<Record<string, unknown>> {
    const mtime = this.now();
    const left = this.mtimecmp - mtime;
    const due = this.mtimecmp === MASK ? 'never' : left > 0n ? `in ${left * BigInt(NS_PER_TICK)} ns` : 'now';
    return { mtime, mtimecmp0: this.mtimecmp, due, pending: this.level };
  }

  private now(): bigint {
    return (this.ticks() + this.delta) & MASK;
  }

  private ticks(): bigint {
    return BigInt(Math.floor(this.host.virtualNow() / NS_PER_TICK));
  }

  private setTime(value: bigint): void {
    this.delta = BigInt.asIntN(64, value - this.ticks());
    this.timeBaseChanged(this.delta);
    this.compareWith(this.mtimecmp);
  }

  /**
   * A deadline that has passed raises the interrupt at once and leaves an armed timer as it is. The expiry counts from
   * the unrounded clock: it keeps the phase of the writing instruction inside its tick.
   */
  private compareWith(value: bigint): void {
    this.mtimecmp = value;
    const now = this.now();
    if (value <= now) {
      this.drive(true);
      return;
    }
    this.drive(false);
    const ticks = value - now;
    if (this.wraps) {
      const ns = BigInt(this.host.virtualNow()) + ticks * BigInt(NS_PER_TICK);
      this.timer.set(Number(BigInt.asIntN(64, ns)));
      return;
    }
    this.timer.set(Math.min(this.host.virtualNow() + Number(ticks) * NS_PER_TICK, NEVER));
  }

  private drive(level: boolean): void {
    this.level = level;
    this.line(level);
  }
}
