/**
 * Where QEMU's releases differ in what a guest, or the log, can see. Devices ask the profile, never a version number.
 *
 * "Not measured" marks what is known from release notes and documentation only.
 */
export interface QemuProfile {
  /** Major and minor version, such as "7.2". */
  readonly release: string;
  /**
   * When the goldfish RTC takes its reference time from the host's clock: once when the machine is created (two
   * CLOCK_HOST events before the first RANDOM), or at each reset (after the RESET checkpoint).
   */
  readonly rtcReadsClockAt: 'creation' | 'reset';
  /** The test finisher's PASS and FAIL end QEMU inside the store; else they ask for a shutdown and the store goes on. */
  readonly finisherExitsAtOnce: boolean;
  /** virtio devices offer VIRTIO_F_RING_RESET (bit 40). */
  readonly virtioRingReset: boolean;
  /** virtio-net transmits from a bottom half that the log records; before, that bottom half was not recorded. */
  readonly virtioNetUsesBottomHalf: boolean;
  /** virtio-net fills in num_buffers for virtio 1 drivers without merged buffers too. Not measured. */
  readonly virtioNetCountsBuffers: boolean;
  /** A flash buffer write reaches the array at its confirm command only; before, each word did at once. */
  readonly flashBuffersWrites: boolean;
}

/** Major, minor and patch of a version such as "7.2.22" or "10.0.2 (Debian 1:10.0.2+ds-1)"; zeros where absent. */
function versionNumbers(version: string): readonly [number, number, number] {
  const match = /^\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)];
}

/**
 * The profile of a release. An unreadable version gets 7.2's.
 *
 * @param version As `machine.json` has it: "7.2.22".
 */
export function qemuProfile(version: string): QemuProfile {
  const [major, minor, patch] = versionNumbers(/^\s*\d/.test(version) ? version : '7.2.22');
  const since = (a: number, b: number) => major > a || (major === a && minor >= b);
  const stable = (a: number, b: number, c: number) => major === a && minor === b && patch >= c;
  return {
    release: `${major}.${minor}`,
    // 7.2.22: measured. The other stable branches that took the change: not measured.
    rtcReadsClockAt: since(10, 0) || stable(7, 2, 17) || stable(8, 2, 9) || stable(9, 2, 1) ? 'creation' : 'reset',
    finisherExitsAtOnce: !since(8, 2),
    virtioRingReset: since(7, 2),
    virtioNetUsesBottomHalf: since(9, 1),
    virtioNetCountsBuffers: since(10, 0),
    flashBuffersWrites: since(9, 0),
  };
}
