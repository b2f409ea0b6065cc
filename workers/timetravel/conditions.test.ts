/** Each sort of condition holds where it says, and nowhere else: on programs of a few instructions. */
import { describe, expect, it } from 'vitest';
import { Csr } from '../cpu/riscv/state.ts';
import { Board, FINISHER, RAM_BASE } from '../cpu/riscv/testing/board.ts';
import { Program } from '../cpu/riscv/testing/program.ts';
import { type Condition, type Found, install, type MutableHooks } from './conditions.ts';

const DATA = RAM_BASE + 0x1_0000;
const [T0, T1, T2] = [5, 6, 7];

/** Runs a program from the start of RAM with conditions; the hits, with the number of the instruction. */
function hits(conditions: readonly Condition[], code: (program: Program) => void, before?: (board: Board) => void) {
  const board = new Board({ ramSize: 0x10_0000, release: '10.0' });
  const { hart } = board;
  const program = new Program(RAM_BASE);
  code(program);
  hart.memory.write(RAM_BASE, program.bytes);
  before?.(board);
  const found: Found[] = [];
  const hooks: MutableHooks = {};
  const uninstall = install(
    hart,
    hooks,
    conditions,
    () => ({ icount: hart.icount, event: 7 }),
    (hit) => found.push(hit),
  );
  const run = () => {
    hart.state.pc = BigInt(RAM_BASE);
    hart.run(hart.icount + program.bytes.length / 4);
  };
  run();
  const number = found.length;
  uninstall();
  run();
  expect(found.length, 'hits after the conditions were taken away').toBe(number);
  return found.map(({ position, condition, text }) => ({ at: position.icount, condition, text }));
}

/** t0 = DATA, t1 = value: four instructions. */
const prepare = (p: Program, value: number) => {
  p.constant(T0, DATA);
  // The address as a positive number.
  p.emit('slli', { rd: T0, rs1: T0, shamt6: 32 });
  p.emit('srli', { rd: T0, rs1: T0, shamt6: 32 });
  p.constant(T1, value);
};
const PREPARED = 6;

describe('execute', () => {
  it('holds before the instruction at the address, each time', () => {
    const conditions: Condition[] = [{ kind: 'execute', address: BigInt(RAM_BASE + 8) }];
    const found = hits(conditions, (p) => {
      p.emit('addi', { rd: T0, imm: 1 });
      p.emit('addi', { rd: T0, rs1: T0, imm: 1 });
      p.emit('addi', { rd: T0, rs1: T0, imm: 1 });
    });
    expect(found).toEqual([{ at: 2, condition: 0, text: 'executed' }]);
  });

  it('takes a condition, and several at one address', () => {
    const address = BigInt(RAM_BASE + 4);
    let [board]: (Board | undefined)[] = [];
    const isTwo = () => board?.x[T0] === 2n;
    const conditions: Condition[] = [
      { kind: 'execute', address, holds: isTwo },
      { kind: 'execute', address, holds: () => !isTwo() },
      { kind: 'execute', address },
    ];
    const program = (p: Program) => {
      p.emit('addi', { rd: T0, imm: 2 });
      p.emit('addi', { rd: T1, rs1: T0, imm: 1 });
    };
    const found = hits(conditions, program, (one) => {
      board = one;
    });
    expect(found.map(({ condition }) => condition)).toEqual([0, 2]);
  });
});

describe('memory', () => {
  const range = (address: number, length: number, access: 'read' | 'write' | 'change'): Condition[] => [
    { kind: 'memory', address, length, access },
  ];

  it('holds for accesses that touch the range, of its sort', () => {
    const program = (p: Program) => {
      prepare(p, 0x55);
      p.emit('sb', { rs1: T0, rs2: T1, imm: 3 });
      p.emit('lw', { rd: T2, rs1: T0 });
      p.emit('lb', { rd: T2, rs1: T0, imm: 4 });
    };
    expect(hits(range(DATA + 3, 1, 'write'), program)).toEqual([
      { at: PREPARED, condition: 0, text: 'store of 1 bytes: 0x0 → 0x55' },
    ]);
    expect(hits(range(DATA + 3, 1, 'read'), program)).toEqual([
      { at: PREPARED + 1, condition: 0, text: 'load of 4 bytes: 0x55000000' },
    ]);
    expect(hits(range(DATA + 5, 8, 'read'), program)).toEqual([]);
    expect(hits(range(DATA + 2, 1, 'write'), program)).toEqual([]);
  });

  it('holds for atomic operations as loads and as stores', () => {
    const program = (p: Program) => {
      prepare(p, 1);
      p.emit('amoadd.d', { rd: T2, rs1: T0, rs2: T1 });
    };
    for (const access of ['read', 'write', 'change'] as const) {
      expect(hits(range(DATA, 8, access), program).map(({ at }) => at)).toEqual([PREPARED]);
    }
  });

  it('changes only where a byte of the range becomes another', () => {
    const program = (p: Program) => {
      prepare(p, 0x1_00);
      p.emit('sd', { rs1: T0, rs2: T1 });
      p.emit('sd', { rs1: T0, rs2: T1 });
      p.emit('sb', { rs1: T0, rs2: T1 });
    };
    // The first store makes byte 1 another, and leaves the others zero.
    expect(hits(range(DATA + 1, 1, 'change'), program).map(({ at }) => at)).toEqual([PREPARED]);
    expect(hits(range(DATA, 1, 'change'), program)).toEqual([]);
    expect(hits(range(DATA + 2, 6, 'change'), program)).toEqual([]);
    expect(hits(range(DATA, 16, 'change'), program).map(({ at }) => at)).toEqual([PREPARED]);
  });

  it('is heard of what devices do, before it is done', () => {
    const board = new Board({ ramSize: 0x10_0000, release: '10.0' });
    const found: Found[] = [];
    const conditions: Condition[] = [
      { kind: 'memory', address: DATA, length: 4, access: 'change' },
      { kind: 'memory', address: DATA + 8, length: 1, access: 'write' },
      { kind: 'memory', address: DATA, length: 64, access: 'read' },
    ];
    install(
      board.hart,
      {},
      conditions,
      () => ({ icount: 100, event: 8 }),
      (hit) => found.push(hit),
    );
    board.hart.memory.write(DATA + 2, Uint8Array.of(0, 0, 0, 1, 2, 3, 4), 'virtio-blk');
    expect(found.map(({ condition, text, value }) => ({ condition, text, value }))).toEqual([
      { condition: 1, text: 'virtio-blk wrote 7 bytes', value: 4n },
    ]);
    expect(found[0]?.position).toEqual({ icount: 100, event: 7 });
    board.hart.memory.write(DATA, Uint8Array.of(0, 0, 9), undefined);
    expect(found.at(-1)).toMatchObject({ condition: 0, text: 'QEMU wrote 3 bytes', old: 0n, value: 0x9_0000n });
    board.hart.memory.tellDma(DATA + 60, 10, 'virtio-net');
    expect(found.at(-1)).toMatchObject({
      condition: 2,
      text: 'virtio-net read 10 bytes',
      dma: { device: 'virtio-net' },
    });
  });
});

