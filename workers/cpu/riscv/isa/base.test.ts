/** RV64I in the words of the unprivileged manual, chapters 2 and 4. XLEN is 64; all values are 64-bit two's complement. */
import { describe, expect, it } from 'vitest';
import { Bench, calculations, DATA, HERE, NOWHERE } from '../testing/bench.ts';

const bench = new Bench();
const MIN = 1n << 63n;
const MAX = MIN - 1n;
const ONES = (1n << 64n) - 1n;
/** A negative number as a register holds it. */
const neg = (value: bigint) => BigInt.asUintN(64, -value);

describe('integer register-immediate instructions', () => {
  it('ADDI adds the sign-extended 12-bit immediate; overflow is ignored', () => {
    expect(bench.ri('addi', 5n, { imm: 2047 })).toBe(2052n);
    expect(bench.ri('addi', 5n, { imm: -2048 })).toBe(neg(2043n));
    expect(bench.ri('addi', MAX, { imm: 1 })).toBe(MIN);
    expect(bench.ri('addi', ONES, { imm: 1 })).toBe(0n);
  });

  it('SLTI places 1 in rd if rs1 is less than the immediate, both signed, else 0; SLTIU compares unsigned', () => {
    expect([neg(1n), 0n, 1n, MIN, MAX].map((a) => bench.ri('slti', a, { imm: 0 }))).toEqual([1n, 0n, 0n, 1n, 0n]);
    expect([neg(2n), neg(1n)].map((a) => bench.ri('slti', a, { imm: -1 }))).toEqual([1n, 0n]);
    // The immediate is sign-extended first, then taken as unsigned.
    expect([0n, MAX, ONES - 1n, ONES].map((a) => bench.ri('sltiu', a, { imm: -1 }))).toEqual([1n, 1n, 1n, 0n]);
    expect([0n, 1n].map((a) => bench.ri('sltiu', a, { imm: 1 }))).toEqual([1n, 0n]);
  });

  it('ANDI, ORI, XORI are bitwise on the sign-extended immediate', () => {
    expect(bench.ri('andi', 0x1234_5678_9abc_def0n, { imm: -16 })).toBe(0x1234_5678_9abc_def0n);
    expect(bench.ri('andi', ONES, { imm: 0x7ff })).toBe(0x7ffn);
    expect(bench.ri('ori', 0x100n, { imm: -1 })).toBe(ONES);
    expect(bench.ri('ori', 0x100n, { imm: 1 })).toBe(0x101n);
    expect(bench.ri('xori', 0xffn, { imm: -1 })).toBe(ONES - 0xffn);
    expect(bench.ri('xori', 0xf0n, { imm: 0xff })).toBe(0x0fn);
  });

  it('SLLI, SRLI, SRAI shift by a 6-bit amount; SRAI copies the sign bit', () => {
    expect([0, 1, 32, 63].map((shamt6) => bench.ri('slli', 3n, { shamt6 }))).toEqual([3n, 6n, 3n << 32n, MIN]);
    expect([0, 1, 63].map((shamt6) => bench.ri('srli', MIN + 2n, { shamt6 }))).toEqual([
      MIN + 2n,
      (1n << 62n) + 1n,
      1n,
    ]);
    expect([1, 63].map((shamt6) => bench.ri('srai', MIN, { shamt6 }))).toEqual([3n << 62n, ONES]);
    expect(bench.ri('srai', MAX, { shamt6: 63 })).toBe(0n);
  });

  it('ADDIW and the W shifts work on 32 bits and sign-extend the result', () => {
    expect(bench.ri('addiw', 0x7fff_ffffn, { imm: 1 })).toBe(neg(0x8000_0000n));
    expect(bench.ri('addiw', 0xffff_ffff_0000_0000n, { imm: 0 })).toBe(0n);
    expect(bench.ri('slliw', 1n, { shamt5: 31 })).toBe(neg(0x8000_0000n));
    expect(bench.ri('srliw', 0x1_8000_0000n, { shamt5: 31 })).toBe(1n);
    expect(bench.ri('srliw', 0x8000_0000n, { shamt5: 0 })).toBe(neg(0x8000_0000n));
    expect(bench.ri('sraiw', 0x8000_0000n, { shamt5: 31 })).toBe(ONES);
    expect(bench.ri('sraiw', 0xf_7fff_ffffn, { shamt5: 4 })).toBe(0x7ff_ffffn);
  });

  it('LUI fills the low 12 bits with zeros and sign-extends; AUIPC adds that to the address of the AUIPC', () => {
    expect(bench.run('lui', { rd: 5, imm: 0x12345 << 12 }).x(5)).toBe(0x1234_5000n);
    expect(bench.run('lui', { rd: 5, imm: 0x80000 << 12 }).x(5)).toBe(neg(0x8000_0000n));
    expect(bench.run('auipc', { rd: 5, imm: 0x1000 }).x(5)).toBe(HERE + 0x1000n);
    expect(bench.run('auipc', { rd: 5, imm: 0x80000 << 12 }).x(5)).toBe(BigInt.asUintN(64, HERE - 0x8000_0000n));
  });
});

