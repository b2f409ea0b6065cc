/**
 * SiFive test finisher: a guest's way to end its machine.
 *
 * | offset | register | write |
 * |---|---|---|
 * | 0 | finisher | low 16 bits: 0x3333 fail (exit status in the high 16), 0x5555 pass, 0x7777 reset |
 *
 * Everything reads 0. Widths: 2 and 4 bytes.
 */
import type { Device, DeviceHost, DeviceState, MemoryMappedDevice } from '../device.ts';
import type { QemuProfile } from '../profile.ts';

const FAIL = 0x3333;
const PASS = 0x5555;
const RESET = 0x7777;

export class SifiveTest implements Device, MemoryMappedDevice {
  readonly name = 'riscv.sifive.test';
  readonly size = 0x1000;
  readonly access = { valid: { min: 2, max: 4 }, widest: 4 } as const;
  private readonly host: DeviceHost;
  private readonly profile: QemuProfile;

  constructor(host: DeviceHost, profile: QemuProfile) {
    this.host = host;
    this.profile = profile;
  }

  read(): number {
    return 0;
  }

  write(offset: number, _size: number, value: number): void {
    if (offset !== 0) return;
    const code = (value >>> 16) & 0xffff;
    switch (value & 0xffff) {
      case FAIL:
        this.end('guest-panic', code);
        return;
      case PASS:
        this.end('guest-shutdown', 0);
        return;
      case RESET:
        this.host.requestReset();
        return;
      default:
        this.host.unimplemented(`test finisher command 0x${(value & 0xffff).toString(16)}`);
    }
  }

  reset(): void {}

  save(): DeviceState {
    return {};
  }

  restore(): void {}

  inspect(): Readonly<Record<string, unknown>> {
    return {};
  }

  private end(cause: 'guest-shutdown' | 'guest-panic', code: number): void {
    if (this.profile.finisherExitsAtOnce) this.host.exitNow(code);
    this.host.requestShutdown(cause, code);
  }
}
