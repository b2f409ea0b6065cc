import { describe, expect, it } from 'vitest';
import { qemuProfile } from '../profile.ts';
import { DeviceBench } from '../testing/device-bench.ts';
import { SifiveTest } from './sifive-test.ts';

describe('test finisher', () => {
  it('ends QEMU 7.2 inside the store', () => {
    const finisher = new SifiveTest(new DeviceBench(), qemuProfile('7.2.22'));
    expect(() => finisher.write(0, 4, 0x5555)).toThrow('exit 0');
    expect(() => finisher.write(0, 4, 0x70_3333)).toThrow('exit 112');
  });

  it('asks later releases for a shutdown', () => {
    const bench = new DeviceBench();
    const finisher = new SifiveTest(bench, qemuProfile('10.0.13'));
    finisher.write(0, 2, 0x5555);
    finisher.write(0, 4, 0x1_3333);
    expect(bench.requests).toEqual(['guest-shutdown 0', 'guest-panic 1']);
  });

  it('resets', () => {
    const bench = new DeviceBench();
    new SifiveTest(bench, qemuProfile('7.2.22')).write(0, 4, 0x7777);
    expect(bench.requests).toEqual(['reset']);
  });

  it('tells of commands that it does not know, and ignores other offsets', () => {
    const bench = new DeviceBench();
    const finisher = new SifiveTest(bench, qemuProfile('7.2.22'));
    finisher.write(0, 4, 0x1234);
    finisher.write(4, 4, 0x5555);
    expect(bench.gaps).toEqual(['test finisher command 0x1234']);
    expect(finisher.read()).toBe(0);
  });
});
