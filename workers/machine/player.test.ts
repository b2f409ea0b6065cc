/** The player: what each event makes the machine do, where it stops, and what is a divergence. */
import { describe, expect, it } from 'vitest';
import { played, powerOn } from './testing/played.ts';
import type { Action, ScriptedBoard } from './testing/scripted.ts';

const FOREVER = { icount: Number.POSITIVE_INFINITY };

/** Writes a character inside the instruction with this count. */
const writes = (icount: number, text = 'x'): Action => ({
  icount,
  do: ({ host }) => void host.charWrite(0, new TextEncoder().encode(text)),
});
const raises = (icount: number, cause: number): Action => ({
  icount,
  do: ({ processor }) => processor.stop('exception', { cause, tval: 0n }),
});
const waits = (icount: number): Action => ({ icount, do: ({ processor }) => processor.stop('wfi') });

describe('walking the log', () => {
  it('creates and resets the machine before the first instruction', async () => {
    const { player, board } = await played('INSTRUCTION 5');
    expect(player.position).toEqual({ icount: 0, event: 5 });
    expect(board.processor.delivered).toEqual(['reset at 0']);
  });

  it('goes to the end', async () => {
    const { player, board } = await played(
      'INSTRUCTION 10\nEXCEPTION\nINSTRUCTION 20\nINTERRUPT\nSHUTDOWN host-signal',
      { actions: [raises(10, 8)] },
    );
    expect(await player.runTo(FOREVER)).toMatchObject({ reason: 'end', position: { icount: 30, event: 13 } });
    expect(board.processor.delivered).toEqual(['reset at 0', 'exception 8 at 10', 'interrupt 7 at 30']);
    expect(player.replay.shutdownCause).toBe('host-signal');
  });

  it('runs the instruction behind an exception that takes back its charge uncounted', async () => {
    const { player, board } = await played('INSTRUCTION 10\nEXCEPTION\nINSTRUCTION 1');
    await player.runTo(FOREVER);
    expect(player.ended).toBe(true);
    expect(board.processor.delivered).toContain('exception 13 at 10');
  });

  it('keeps an exception that is pending while other events come', async () => {
    const { player, board } = await played('INSTRUCTION 4\nCP_CLOCK_WARP_ACCOUNT\nEXCEPTION', {
      actions: [raises(4, 9)],
    });
    await player.runTo({ icount: 4 });
    expect(board.processor.pendingException?.cause).toBe(9);
    await player.runTo(FOREVER);
    expect(player.ended).toBe(true);
  });

  it('lets instructions consume their own events, with count and event of each byte', async () => {
    const { player } = await played('INSTRUCTION 3\nCHAR_WRITE\nINSTRUCTION 4\nCHAR_WRITE', {
      actions: [writes(3, 'h'), writes(7, 'i')],
    });
    await player.runTo({ icount: 3 });
    // The write belongs to its instruction: there is no position between them.
    expect(player.position).toEqual({ icount: 3, event: 9 });
    await player.runTo(FOREVER);
    const output = player.host.output(0);
    expect(new TextDecoder().decode(output.bytes())).toBe('hi');
    expect([...output.icounts()]).toEqual([3, 7]);
    expect([output.lengthAtEvent(8), output.lengthAtEvent(9), output.lengthAtEvent(11)]).toEqual([0, 1, 2]);
  });

  it('lets devices write what they kept, at a CHAR_WRITE outside of instructions', async () => {
    const kept = ['b'];
    const { player, board } = await played(
      'INSTRUCTION 2\nCHAR_WRITE result=-1 written=0\nCP_CLOCK_WARP_ACCOUNT\nCHAR_WRITE',
      {
        actions: [writes(2, 'b')],
      },
    );
    board.host.onCharWritable(0, () => {
      const [text] = kept.splice(0);
      if (text !== undefined) board.host.charWrite(0, new TextEncoder().encode(text));
    });
    await player.runTo(FOREVER);
    expect(player.ended).toBe(true);
    expect(new TextDecoder().decode(player.host.output(0).bytes())).toBe('b');
  });

  it('hands input, characters and packets to the board', async () => {
    const { player, board } = await played(
      'ASYNC_CHAR_READ data="ls\\r"\nASYNC_INPUT type=key key=a down=1\nASYNC_INPUT_SYNC\nASYNC_NET packet=hex:0102',
    );
    await player.runTo(FOREVER);
    expect(board.taken).toEqual(['char 0: ls\r', 'input key', 'sync', 'packet 0: 2 bytes']);
  });

  it('resets where the log says so, asked for or not', async () => {
    const resets: number[] = [];
    const { player, board } = await played('INSTRUCTION 9\nCP_RESET_REQUESTED\nRANDOM data=hex:02\nINSTRUCTION 1', {
      hooks: { reset: (icount) => resets.push(icount) },
    });
    await player.runTo(FOREVER);
    expect(player.ended).toBe(true);
    expect(resets).toEqual([9]);
    expect(board.processor.delivered).toEqual(['reset at 0', 'reset at 9']);
  });
});

