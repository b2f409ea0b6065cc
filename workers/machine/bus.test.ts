import { describe, expect, it } from 'vitest';
import { MemoryMap } from './bus.ts';
import type { MemoryMappedDevice } from './device.ts';

/** A device that tells what it was asked. */
function logging(access: MemoryMappedDevice['access'], more: Partial<MemoryMappedDevice> = {}) {
  const log: string[] = [];
  const device: MemoryMappedDevice = {
    name: 'device',
    size: 16,
    access,
    read: (offset, size) => {
      log.push(`read ${offset}/${size}`);
      return offset + 0x10;
    },
    write: (offset, size, value) => {
      log.push(`write ${offset}/${size} ${value.toString(16)}`);
    },
    ...more,
  };
  return { device, log };
}

const words = { valid: { min: 4, max: 4 }, widest: 4 } as const;
const any = { valid: { min: 1, max: 8 }, widest: 4 } as const;

describe('the physical memory map', () => {
  it('faults where no device is, and counts it by page', () => {
    const bus = new MemoryMap();
    bus.map(0x1000, logging(words).device);
    expect(bus.read(0x2004, 4)).toBeUndefined();
    expect(bus.read(0x2008, 4)).toBeUndefined();
    expect(bus.write(0xff0, 4, 1, 0)).toBe(false);
    expect([...bus.unimplemented]).toEqual([
      ['read of 4 at 0x2xxx, where no device is', 2],
      ['write of 4 at 0x0xxx, where no device is', 1],
    ]);
  });

  it('faults on widths that the device refuses, and beyond its end', () => {
    const bus = new MemoryMap();
    const { device, log } = logging(words);
    bus.map(0x1000, device);
    expect(bus.read(0x1000, 1)).toBeUndefined();
    expect(bus.write(0x1000, 8, 0, 0)).toBe(false);
    expect(bus.read(0x1010, 4)).toBeUndefined();
    expect(bus.read(0x100c, 4)).toBe(0x1c);
    expect(log).toEqual(['read 12/4']);
  });

  it('asks a particular device about each access', () => {
    const bus = new MemoryMap();
    const { device } = logging(any, { accepts: (offset, _size, write) => offset === 0 && !write });
    bus.map(0, device);
    expect(bus.read(0, 2)).toBe(0x10);
    expect(bus.read(2, 2)).toBeUndefined();
    expect(bus.write(0, 2, 0, 0)).toBe(false);
  });

  it('splits what is wider than the device’s registers, lowest address first', () => {
    const bus = new MemoryMap();
    const { device, log } = logging(any);
    bus.map(0x1000, device);
    expect(bus.read(0x1008, 8)).toBe(0x18);
    expect(bus.readHigh).toBe(0x1c);
    expect(bus.write(0x1000, 8, 0x11223344, 0x55667788)).toBe(true);
    expect(log).toEqual(['read 8/4', 'read 12/4', 'write 0/4 11223344', 'write 4/4 55667788']);
  });

  it('hands eight bytes over whole where the device has registers of that width', () => {
    const bus = new MemoryMap();
    let written = 0n;
    const { device } = logging(
      { valid: { min: 4, max: 8 }, widest: 8 },
      {
        read64: () => 0x1_0000_0002n,
        write64: (_offset, value) => {
          written = value;
        },
      },
    );
    bus.map(0, device);
    expect([bus.read(0, 8), bus.readHigh]).toEqual([2, 1]);
    bus.write(8, 8, 0xffffffff, 0x80000000);
    expect(written).toBe(0x80000000ffffffffn);
  });

  it('keeps devices apart', () => {
    const bus = new MemoryMap();
    bus.map(0x1000, logging(any).device);
    expect(() => bus.map(0x100f, logging(any).device)).toThrow(/overlaps/);
    expect(() => bus.map(0xff8, logging(any).device)).toThrow(/overlaps/);
    bus.map(0x1010, logging(any).device);
    expect(bus.layout().map(({ base }) => base)).toEqual([0x1000, 0x1010]);
  });
});
