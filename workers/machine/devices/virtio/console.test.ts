import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../../profile.ts';
import { DeviceBench, recordedLine } from '../../testing/device-bench.ts';
import { BUFFERS, VirtioDriver } from '../../testing/virtio-driver.ts';
import { type ConsolePort, VirtioConsole } from './console.ts';
import { VirtioMmio } from './transport-mmio.ts';

const MULTIPORT = 2;
const CONSOLE: ConsolePort = { id: 0, console: true, name: undefined, chardev: 1, recorded: false };
const PORT: ConsolePort = { id: 1, console: false, name: 'agent', chardev: 2, recorded: true };

function serial(features: number, ports: readonly ConsolePort[]) {
  const bench = new DeviceBench();
  const console = new VirtioConsole(bench, { modern: true, ringReset: true }, ports);
  const transport = new VirtioMmio(recordedLine().line, qemuProfile('7.2.22'), false, console);
  transport.reset();
  const driver = new VirtioDriver(bench, transport);
  driver.start(features, 6);
  const write = (queue: number, text: string) => {
    bench.memory.write(
      BUFFERS,
      Uint8Array.from(text, (char) => char.charCodeAt(0)),
    );
    driver.offer(queue, 0, [{ address: BUFFERS, length: text.length }]);
    driver.notify(queue);
  };
  const tell = (id: number, event: number, value: number) => {
    const at = BUFFERS + 0x100;
    bench.memory.writeU32(at, id);
    bench.memory.writeU16(at + 4, event);
    bench.memory.writeU16(at + 6, value);
    driver.offer(3, 0, [{ address: at, length: 8 }]);
    driver.notify(3);
  };
  const told = () =>
    driver.used(2).map(([head, length]) => {
      const bytes = bench.memory.read(BUFFERS + 0x1000 + 0x100 * head, length) ?? new Uint8Array(8);
      const view = new DataView(bytes.buffer);
      return [view.getUint32(0, true), view.getUint16(4, true), String.fromCharCode(...bytes.subarray(8))];
    });
  for (let n = 0; n < 8; n++) driver.offer(2, n, [{ address: BUFFERS + 0x1000 + 0x100 * n, length: 64, write: true }]);
  return { bench, console, transport, driver, write, tell, told };
}

describe('virtio console device', () => {
  it('introduces its ports when the driver is ready', () => {
    const { tell, told } = serial(MULTIPORT, [CONSOLE, PORT]);
    tell(0, 0, 1);
    tell(0, 3, 1);
    tell(1, 3, 1);
    expect(told()).toEqual([
      [0, 1, ''],
      [1, 1, ''],
      [0, 4, ''],
      [0, 6, ''],
      [1, 7, 'agent\0'],
      [1, 6, ''],
    ]);
  });

  it('passes output on: unrecorded from a console, as CHAR_WRITE where QEMU records', () => {
    const { bench, driver, write } = serial(MULTIPORT, [CONSOLE, PORT]);
    write(1, 'hello');
    write(5, 'x');
    expect([bench.texts, bench.written]).toEqual([[[1, 'hello']], [[2, 0x78]]]);
    expect(driver.used(1)).toEqual([[0, 0]]);
  });

  it('delivers input to a port that is open, and loses what finds no buffer', () => {
    const { bench, console, driver, tell } = serial(MULTIPORT, [CONSOLE]);
    driver.offer(0, 0, [{ address: BUFFERS + 0x4000, length: 4, write: true }]);
    expect(console.receive(1, Uint8Array.of(1, 2))).toBe(true);
    expect(driver.used(0)).toEqual([]);
    tell(0, 6, 1);
    console.receive(1, Uint8Array.of(1, 2, 3, 4, 5));
    expect([driver.used(0), [...(bench.memory.read(BUFFERS + 0x4000, 4) ?? [])]]).toEqual([[[0, 4]], [1, 2, 3, 4]]);
    expect(console.receive(9, Uint8Array.of(1))).toBe(false);
  });

  it('has port 0 open for a driver without control messages', () => {
    const { console, driver } = serial(0, [CONSOLE]);
    driver.offer(0, 0, [{ address: BUFFERS + 0x4000, length: 4, write: true }]);
    console.receive(1, Uint8Array.of(7));
    expect(driver.used(0)).toEqual([[0, 1]]);
  });

  it('writes in an emergency', () => {
    const { bench, transport } = serial(0, [CONSOLE]);
    transport.write(0x108, 4, 0x21);
    expect(bench.texts).toEqual([[1, '!']]);
    expect([transport.read(0x104, 4), transport.read(0x10c, 1)]).toEqual([31, 0xff]);
  });
});
