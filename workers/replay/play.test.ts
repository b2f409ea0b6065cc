/** The functions of QEMU's replay header in mode play, one by one. */
import { describe, expect, it } from 'vitest';
import { configure } from './configure.ts';
import { DivergenceError, type Mismatch } from './divergence.ts';
import { Kind } from './kinds.ts';
import { playing } from './testing/playing.ts';

/** What a call that must throw a divergence says of it. */
function mismatchOf(action: () => unknown): Mismatch {
  try {
    action();
  } catch (error) {
    if (error instanceof DivergenceError) return error.mismatch;
    throw error;
  }
  throw new Error('Machine and log agreed.');
}

describe('replay process control', () => {
  it('configure chooses the mode', async () => {
    const { replay } = await playing('');
    expect(replay.mode).toBe('play');
    expect(configure({ mode: 'none', icount: () => 0 }).mode).toBe('none');
    expect(() => configure({ mode: 'record', icount: () => 0 })).toThrow(/not implemented/);
  });
  it('start enables events, finish disables them', async () => {
    const { replay } = await playing('');
    expect(replay.eventsEnabled()).toBe(false);
    replay.start();
    expect(replay.eventsEnabled()).toBe(true);
    replay.finish();
    expect(replay.eventsEnabled()).toBe(false);
  });
  it('addBlocker keeps start from succeeding', async () => {
    const { replay } = await playing('');
    replay.addBlocker('-snapshot');
    expect(() => replay.start()).toThrow(/not possible with -snapshot/);
  });
});

describe('instructions', () => {
  it('getCurrentStep and getInstructions tell what was executed and what may be', async () => {
    const { replay, cpu } = await playing('INSTRUCTION 100\nEXCEPTION');
    expect([replay.getCurrentStep(), replay.getInstructions()]).toEqual([0, 100]);
    cpu.icount = 40;
    replay.accountExecutedInstructions();
    expect([replay.getCurrentStep(), replay.getInstructions()]).toEqual([40, 60]);
  });
  it('accountExecutedInstructions consumes the event with its last instruction', async () => {
    const { replay, cpu } = await playing('INSTRUCTION 100\nEXCEPTION');
    cpu.icount = 100;
    replay.accountExecutedInstructions();
    expect(replay.head).toBe(Kind.EXCEPTION);
    expect(replay.position).toEqual({ icount: 100, event: 1 });
    expect(replay.getInstructions()).toBe(0);
  });
  it('a machine that ran past an event does not agree with the log', async () => {
    const { replay, cpu } = await playing('INSTRUCTION 100\nEXCEPTION');
    cpu.icount = 101;
    expect(mismatchOf(() => replay.accountExecutedInstructions())).toMatchObject({
      kind: 'event-mismatch',
      machineWanted: 'to execute 101 instructions where the log allows 100',
    });
  });
  it('events of no instructions are passed over', async () => {
    const { replay } = await playing('INSTRUCTION 0\nINSTRUCTION 0\nINTERRUPT');
    expect(replay.head).toBe(Kind.INTERRUPT);
  });
});

describe('exceptions and interrupts', () => {
  it.each([
    ['exception', 'hasException', 'EXCEPTION'],
    ['interrupt', 'hasInterrupt', 'INTERRUPT'],
  ] as const)('%s consumes its event, %s leaves it', async (take, has, event) => {
    const { replay, cpu } = await playing(`INSTRUCTION 5\n${event}`);
    expect([replay[has](), replay[take]()]).toEqual([false, false]);
    cpu.icount = 5;
    expect([replay[has](), replay[has]()]).toEqual([true, true]);
    expect([replay[take](), replay[take]()]).toEqual([true, false]);
    expect(replay.head).toBe(Kind.END);
  });
});

