import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../../profile.ts';
import { DeviceBench, recordedLine } from '../../testing/device-bench.ts';
import { BUFFERS, VirtioDriver } from '../../testing/virtio-driver.ts';
import { edid } from './edid.ts';
import { VirtioGpu } from './gpu.ts';
import { GpuCommands } from './gpu-commands.ts';
import { VirtioMmio } from './transport-mmio.ts';

const BACKING = 0x80040000;
const WHEN = { told: { icount: 10, event: 1 }, ran: { icount: 20, event: 2 } };

function gpu() {
  const bench = new DeviceBench();
  const commands = new GpuCommands(bench.memory, { width: 1280, height: 800 });
  const run = (type: number, ...words: number[]) => {
    const view = new DataView(new ArrayBuffer(24 + 4 * words.length));
    view.setUint32(0, type, true);
    words.forEach((word, i) => {
      view.setUint32(24 + 4 * i, word, true);
    });
    const answer = commands.run(new Uint8Array(view.buffer), WHEN);
    return new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
  };
  const status = (type: number, ...words: number[]) =>
    run(type, ...words)
      .getUint32(0, true)
      .toString(16);
  return { bench, commands, run, status };
}

type Command = readonly [type: number, ...words: number[]];
const create: Command = [0x101, 1, 2, 64, 64];
const attach: Command = [0x106, 1, 1, BACKING, 0, 64 * 64 * 4, 0];
const transfer: Command = [0x105, 0, 0, 64, 64, 0, 0, 1, 0];
const scanout: Command = [0x103, 0, 0, 64, 64, 0, 1];

describe('virtio GPU commands', () => {
  it('tell the outputs: one, of the size asked for', () => {
    const answer = gpu().run(0x100);
    expect([answer.byteLength, answer.getUint32(0, true)]).toEqual([408, 0x1101]);
    expect([32, 36, 40, 64].map((at) => answer.getUint32(at, true))).toEqual([1280, 800, 1, 0]);
  });

  it('show what was transferred', () => {
    const { bench, commands, status } = gpu();
    expect([create, attach, transfer, scanout].map((command) => status(...command))).toEqual(Array(4).fill('1100'));
    bench.memory.write(BACKING + 4 * 65, Uint8Array.of(1, 2, 3, 0)); // blue, green, red
    const pixel = () => [
      ...(commands
        .display('gpu')
        ?.rgba()
        .subarray(4 * 65, 4 * 66) ?? []),
    ];
    expect(pixel()).toEqual([0, 0, 0, 255]);
    status(...transfer);
    expect(pixel()).toEqual([3, 2, 1, 255]);
  });

  it('know which memory a pixel was copied from, and which pixels a short backing left alone', () => {
    const { bench, commands, status } = gpu();
    // A row and a half of pixels.
    const short: Command = [0x106, 1, 1, BACKING, 0, 96 * 4, 0];
    bench.memory.write(BACKING + 4 * 65, Uint8Array.of(1, 2, 3, 0));
    for (const command of [create, short, transfer, scanout]) status(...command);
    const source = (x: number, y: number) => commands.display('gpu')?.source(x, y);
    expect(source(1, 1)).toMatchObject({
      ...{ kind: 'copy', address: BACKING + 4 * 65, length: 4, bytes: Uint8Array.of(1, 2, 3, 0) },
      ...WHEN,
      text: 'TRANSFER_TO_HOST_2D of 64 × 64 pixels at 0, 0 of resource 1',
    });
    expect(source(31, 1)).toMatchObject({ address: BACKING + 4 * 95 });
    expect(source(32, 1)).toBeUndefined();
    expect(source(0, 2)).toBeUndefined();
    // The output may show a part of the resource.
    status(0x103, 16, 1, 32, 32, 0, 1);
    expect(source(0, 0)).toMatchObject({ address: BACKING + 4 * 80 });
  });

  it('answer mistakes as QEMU does', () => {
    const { status } = gpu();
    expect(status(0x101, 0, 2, 64, 64)).toBe('1203'); // number 0
    expect(status(...create)).toBe('1100');
    expect(status(...create)).toBe('1203'); // exists
    expect(status(0x101, 2, 99, 64, 64)).toBe('1205'); // format
    expect(status(0x101, 3, 1, 16384, 16384)).toBe('1201'); // size
    expect(status(...transfer)).toBe('1200'); // no backing
    expect(status(...scanout)).toBe('1200');
    expect(status(...attach)).toBe('1100');
    expect(status(...attach)).toBe('1200'); // has one
    expect(status(0x106, 9, 1, BACKING, 0, 16, 0)).toBe('1203');
    expect(status(0x105, 0, 0, 65, 64, 0, 0, 1, 0)).toBe('1205'); // too wide
    expect(status(0x103, 0, 0, 8, 64, 0, 1)).toBe('1205'); // too small
    expect(status(0x103, 0, 0, 64, 64, 1, 1)).toBe('1202'); // output
    expect(status(0x103, 0, 0, 64, 64, 0, 7)).toBe('1203');
    expect(status(0x104, 60, 0, 64, 64, 1, 0)).toBe('1205');
    expect(status(0x107, 1, 0)).toBe('1100');
    expect(status(0x107, 1, 0)).toBe('1200');
    expect(status(0x102, 1, 0)).toBe('1100');
    expect(status(0x102, 1, 0)).toBe('1203');
    expect(status(0x10a, 1, 0)).toBe('1205');
    expect(status(0x1ff)).toBe('1200');
    expect(status(0x101, 1)).toBe('1100'); // too short: accepted, without effect
  });

  it('repeat a command’s fence', () => {
    const { commands } = gpu();
    const view = new DataView(new ArrayBuffer(24));
    [0x1ff, 1, 0x77, 0, 5].forEach((word, i) => {
      view.setUint32(4 * i, word, true);
    });
    const answer = new DataView(commands.run(new Uint8Array(view.buffer), WHEN).buffer);
    expect([4, 8, 12, 16].map((at) => answer.getUint32(at, true))).toEqual([1, 0x77, 0, 5]);
  });

  it('keep a saved picture apart from later transfers', () => {
    const { bench, commands, status } = gpu();
    for (const command of [create, attach, transfer, scanout]) status(...command);
    const state = commands.save();
    bench.memory.write(BACKING, Uint8Array.of(9, 9, 9, 9));
    status(...transfer);
    expect(commands.display('gpu')?.rgba()[0]).toBe(9);
    commands.restore(state);
    expect(commands.display('gpu')?.rgba()[0]).toBe(0);
  });
});