describe('csr', () => {
  it('holds for writes, by whichever instruction, and for every condition that names it', () => {
    const conditions: Condition[] = ['mscratch', 'sscratch', 'mscratch'].map((name) => ({ kind: 'csr', name }));
    const found = hits(conditions, (p) => {
      p.emit('csrrwi', { csr: Csr.mscratch, rs1: 5 });
      p.emit('csrrs', { rd: T0, csr: Csr.mscratch });
      p.emit('csrrsi', { csr: Csr.mscratch, rs1: 2 });
      p.emit('csrrwi', { csr: Csr.sscratch, rs1: 1 });
    });
    expect(found).toEqual([
      { at: 0, condition: 0, text: 'write of mscratch, before: 0x0' },
      { at: 0, condition: 2, text: 'write of mscratch, before: 0x0' },
      { at: 2, condition: 0, text: 'write of mscratch, before: 0x5' },
      { at: 2, condition: 2, text: 'write of mscratch, before: 0x5' },
      { at: 3, condition: 1, text: 'write of sscratch, before: 0x0' },
    ]);
  });
});

describe('device', () => {
  it('holds for accesses in its range', () => {
    const conditions: Condition[] = [
      { kind: 'device', base: FINISHER, size: 0x1000, name: 'finisher' },
      { kind: 'device', base: FINISHER + 0x1000, size: 0x1000, name: 'rtc' },
    ];
    const found = hits(conditions, (p) => {
      p.emit('lui', { rd: T0, imm: FINISHER });
      p.emit('addi', { rd: T1, imm: 0x33 });
      p.emit('sw', { rs1: T0, rs2: T1, imm: 0 });
    });
    expect(found).toEqual([{ at: 2, condition: 0, text: 'write of 4 bytes at finisher+0x0: 0x33' }]);
  });
});

describe('register', () => {
  it('holds before every instruction that writes it, whatever it writes', () => {
    const found = hits([{ kind: 'register', number: T1 }], (p) => {
      p.emit('addi', { rd: T0, imm: 1 });
      p.emit('addi', { rd: T1, rs1: T1, imm: 0 });
      p.emit('add', { rd: T0, rs1: T1, rs2: T1 });
      p.emit('lui', { rd: T1, imm: 0x1000 });
    });
    expect(found.map(({ at, text }) => [at, text])).toEqual([
      [1, 'writes x6'],
      [3, 'writes x6'],
    ]);
  });
});

describe('exception and interrupt', () => {
  it('hold at the event that delivers one, of the cause that is named', () => {
    const board = new Board({ ramSize: 0x10_0000, release: '10.0' });
    const found: Found[] = [];
    const hooks: MutableHooks = {};
    const conditions: Condition[] = [
      { kind: 'exception', cause: 5 },
      { kind: 'exception' },
      { kind: 'interrupt', cause: 7 },
    ];
    const uninstall = install(
      board.hart,
      hooks,
      conditions,
      () => ({ icount: 9, event: 4 }),
      (hit) => found.push(hit),
    );
    hooks.trap?.('exception', 5, 9);
    hooks.trap?.('exception', 2, 9);
    hooks.trap?.('interrupt', 7, 9);
    hooks.trap?.('interrupt', 5, 9);
    expect(found.map(({ condition, text }) => [condition, text])).toEqual([
      [0, 'exception 5'],
      [1, 'exception 5'],
      [1, 'exception 2'],
      [2, 'interrupt 7'],
    ]);
    for (const { position } of found) expect(position).toEqual({ icount: 9, event: 3 });
    uninstall();
    expect(hooks.trap).toBeUndefined();
  });
});
