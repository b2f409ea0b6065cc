/**
 * A PCI function: 256 bytes of configuration space with write masks, and base address registers.
 *
 * | offset | register |
 * |---|---|
 * | 0x00 | vendor, device |
 * | 0x04 | command: 1 I/O, 2 memory, 4 bus master, 0x400 INTx off; status: 8 INTx, 0x10 capabilities |
 * | 0x08 | revision, class |
 * | 0x0c | cache line size, latency timer, header type, BIST |
 * | 0x10–0x24 | base address registers |
 * | 0x2c | subsystem vendor, subsystem |
 * | 0x34 | first capability |
 * | 0x3c | interrupt line, interrupt pin |
 *
 * What is not defined from 0x40 on can be written as a whole, as QEMU's virtio functions and host bridge show it.
 */
import type { DeviceState } from '../../device.ts';

export const CONFIG_BYTES = 256;
const COMMAND = 0x04;
const STATUS = 0x06;
const CACHE_LINE = 0x0c;
const BAR0 = 0x10;
const INTERRUPT_LINE = 0x3c;
const COMMAND_MASK = 0x0507;
const COMMAND_IO = 1;
const COMMAND_MEMORY = 2;
export const COMMAND_MASTER = 4;
export const COMMAND_INTX_OFF = 0x400;
const STATUS_INTX = 8;
const BAR_COUNT = 6;

/** What answers behind a base address register. 1, 2 or 4 bytes. */
export interface BarWindow {
  read(offset: number, size: number): number;
  write(offset: number, size: number, value: number): void;
}

interface Bar {
  readonly index: number;
  readonly kind: 'io' | 'memory' | 'memory64';
  /** Bytes, a power of two. */
  readonly size: number;
  readonly window: BarWindow;
}

/** A base address register as it is mapped now. */
interface MappedBar {
  readonly io: boolean;
  readonly base: number;
  readonly size: number;
  readonly window: BarWindow;
}

export interface PciIdentity {
  readonly vendor: number;
  readonly device: number;
  readonly revision: number;
  /** 24 bits: class, subclass, programming interface. */
  readonly classCode: number;
  readonly subsystemVendor: number;
  readonly subsystem: number;
  readonly interruptPin: 0 | 1;
}

export class PciFunction {
  readonly config = new Uint8Array(CONFIG_BYTES);
  private readonly view = new DataView(this.config.buffer);
  private readonly mask = new Uint8Array(CONFIG_BYTES);
  private readonly bars: Bar[] = [];
  private decoded: readonly MappedBar[] | undefined;
  /** Told after each write to the configuration space. */
  onConfigWrite: (offset: number, size: number) => void = () => {};

  constructor(identity: PciIdentity) {
    const { view } = this;
    view.setUint16(0x00, identity.vendor, true);
    view.setUint16(0x02, identity.device, true);
    view.setUint8(0x08, identity.revision);
    view.setUint8(0x09, identity.classCode & 0xff);
    view.setUint16(0x0a, identity.classCode >> 8, true);
    view.setUint16(0x2c, identity.subsystemVendor, true);
    view.setUint16(0x2e, identity.subsystem, true);
    view.setUint8(0x3d, identity.interruptPin);
    this.mask[COMMAND] = COMMAND_MASK & 0xff;
    this.mask[COMMAND + 1] = COMMAND_MASK >> 8;
    this.mask[CACHE_LINE] = 0xff;
    this.mask[INTERRUPT_LINE] = 0xff;
    this.mask.fill(0xff, 0x40);
  }

  get command(): number {
    return this.view.getUint16(COMMAND, true);
  }

  /** Adds a base address register; 64-bit ones are prefetchable, as virtio's are. */
  addBar(index: number, kind: Bar['kind'], size: number, window: BarWindow): void {
    this.bars.push({ index, kind, size, window });
    const at = BAR0 + 4 * index;
    this.view.setUint32(at, kind === 'io' ? 1 : kind === 'memory64' ? 0xc : 0, true);
    const mask = new DataView(this.mask.buffer);
    mask.setUint32(at, ~(size - 1) >>> 0, true);
    if (kind === 'memory64') mask.setUint32(at + 4, 0xffffffff, true);
  }

  /** Adds a capability in front of the list; its bytes from the third on. All read-only but for `writable` masks. */
  addCapability(
    at: number,
    id: number,
    body: readonly number[],
    writable: Readonly<Record<number, number>> = {},
  ): void {
    this.config[at] = id;
    this.config[at + 1] = this.config[0x34] ?? 0;
    this.config.set(body, at + 2);
    this.config[0x34] = at;
    this.view.setUint16(STATUS, this.view.getUint16(STATUS, true) | 0x10, true);
    this.mask.fill(0, at, at + 2 + body.length);
    for (const [offset, mask] of Object.entries(writable)) this.mask[at + Number(offset)] = mask;
  }

  read(offset: number, size: number): number {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + (this.config[offset + i] ?? 0);
    return value;
  }

  write(offset: number, size: number, value: number): void {
    for (let i = 0; i < size; i++) {
      const mask = this.mask[offset + i] ?? 0;
      const old = this.config[offset + i] ?? 0;
      this.config[offset + i] = (old & ~mask) | ((value >>> (8 * i)) & mask);
    }
    this.decoded = undefined;
    this.onConfigWrite(offset, size);
  }

  setIntxStatus(asserted: boolean): void {
    const status = this.view.getUint16(STATUS, true);
    this.view.setUint16(STATUS, asserted ? status | STATUS_INTX : status & ~STATUS_INTX, true);
  }

  /** Clears command, base addresses, cache line size and interrupt line; the rest stays. */
  reset(): void {
    this.view.setUint16(COMMAND, this.command & ~COMMAND_MASK, true);
    this.config[CACHE_LINE] = 0;
    this.config[INTERRUPT_LINE] = 0;
    for (const { index, kind } of this.bars) {
      this.view.setUint32(BAR0 + 4 * index, kind === 'io' ? 1 : kind === 'memory64' ? 0xc : 0, true);
      if (kind === 'memory64' && index + 1 < BAR_COUNT) this.view.setUint32(BAR0 + 4 * index + 4, 0, true);
    }
    this.setIntxStatus(false);
    this.decoded = undefined;
  }

  /** The registers that decode now. An address of 0, or a window that wraps, maps nothing. */
  mapped(): readonly MappedBar[] {
    this.decoded ??= this.decode();
    return this.decoded;
  }

  save(): DeviceState {
    return { config: this.config.slice() };
  }

  restore(state: DeviceState): void {
    this.config.set(state.config as Uint8Array);
    this.decoded = undefined;
  }

  private decode(): MappedBar[] {
    const result: MappedBar[] = [];
    for (const { index, kind, size, window } of this.bars) {
      const io = kind === 'io';
      if (!(this.command & (io ? COMMAND_IO : COMMAND_MEMORY))) continue;
      const low = this.view.getUint32(BAR0 + 4 * index, true);
      const high = kind === 'memory64' ? this.view.getUint32(BAR0 + 4 * index + 4, true) : 0;
      const base = high * 2 ** 32 + ((low & ~(size - 1)) >>> 0);
      const wraps = kind !== 'memory64' && base + size > 0xffffffff;
      if (base !== 0 && !wraps) result.push({ io, base, size, window });
    }
    return result;
  }
}
