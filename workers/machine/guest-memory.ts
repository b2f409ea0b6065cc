/** RAM as DMA sees it, over the memory of a hart. */
import type { Hart } from '../cpu/riscv/hart.ts';
import type { GuestMemory } from './device.ts';

export class HartMemory implements GuestMemory {
  private readonly _hart: Hart;
  private readonly _base: number;
  private readonly _view: DataView<ArrayBuffer>;

  constructor(hart: Hart) {
    const { ram } = hart;
    this._hart = hart;
    this._base = hart.layout.ramBase;
    this._view = new DataView(ram.buffer, ram.byteOffset, ram.byteLength);
  }

  contains(address: number, length: number): boolean {
    const offset = address - this._base;
    return offset >= 0 && length >= 0 && offset + length <= this._view.byteLength;
  }

  read(address: number, length: number): Uint8Array<ArrayBuffer> | undefined {
    if (!this.contains(address, length)) return undefined;
    const offset = address - this._base;
    return this._hart.ram.slice(offset, offset + length);
  }

  write(address: number, bytes: Uint8Array): boolean {
    return this._hart.writeMemory(address, bytes);
  }

  readU16(address: number): number {
    return this.contains(address, 2) ? this._view.getUint16(address - this._base, true) : 0;
  }

  readU32(address: number): number {
    return this.contains(address, 4) ? this._view.getUint32(address - this._base, true) : 0;
  }

  readU64(address: number): number {
    return this.readU32(address) + this.readU32(address + 4) * 2 ** 32;
  }

  writeU16(address: number, value: number): void {
    if (!this.contains(address, 2)) return;
    this._view.setUint16(address - this._base, value, true);
    this._hart.memoryChanged(address, 2);
  }

  writeU32(address: number, value: number): void {
    if (!this.contains(address, 4)) return;
    this._view.setUint32(address - this._base, value, true);
    this._hart.memoryChanged(address, 4);
  }
}
