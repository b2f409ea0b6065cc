import { describe, expect, it } from 'vitest';
import { hasChange, qemuVersion } from './qemu-version.ts';

describe('A version of QEMU', () => {
  it('is read from what QEMU prints', () => {
    expect(qemuVersion('10.0.2 (Debian 1:10.0.2+ds-2)')).toEqual([10, 0, 2]);
    expect(qemuVersion(' 4.2.1')).toEqual([4, 2, 1]);
  });

  it('is the latest of its branch where no patch is said, and 7.2.22 where nothing is', () => {
    expect(qemuVersion('11.1')).toEqual([11, 1, Infinity]);
    expect(qemuVersion('v?')).toEqual([7, 2, 22]);
  });

  it('has what was made before it', () => {
    expect(hasChange(qemuVersion('8.2.2'), '8.2')).toBe(true);
    expect(hasChange(qemuVersion('9.0.0'), '8.2')).toBe(true);
    expect(hasChange(qemuVersion('8.1.5'), '8.2')).toBe(false);
    expect(hasChange(qemuVersion('11.1.0'), '11.1.1')).toBe(false);
  });

  it('has what its own branch took over, from that patch on', () => {
    const firsts = ['10.0.11', '11.0.2', '11.1'] as const;
    const having = ['10.0.10', '10.0.11', '10.0', '10.1.5', '10.2.2', '11.0.1', '11.0.3', '11.1.0', '12.0.0'].filter(
      (version) => hasChange(qemuVersion(version), ...firsts),
    );
    expect(having).toEqual(['10.0.11', '10.0', '11.0.3', '11.1.0', '12.0.0']);
  });
});