describe('EDID', () => {
  const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

  it('is QEMU’s for the sizes measured', () => {
    const timing = (width: number, height: number) => hex(edid(width, height).subarray(54, 72));
    expect(timing(1280, 800)).toBe('ea2900c051201c304026444045cb10000018');
    expect(timing(1024, 768)).toBe('2520006641001a30001e334004c310000018');
    expect(timing(1920, 1080)).toBe('d25480a072382540e0395540e71211000018');
    expect(timing(640, 480)).toBe('8e0c80e020e01010a0132200a27900000018');
    expect(hex(edid(1280, 800).subarray(20, 24))).toBe('a5201478');
  });

  it('has both checksums', () => {
    for (const start of [0, 128]) {
      const sum = edid(800, 600)
        .subarray(start, start + 128)
        .reduce((total, byte) => total + byte, 0);
      expect(sum & 0xff).toBe(0);
    }
    expect([edid(1280, 800)[127], edid(1280, 800)[255]]).toEqual([0x3a, 0x2f]);
  });
});

describe('virtio GPU device', () => {
  it('knows for each command which store told it, when several are worked off at once, and after going back', () => {
    const bench = new DeviceBench();
    const device = new VirtioGpu(bench, { modern: true, ringReset: true }, { width: 1280, height: 800 });
    const transport = new VirtioMmio(recordedLine().line, qemuProfile('7.2.22'), false, device);
    transport.reset();
    const driver = new VirtioDriver(bench, transport);
    driver.start(0, 2);
    let n = 0;
    const offer = ([type, ...words]: Command) => {
      const out = BUFFERS + 0x400 * n;
      [type, 0, 0, 0, 0, 0, ...words].forEach((word, i) => {
        bench.memory.writeU32(out + 4 * i, word);
      });
      driver.offer(0, 2 * n++, [
        { address: out, length: 24 + 4 * words.length, write: false },
        { address: out + 0x200, length: 24, write: true },
      ]);
    };
    const ring = (count: number, events: number) => {
      Object.assign(bench, { count, events });
      driver.notify(0);
    };
    const half = (y: number): Command => [0x105, 0, y, 64, 32, 0, 0, 1, 0];
    for (const command of [create, attach, scanout, half(0)]) offer(command);
    ring(100, 4);
    offer(half(32));
    ring(150, 6);
    offer([0x105, 0, 0, 1, 1, 0, 0, 1, 0]); // the driver has not rung for this one when the device looks
    const saved = device.save();
    device.restore(saved);
    Object.assign(bench, { count: 200, events: 7 });
    bench.unrecorded.at(-1)?.();
    const source = (x: number, y: number) => device.display()?.source(x, y);
    const ran = { icount: 200, event: 7 };
    expect(source(5, 5)).toMatchObject({ told: { icount: 99, event: 4 }, ran });
    expect(source(5, 40)).toMatchObject({ told: { icount: 149, event: 6 }, ran });
    expect(source(0, 0)).toMatchObject({ told: { icount: 149, event: 6 }, ran });
    ring(300, 8);
    offer(half(0));
    ring(310, 9);
    bench.unrecorded.at(-1)?.();
    expect(source(5, 5)).toMatchObject({ told: { icount: 309, event: 9 } });
  });
});
