/**
 * The boot ROM of the `virt` board ("mrom"): the reset vector, and behind it the address of the device tree. Reads by
 * any width; stores are ignored without a fault.
 */
import type { Device, DeviceState, MemoryMappedDevice } from '../device.ts';

export const RESET_ROM_BASE = 0x1000;
const SIZE = 0xf000;

export class ResetRom implements Device, MemoryMappedDevice {
  readonly name = 'riscv_virt_board.mrom';
  readonly size = SIZE;
  readonly memory = true;
  readonly access = { valid: { min: 1, max: 8 }, widest: 4 } as const;
  private readonly bytes: Uint8Array;

  /** @param contents At most 0xf000 bytes; the rest is zero. */
  constructor(contents: Uint8Array) {
    if (contents.length > SIZE) throw new Error(`the boot ROM holds ${SIZE} bytes, not ${contents.length}`);
    this.bytes = new Uint8Array(SIZE);
    this.bytes.set(contents);
  }

  read(offset: number, size: number): number {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (this.bytes[offset + i] ?? 0);
    return value;
  }

  write(): void {}

  reset(): void {}

  save(): DeviceState {
    return {};
  }

  restore(): void {}

  inspect(): Readonly<Record<string, unknown>> {
    return {};
  }
}