describe('integer register-register instructions', () => {
  it('ADD and SUB ignore overflow', () => {
    expect(bench.rr('add', MAX, 1n)).toBe(MIN);
    expect(bench.rr('add', ONES, 1n)).toBe(0n);
    expect(bench.rr('sub', MIN, 1n)).toBe(MAX);
    expect(bench.rr('sub', 0n, 1n)).toBe(ONES);
  });

  it('SLT and SLTU compare signed and unsigned', () => {
    expect([bench.rr('slt', MIN, MAX), bench.rr('slt', 0n, 0n), bench.rr('slt', 1n, ONES)]).toEqual([1n, 0n, 0n]);
    expect([bench.rr('sltu', MIN, MAX), bench.rr('sltu', 0n, ONES), bench.rr('sltu', 7n, 7n)]).toEqual([0n, 1n, 0n]);
  });

  it('AND, OR, XOR', () => {
    expect(bench.rr('and', 0xff00_ff00n, 0x0ff0_0ff0n)).toBe(0x0f00_0f00n);
    expect(bench.rr('or', MIN, 1n)).toBe(MIN + 1n);
    expect(bench.rr('xor', ONES, MIN)).toBe(MAX);
  });

  it('SLL, SRL, SRA shift by the low 6 bits of rs2', () => {
    expect([0n, 63n, 64n, 65n, ONES].map((b) => bench.rr('sll', 1n, b))).toEqual([1n, MIN, 1n, 2n, MIN]);
    expect([63n, 64n].map((b) => bench.rr('srl', MIN, b))).toEqual([1n, MIN]);
    expect([63n, 64n].map((b) => bench.rr('sra', MIN, b))).toEqual([ONES, MIN]);
  });

  it('ADDW, SUBW and the W shifts ignore the upper halves and sign-extend; amounts are 5 bits of rs2', () => {
    expect(bench.rr('addw', 0xdead_beef_7fff_ffffn, 1n)).toBe(neg(0x8000_0000n));
    expect(bench.rr('subw', 0x1_0000_0000n, 1n)).toBe(ONES);
    expect([31n, 32n, 33n].map((b) => bench.rr('sllw', 1n, b))).toEqual([neg(0x8000_0000n), 1n, 2n]);
    expect([31n, 32n].map((b) => bench.rr('srlw', 0xf_8000_0000n, b))).toEqual([1n, neg(0x8000_0000n)]);
    expect([31n, 32n].map((b) => bench.rr('sraw', 0x8000_0000n, b))).toEqual([ONES, neg(0x8000_0000n)]);
  });

  it('no instruction changes x0, and rd may be a source', () => {
    for (const name of calculations('I', 'M', 'Zba', 'Zbb', 'Zbc', 'Zbs')) {
      const setting = { x: { 10: 0x1234_5678n, 11: 3n } };
      expect(bench.run(name, { rd: 0, rs1: 10, rs2: 11, imm: 4096 }, setting).x(0), name).toBe(0n);
      const apart = bench.run(name, { rd: 12, rs1: 10, rs2: 11, imm: 4096 }, setting).x(12);
      expect(bench.run(name, { rd: 10, rs1: 10, rs2: 11, imm: 4096 }, setting).x(10), name).toBe(apart);
      expect(bench.run(name, { rd: 11, rs1: 10, rs2: 11, imm: 4096 }, setting).x(11), name).toBe(apart);
    }
  });
});

