import { describe, expect, it } from 'vitest';
import { DeviceBench } from '../testing/device-bench.ts';
import { FwCfg, type FwCfgOptions } from './fw-cfg.ts';
import { Ramfb } from './ramfb.ts';

const DESCRIPTOR = 0x80001000;
const BUFFER = 0x80002000;

function device(options: Partial<FwCfgOptions> = {}) {
  const bench = new DeviceBench();
  const fwCfg = new FwCfg(bench, { bootOrder: [], files: [], ...options });
  const { data, control, dma } = fwCfg.windows;
  const select = (key: number) => control.write(0, 2, ((key & 0xff) << 8) | (key >> 8));
  const big = (value: number) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
  /** Runs a DMA transfer; the control word that it leaves. */
  const transfer = (operation: number, length: number, address = BUFFER) => {
    const { memory } = bench;
    memory.write(DESCRIPTOR, Uint8Array.of(...big(operation), ...big(length), ...big(0), ...big(address)));
    dma.write(0, 4, 0);
    dma.write(4, 4, 0x00100080); // DESCRIPTOR, big-endian
    return [...(memory.read(DESCRIPTOR, 4) ?? [])];
  };
  const bytes = (length: number) => [...(bench.memory.read(BUFFER, length) ?? [])];
  return { bench, fwCfg, data, dma, select, transfer, bytes };
}
const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const READ = 2;
const SKIP = 4;
const SELECT = 8;
const WRITE = 16;

describe('fw_cfg', () => {
  it('streams the selected item, zeros behind its end', () => {
    const { data, select } = device();
    select(0);
    expect([data.read(0, 1), data.read(0, 2), data.read(0, 4)]).toEqual([0x51, 0x4d45, 0x55]);
    select(0x4001); // bit 14 has no meaning
    expect(data.read(0, 4)).toBe(3);
    select(0x1234);
    expect(data.read(0, 4)).toBe(0);
  });

  it('answers at offset 0 only, and takes selectors of two bytes', () => {
    const { fwCfg, data } = device();
    expect([data.accepts?.(0, 8, false), data.accepts?.(4, 4, false)]).toEqual([true, false]);
    expect(fwCfg.windows.control.accepts?.(0, 2, false)).toBe(false);
    expect(fwCfg.windows.dma.accepts?.(0, 2, true)).toBe(false);
  });

  it('lists its files by name, with keys in that order', () => {
    const { bench, transfer } = device({
      files: [{ name: 'opt/x', contents: ascii('hello') }],
      bootOrder: ['/disk@0'],
    });
    transfer((0x19 << 16) | SELECT | READ, 4 + 4 * 64);
    const directory = new DataView((bench.memory.read(BUFFER, 4 + 4 * 64) ?? new Uint8Array(260)).buffer);
    const files = Array.from({ length: directory.getUint32(0) }, (_, i) => {
      const at = 4 + 64 * i;
      const name = String.fromCharCode(...new Uint8Array(directory.buffer, at + 8, 56)).replace(/\0.*$/, '');
      return [name, directory.getUint16(at + 4), directory.getUint32(at)];
    });
    expect(files).toEqual([
      ['bios-geometry', 0x20, 0],
      ['bootorder', 0x21, 8],
      ['etc/boot-fail-wait', 0x22, 4],
      ['opt/x', 0x23, 5],
    ]);
  });

  it('transfers by DMA: read, skip, and zeros behind the end', () => {
    const { bench, transfer, bytes } = device({ files: [{ name: 'opt/x', contents: ascii('hello') }] });
    bench.memory.write(BUFFER, new Uint8Array(8).fill(0xee));
    transfer((0x23 << 16) | SELECT, 0);
    expect(transfer(SKIP, 1)).toEqual([0, 0, 0, 0]);
    expect(transfer(READ, 6)).toEqual([0, 0, 0, 0]);
    expect(bytes(8)).toEqual([...ascii('ello'), 0, 0, 0xee, 0xee]);
  });

  it('fails a transfer outside RAM, and a write to what is read-only', () => {
    const { transfer } = device();
    expect(transfer((0 << 16) | SELECT | READ, 4, 0x10)).toEqual([0, 0, 0, 1]);
    expect(transfer((0x22 << 16) | SELECT | WRITE, 4)).toEqual([0, 0, 0, 1]);
  });

  it('shows the DMA interface’s signature', () => {
    const { dma } = device();
    expect([dma.read(0, 4), dma.read(4, 4), dma.read(2, 2)]).toEqual([0x554d4551, 0x47464320, 0x554d]);
  });

  it('tells when a guest reads a file whose contents are not known', () => {
    const { bench, data, select } = device({
      files: [{ name: 'etc/acpi/rsdp', contents: new Uint8Array(36), unknown: true }],
    });
    select(0x20 + 2); // bios-geometry, bootorder, etc/acpi/rsdp
    expect(data.read(0, 4)).toBe(0);
    expect(bench.gaps).toEqual(['reading etc/acpi/rsdp, which QEMU made of the machine']);
  });

  it('takes the description of a frame buffer, and shows it', () => {
    const bench = new DeviceBench();
    const ramfb = new Ramfb(bench.memory);
    const { fwCfg, transfer } = deviceWith(bench, ramfb);
    expect(ramfb.display()).toBeUndefined();
    const config = new DataView(new ArrayBuffer(28));
    config.setUint32(4, 0x80010000);
    config.setUint32(8, 0x34325258); // XR24
    config.setUint32(16, 16);
    config.setUint32(20, 16);
    bench.memory.write(BUFFER, new Uint8Array(config.buffer));
    bench.memory.write(0x80010000 + 4, Uint8Array.of(0x10, 0x20, 0x30, 0));
    expect(transfer((0x23 << 16) | SELECT | WRITE, 28)).toEqual([0, 0, 0, 0]);
    const display = ramfb.display();
    expect([display?.width, display?.height]).toEqual([16, 16]);
    expect([...(display?.rgba().subarray(0, 8) ?? [])]).toEqual([0, 0, 0, 255, 0x30, 0x20, 0x10, 255]);
    const state = structuredClone(fwCfg.save());
    const other = new Ramfb(bench.memory);
    deviceWith(bench, other).fwCfg.restore(state);
    expect(other.display()?.width).toBe(16);
  });

  function deviceWith(bench: DeviceBench, ramfb: Ramfb) {
    const fwCfg = new FwCfg(bench, { bootOrder: [], files: [ramfb.file] });
    const transfer = (operation: number, length: number) => {
      const descriptor = new DataView(new ArrayBuffer(16));
      descriptor.setUint32(0, operation);
      descriptor.setUint32(4, length);
      descriptor.setUint32(12, BUFFER);
      bench.memory.write(DESCRIPTOR, new Uint8Array(descriptor.buffer));
      fwCfg.windows.dma.write(0, 4, 0);
      fwCfg.windows.dma.write(4, 4, 0x00100080);
      return [...(bench.memory.read(DESCRIPTOR, 4) ?? [])];
    };
    return { fwCfg, transfer };
  }
});