describe('stopping', () => {
  const text = 'INSTRUCTION 100\nINTERRUPT\nINTERRUPT\nINSTRUCTION 50';

  it('is exact, inside a run and between events', async () => {
    const { player } = await played(text);
    expect((await player.runTo({ icount: 42 })).position).toEqual({ icount: 42, event: 7 });
    expect((await player.runTo({ icount: 100 })).position).toEqual({ icount: 100, event: 8 });
    expect((await player.runTo({ icount: 100, event: 9 })).position).toEqual({ icount: 100, event: 9 });
    expect((await player.runTo({ event: 10 })).position).toEqual({ icount: 100, event: 10 });
    expect((await player.runTo({ icount: 101 })).position).toEqual({ icount: 101, event: 10 });
  });

  it('comes back when the budget is used up', async () => {
    const { player } = await played(text);
    const progress = await player.advance({ maxInstructions: 30 });
    expect(progress).toMatchObject({ reason: 'budget', position: { icount: 0 } });
    expect((await player.advance({ maxInstructions: 300 })).reason).toBe('budget');
  });

  it('happens at breakpoints', async () => {
    const { player } = await played(text, {
      actions: [{ icount: 7, do: ({ processor }) => processor.stop('breakpoint') }],
    });
    expect(await player.runTo(FOREVER)).toMatchObject({ reason: 'breakpoint', position: { icount: 7 } });
    expect((await player.runTo(FOREVER)).reason).toBe('end');
  });

  it('in slices ends in the same state', async () => {
    const { player } = await played(text);
    while ((await player.advance({ maxInstructions: 207 })).reason === 'budget');
    expect(player.ended).toBe(true);
  });
});

describe('waiting for interrupts', () => {
  it('charges what remains of the event', async () => {
    const idle: unknown[] = [];
    const { player, board } = await played('INSTRUCTION 20\nCP_CLOCK_WARP_ACCOUNT\nINTERRUPT', {
      actions: [waits(16)],
      hooks: { idle: (from, to) => idle.push([from.icount, to.icount]) },
    });
    expect((await player.runTo({ icount: 18 })).position.icount).toBe(20);
    expect(board.processor.icount).toBe(20);
    await player.runTo(FOREVER);
    expect(idle).toEqual([[16, 20]]);
  });

  it('does not end without work', async () => {
    const { player, board } = await played('INSTRUCTION 20\nCP_CLOCK_WARP_ACCOUNT\nINSTRUCTION 5', {
      actions: [waits(16)],
    });
    board.processor.hasWork = false;
    expect((await player.runTo(FOREVER)).divergence).toMatchObject({
      kind: 'event-mismatch',
      machineWanted: 'to go on waiting for an interrupt',
    });
  });

  it('with sleep=off and work at hand charges only the rest of the block', async () => {
    const { player, board } = await played('INSTRUCTION 30\nINTERRUPT', {
      start: powerOn().split('\nCP_CLOCK_WARP')[0] ?? '',
      actions: [waits(16)],
      machine: { sleep: false },
    });
    Object.assign(board.processor, { restOfBlock: () => 3 });
    const ran: number[] = [];
    const run = board.processor.run.bind(board.processor);
    board.processor.run = (limit) => {
      ran.push(board.processor.icount);
      return run(limit);
    };
    await player.runTo(FOREVER);
    expect(player.ended).toBe(true);
    expect(ran).toEqual([0, 19]);
  });
});