describe('clocks', () => {
  it('readClock takes the value when its read is next, else it gives the last one', async () => {
    const { replay, cpu } = await playing(
      'CLOCK_HOST 1700000000123456789\nINSTRUCTION 3\nCLOCK_VIRTUAL_RT 500\nCLOCK_HOST 1700000000999999999',
    );
    expect(replay.readClock('VIRTUAL_RT')).toBe(0n);
    expect(replay.readClock('HOST')).toBe(1700000000123456789n);
    expect(replay.readClock('HOST')).toBe(1700000000123456789n);
    cpu.icount = 3;
    expect(replay.readClock('VIRTUAL_RT')).toBe(500n);
    expect(replay.clock('HOST', () => 7n)).toBe(1700000000999999999n);
  });
  it('saveClock belongs to recording', async () => {
    const { replay } = await playing('');
    expect(() => replay.saveClock('HOST', 1n)).toThrow(/nothing to save/);
  });
});

describe('events', () => {
  it('a shutdown request of the log is taken as soon as it is next; the machine’s own changes nothing', async () => {
    const { replay } = await playing('SHUTDOWN guest-reset\nSHUTDOWN host-signal\nCP_INIT');
    replay.shutdownRequest('guest-shutdown');
    expect(replay.checkpoint('INIT')).toBe(true);
    expect(replay.shutdownCause).toBe('host-signal');
  });

  it.each([
    'CLOCK_WARP_START',
    'CLOCK_WARP_ACCOUNT',
    'RESET_REQUESTED',
    'SUSPEND_REQUESTED',
    'CLOCK_VIRTUAL',
    'CLOCK_HOST',
    'CLOCK_VIRTUAL_RT',
    'INIT',
    'RESET',
  ] as const)('checkpoint %s is passed only where the log has it', async (checkpoint) => {
    const { replay, cpu } = await playing(`INSTRUCTION 2\nCP_${checkpoint}`);
    expect(replay.checkpoint(checkpoint)).toBe(false);
    cpu.icount = 2;
    expect(replay.checkpoint(checkpoint === 'INIT' ? 'RESET' : 'INIT')).toBe(false);
    expect(replay.hasEvent()).toBe(true);
    expect(replay.checkpoint(checkpoint)).toBe(true);
    expect(replay.checkpoint(checkpoint)).toBe(false);
    expect(replay.hasEvent()).toBe(false);
  });
});

