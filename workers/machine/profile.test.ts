import { describe, expect, it } from 'vitest';
import { qemuProfile } from './profile.ts';

describe('profiles of QEMU releases', () => {
  it('are found by version, whatever stands behind it', () => {
    expect(qemuProfile('10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)').release).toBe('10.0');
    expect(qemuProfile('7.2.22').release).toBe('7.2');
    expect(qemuProfile('unknown').release).toBe('7.2');
  });

  it('know when the RTC takes its reference', () => {
    const at = (version: string) => qemuProfile(version).rtcReadsClockAt;
    expect(['7.2.22', '8.2.2', '10.0.13'].map(at)).toEqual(['creation', 'reset', 'creation']);
  });

  it('know which bottom halves were recorded', () => {
    const recorded = (version: string) => qemuProfile(version).virtioNetUsesBottomHalf;
    expect(['7.2', '9.0.2', '9.1.0', '10.0'].map(recorded)).toEqual([false, false, true, true]);
  });

  it('know what the PLIC has', () => {
    const plic = (version: string) => {
      const { plicPriorities, plicSourceZero, plicLatches } = qemuProfile(version);
      return [plicPriorities, plicSourceZero, plicLatches];
    };
    expect(['7.2.22', '8.2.2', '10.0.13'].map(plic)).toEqual([
      [97, false, true],
      [96, true, false],
      [96, false, true],
    ]);
  });
});
