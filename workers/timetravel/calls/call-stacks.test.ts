/** Stacks of calls from jumps and traps: what belongs together, whatever the guest does. */
import { describe, expect, it } from 'vitest';
import { CallStacks, Functions } from './call-stacks.ts';

const [USER, KERNEL] = [11, 22];

/** Stacks, and what they told as "depth name begin-end"; functions are named by their addresses, in hexadecimal. */
function traced() {
  const functions = new Functions();
  const told: string[] = [];
  const stacks = new CallStacks(functions, (depth, begin, end, id) => {
    const { kind, address } = functions.entries[id] ?? { kind: '?', address: 0 };
    told.push(`${depth} ${kind} ${address.toString(16)} ${begin}-${end}`);
  });
  /** What runs at a count, the outermost first. */
  const open = (count: number) => {
    const names: string[] = [];
    stacks.open(count, (depth, _begin, _end, id) => {
      names[depth] = (functions.entries[id]?.address ?? 0).toString(16);
    });
    return names.join(' ');
  };
  return { stacks, told, open };
}

describe('calls and returns', () => {
  it('nest; a span is from the first instruction of the callee to the first behind its return', () => {
    const { stacks, told, open } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.call(20, 0xb, 0xa04, 0x8ff0);
    expect(open(25)).toBe('a b');
    stacks.return(30, 0xa04, 0x8ff0);
    stacks.return(40, 0x104, 0x9000);
    expect(told).toEqual(['1 call b 20-30', '0 call a 10-40']);
  });

  it('a tail call ends with the function that made it', () => {
    const { stacks, told } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    // a jumps to b, which returns to a's caller: nothing is seen of the jump.
    stacks.return(40, 0x104, 0x9000);
    expect(told).toEqual(['0 call a 10-40']);
  });

  it('a call that never returns ends with the one around it', () => {
    const { stacks, told } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.call(20, 0xb, 0xa04, 0x8ff0);
    stacks.return(40, 0x104, 0x9000);
    expect(told).toEqual(['1 call b 20-40', '0 call a 10-40']);
  });

  it('recursion is told apart by the stack pointer', () => {
    const { stacks, told } = traced();
    for (let n = 0; n < 3; n++) stacks.call(10 + n, 0xa, 0xa04, 0x9000 - n * 16);
    stacks.return(20, 0xa04, 0x9000 - 16);
    expect(told).toEqual(['2 call a 12-20', '1 call a 11-20']);
  });

  it('a prologue that is called may return with a lower stack pointer (-msave-restore)', () => {
    const { stacks, told, open } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.call(11, 0x5a, 0xa04, 0x9000);
    stacks.return(14, 0xa04, 0x9000 - 112);
    expect(told).toEqual(['1 call 5a 11-14']);
    expect(open(15)).toBe('a');
  });

  it('longjmp ends what it leaves', () => {
    const { stacks, told, open } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.call(20, 0xb, 0xa04, 0x8fc0);
    stacks.call(30, 0xc, 0xb04, 0x8f80);
    // To a place in a, whose own stack pointer is 0x8fc0: setjmp returned there long ago.
    stacks.return(40, 0xa20, 0x8fc0);
    expect(told).toEqual(['2 call c 30-40']);
    stacks.return(50, 0x104, 0x9000);
    expect(told.slice(1)).toEqual(['1 call b 20-50', '0 call a 10-50']);
    expect(open(60)).toBe('');
  });
});

describe('context switches', () => {
  it('another thread goes on where it was, and so does the first one', () => {
    const { stacks, told, open } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.call(20, 0x5c, 0xa04, 0x8ff0);
    // The other thread runs for the first time: the return leads to its start.
    stacks.return(30, 0x7000, 0x29000);
    expect(told).toEqual(['1 call 5c 20-30', '0 call a 10-30']);
    expect(open(31)).toBe('7000');
    stacks.call(40, 0xb, 0x7004, 0x29000);
    stacks.call(45, 0x5c, 0xb04, 0x28ff0);
    // Back to the first.
    stacks.return(50, 0xa04, 0x8ff0);
    expect(open(55)).toBe('a');
    // And to the second.
    stacks.call(60, 0x5c, 0xa04, 0x8ff0);
    stacks.return(70, 0xb04, 0x28ff0);
    expect(open(75)).toBe('7000 b');
    stacks.return(80, 0x7004, 0x29000);
    expect(told.slice(2)).toEqual([
      '2 call 5c 45-50',
      '1 call b 40-50',
      '0 entry 7000 30-50',
      '1 call 5c 60-70',
      '0 call a 50-70',
      '1 call b 70-80',
    ]);
  });

  it('threads that wait at the same place are told apart by the stack pointer', () => {
    const { stacks, open } = traced();
    for (const [n, sp] of [
      [1, 0x9000],
      [2, 0x29000],
      [3, 0x49000],
    ] as const) {
      stacks.return(n * 100, 0x7000 + n, sp);
      stacks.call(n * 100 + 10, 0x5c, 0x7704, sp);
    }
    stacks.return(400, 0x7704, 0x9000);
    expect(open(401)).toBe('7001');
    stacks.call(410, 0x5c, 0x7704, 0x9000);
    stacks.return(420, 0x7704, 0x29000);
    expect(open(421)).toBe('7002');
  });
});