describe('the queue of asynchronous events', () => {
  it('enableEvents and disableEvents switch between the queue and at once', async () => {
    const { replay } = await playing('ASYNC_BH 0\nASYNC_BLOCK 0');
    const done: string[] = [];
    replay.bhScheduleEvent(() => done.push('at once'));
    expect([replay.blkreplayNextId(), replay.blkreplayNextId()]).toEqual([0, 0]);
    replay.enableEvents();
    replay.bhScheduleEvent(() => done.push('bottom half'));
    replay.blockEvent(() => done.push('block'), replay.blkreplayNextId());
    expect([replay.blkreplayNextId(), replay.blkreplayNextId()]).toEqual([1, 2]);
    expect(done).toEqual(['at once']);
    replay.asyncEvents();
    expect(done).toEqual(['at once', 'bottom half', 'block']);
    replay.disableEvents();
    expect(replay.eventsEnabled()).toBe(false);
  });

  it('bottom halves have the count at scheduling as id, the first of equal ones comes first', async () => {
    const { replay, cpu } = await playing('INSTRUCTION 10\nASYNC_BH_ONESHOT 7\nASYNC_BH 7\nASYNC_BH 7');
    replay.start();
    const done: string[] = [];
    cpu.icount = 7;
    replay.bhScheduleEvent(() => done.push('first'));
    replay.bhScheduleEvent(() => done.push('second'));
    replay.bhScheduleOneshotEvent(() => done.push('oneshot'));
    cpu.icount = 10;
    replay.asyncEvents();
    expect(done).toEqual(['oneshot', 'first', 'second']);
  });

  it('blocks complete in the log’s order', async () => {
    const { replay } = await playing('ASYNC_BLOCK 2\nASYNC_BLOCK 0\nASYNC_BLOCK 1');
    replay.start();
    const done: number[] = [];
    for (let i = 0; i < 3; i++) {
      const id = replay.blkreplayNextId();
      replay.blockEvent(() => done.push(id), id);
    }
    replay.asyncEvents();
    expect(done).toEqual([2, 0, 1]);
  });

  it('an event that nothing waits for is a divergence that lists what waits', async () => {
    const { replay } = await playing('ASYNC_BLOCK 4');
    replay.start();
    replay.blockEvent(() => undefined, replay.blkreplayNextId());
    expect(mismatchOf(() => replay.asyncEvents())).toMatchObject({
      kind: 'event-mismatch',
      machineWanted: 'no BLOCK 4: waiting are BLOCK 0',
    });
  });

  it('input comes from the log, that of the host is dropped', async () => {
    const { replay } = await playing(
      'ASYNC_INPUT type=key key=a down=1\nASYNC_INPUT type=btn button=left down=0\nASYNC_INPUT type=abs axis=y value=9\nASYNC_INPUT_SYNC',
    );
    const taken: unknown[] = [];
    replay.registerInput({ event: (event) => taken.push(event), sync: () => taken.push('sync') });
    replay.inputEvent({ type: 'key', qcode: 'z', down: true });
    replay.inputSyncEvent();
    expect(taken).toEqual([]);
    replay.asyncEvents();
    expect(taken).toEqual([
      { type: 'key', qcode: 'a', down: true },
      { type: 'button', button: 'left', down: false },
      { type: 'abs', axis: 'y', value: 9 },
      'sync',
    ]);
  });

  it('packets go to the filter with their number', async () => {
    const { replay } = await playing('ASYNC_NET filter=1 flags=3 packet=hex:0102');
    const taken: unknown[] = [];
    replay.registerNet({ send: () => taken.push('wrong filter') });
    expect(replay.registerNet({ send: (flags, packet) => taken.push(flags, [...packet]) })).toBe(1);
    replay.netPacketEvent(1, 0, Uint8Array.of(9));
    replay.asyncEvents();
    expect(taken).toEqual([3, [1, 2]]);
  });

  it('up to QEMU 7.0 each checkpoint flushes the queue, after its own event', async () => {
    const { replay } = await playing(
      'CP_CLOCK_WARP_ACCOUNT\nASYNC_CHAR_READ checkpoint=CLOCK_WARP_ACCOUNT data="x"\nCLOCK_VIRTUAL_RT 5',
      '5.1-7.0',
    );
    const taken: string[] = [];
    replay.registerCharDriver({ receive: (bytes) => taken.push(new TextDecoder().decode(bytes)) });
    expect(replay.checkpoint('CLOCK_WARP_ACCOUNT')).toBe(true);
    expect(taken).toEqual(['x']);
    expect(replay.readClock('VIRTUAL_RT')).toBe(5n);
  });
});

describe('character devices', () => {
  it('registerCharDriver numbers them; chrBeWrite takes bytes from the log only', async () => {
    const { replay } = await playing('ASYNC_CHAR_READ chardev=1 data="ls\\r"');
    const taken: string[] = [];
    const driver = (name: string) => ({
      receive: (bytes: Uint8Array) => taken.push(`${name}: ${new TextDecoder().decode(bytes)}`),
    });
    expect([replay.registerCharDriver(driver('a')), replay.registerCharDriver(driver('b'))]).toEqual([0, 1]);
    replay.chrBeWrite(0, Uint8Array.of(65));
    replay.asyncEvents();
    expect(taken).toEqual(['b: ls\r']);
  });

  it('a character device that does not exist is an unsupported device', async () => {
    const { replay } = await playing('ASYNC_CHAR_READ chardev=3 data="x"');
    expect(mismatchOf(() => replay.asyncEvents())).toMatchObject({ kind: 'unsupported-device' });
  });

  it('charWriteEventLoad gives what the backend did, charWriteEventSave belongs to recording', async () => {
    const { replay } = await playing('CHAR_WRITE result=-1 written=0');
    expect(replay.charWriteEventLoad()).toEqual({ result: -1, written: 0 });
    expect(() => replay.charWriteEventSave({ result: 1, written: 1 })).toThrow(/nothing to save/);
  });

  it('a write that comes too early tells by how much', async () => {
    const { replay, cpu } = await playing('INSTRUCTION 10\nCHAR_WRITE');
    cpu.icount = 7;
    expect(mismatchOf(() => replay.charWriteEventLoad())).toMatchObject({ kind: 'count-off', countOff: 3 });
  });

  it('a write where the log has another event is a mismatch, and behind its end the log is truncated', async () => {
    const { replay } = await playing('INTERRUPT');
    expect(mismatchOf(() => replay.charWriteEventLoad()).kind).toBe('event-mismatch');
    replay.next();
    replay.next();
    expect(mismatchOf(() => replay.charWriteEventLoad()).kind).toBe('log-truncated');
  });

  it('charReadAllLoad gives bytes or the error; saving belongs to recording', async () => {
    const { replay } = await playing('CHAR_READ_ALL data="abc"\nCHAR_READ_ALL_ERROR -11');
    expect(replay.charReadAllLoad()).toEqual({ bytes: new TextEncoder().encode('abc') });
    expect(replay.charReadAllLoad()).toEqual({ error: -11 });
    expect(() => replay.charReadAllSaveBuf(Uint8Array.of(1))).toThrow(/nothing to save/);
    expect(() => replay.charReadAllSaveError(-5)).toThrow(/nothing to save/);
  });
});

