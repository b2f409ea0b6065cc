/** `-rtc`, as far as a guest can tell: which clock the real-time clock follows, and what it showed at the start. */
import type { RtcOptions } from '../machine/devices/goldfish-rtc.ts';
import { qemuProfile } from '../machine/profile.ts';

/** Seconds since 1970 of `2006-06-17T16:01:21` or `2006-06-17`, in UTC; undefined when it is neither. */
function secondsOf(text: string): bigint | undefined {
  if (!/^\d+-\d+-\d+(T\d+:\d+:\d+)?$/.test(text)) return undefined;
  const [year = 0, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = text.split(/\D/).map(Number);
  return BigInt(Date.UTC(year, month - 1, day, hours, minutes, seconds) / 1000);
}

/**
 * @param qemu QEMU's version; the log has the time at start in some only.
 * @param unfit Gets a line for what cannot be told from the log.
 */
export function describeRtc(
  rtc: Readonly<Record<string, string>>,
  qemu: string | undefined,
  unfit: string[],
): RtcOptions {
  const { base = 'utc', clock = 'host' } = rtc;
  const date = base === 'utc' || base === 'localtime' ? undefined : secondsOf(base);
  const zone = base === 'localtime';
  if (zone) unfit.push('-rtc base=localtime: the host’s time zone is not in the recording; its clock is taken for UTC');
  else if (base !== 'utc' && date === undefined) unfit.push(`-rtc base=${base}: not a date`);
  if (clock === 'rt') unfit.push('-rtc clock=rt: what that clock read is not in the log');
  // With a date, the host's clock counts from its reading at the start; the virtual clock needs that without one.
  const needsStart = (clock === 'host') === (date !== undefined);
  if (needsStart && clock !== 'rt' && !qemuProfile(qemu ?? '7.2').logsStartTime) {
    unfit.push(
      `-rtc base=${base},clock=${clock}: QEMU ${qemu} does not record the time at its start, so the guest’s clock may be off`,
    );
  }
  return { clock: clock === 'host' ? 'host' : 'vm', date };
}
