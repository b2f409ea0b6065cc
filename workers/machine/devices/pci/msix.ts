/**
 * MSI-X (PCI Local Bus 3.0, section 6.8.2): a table of messages in a base address register, and pending bits.
 *
 * | offset in the window | |
 * |---|---|
 * | 16·v | entry of vector v: address low, high, data, control (bit 0: masked) |
 * | 0x800 | pending bits |
 *
 * The board has no controller for message interrupts, so a driver that turns them on gets 32-bit stores into RAM.
 */
import type { DeviceState, GuestMemory } from '../../device.ts';
import type { BarWindow, PciFunction } from './function.ts';

const ENTRY_WORDS = 4;
const PENDING = 0x800;
const ENABLE = 0x8000;
const FUNCTION_MASK = 0x4000;
const CAPABILITY = 0x11;

export class Msix implements BarWindow {
  private readonly pci: PciFunction;
  private readonly at: number;
  private readonly memory: GuestMemory;
  private readonly table: Uint32Array;
  private readonly pending: boolean[];

  /** Adds the capability at `at`; `bar` is the register whose window this object becomes. */
  constructor(pci: PciFunction, at: number, bar: number, vectors: number, memory: GuestMemory) {
    this.pci = pci;
    this.at = at;
    this.memory = memory;
    this.table = new Uint32Array(vectors * ENTRY_WORDS);
    this.pending = new Array<boolean>(vectors).fill(false);
    const body = [vectors - 1, 0, bar, 0, 0, 0, bar, PENDING >> 8, 0, 0];
    pci.addCapability(at, CAPABILITY, body, { 3: 0xc0 });
    this.reset();
  }

  get enabled(): boolean {
    return (this.pci.read(this.at + 2, 2) & ENABLE) !== 0;
  }

  get vectors(): number {
    return this.pending.length;
  }

  reset(): void {
    this.table.fill(0);
    for (let v = 0; v < this.vectors; v++) this.table[v * ENTRY_WORDS + 3] = 1;
    this.pending.fill(false);
    const control = this.pci.config[this.at + 3] ?? 0;
    this.pci.config[this.at + 3] = control & ~0xc0;
  }

  /** Sends the message of a vector, or keeps it pending while it is masked. */
  notify(vector: number): void {
    if (vector >= this.vectors) return;
    if (this.masked(vector)) this.pending[vector] = true;
    else this.memory.writeU32(this.address(vector), this.table[vector * ENTRY_WORDS + 2] ?? 0);
  }

  /** To be called when masks may have changed. */
  flush(): void {
    this.pending.forEach((pending, vector) => {
      if (!pending || !this.enabled || this.masked(vector)) return;
      this.pending[vector] = false;
      this.notify(vector);
    });
  }

  read(offset: number, size: number): number {
    if (offset < this.table.length * 4) return part(this.table[offset >> 2] ?? 0, offset & 3, size);
    if (offset < PENDING || offset >= PENDING + 8) return 0;
    const bits = this.pending.reduce((word, set, vector) => (set ? word + 2 ** vector : word), 0);
    return offset >= PENDING + 4 ? 0 : part(bits, offset & 3, size);
  }

  write(offset: number, size: number, value: number): void {
    if (size !== 4 || offset >= this.table.length * 4) return;
    this.table[offset >> 2] = value;
    this.flush();
  }

  save(): DeviceState {
    return { table: this.table.slice(), pending: this.pending.slice() };
  }

  restore(state: DeviceState): void {
    this.table.set(state.table as Uint32Array);
    (state.pending as boolean[]).forEach((pending, vector) => {
      this.pending[vector] = pending;
    });
  }

  private masked(vector: number): boolean {
    const control = this.pci.read(this.at + 2, 2);
    return (control & FUNCTION_MASK) !== 0 || ((this.table[vector * ENTRY_WORDS + 3] ?? 1) & 1) !== 0;
  }

  private address(vector: number): number {
    const low = this.table[vector * ENTRY_WORDS] ?? 0;
    return low + (this.table[vector * ENTRY_WORDS + 1] ?? 0) * 2 ** 32;
  }
}

function part(word: number, offset: number, size: number): number {
  return size === 4 ? word : (word >>> (8 * offset)) & (size === 1 ? 0xff : 0xffff);
}