describe('a divergence', () => {
  const diverged = async (text: string, actions: readonly Action[] = [], change?: (board: ScriptedBoard) => void) => {
    const { player, board } = await played(text, { actions });
    change?.(board);
    const progress = await player.runTo(FOREVER);
    expect(progress.reason).toBe('divergence');
    return progress.divergence;
  };

  it('tells a write at a wrong count by how much', async () => {
    expect(await diverged('INTERRUPT\nINSTRUCTION 10\nCHAR_WRITE', [writes(8)])).toMatchObject({
      kind: 'count-off',
      countOff: 2,
      icount: 8,
      event: 8,
      logSays: 'INSTRUCTION count=10 (2 left)',
      machineWanted: 'to write to a character device (CHAR_WRITE)',
      lastAgreement: { event: 7, icount: 0, text: 'INTERRUPT' },
    });
  });

  it('tells a write that never came', async () => {
    expect(await diverged('INSTRUCTION 10\nCHAR_WRITE')).toMatchObject({
      kind: 'event-mismatch',
      machineWanted: 'nothing: no device has anything left to write',
    });
  });

  it('tells an exception that the log does not have, with its own kind', async () => {
    const { player } = await played('INSTRUCTION 10\nINTERRUPT', {
      actions: [raises(6, 2)],
      machine: { explainException: () => ({ text: 'an illegal instruction', kind: 'unknown-instruction' }) },
    });
    expect((await player.runTo(FOREVER)).divergence).toMatchObject({
      kind: 'unknown-instruction',
      machineWanted: 'to deliver an illegal instruction (EXCEPTION)',
    });
  });

  it('tells an exception that did not come, and an interrupt that is not pending', async () => {
    expect(
      await diverged('INSTRUCTION 10\nEXCEPTION', [], ({ processor }) => {
        processor.uncounted = undefined;
      }),
    ).toMatchObject({ kind: 'event-mismatch', logSays: 'EXCEPTION' });
    expect(
      await diverged('INSTRUCTION 10\nINTERRUPT', [], ({ processor }) => {
        processor.interrupt = undefined;
      }),
    ).toMatchObject({ kind: 'event-mismatch', machineWanted: 'to go on: no interrupt can be taken' });
  });

  it('tells a timer that is not due', async () => {
    const timer: Action = { icount: 1, do: ({ host }) => host.virtualTimer('tick', () => undefined).set(500) };
    expect(await diverged('INSTRUCTION 10\nCP_CLOCK_VIRTUAL', [timer])).toMatchObject({
      kind: 'timer',
      machineWanted: 'to wait: its first timer, “tick”, is due in 490 ns',
    });
  });

  it('tells a timer that ran too late', async () => {
    const timer: Action = { icount: 1, do: ({ host }) => host.virtualTimer('tick', () => undefined).set(500) };
    const divergence = await diverged('INSTRUCTION 600\nCP_CLOCK_VIRTUAL', [timer]);
    expect(divergence).toMatchObject({ kind: 'timer' });
    expect(divergence?.machineWanted).toMatch(/“tick” 100 ns earlier/);
  });

  it('tells devices that this machine lacks', async () => {
    expect(await diverged('ASYNC_CHAR_READ chardev=2 data="x"')).toMatchObject({ kind: 'unsupported-device' });
    expect(await diverged('ASYNC_NET filter=4 packet=hex:00')).toMatchObject({ kind: 'unsupported-device' });
    expect(await diverged('AUDIO_OUT 3')).toMatchObject({ machineWanted: 'nothing: it has no sound device' });
  });

  it('tells a machine that ended before its log', async () => {
    const ends: Action = { icount: 5, do: ({ host }) => host.exitNow(0) };
    expect(await diverged('INSTRUCTION 9\nINTERRUPT', [ends])).toMatchObject({
      machineWanted: 'to end: the guest powered it off',
    });
  });

  it('leaves the player where it was', async () => {
    const { player } = await played('INSTRUCTION 10\nCHAR_READ_ALL data="x"');
    await player.runTo(FOREVER);
    const { position } = player;
    expect((await player.runTo(FOREVER)).position).toEqual(position);
  });
});

describe('a saved state', () => {
  it('brings the player back, and what follows is the same', async () => {
    const text = 'INSTRUCTION 10\nCHAR_WRITE\nINSTRUCTION 90\nCP_CLOCK_VIRTUAL\nINSTRUCTION 10\nCHAR_WRITE';
    const fired: number[] = [];
    const { player, board } = await played(text, {
      actions: [writes(10, 'a'), writes(110, 'b')],
    });
    const timer = board.host.virtualTimer('tick', () => fired.push(board.processor.icount));
    timer.set(100);
    await player.runTo({ icount: 50 });
    const state = structuredClone(player.save());

    await player.runTo(FOREVER);
    const end = player.save();
    expect(fired).toEqual([100]);

    board.processor.rewind(50);
    player.restore(state);
    expect(player.position).toEqual({ icount: 50, event: 9 });
    expect(player.host.output(0).length).toBe(1);
    expect(timer.armed).toBe(true);
    expect(player.save()).toEqual(state);

    await player.runTo(FOREVER);
    expect(player.save()).toEqual(end);
    expect(fired).toEqual([100, 100]);
    expect(new TextDecoder().decode(player.host.output(0).bytes())).toBe('ab');
  });

  it('may be taken across blocks of the log', async () => {
    const many = Array.from({ length: 3000 }, () => 'INSTRUCTION 1\nINTERRUPT').join('\n');
    const { player, board } = await played(many);
    const states = [];
    for (const icount of [100, 900, 2500]) {
      await player.runTo({ icount });
      states.push(player.save());
    }
    for (const state of states.reverse()) {
      board.processor.rewind(state.replay.icount);
      player.restore(state);
      const next = state.replay.icount + 1;
      expect((await player.runTo({ icount: next })).position).toEqual({ icount: next, event: state.replay.event + 2 });
    }
  });
});