describe('control transfer instructions', () => {
  const taken = (name: string, a: bigint, b: bigint) => {
    const { pc } = bench.run(name, { rs1: 10, rs2: 11, imm: -64 }, { x: { 10: a, 11: b } });
    expect([HERE + 4n, HERE - 64n]).toContain(pc);
    return pc === HERE - 64n;
  };

  it('JAL jumps to its address plus the offset and stores the address of what follows in rd', () => {
    for (const imm of [8, -8, 0xffffe, -0x1000]) {
      const { pc, x } = bench.run('jal', { rd: 1, imm }, { pc: DATA });
      expect([pc, x(1)]).toEqual([DATA + BigInt(imm), DATA + 4n]);
    }
    expect(bench.run('jal', { rd: 0, imm: 4 }).x(0)).toBe(0n);
  });

  it('JALR jumps to rs1 plus the offset with the least significant bit cleared', () => {
    const jump = (rs1: number, base: bigint, imm: number, rd = 1) =>
      bench.run('jalr', { rd, rs1, imm }, { x: { [rs1]: base } });
    expect(jump(10, DATA, 8).pc).toBe(DATA + 8n);
    expect(jump(10, DATA + 9n, 8).pc).toBe(DATA + 16n);
    expect(jump(10, DATA, -1).pc).toBe(DATA - 2n);
    // The target is taken before rd is written.
    const same = jump(1, DATA, 0);
    expect([same.pc, same.x(1)]).toEqual([DATA, HERE + 4n]);
  });

  it('branches compare two registers: equal, less signed, less unsigned, and their opposites', () => {
    const cases: readonly [bigint, bigint][] = [
      [1n, 1n],
      [1n, 2n],
      [ONES, 1n],
      [1n, ONES],
      [MIN, MAX],
    ];
    const of = (name: string) => cases.map(([a, b]) => taken(name, a, b));
    expect(of('beq')).toEqual([true, false, false, false, false]);
    expect(of('bne')).toEqual([false, true, true, true, true]);
    expect(of('blt')).toEqual([false, true, true, false, true]);
    expect(of('bge')).toEqual([true, false, false, true, false]);
    expect(of('bltu')).toEqual([false, true, false, true, false]);
    expect(of('bgeu')).toEqual([true, false, true, false, true]);
  });

  it('branches reach ±4 KiB', () => {
    for (const imm of [4094, -4096, 2]) {
      expect(bench.run('beq', { imm }, { pc: DATA }).pc).toBe(DATA + BigInt(imm));
    }
  });
});

