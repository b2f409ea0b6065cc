import { hasChange, type QemuVersion, qemuVersion } from '../cpu/qemu-version.ts';
import type { AcpiRules } from './acpi/description.ts';

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
  /** The log begins with the host's time at QEMU's start. */
  readonly logsStartTime: boolean;
  /** The test finisher's PASS and FAIL end QEMU inside the store; else they ask for a shutdown and the store goes on. */
  readonly finisherExitsAtOnce: boolean;
  /** The machine has a firmware configuration device. */
  readonly fwCfg: boolean;
  /** The timer of M mode is the CLINT's: it does nothing before mtimecmp is written, and mtime cannot be. */
  readonly clint: boolean;
  /** An expiry of that timer that is too far away wraps into the past, so that the interrupt comes at once. */
  readonly timerWraps: boolean;
  /** Priority registers of the PLIC, that of source 0 included. */
  readonly plicPriorities: number;
  /** The priority of the PLIC's source 0, which is none, can be written. */
  readonly plicSourceZero: boolean;
  /** A falling line leaves the PLIC's pending bit set; else the bit follows the line. */
  readonly plicLatches: boolean;
  /**
   * The PLIC's thresholds begin as what QEMU's memory happened to hold, above all priorities: nothing interrupts before they
   * are written. Values above 7 are ignored, and a system reset leaves the PLIC as it is.
   */
  readonly plicThresholdsUnset: boolean;
  /** QueueNumMax of virtio-mmio tells the queue's own size; before, 1024 for each queue. */
  readonly virtioMmioOwnSize: boolean;
  /** queue_size of virtio over PCI tells 1024 for each queue; elsewhere, its present size. */
  readonly virtioPciLargestSize: boolean;
  /** Keys that the virtio keyboard says it has: the bitmap of EV_KEY in hex. */
  readonly keyboardKeys: string;
  /** Mouse and tablet have BTN_TOUCH. */
  readonly touchButton: boolean;
  /** What the ACPI tables in the firmware configuration are like; undefined where there are none. */
  readonly acpi: AcpiRules | undefined;
  /** The firmware configuration has SMBIOS records. */
  readonly smbios: boolean;
  /** virtio devices offer VIRTIO_F_RING_RESET (bit 40). */
  readonly virtioRingReset: boolean;
  /** virtio-net transmits from a bottom half that the log records; before, that bottom half was not recorded. */
  readonly virtioNetUsesBottomHalf: boolean;
  /** A flash buffer write reaches the array at its confirm command only; before, each word did at once. */
  readonly flashBuffersWrites: boolean;
}

const KEYS_7 = 'feffffffffffffffffffcf7bffffbefeffdf00f8783000000000000004';
const KEYS_8 = 'feffffffffffffffffffcf7bffffbefeffdf00f8783080ff0700000004';
const KEYS_11 = `fe${'ff'.repeat(28)}`;

function acpiRules(version: QemuVersion): AcpiRules | undefined {
  if (!hasChange(version, '8.0')) return undefined;
  return {
    wholeBoard: hasChange(version, '9.0'),
    version66: hasChange(version, '10.1'),
    oldConsole: !hasChange(version, '10.0'),
    consoleSwapped: !hasChange(version, '10.0.12', '10.2.1', '11.0.3', '11.1'),
    consoleBytes: hasChange(version, '11.1'),
    labelsPromised: !hasChange(version, '10.0.7', '10.1.3', '10.2'),
  };
}

/**
 * The profile of a release. An unreadable version gets 7.2's.
 *
 * @param version As `machine.json` has it: "7.2.22".
 */
export function qemuProfile(version: string): QemuProfile {
  const numbers = qemuVersion(version);
  const [major, minor] = numbers;
  const since = (...firsts: readonly string[]) => hasChange(numbers, ...firsts);
  return {
    release: `${major}.${minor}`,
    // 7.2.22, 8.2.2, 9.2.1, 10.0.13: measured. The stable branches' lists of changes have it in 7.2.18, not before.
    rtcReadsClockAt: since('7.2.18', '9.2.4', '10.0') ? 'creation' : 'reset',
    logsStartTime: !since('10.0'), // 7.2.22, 8.2.2, 10.0.13, 11.1.3: measured
    finisherExitsAtOnce: !since('8.2'), // 7.2.22, 10.0.13: measured
    fwCfg: since('6.0'), // 5.2.0, 7.2.22: measured
    clint: !since('7.0'), // 5.2.0, 6.2.0, 7.2.22: measured
    timerWraps: !since('6.2'), // 5.2.0, 6.2.0: measured
    plicPriorities: !since('7.0') ? 128 : since('8.0') ? 96 : 97, // 5.2.0, 6.2.0, 7.2.22, 8.2.2, 10.0.13: measured
    plicSourceZero: since('8.0') && !since('9.0'), // 8.2.2: measured, as the two beside it
    plicLatches: since('9.0') || (since('7.0') && !since('8.0')), // likewise; 5.2.0: measured
    plicThresholdsUnset: !since('7.0'), // 5.2.0, 6.2.0, 7.2.22: measured
    virtioMmioOwnSize: since('11.1'), // 11.0.3, 11.1.3: measured
    virtioPciLargestSize: since('10.0.13') && !since('10.1'), // 10.0.2, 10.0.13, 10.1.0: measured
    keyboardKeys: since('11.1') ? KEYS_11 : since('8.0') ? KEYS_8 : KEYS_7, // 7.2.22, 8.2.2, 11.0.3, 11.1.3: measured
    touchButton: since('8.1'), // 7.2.22, 10.0.13: measured
    acpi: acpiRules(numbers), // 8.2.2, 9.2.1, 10.0.13, 10.1.0, 10.2.1, 11.0.3, 11.1.3: measured
    smbios: since('9.0'), // likewise
    virtioRingReset: since('7.2'),
    virtioNetUsesBottomHalf: since('9.1'),
    flashBuffersWrites: since('9.0'),
  };
}
