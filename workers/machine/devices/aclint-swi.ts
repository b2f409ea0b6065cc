/**
 * RISC-V ACLINT machine-level software interrupt device (MSWI), one hart.
 *
 * | offset | register | |
 * |---|---|---|
 * | 0 | msip0 | bit 0: machine software interrupt of hart 0 |
 *
 * The registers of further harts read 0. Width: 4 bytes.
 */
import type { Device, DeviceState, InterruptLine, MemoryMappedDevice } from '../device.ts';

export class AclintSwi implements Device, MemoryMappedDevice {
  readonly name = 'riscv.aclint.swi';
  readonly size = 0x4000;
  readonly access = { valid: { min: 4, max: 4 }, widest: 4 } as const;
  private readonly line: InterruptLine;
  private msip = false;

  constructor(line: InterruptLine) {
    this.line = line;
  }

  read(offset: number): number {
    return offset === 0 && this.msip ? 1 : 0;
  }

  write(offset: number, _size: number, value: number): void {
    if (offset !== 0) return;
    this.msip = (value & 1) !== 0;
    this.line(this.msip);
  }

  reset(): void {
    this.msip = false;
    this.line(false);
  }

  save(): DeviceState {
    return { msip: this.msip };
  }

  restore(state: DeviceState): void {
    this.msip = state.msip === true;
  }

  inspect(): Readonly<Record<string, unknown>> {
    return { msip0: this.msip ? 1 : 0 };
  }
}
