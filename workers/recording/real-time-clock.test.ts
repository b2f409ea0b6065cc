import { describe, expect, it } from 'vitest';
import { parseQemuCommandLine } from './command-line.ts';
import { describeRtc } from './real-time-clock.ts';

function described(option: string, qemu: string) {
  const unfit: string[] = [];
  const { rtc } = parseQemuCommandLine(['qemu', '-rtc', option]);
  return { ...describeRtc(rtc, qemu, unfit), unfit: unfit.map((line) => line.replace(/: .*/, '')) };
}

describe('-rtc', () => {
  it('follows the host’s clock, in UTC, without a word', () => {
    expect(described('base=utc', '10.0.13')).toEqual({ clock: 'host', date: undefined, unfit: [] });
  });

  it('takes a date with and without a time of day', () => {
    expect(described('base=2020-01-02T03:04:05,clock=vm', '10.0.13')).toEqual({
      ...{ clock: 'vm', date: 1577934245n, unfit: [] },
    });
    expect(described('base=1970-01-02,clock=vm', '11.1.3').date).toBe(86400n);
  });

  it('tells what the log lacks', () => {
    expect(described('base=2020-01-02', '8.2.2').unfit).toEqual([]);
    expect(described('base=2020-01-02', '10.0.13').unfit).toHaveLength(1);
    expect(described('clock=vm', '7.2.22').unfit).toEqual([]);
    expect(described('clock=vm', '11.1.3').unfit).toHaveLength(1);
    expect(described('base=localtime', '7.2.22').unfit).toEqual(['-rtc base=localtime']);
    expect(described('clock=rt', '7.2.22').unfit).toEqual(['-rtc clock=rt']);
    expect(described('base=now', '7.2.22').unfit).toEqual(['-rtc base=now']);
  });
});
