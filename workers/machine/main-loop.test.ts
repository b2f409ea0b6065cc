import { describe, expect, it } from 'vitest';
import { Kind } from '../replay/kinds.ts';
import { MainLoopWork } from './main-loop.ts';

const { INSTRUCTION, INTERRUPT, EXCEPTION, ASYNC_NET } = Kind;
const WARP = Kind.CP_CLOCK_WARP_ACCOUNT;
const VIRTUAL = Kind.CP_CLOCK_VIRTUAL;
const START = Kind.CP_CLOCK_WARP_START;

/** Whether work that was scheduled at 1000 runs in a gap of these events at a count. */
function runs(icount: number, events: readonly Kind[], leavesTrace: boolean): boolean {
  const work = new MainLoopWork();
  let ran = false;
  work.schedule(
    () => {
      ran = true;
    },
    1000,
    () => leavesTrace,
  );
  work.gap(icount, (distance) => events[distance]);
  return ran;
}

describe('work of QEMU’s main loop that no event records', () => {
  it('runs where the processor was kicked once more', () => {
    expect(runs(1000, [WARP, WARP, INSTRUCTION], true)).toBe(true);
    expect(runs(1000, [WARP, INSTRUCTION], true)).toBe(false);
    expect(runs(1000, [WARP, VIRTUAL, WARP, INSTRUCTION], true)).toBe(false);
  });

  it('runs where an interrupt comes that nothing else explains', () => {
    expect(runs(1000, [WARP, INTERRUPT, WARP], true)).toBe(true);
    expect(runs(1000, [WARP, VIRTUAL, WARP, INTERRUPT], true)).toBe(false);
  });

  it('runs where a packet comes in, and where the main loop left checkpoints', () => {
    expect(runs(1000, [ASYNC_NET, WARP, INSTRUCTION], true)).toBe(true);
    expect(runs(1000, [START, WARP, INSTRUCTION], true)).toBe(true);
  });

  it('runs in the first gap when it leaves no trace', () => {
    expect(runs(1000, [WARP, INSTRUCTION], false)).toBe(true);
  });

  it('waits for its trace until the main loop has surely had its turn', () => {
    expect(runs(1240, [WARP, INSTRUCTION], true)).toBe(false);
    expect(runs(20_000, [WARP, VIRTUAL, WARP, INTERRUPT], true)).toBe(true);
  });

  it('does not run inside the processor’s loop', () => {
    expect(runs(20_000, [EXCEPTION, INSTRUCTION], false)).toBe(false);
    expect(runs(20_000, [INTERRUPT, INSTRUCTION], false)).toBe(false);
  });

  it('runs once, and not at all when it was forgotten', () => {
    const work = new MainLoopWork();
    let count = 0;
    const schedule = () =>
      work.schedule(
        () => {
          count++;
        },
        0,
        () => false,
      );
    const gap = () => work.gap(0, (distance) => [WARP, INSTRUCTION][distance]);
    schedule();
    gap();
    gap();
    schedule();
    work.forget();
    gap();
    expect(count).toBe(1);
  });
});
