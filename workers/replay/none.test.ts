/** The functions of QEMU's replay header where nothing is recorded: everything passes through. */
import { describe, expect, it } from 'vitest';
import { configure } from './configure.ts';

const live = () => {
  const cpu = { icount: 12 };
  return { cpu, replay: configure({ mode: 'none', icount: () => cpu.icount }) };
};

describe('mode none', () => {
  it('does not limit instructions', () => {
    const { replay, cpu } = live();
    replay.accountExecutedInstructions();
    cpu.icount = 13;
    expect([replay.getCurrentStep(), replay.getInstructions()]).toEqual([13, Number.POSITIVE_INFINITY]);
  });
  it('lets exceptions, interrupts and checkpoints through, blocked or not', () => {
    const { replay } = live();
    replay.addBlocker('anything');
    replay.start();
    expect([replay.exception(), replay.hasException(), replay.interrupt(), replay.hasInterrupt()]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([replay.checkpoint('CLOCK_VIRTUAL'), replay.hasEvent()]).toEqual([true, true]);
    replay.shutdownRequest('guest-shutdown');
  });
  it('reads live clocks', () => {
    const { replay } = live();
    expect(replay.clock('HOST', () => 42n)).toBe(42n);
    expect(replay.saveClock('VIRTUAL_RT', 7n)).toBe(7n);
    expect(() => replay.readClock('HOST')).toThrow(/no log/);
  });
  it('runs queued things at once', () => {
    const { replay } = live();
    const done: unknown[] = [];
    replay.start();
    expect(replay.eventsEnabled()).toBe(true);
    replay.bhScheduleEvent(() => done.push('bh'));
    replay.bhScheduleOneshotEvent(() => done.push('oneshot'));
    replay.blockEvent(() => done.push('block'), replay.blkreplayNextId());
    expect(replay.blkreplayNextId()).toBe(1);
    replay.registerInput({ event: ({ type }) => done.push(type), sync: () => done.push('sync') });
    replay.inputEvent({ type: 'rel', axis: 'x', value: 1 });
    replay.inputSyncEvent();
    replay.registerNet({ send: (_flags, packet) => done.push(packet.length) });
    replay.netPacketEvent(0, 0, new Uint8Array(60));
    replay.registerCharDriver({ receive: (bytes) => done.push([...bytes]) });
    replay.chrBeWrite(0, Uint8Array.of(65));
    replay.asyncEvents();
    expect(done).toEqual(['bh', 'oneshot', 'block', 'rel', 'sync', 60, [65]]);
    replay.disableEvents();
    replay.enableEvents();
    replay.finish();
    expect(replay.eventsEnabled()).toBe(false);
  });
  it('passes streams through and has nothing to load', () => {
    const { replay } = live();
    expect(replay.random(2, () => Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    expect(replay.audioOut(() => 5)).toBe(5);
    expect(replay.audioIn(() => ({ count: 0, samples: new Uint8Array(0) })).count).toBe(0);
    replay.charWriteEventSave({ result: 1, written: 1 });
    replay.charReadAllSaveBuf(Uint8Array.of(1));
    replay.charReadAllSaveError(-1);
    expect(() => replay.charWriteEventLoad()).toThrow(/no log/);
    expect(() => replay.charReadAllLoad()).toThrow(/no log/);
  });
});
