import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../../profile.ts';
import { DeviceBench, recordedLine } from '../../testing/device-bench.ts';
import { BUFFERS, EVENT_INDEX, VirtioDriver } from '../../testing/virtio-driver.ts';
import { ENTROPY_DEFAULTS, VirtioEntropy } from './entropy.ts';
import { VirtioMmio } from './transport-mmio.ts';

function source(features = 0, options = ENTROPY_DEFAULTS, now = 0) {
  const bench = new DeviceBench();
  bench.now = now;
  const line = recordedLine();
  const entropy = new VirtioEntropy(bench, { modern: true, ringReset: true }, options);
  const transport = new VirtioMmio(line.line, qemuProfile('7.2.22'), false, entropy);
  transport.reset();
  const driver = new VirtioDriver(bench, transport);
  driver.start(features, 1);
  const ask = (n: number, length: number) => {
    driver.offer(0, n, [{ address: BUFFERS + 0x1000 * n, length, write: true }]);
    driver.notify(0);
  };
  return { bench, line, driver, transport, ask };
}

describe('virtio entropy device', () => {
  it('answers in a bottom half of the notify’s count, with bytes for all buffers', () => {
    const { bench, line, driver, ask } = source();
    bench.count = 1234;
    driver.offer(0, 1, [{ address: BUFFERS + 0x1000, length: 16, write: true }]);
    ask(0, 48);
    expect(bench.bottomHalves.map(({ id }) => id)).toEqual([1234]);
    expect(driver.used(0)).toEqual([]);
    bench.bottomHalves.shift()?.run();
    expect(driver.used(0)).toEqual([
      [1, 16],
      [0, 48],
    ]);
    expect([...(bench.memory.read(BUFFERS, 2) ?? []), line.level]).toEqual([17, 18, true]);
  });

  it('writes avail_event after each element', () => {
    const { bench, driver, ask } = source(EVENT_INDEX);
    ask(0, 8);
    bench.bottomHalves.shift()?.run();
    expect(driver.availEvent(0)).toBe(1);
  });

  it('serves two notifies with the first bottom half; the second finds nothing', () => {
    const { bench, driver, ask } = source();
    ask(0, 8);
    ask(1, 8);
    bench.bottomHalves.shift()?.run();
    expect(driver.used(0).length).toBe(2);
    bench.bottomHalves.shift()?.run();
    expect(driver.used(0).length).toBe(2);
  });

  it('arms the period’s timer when the driver is ready, in whole milliseconds, and then with the next request', () => {
    const { bench, ask } = source(0, ENTROPY_DEFAULTS, 5_999_999);
    const expiry = () => bench.expiryOf('virtio-rng rate limit');
    expect(expiry()).toBe((5 + 65536) * 1e6);
    ask(0, 8);
    bench.goTo((5 + 65536) * 1e6);
    expect(expiry()).toBeUndefined();
    ask(1, 8);
    expect(expiry()).toBe((5 + 2 * 65536) * 1e6);
  });

  it('stops at its quota and goes on in the next period', () => {
    const { bench, driver, ask } = source(0, { maxBytes: 10, periodMs: 100 });
    ask(0, 64);
    bench.bottomHalves.shift()?.run();
    expect(driver.used(0)).toEqual([[0, 10]]);
    ask(1, 64);
    expect(bench.bottomHalves).toEqual([]);
    bench.goTo(100e6);
    bench.bottomHalves.shift()?.run();
    expect(driver.used(0)).toEqual([
      [0, 10],
      [1, 10],
    ]);
  });

  it('takes up its bottom halves again after going back', () => {
    const { bench, driver, transport, ask } = source();
    bench.count = 7;
    ask(0, 8);
    const state = structuredClone(transport.save());
    bench.bottomHalves.length = 0;
    transport.restore(state);
    expect(bench.bottomHalves.map(({ id }) => id)).toEqual([7]);
    bench.bottomHalves.shift()?.run();
    expect(driver.used(0)).toEqual([[0, 8]]);
  });

  it('has no configuration space: it reads as ones', () => {
    const { transport } = source();
    expect([transport.read(0x100, 1), transport.read(0x100, 4)]).toEqual([0xff, 0xffffffff]);
  });
});