describe('loads and stores', () => {
  const bytes = 0x8182_8384_8586_8788n;
  const load = (name: string, address: bigint, imm = 0) => {
    const outcome = bench.run(name, { rd: 12, rs1: 10, imm }, { x: { 10: address, 12: 0x55n } });
    return outcome.trap ?? outcome.x(12);
  };

  it('LB, LH, LW sign-extend, LBU, LHU, LWU zero-extend, LD loads 64 bits; memory is little endian', () => {
    bench.store(DATA, bytes, 8);
    expect(load('lb', DATA)).toBe(0xffff_ffff_ffff_ff88n);
    expect(load('lbu', DATA)).toBe(0x88n);
    expect(load('lh', DATA)).toBe(0xffff_ffff_ffff_8788n);
    expect(load('lhu', DATA)).toBe(0x8788n);
    expect(load('lw', DATA)).toBe(0xffff_ffff_8586_8788n);
    expect(load('lwu', DATA)).toBe(0x8586_8788n);
    expect(load('ld', DATA)).toBe(bytes);
  });

  it('the address is rs1 plus the sign-extended offset', () => {
    bench.store(DATA, bytes, 8);
    expect(load('ld', DATA - 2047n, 2047)).toBe(bytes);
    expect(load('ld', DATA + 2048n, -2048)).toBe(bytes);
    expect(load('lbu', DATA, 7)).toBe(0x81n);
  });

  it('misaligned accesses work, within a page and across', () => {
    const edge = DATA + 0x1000n;
    for (const address of [DATA + 1n, edge - 1n, edge - 3n, edge - 7n]) {
      bench.store(address, bytes, 8);
      expect([load('ld', address), load('lw', address), load('lhu', address)]).toEqual([
        bytes,
        0xffff_ffff_8586_8788n,
        0x8788n,
      ]);
    }
  });

  it.each([
    ['sb', 1],
    ['sh', 2],
    ['sw', 4],
    ['sd', 8],
  ])('%s stores the low bytes of rs2 and nothing else', (name, size) => {
    const edge = DATA + 0x1000n;
    for (const address of [DATA + 16n, DATA + 17n, edge - 1n, edge - 5n]) {
      bench.store(address - 8n, ONES, 8);
      bench.store(address, ONES, 8);
      bench.store(address + 8n, ONES, 8);
      bench.run(name, { rs1: 10, rs2: 11, imm: -16 }, { x: { 10: address + 16n, 11: 0x1122_3344_5566_7788n } });
      const kept = BigInt.asUintN(64, ONES << BigInt(8 * size));
      expect(bench.load(address, 8)).toBe((0x1122_3344_5566_7788n & ~kept) | kept);
      expect(bench.load(address - 8n, 8)).toBe(ONES);
      expect(bench.load(address + 8n, 8)).toBe(ONES);
    }
  });

  it('where nothing answers there is an access fault, and rd keeps its value', () => {
    expect(load('ld', NOWHERE)).toEqual({ cause: 5, tval: NOWHERE });
    const outcome = bench.run('lw', { rd: 12, rs1: 10 }, { x: { 10: NOWHERE, 12: 7n } });
    expect([outcome.x(12), outcome.pc]).toEqual([7n, HERE]);
    expect(bench.run('sw', { rs1: 10, rs2: 11 }, { x: { 10: NOWHERE } }).trap).toEqual({ cause: 7, tval: NOWHERE });
  });

  it('a store that crosses into a page where nothing answers changes nothing', () => {
    const end = BigInt(0x8000_0000 + 0x10_0000);
    bench.store(end - 4n, 0x1234_5678n, 4);
    const { trap } = bench.run('sd', { rs1: 10, rs2: 11 }, { x: { 10: end - 4n, 11: ONES } });
    expect(trap?.cause).toBe(7);
  });
});

describe('memory ordering, environment calls, reserved encodings', () => {
  it('FENCE and FENCE.I go on, whatever their reserved fields hold', () => {
    for (const name of ['fence', 'fence.i']) {
      const { pc, trap, x } = bench.run(name, { rd: 5, rs1: 6, fm: 3, pred: 5, succ: 0, imm: 77 }, { x: { 5: 9n } });
      expect([pc, trap, x(5)]).toEqual([HERE + 4n, undefined, 9n]);
    }
  });

  it('ECALL raises environment-call-from-M, EBREAK a breakpoint exception, at their own address', () => {
    const call = bench.run('ecall', {});
    expect([call.trap, call.pc]).toEqual([{ cause: 11, tval: 0n }, HERE]);
    expect(bench.run('ebreak', {}).trap?.cause).toBe(3);
  });

  it('encodings with all bits zero or all bits one are illegal', () => {
    expect(bench.bits(0).trap).toMatchObject({ cause: 2 });
    expect(bench.bits(0xffff_ffff).trap).toEqual({ cause: 2, tval: 0xffff_ffffn });
    // W shifts have no bit 5 of the amount.
    expect(bench.bits(0x0205_151b).trap).toEqual({ cause: 2, tval: 0x0205_151bn });
  });

  it('an instruction may lie across two pages', () => {
    const pc = DATA + 0xffen;
    const outcome = bench.run('addi', { rd: 12, rs1: 10, imm: 3 }, { x: { 10: 4n }, pc });
    expect([outcome.x(12), outcome.pc]).toEqual([7n, pc + 4n]);
  });
});

it('every instruction has been executed', () => {
  expect(bench.untested('I', 'Zifencei')).toEqual([]);
});
