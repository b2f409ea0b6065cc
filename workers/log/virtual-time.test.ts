import { describe, expect, it } from 'vitest';
import { openedLog } from './testing/samples.ts';
import { recordingFromText } from './text-form.ts';
import { VirtualTime } from './virtual-time.ts';

/**
 * The first idle period of a real recording (bare metal, shift 0), clock by clock; what stands before and behind it is
 * shortened. wfi ends at icount 114, the warp timer wakes the guest. There the guest read rdinstret = 219,794 at icount 82 and 100,437,925 at icount 130 (QEMU 7.2 counts
 * nanoseconds of virtual time there), which is what the axis of time must say.
 */
const IDLE = `
  CP_INIT
  CP_RESET
  CP_CLOCK_WARP_ACCOUNT
  CLOCK_VIRTUAL_RT 219712
  CP_CLOCK_WARP_ACCOUNT
  INSTRUCTION 114
  CP_CLOCK_WARP_START
  CLOCK_VIRTUAL_RT 1621282
  CP_CLOCK_VIRTUAL_RT
  CLOCK_VIRTUAL_RT 1621864
  CLOCK_VIRTUAL_RT 1622414
  CP_CLOCK_WARP_START
  CLOCK_VIRTUAL_RT 1625280
  CP_CLOCK_VIRTUAL_RT
  CLOCK_VIRTUAL_RT 1625631
  CLOCK_VIRTUAL_RT 1625871
  CP_CLOCK_WARP_START
  CLOCK_VIRTUAL_RT 101836339
  CP_CLOCK_VIRTUAL_RT
  CLOCK_VIRTUAL_RT 101838954
  CLOCK_VIRTUAL_RT 101839365
  CP_CLOCK_WARP_ACCOUNT
  CP_CLOCK_VIRTUAL
  CP_CLOCK_WARP_ACCOUNT
  INTERRUPT
  INSTRUCTION 100
  SHUTDOWN host-signal
  END
`;

describe('virtual time of a fixed shift', () => {
  it('starts at the first reading of the run-time clock and runs with the instructions', async () => {
    const time = await VirtualTime.of(await openedLog(recordingFromText(IDLE)), 0);
    expect(time.timeOfIcount(82)).toBe(219_794);
    expect(time.timeOfIcount(80)).toBe(219_792);
  });

  it('adds what an idle period took when its timer ended it', async () => {
    const time = await VirtualTime.of(await openedLog(recordingFromText(IDLE)), 0);
    expect(time.timeOfIcount(130)).toBe(100_437_925);
    expect(time.endTime).toBe(219_712 + 100_218_083 + 214);
  });

  it('adds what it took when something from outside ended it', async () => {
    const log = await openedLog(
      recordingFromText(`
        CP_CLOCK_WARP_ACCOUNT
        CLOCK_VIRTUAL_RT 1000
        INSTRUCTION 10
        CP_CLOCK_WARP_START
        CLOCK_VIRTUAL_RT 5000
        CP_CLOCK_VIRTUAL_RT
        CLOCK_VIRTUAL_RT 5100
        CLOCK_VIRTUAL_RT 5200
        ASYNC_CHAR_READ data="x"
        CP_CLOCK_WARP_ACCOUNT
        CLOCK_VIRTUAL_RT 9000
        INSTRUCTION 10
        END
      `),
    );
    const time = await VirtualTime.of(log, 3);
    expect(time.timeOfIcount(5)).toBe(1000 + 40);
    expect(time.timeOfIcount(20)).toBe(1000 + 4000 + 160);
  });

  it('begins at zero before QEMU 2.12', async () => {
    const log = await openedLog(
      recordingFromText(
        'log layout=2.6-2.8\nCP_CLOCK_WARP_ACCOUNT\nCLOCK_VIRTUAL_RT 777\nINSTRUCTION 4\nINTERRUPT\nEND',
      ),
    );
    expect((await VirtualTime.of(log, 2)).timeOfIcount(4)).toBe(16);
  });

  it('goes both ways', async () => {
    const log = await openedLog(recordingFromText(IDLE));
    const time = await VirtualTime.of(log, 0);
    for (let icount = 0; icount <= 214; icount++) expect(time.icountAt(time.timeOfIcount(icount))).toBe(icount);
    expect(time.icountAt(50_000_000)).toBe(114);
    for (let n = 1; n < log.index.events; n++) {
      expect(await time.timeOfEvent(n)).toBeGreaterThanOrEqual(await time.timeOfEvent(n - 1));
    }
    const block = await log.block(0);
    const times = time.timesOf(block);
    for (let n = 0; n < block.count; n++) expect(times[n]).toBe(await time.timeOfEvent(n));
  });

  it('cannot be told without warp checkpoints', async () => {
    const log = await openedLog(recordingFromText('INSTRUCTION 50\nCP_CLOCK_VIRTUAL\nEND'));
    await expect(VirtualTime.of(log, 0)).rejects.toThrow(/sleep=off/);
  });
});

describe('virtual time of shift=auto', () => {
  it('starts at shift 3 and slows down when virtual time runs far ahead', async () => {
    const log = await openedLog(
      recordingFromText(`
        CP_CLOCK_WARP_ACCOUNT
        INSTRUCTION 12500000
        CP_CLOCK_VIRTUAL
        CLOCK_VIRTUAL_RT 10000000
        INSTRUCTION 1000
        CP_CLOCK_WARP_ACCOUNT
        END
      `),
    );
    const time = await VirtualTime.of(log, 'auto');
    expect(time.timeOfIcount(1_000_000)).toBe(8_000_000);
    // 100 ms of virtual time against 10 ms of real time: 90 ms ahead, so the shift goes from 3 to 2, without a jump.
    expect(time.timeOfIcount(12_500_000)).toBe(100_000_000);
    expect(time.timeOfIcount(12_501_000)).toBe(100_004_000);
  });
});
