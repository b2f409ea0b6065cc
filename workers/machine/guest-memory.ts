/** RAM as DMA sees it, over the memory of a hart. */
import type { Hart } from '../cpu/riscv/hart.ts';
import type { GuestMemory } from './device.ts';

export class HartMemory implements GuestMemory {
  private readonly _hart: Hart;
  private readonly _base: number;
  private readonly _view: DataView<ArrayBuffer>;
  private readonly _device: string | undefined;

  /** `device`: whose accesses these are; undefined for what QEMU itself loads. */
  constructor(hart: Hart, device?: string) {
    this._device = device;
    const { ram } = hart;
    this._hart = hart;
    this._base = hart.layout.ramBase;
    this._view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  }

  named(device: string): GuestMemory {
    return new HartMemory(this._hart, device);
  }

  contains(address: number, length: number): boolean {
    const offset = address - this._base;
    return offset >= 0 && length >= 0 && offset + length <= this._view.byteLength;
  }

  read(address: number, length: number): Uint8Array<ArrayBuffer> | undefined {
    if (!this.contains(address, length)) return undefined;
    this._tellRead(address, length);
    const offset = address - this._base;
    return this._hart.ram.slice(offset, offset + length);
  }

  write(address: number, bytes: Uint8Array): boolean {
    return this._hart.memory.write(address, bytes, this._device);
  }

  /** Searches hear of what devices read. */
  private _tellRead(address: number, length: number): void {
    if (this._hart.memory.onAccess) this._hart.memory.tellDma(address, length, this._device);
  }

  readU16(address: number): number {
    if (!this.contains(address, 2)) return 0;
    this._tellRead(address, 2);
    return this._view.getUint16(address - this._base, true);
  }

  peekU16(address: number): number {
    return this.contains(address, 2) ? this._view.getUint16(address - this._base, true) : 0;
  }

  readU32(address: number): number {
    if (!this.contains(address, 4)) return 0;
    this._tellRead(address, 4);
    return this._view.getUint32(address - this._base, true);
  }

  readU64(address: number): number {
    return this.readU32(address) + this.readU32(address + 4) * 2 ** 32;
  }

  writeU16(address: number, value: number): void {
    this._store(address, 2, value, () => this._view.setUint16(address - this._base, value, true));
  }

  writeU32(address: number, value: number): void {
    this._store(address, 4, value, () => this._view.setUint32(address - this._base, value, true));
  }

  private _store(address: number, size: number, value: number, set: () => void): void {
    if (!this.contains(address, size)) return;
    if (this._hart.memory.onAccess) {
      const bytes = Uint8Array.from({ length: size }, (_, i) => value >>> (8 * i));
      this._hart.memory.tellDma(address, size, this._device, bytes);
    }
    set();
    this._hart.memory.changed(address, size);
  }
}