describe('what came after 2016', () => {
  it('random bytes must be as many as the log has', async () => {
    const { replay } = await playing('RANDOM data=hex:010203\nRANDOM data=hex:04');
    expect(replay.random(3)).toEqual(Uint8Array.of(1, 2, 3));
    expect(mismatchOf(() => replay.random(2)).machineWanted).toBe('2 random bytes');
  });
  it('sound devices get their counts from the log', async () => {
    const { replay } = await playing(
      'AUDIO_OUT 441\nAUDIO_IN count=1 wpos=3 samples=hex:00112233445566778899aabbccddeeff',
    );
    expect(replay.audioOut()).toBe(441);
    const { count, samples } = replay.audioIn();
    expect([count, samples.length, samples[1]]).toEqual([1, 16, 0x11]);
  });
});

describe('a saved state', () => {
  it('brings back position, clocks, ids and what was pending', async () => {
    const { replay, cpu } = await playing('CLOCK_HOST 5\nINSTRUCTION 10\nASYNC_BH 4\nCLOCK_HOST 6\nASYNC_BLOCK 0');
    replay.start();
    replay.readClock('HOST');
    cpu.icount = 4;
    replay.bhScheduleEvent(() => undefined);
    const id = replay.blkreplayNextId();
    replay.blockEvent(() => undefined, id);
    replay.accountExecutedInstructions();
    const state = structuredClone(replay.save());
    expect(state).toMatchObject({ icount: 4, event: 1, remaining: 6, blockId: 1 });

    cpu.icount = 10;
    replay.asyncEvents();
    replay.readClock('HOST');
    replay.asyncEvents();

    cpu.icount = 4;
    const done: string[] = [];
    replay.restore(state);
    await replay.cursor.fill();
    replay.resume('BLOCK', 0, () => done.push('block'));
    replay.resume('BH', 4, () => done.push('bottom half'));
    replay.settle(state);
    expect(replay.save()).toEqual(state);
    expect(replay.readClock('HOST')).toBe(5n);
    cpu.icount = 10;
    replay.asyncEvents();
    expect(done).toEqual(['bottom half']);
    expect(replay.blkreplayNextId()).toBe(1);
  });

  it('must be taken up by devices as it was', async () => {
    const { replay } = await playing('ASYNC_BLOCK 0');
    replay.start();
    replay.blockEvent(() => undefined, replay.blkreplayNextId());
    const state = replay.save();
    replay.restore(state);
    expect(() => replay.settle(state)).toThrow(/No device took up its pending BLOCK 0/);
    replay.resume('BLOCK', 0, () => undefined);
    replay.resume('BLOCK', 1, () => undefined);
    expect(() => replay.settle(state)).toThrow(/BLOCK 1, which was not pending/);
  });
});
