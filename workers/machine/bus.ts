/**
 * The physical address space without RAM: which device answers where, which widths it takes, and what happens where
 * nothing answers.
 *
 * A polling guest reads one UART register tens of millions of times a second, so the way from an address to a device's
 * `read` is a few comparisons: the last region is tried first, and its access rules stand beside it.
 *
 * Addresses are naturally aligned here: a processor splits misaligned accesses to what is not RAM before they come.
 */
import type { MemoryMappedDevice } from './device.ts';
import type { PhysicalBus } from './processor.ts';

interface Region {
  readonly base: number;
  readonly size: number;
  readonly device: MemoryMappedDevice;
  readonly min: number;
  readonly max: number;
  readonly widest: number;
  /** The device refuses more than `min` and `max` say. */
  readonly picky: boolean;
}

/** How many different accesses to nothing are told apart; the rest is counted together. */
const DESCRIPTIONS = 1000;

export class MemoryMap implements PhysicalBus {
  readHigh = 0;
  /** Accesses that nothing answered, by description. */
  readonly unimplemented = new Map<string, number>();
  private readonly regions: Region[] = [];
  private last: Region | undefined;

  /** Maps a device; Error when it would overlap another one. */
  map(base: number, device: MemoryMappedDevice): void {
    const { size, access } = device;
    const at = this.regions.findIndex((region) => region.base > base);
    const index = at < 0 ? this.regions.length : at;
    const before = this.regions[index - 1];
    const after = this.regions[index];
    if ((before && before.base + before.size > base) || (after && base + size > after.base)) {
      throw new Error(`${device.name} at 0x${base.toString(16)} overlaps another device`);
    }
    const { min, max } = access.valid;
    const picky = device.accepts !== undefined;
    const region = { base, size, device, min, max, widest: access.widest, picky };
    this.regions.splice(index, 0, region);
  }

  read(address: number, size: number): number | undefined {
    let region = this.last;
    if (region === undefined || address < region.base || address - region.base >= region.size) {
      region = this.find(address);
      if (region === undefined) return this.nothing('read', address, size);
      this.last = region;
    }
    const offset = address - region.base;
    if (size > region.max || size < region.min || offset + size > region.size)
      return this.refused(region, offset, size);
    if (region.picky && !region.device.accepts?.(offset, size, false)) return this.refused(region, offset, size);
    if (size <= region.widest && size !== 8) return region.device.read(offset, size);
    return this.readWide(region, offset, size);
  }

  write(address: number, size: number, low: number, high: number): boolean {
    let region = this.last;
    if (region === undefined || address < region.base || address - region.base >= region.size) {
      region = this.find(address);
      if (region === undefined) return this.nothing('write', address, size) !== undefined;
      this.last = region;
    }
    const offset = address - region.base;
    if (size > region.max || size < region.min || offset + size > region.size) {
      return this.refused(region, offset, size) !== undefined;
    }
    if (region.picky && !region.device.accepts?.(offset, size, true)) {
      return this.refused(region, offset, size) !== undefined;
    }
    if (size <= region.widest && size !== 8) region.device.write(offset, size, low >>> 0);
    else this.writeWide(region, offset, size, low >>> 0, high >>> 0);
    return true;
  }

  fetch(address: number): number | undefined {
    const region = this.find(address);
    if (region === undefined || region.min > 2) return undefined;
    return region.device.read(address - region.base, 2);
  }

  /** Whether instructions can be fetched there without effects: ROM and flash, not devices. */
  isMemory(address: number): boolean {
    return this.find(address)?.device.memory === true;
  }

  /** Where a device is mapped, of several of one name each at its own place; undefined where it is not. */
  baseOf(device: object): number | undefined {
    return this.regions.find((region) => region.device === device)?.base;
  }

  /** Regions in order of address, for people. */
  layout(): readonly { readonly base: number; readonly size: number; readonly name: string }[] {
    return this.regions.map(({ base, size, device }) => ({ base, size, name: device.name }));
  }

  private find(address: number): Region | undefined {
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const region = this.regions[middle];
      if (region === undefined || region.base > address) high = middle;
      else low = middle + 1;
    }
    const region = this.regions[low - 1];
    return region !== undefined && address - region.base < region.size ? region : undefined;
  }

  /** Eight bytes at once, or several accesses of the device's own width, lowest address first. */
  private readWide(region: Region, offset: number, size: number): number {
    const { device, widest } = region;
    if (widest === 8) {
      if (device.read64 === undefined) {
        this.readHigh = 0;
        return device.read(offset, 8);
      }
      const value = device.read64(offset);
      this.readHigh = Number((value >> 32n) & 0xffffffffn);
      return Number(value & 0xffffffffn);
    }
    let low = 0;
    let high = 0;
    for (let i = 0; i < size; i += widest) {
      const part = device.read(offset + i, widest);
      if (i < 4) low += part * 2 ** (8 * i);
      else high += part * 2 ** (8 * (i - 4));
    }
    if (size === 8) this.readHigh = high;
    return low;
  }

  private writeWide(region: Region, offset: number, size: number, low: number, high: number): void {
    const { device, widest } = region;
    if (widest === 8) {
      if (device.write64 === undefined) device.write(offset, 8, low);
      else device.write64(offset, (BigInt(high) << 32n) | BigInt(low));
      return;
    }
    const limit = 2 ** (8 * widest);
    for (let i = 0; i < size; i += widest) {
      const word = i < 4 ? Math.floor(low / 2 ** (8 * i)) : Math.floor(high / 2 ** (8 * (i - 4)));
      device.write(offset + i, widest, word % limit);
    }
  }

  /** Told by page: a guest that scans its address space must not fill the table. */
  private nothing(what: string, address: number, size: number): undefined {
    const page = Math.floor(address / 4096).toString(16);
    this.count(`${what} of ${size} at 0x${page}xxx, where no device is`);
  }

  private refused(region: Region, offset: number, size: number): undefined {
    this.count(`access of ${size} bytes to ${region.device.name} at offset 0x${offset.toString(16)}, which it refuses`);
  }

  private count(description: string): void {
    const known = this.unimplemented.has(description) || this.unimplemented.size < DESCRIPTIONS;
    const key = known ? description : 'other accesses to nothing';
    this.unimplemented.set(key, (this.unimplemented.get(key) ?? 0) + 1);
  }
}
