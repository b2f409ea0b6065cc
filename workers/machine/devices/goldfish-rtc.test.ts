import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../profile.ts';
import { DeviceBench, recordedLine } from '../testing/device-bench.ts';
import { GoldfishRtc, type RtcOptions } from './goldfish-rtc.ts';

const [TIME_LOW, TIME_HIGH, ALARM_LOW, ALARM_HIGH] = [0, 4, 8, 12];
const [IRQ_ENABLED, CLEAR_ALARM, ALARM_STATUS, CLEAR_INTERRUPT] = [16, 20, 24, 28];
const UTC: RtcOptions = { clock: 'host', date: undefined };

function powered(options: RtcOptions = UTC, release = '7.2.22', start = 1_700_000_000_250_000_000n) {
  const bench = new DeviceBench();
  const line = recordedLine();
  bench.hostClock = start;
  const rtc = new GoldfishRtc(bench, line.line, qemuProfile(release), options);
  rtc.realize();
  rtc.reset();
  const write = (offset: number, value: bigint | number) => rtc.write(offset, 4, Number(value));
  const time = () => BigInt(rtc.read(TIME_LOW)) | (BigInt(rtc.read(TIME_HIGH)) << 32n);
  const alarm = (at: bigint) => {
    write(ALARM_HIGH, at >> 32n);
    write(ALARM_LOW, at & 0xffffffffn);
  };
  return { bench, line, rtc, write, time, alarm };
}

describe('goldfish RTC', () => {
  it('reads the host’s clock twice when it is created, and starts at whole seconds', () => {
    const { bench, time } = powered();
    expect(bench.requests).toEqual(['host clock', 'host clock']);
    bench.hostClock += 3n;
    expect(time()).toBe(1_700_000_000_000_000_003n);
    expect(bench.requests.length).toBe(3); // one reading for both halves
  });

  it('of older releases does so at each reset', () => {
    const { bench, rtc } = powered(UTC, '8.0.0');
    expect(bench.requests.length).toBe(2);
    rtc.reset();
    expect(bench.requests.length).toBe(4);
  });

  it('with clock=vm counts virtual time from the date and leaves the host alone', () => {
    const { bench, time } = powered({ clock: 'vm', date: 1_000_000n });
    bench.now = 42;
    expect(time()).toBe(1_000_000_000_000_042n);
    expect(bench.requests).toEqual([]);
  });

  it('with a date shows it at QEMU’s start, and goes with the host’s clock', () => {
    const { bench, rtc, time } = powered({ clock: 'host', date: 1_000_000n }, '8.2.2');
    bench.startTime = () => bench.hostClock - 7_000_000_000n;
    rtc.reset();
    expect(time() / 1_000_000_000n).toBe(1_000_007n);
  });

  it('latches the high half with the low one', () => {
    const { bench, rtc } = powered();
    rtc.read(TIME_LOW);
    const high = rtc.read(TIME_HIGH);
    bench.hostClock += 1n << 33n;
    expect(rtc.read(TIME_HIGH)).toBe(high);
  });

  it('arms with the low half of the alarm and interrupts when it is due', () => {
    const { bench, line, rtc, write, time, alarm } = powered();
    write(IRQ_ENABLED, 0xff);
    expect(rtc.read(IRQ_ENABLED)).toBe(1);
    const at = time() + 50_000_000n;
    alarm(at);
    expect(rtc.read(ALARM_STATUS)).toBe(1);
    // On the host's clock, without the part of a second that the start cut off.
    expect(bench.expiryOf('rtc alarm')).toBe(at + 250_000_000n);
    bench.timers[0]?.onExpire();
    expect([rtc.read(ALARM_STATUS), line.level]).toEqual([0, true]);
    write(CLEAR_INTERRUPT, 1);
    expect(line.level).toBe(false);
  });

  it('interrupts at once for an alarm in the past', () => {
    const { bench, line, rtc, write, time, alarm } = powered();
    write(IRQ_ENABLED, 1);
    alarm(time() - 1n);
    expect([rtc.read(ALARM_STATUS), line.level, bench.expiryOf('rtc alarm')]).toEqual([0, true, undefined]);
  });

  it('forgets an alarm that is cleared, and keeps its time', () => {
    const { bench, rtc, write, time, alarm } = powered();
    const at = time() + 1_000_000_000n;
    alarm(at);
    write(CLEAR_ALARM, 1);
    expect([rtc.read(ALARM_STATUS), bench.expiryOf('rtc alarm')]).toEqual([0, undefined]);
    expect(rtc.read(ALARM_LOW)).toBe(Number(at & 0xffffffffn));
  });

  it('can be set, half by half', () => {
    const { time, write } = powered();
    write(TIME_HIGH, 0x100);
    write(TIME_LOW, 0x12345678);
    expect(time()).toBe(0x10012345678n);
  });

  it('comes back from a saved state', () => {
    const { bench, rtc, time, alarm } = powered();
    alarm(time() + 5n);
    const state = structuredClone(rtc.save());
    const other = new GoldfishRtc(bench, () => {}, qemuProfile('7.2.22'), UTC);
    other.restore(state);
    expect(other.inspect()).toEqual(rtc.inspect());
    expect(other.read(TIME_LOW)).toBe(rtc.read(TIME_LOW));
  });
});
