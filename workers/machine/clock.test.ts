/** Virtual time: who moves it while the guest is idle, by release and option. */
import { describe, expect, it } from 'vitest';
import { playing } from '../replay/testing/playing.ts';
import { type ClockOptions, VirtualClock } from './clock.ts';

const OPTIONS: ClockOptions = {
  shift: 0,
  sleep: true,
  warpFromZero: true,
  warpNeverBack: true,
  checkpointPerTimer: true,
};

async function clockOver(text: string, options: Partial<ClockOptions> = {}, icount = 0) {
  const { replay, cpu } = await playing(icount > 0 ? `INSTRUCTION ${icount}\n${text}` : text);
  cpu.icount = icount;
  return { clock: new VirtualClock(replay, () => cpu.icount, { ...OPTIONS, ...options }), replay };
}

describe('the first warp', () => {
  it('adds the run-time clock at the start (QEMU 2.12 on, fixed shift)', async () => {
    const { clock } = await clockOver('CP_CLOCK_WARP_ACCOUNT\nCLOCK_VIRTUAL_RT 219712\nCP_CLOCK_WARP_ACCOUNT');
    clock.accountWarp();
    clock.accountWarp();
    expect(clock.now).toBe(219_712);
  });
  it.each([{ warpFromZero: false }, { shift: 'auto' as const }])('adds nothing with %j', async (options) => {
    const { clock, replay } = await clockOver('CP_CLOCK_WARP_ACCOUNT', options);
    clock.accountWarp();
    expect(clock.now).toBe(0);
    expect(replay.position.event).toBe(1);
  });
  it('must have its clock read', async () => {
    const { clock } = await clockOver('CP_CLOCK_WARP_ACCOUNT\nINTERRUPT');
    expect(() => clock.accountWarp()).toThrow(/run-time clock/);
  });
});

describe('an idle period', () => {
  // Numbers of a recording of QEMU 7.2 at shift 0.
  const IDLE = `CP_CLOCK_WARP_START\nCLOCK_VIRTUAL_RT 1621282\nCP_CLOCK_WARP_START\nCLOCK_VIRTUAL_RT 1700000\nCP_CLOCK_VIRTUAL_RT\nCLOCK_VIRTUAL_RT 101838954\nCLOCK_VIRTUAL_RT 101839365`;

  it('ends with the warp timer, from its first start', async () => {
    const { clock, replay } = await clockOver(IDLE, { warpFromZero: false });
    clock.virtual.create('tick', () => undefined).set(100_000_000);
    clock.startWarp();
    clock.startWarp();
    clock.runRunTimeTimers();
    expect(clock.now).toBe(101_839_365 - 1_621_282);
    expect(replay.position.event).toBe(7);
  });

  it('ends from outside before the timer is due', async () => {
    const { clock } = await clockOver(
      'CP_CLOCK_WARP_START\nCLOCK_VIRTUAL_RT 1000\nCP_CLOCK_VIRTUAL_RT\nCLOCK_VIRTUAL_RT 1500\nCP_CLOCK_WARP_ACCOUNT\nCLOCK_VIRTUAL_RT 1800',
      { warpFromZero: false },
    );
    clock.virtual.create('tick', () => undefined).set(5000);
    clock.startWarp();
    clock.runRunTimeTimers();
    expect(clock.now).toBe(0);
    clock.accountWarp();
    expect(clock.now).toBe(800);
    expect(clock.save().runTime).toEqual([]);
  });

  it('is skipped at once with sleep=off', async () => {
    const { clock } = await clockOver('CP_CLOCK_WARP_START\nCLOCK_VIRTUAL_RT 1000', { sleep: false });
    clock.virtual.create('tick', () => undefined).set(5000);
    clock.startWarp();
    expect(clock.now).toBe(5000);
  });

  it('does not begin without a timer', async () => {
    const { clock } = await clockOver('CP_CLOCK_WARP_START\nCLOCK_VIRTUAL_RT 1000\nCP_CLOCK_WARP_ACCOUNT', {
      warpFromZero: false,
    });
    clock.startWarp();
    clock.accountWarp();
    expect(clock.now).toBe(0);
  });

  it('with a timer that never expires overflows where run time is ahead', async () => {
    const { clock } = await clockOver(
      'CP_CLOCK_WARP_START\nCLOCK_VIRTUAL_RT 1000\nCP_CLOCK_VIRTUAL_RT\nCLOCK_VIRTUAL_RT 1100\nCLOCK_VIRTUAL_RT 1200',
      { warpFromZero: false },
    );
    clock.virtual.create('never', () => undefined).set(2 ** 63);
    clock.startWarp();
    clock.runRunTimeTimers();
    expect(clock.now).toBe(200);
  });
});

describe('timers', () => {
  it('run one a checkpoint, the earliest first, and not late', async () => {
    const { clock } = await clockOver('CP_CLOCK_VIRTUAL\nCP_CLOCK_VIRTUAL', { warpFromZero: false }, 10);
    const fired: string[] = [];
    clock.virtual.create('b', () => fired.push('b')).set(10);
    clock.virtual.create('a', () => fired.push('a')).set(9);
    clock.runVirtualTimers();
    expect(fired).toEqual(['a']);
    clock.runVirtualTimers();
    expect(fired).toEqual(['a', 'b']);
  });

  it('all run at one checkpoint before QEMU 5.1, or none', async () => {
    const { clock } = await clockOver('CP_CLOCK_VIRTUAL\nCP_CLOCK_VIRTUAL', { checkpointPerTimer: false }, 10);
    const fired: string[] = [];
    for (const name of ['a', 'b']) clock.virtual.create(name, () => fired.push(name)).set(5);
    clock.runVirtualTimers();
    clock.runVirtualTimers();
    expect(fired).toEqual(['a', 'b']);
  });

  it('of the host clock run when they are due', async () => {
    const { clock } = await clockOver(
      'CP_CLOCK_HOST\nCLOCK_HOST 1700000000000000000\nCP_CLOCK_HOST\nCLOCK_HOST 1700000000000000005',
    );
    const fired: string[] = [];
    clock.host.create('alarm', () => fired.push('alarm')).set(1_700_000_000_000_000_001n);
    clock.runHostTimers();
    expect(fired).toEqual([]);
    clock.runHostTimers();
    expect(fired).toEqual(['alarm']);
  });
});
