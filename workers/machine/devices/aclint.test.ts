import { describe, expect, it } from 'vitest';
import { DeviceBench, recordedLine } from '../testing/device-bench.ts';
import { AclintMtimer } from './aclint-mtimer.ts';
import { AclintSwi } from './aclint-swi.ts';

const MTIMECMP = 0;
const MTIME = 0x7ff8;

function timer(now = 0, clint = false) {
  const bench = new DeviceBench();
  bench.now = now;
  const line = recordedLine();
  const bases: bigint[] = [];
  const mtimer = new AclintMtimer(bench, line.line, (ticks) => bases.push(ticks), { clint, timerWraps: clint });
  mtimer.reset();
  return { bench, line, mtimer, bases };
}

describe('ACLINT MTIMER', () => {
  it('has its interrupt pending at power-on: mtimecmp is 0', () => {
    const { line, mtimer } = timer();
    expect([mtimer.read64(MTIMECMP), line.level]).toEqual([0n, true]);
  });

  it('counts at 10 MHz, rounding down', () => {
    const { bench, mtimer } = timer();
    bench.now = 1_000_099;
    expect(mtimer.read64(MTIME)).toBe(10_000n);
    expect([mtimer.read(MTIME), mtimer.read(MTIME + 4)]).toEqual([10_000, 0]);
  });

  it('fires when the unrounded clock has gone the ticks that were left', () => {
    const { bench, line, mtimer } = timer();
    bench.now = 1_037; // tick 10, and 37 ns
    mtimer.write64(MTIMECMP, 15n);
    expect([line.level, bench.expiryOf('mtimer')]).toEqual([false, 1_037 + 500]);
    bench.goTo(1_536);
    expect(line.level).toBe(false);
    bench.goTo(1_537);
    expect(line.level).toBe(true);
  });

  it('raises at once for a deadline that has passed, and leaves an armed timer armed', () => {
    const { bench, line, mtimer } = timer(100_000);
    mtimer.write64(MTIMECMP, 50n);
    mtimer.write64(MTIMECMP, 0n);
    expect([line.level, bench.expiryOf('mtimer')]).toEqual([true, 105_000]);
  });

  it('never fires for the largest deadline, which counts as armed', () => {
    const { bench, line, mtimer } = timer();
    mtimer.write64(MTIMECMP, (1n << 64n) - 1n);
    expect(bench.expiryOf('mtimer')).toBe(2 ** 63);
    bench.goTo(2 ** 53);
    expect(line.level).toBe(false);
  });

  it('takes halves of mtimecmp and mtime', () => {
    const { bench, mtimer } = timer();
    mtimer.write(MTIMECMP, 4, 0x11111111);
    mtimer.write(MTIMECMP + 4, 4, 0x22222222);
    expect(mtimer.read64(MTIMECMP)).toBe(0x2222222211111111n);
    mtimer.write(MTIME + 4, 4, 5);
    bench.now = 300;
    expect(mtimer.read64(MTIME)).toBe(0x500000003n);
  });

  it('moves the time base with a write to mtime, and evaluates the deadline again', () => {
    const { bench, line, mtimer, bases } = timer();
    mtimer.write64(MTIMECMP, 1000n);
    expect(line.level).toBe(false);
    bench.now = 500;
    mtimer.write64(MTIME, 2000n);
    expect([line.level, bases.at(-1)]).toEqual([true, 1995n]);
    mtimer.write64(MTIME, 0n);
    expect(line.level).toBe(false);
  });

  it('starts mtime anew at a system reset and keeps mtimecmp', () => {
    const { bench, line, mtimer, bases } = timer();
    mtimer.write64(MTIMECMP, 1000n);
    bench.now = 1_000_000;
    mtimer.reset();
    expect([mtimer.read64(MTIME), mtimer.read64(MTIMECMP), line.level]).toEqual([0n, 1000n, false]);
    expect(bases.at(-1)).toBe(-10_000n);
  });

  it('comes back from a saved state and tells the time base', () => {
    const { bench, mtimer } = timer();
    mtimer.write64(MTIME, 77n);
    const state = structuredClone(mtimer.save());
    const bases: bigint[] = [];
    const other = new AclintMtimer(
      bench,
      () => {},
      (ticks) => bases.push(ticks),
      { clint: false, timerWraps: false },
    );
    other.restore(state);
    expect([other.read64(MTIME), bases]).toEqual([77n, [77n]]);
  });
});

describe('ACLINT MSWI', () => {
  it('has one bit, which drives the line', () => {
    const line = recordedLine();
    const mswi = new AclintSwi(line.line);
    mswi.write(0, 4, 0xffffffff);
    expect([mswi.read(0), line.level]).toEqual([1, true]);
    mswi.write(4, 4, 1); // of a hart that is not there
    mswi.write(0, 4, 0xfffffffe);
    expect([mswi.read(0), mswi.read(4), line.level]).toEqual([0, 0, false]);
  });
});

describe('SiFive CLINT, before QEMU 6.2', () => {
  it('has no interrupt pending before mtimecmp is written', () => {
    const { line } = timer(0, true);
    expect(line.calls).toEqual([]);
  });

  it('comes due at once when mtimecmp is so far away that its time wraps', () => {
    const { bench, line, mtimer } = timer(5000, true);
    mtimer.write64(MTIMECMP, (1n << 64n) - 1n);
    expect(line.calls).toEqual([false]);
    bench.goTo(5000);
    expect(line.calls).toEqual([false, true]);
  });

  it('keeps mtime: it is the virtual clock', () => {
    const { mtimer } = timer(1000, true);
    mtimer.write64(MTIME, 77n);
    expect(mtimer.read64(MTIME)).toBe(10n);
  });
});
