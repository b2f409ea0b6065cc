import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../../profile.ts';
import { DeviceBench, recordedLine } from '../../testing/device-bench.ts';
import { BUFFERS, EVENT_INDEX, VirtioDriver } from '../../testing/virtio-driver.ts';
import { InputRouter } from '../input-router.ts';
import { INPUT_MASKS, type InputKind, VirtioInput } from './input.ts';
import { linuxKeyCode } from './linux-keys.ts';
import { VirtioMmio } from './transport-mmio.ts';

function device(kind: InputKind, release = '7.2.22', bench = new DeviceBench(), router = new InputRouter()) {
  const line = recordedLine();
  const profile = qemuProfile(release);
  const input: VirtioInput = new VirtioInput(bench, profile, { modern: true, ringReset: true }, kind, (active) =>
    router.setActive(input, active),
  );
  router.add(input, INPUT_MASKS[kind]);
  const transport = new VirtioMmio(line.line, profile, false, input);
  transport.reset();
  const driver = new VirtioDriver(bench, transport);
  const buffers = (count: number) => {
    for (let n = 0; n < count; n++) driver.offer(0, n, [{ address: BUFFERS + 8 * n, length: 8, write: true }]);
  };
  /** Type, code and value of the events in the first buffers. */
  const events = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const { memory } = bench;
      return [
        memory.readU16(BUFFERS + 8 * n),
        memory.readU16(BUFFERS + 8 * n + 2),
        memory.readU32(BUFFERS + 8 * n + 4) | 0,
      ];
    });
  const ask = (select: number, subselect: number) => {
    transport.write(0x100, 1, select);
    transport.write(0x101, 1, subselect);
    return Array.from({ length: transport.read(0x102, 1) }, (_, i) => transport.read(0x108 + i, 1));
  };
  return { bench, router, input, transport, driver, line, buffers, events, ask };
}

describe('virtio input devices', () => {
  it('deliver a group of events at its end, each in a buffer of its own, with one interrupt', () => {
    const { input, driver, line, buffers, events } = device('keyboard');
    driver.start(EVENT_INDEX, 2);
    buffers(4);
    const before = line.calls.length;
    input.input({ type: 'key', qcode: 'h', down: true });
    input.input({ type: 'key', qcode: 'shift', down: false });
    expect(driver.used(0)).toEqual([]);
    input.sync();
    expect(events(3)).toEqual([
      [1, 35, 1],
      [1, 42, 0],
      [0, 0, 0],
    ]);
    expect([driver.used(0).length, driver.availEvent(0), line.calls.length - before]).toEqual([3, 3, 1]);
  });

  it('drop a group that finds too few buffers', () => {
    const { input, driver, buffers } = device('keyboard');
    driver.start(0, 2);
    buffers(1);
    input.input({ type: 'key', qcode: 'a', down: true });
    input.sync();
    expect(driver.used(0)).toEqual([]);
    driver.offer(0, 1, [{ address: BUFFERS + 8, length: 8, write: true }]);
    input.input({ type: 'key', qcode: 'b', down: true });
    input.sync();
    expect(driver.used(0).map(([head]) => head)).toEqual([0, 1]);
  });

  it('turn wheel clicks into relative events and buttons into keys', () => {
    const { input, driver, buffers, events } = device('mouse');
    driver.start(0, 2);
    buffers(6);
    input.input({ type: 'button', button: 'left', down: true });
    input.input({ type: 'button', button: 'wheel-down', down: true });
    input.input({ type: 'rel', axis: 'y', value: -5 });
    input.sync();
    expect(events(4)).toEqual([
      [1, 0x110, 1],
      [2, 8, -1],
      [2, 1, -5],
      [0, 0, 0],
    ]);
  });

  it('describe themselves', () => {
    const { ask } = device('tablet');
    expect(String.fromCharCode(...ask(1, 0))).toBe('QEMU Virtio Tablet\0');
    expect(ask(3, 0)).toEqual([6, 0, 0x27, 6, 3, 0, 2, 0]);
    expect(ask(0x12, 0).slice(4, 8)).toEqual([0xff, 0x7f, 0, 0]); // greatest value of the x axis
    expect(ask(0x11, 2)).toEqual([0, 1]); // a wheel
  });

  it('of QEMU 7.2 say they have the keys that they know', () => {
    const { ask } = device('keyboard');
    const bits = ask(0x11, 1);
    const names = ['esc', 'a', 'spc', 'kp_enter', 'f12', 'up', 'meta_l', 'mail', 'mediaselect', 'menu'];
    for (const name of names) {
      const code = linuxKeyCode(name) ?? 0;
      expect([name, ((bits[code >> 3] ?? 0) >> (code & 7)) & 1]).toEqual([name, 1]);
    }
    expect(bits.length).toBe(29);
    expect(((bits[183 >> 3] ?? 0) >> (183 & 7)) & 1).toBe(0); // F13 came with QEMU 8
    expect(((device('keyboard', '10.0.13').ask(0x11, 1)[183 >> 3] ?? 0) >> (183 & 7)) & 1).toBe(1);
  });

  it('have a configuration space that ends behind the longest answer', () => {
    const { transport } = device('keyboard');
    expect([transport.read(0x100 + 36, 1), transport.read(0x100 + 37, 1)]).toEqual([0, 0xff]);
  });

  it('get the events of their kind when their driver listens last', () => {
    const bench = new DeviceBench();
    const router = new InputRouter();
    const mouse = device('mouse', '7.2.22', bench, router);
    const tablet = device('tablet', '7.2.22', new DeviceBench(), router);
    mouse.driver.start(0, 2);
    tablet.driver.start(0, 2);
    for (const { buffers } of [mouse, tablet]) buffers(4);
    router.input({ type: 'button', button: 'left', down: true });
    router.sync();
    expect([mouse.driver.used(0).length, tablet.driver.used(0).length]).toEqual([0, 2]);
    router.input({ type: 'rel', axis: 'x', value: 1 });
    router.sync();
    expect([mouse.driver.used(0).length, tablet.driver.used(0).length]).toEqual([2, 2]);
    tablet.transport.write(0x70, 4, 0);
    router.input({ type: 'button', button: 'left', down: false });
    router.sync();
    expect(mouse.driver.used(0).length).toBe(4);
  });

  it('take LED states and give the buffers back', () => {
    const { driver } = device('keyboard');
    driver.start(0, 2);
    driver.offer(1, 0, [{ address: BUFFERS, length: 8 }]);
    driver.notify(1);
    expect(driver.used(1)).toEqual([[0, 8]]);
  });
});