describe('traps', () => {
  it('lie in what they interrupt, and end with their return', () => {
    const { stacks, told, open } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.trap(20, 0xee, 0x80000007, 0x8fe0, KERNEL);
    stacks.call(22, 0xb, 0xee04, 0x6000);
    expect(open(23)).toBe('a ee b');
    stacks.return(30, 0xee04, 0x6000);
    stacks.trapReturn(35, 0xa10, 0x8fe0, KERNEL);
    expect(told).toEqual(['2 call b 22-30', '1 trap ee 20-35']);
    expect(open(36)).toBe('a');
  });

  it('a return inside of a handler never ends what was interrupted', () => {
    const { stacks, open } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.trap(20, 0xee, 5, 0x9000, KERNEL);
    stacks.return(25, 0x104, 0x9000);
    expect(open(26)).toContain('a ee');
  });

  it('a handler that goes on with another task resumes its stack, told apart by its address space', () => {
    const { stacks, open } = traced();
    // Two user programs with one stack pointer, in a kernel that switches in its handler.
    stacks.trapReturn(10, 0x4000, 0x7f00, USER);
    stacks.call(12, 0xa, 0x4004, 0x7f00);
    stacks.trap(20, 0xee, 8, 0x7e00, USER);
    stacks.trapReturn(30, 0x5000, 0x7f00, USER + 1);
    stacks.call(32, 0xb, 0x5004, 0x7f00);
    expect(open(33)).toBe('5000 b');
    stacks.trap(40, 0xee, 0x80000007, 0x7e00, USER + 1);
    stacks.trapReturn(50, 0x4100, 0x7e00, USER);
    expect(open(51)).toBe('4000 a');
    stacks.trap(60, 0xee, 0x80000007, 0x7e00, USER);
    stacks.trapReturn(70, 0x5100, 0x7e00, USER + 1);
    expect(open(71)).toBe('5000 b');
  });

  it('a system reset ends everything', () => {
    const { stacks, told, open } = traced();
    stacks.call(10, 0xa, 0x104, 0x9000);
    stacks.reset(20);
    expect(told).toEqual(['0 call a 10-20']);
    expect(open(21)).toBe('');
  });
});

it('calls without returns do not grow without bound', () => {
  const { stacks } = traced();
  for (let n = 0; n < 5000; n++) stacks.call(n, 0xa, 0x104, 0x9000);
  expect(stacks.state.top?.depth).toBeLessThan(1001);
});

it('a copy of the state is not changed by what happens afterwards', () => {
  const { stacks, told, open } = traced();
  stacks.call(10, 0xa, 0x104, 0x9000);
  const { state } = stacks;
  stacks.return(20, 0x104, 0x9000);
  stacks.state = state;
  expect(open(15)).toBe('a');
  stacks.return(30, 0x104, 0x9000);
  expect(told).toEqual(['0 call a 10-20', '0 call a 10-30']);
});

describe('address spaces', () => {
  it('keep functions of programs apart, and not those of the upper half', () => {
    const functions = new Functions();
    const stacks = new CallStacks(functions, () => undefined);
    const where = () => functions.entries.map(({ kind, address, space }) => [kind, address, space]);
    for (const space of [USER, KERNEL, USER]) {
      stacks.trapReturn(10, 0x1000, 0x8000, space);
      stacks.call(20, 0x2000, 0x1004, 0x7ff0);
      stacks.trap(30, -0x4000, 8, 0x7ff0, space);
      stacks.call(40, -0x5000, -0x4ff0, -0x100);
    }
    const { state } = stacks;
    stacks.state = state;
    expect(where()).toEqual([
      ['entry', 0x1000, USER],
      ['call', 0x2000, USER],
      ['trap', -0x4000, 0],
      ['call', -0x5000, 0],
      ['entry', 0x1000, KERNEL],
      ['call', 0x2000, KERNEL],
    ]);
    expect(state.space).toBe(USER);
  });
});
