/** The A extension and Zacas in the words of the unprivileged manual, chapters 13 and 16. */
import { describe, expect, it } from 'vitest';
import { Bench, DATA, NOWHERE } from '../testing/bench.ts';

const bench = new Bench('7.2', ['Zacas']);
const ONES = (1n << 64n) - 1n;
const MIN = 1n << 63n;
const MIN32 = 0x8000_0000n;
const sext = (value: bigint) => BigInt.asUintN(64, BigInt.asIntN(32, value));

/** An AMO on memory that holds `memory`: what rd gets and what memory holds then. */
function amo(name: string, memory: bigint, source: bigint): [rd: bigint, memory: bigint] {
  bench.store(DATA, memory, 8);
  const { x } = bench.run(name, { rd: 12, rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: source } });
  return [x(12), bench.load(DATA, 8)];
}

describe('atomic memory operations', () => {
  it('load the old value into rd, combine it with rs2 and store the result', () => {
    const [a, b] = [0xff00_ff00_0000_0005n, 0x0ff0_0ff0_0000_0003n];
    expect(amo('amoswap.d', a, b)).toEqual([a, b]);
    expect(amo('amoadd.d', a, b)).toEqual([a, BigInt.asUintN(64, a + b)]);
    expect(amo('amoxor.d', a, b)).toEqual([a, a ^ b]);
    expect(amo('amoand.d', a, b)).toEqual([a, a & b]);
    expect(amo('amoor.d', a, b)).toEqual([a, a | b]);
    expect(amo('amoadd.d', ONES, 1n)).toEqual([ONES, 0n]);
  });

  it('MIN and MAX compare signed, MINU and MAXU unsigned', () => {
    expect([amo('amomin.d', MIN, 1n), amo('amomin.d', 1n, MIN)].map(([, stored]) => stored)).toEqual([MIN, MIN]);
    expect([amo('amomax.d', MIN, 1n), amo('amomax.d', 1n, MIN)].map(([, stored]) => stored)).toEqual([1n, 1n]);
    expect([amo('amominu.d', MIN, 1n), amo('amominu.d', 1n, MIN)].map(([, stored]) => stored)).toEqual([1n, 1n]);
    expect([amo('amomaxu.d', MIN, 1n), amo('amomaxu.d', 1n, MIN)].map(([, stored]) => stored)).toEqual([MIN, MIN]);
  });

  it('.W operates on 32 bits, sign-extends what goes to rd and leaves the next word alone', () => {
    const next = 0x1122_3344n << 32n;
    const word = (name: string, memory: bigint, source: bigint) => {
      const [rd, stored] = amo(name, next | memory, source);
      expect(stored >> 32n).toBe(0x1122_3344n);
      return [rd, stored & 0xffff_ffffn];
    };
    expect(word('amoswap.w', MIN32, 0xdead_0000_0001n)).toEqual([sext(MIN32), 1n]);
    expect(word('amoadd.w', 0xffff_ffffn, 1n)).toEqual([ONES, 0n]);
    expect(word('amoxor.w', 0xf0n, 0xffn)).toEqual([0xf0n, 0x0fn]);
    expect(word('amoand.w', 0xf0n, 0x3cn)).toEqual([0xf0n, 0x30n]);
    expect(word('amoor.w', 0xf0n, 0x0cn)).toEqual([0xf0n, 0xfcn]);
    // The upper half of rs2 is ignored: 0xf_0000_0001 is 1 here.
    expect(word('amomin.w', MIN32, 0xf_0000_0001n)).toEqual([sext(MIN32), MIN32]);
    expect(word('amomax.w', MIN32, 0xf_0000_0001n)).toEqual([sext(MIN32), 1n]);
    expect(word('amominu.w', MIN32, 0xf_0000_0001n)).toEqual([sext(MIN32), 1n]);
    expect(word('amomaxu.w', MIN32, 0xf_0000_0001n)).toEqual([sext(MIN32), MIN32]);
  });

  it('aq and rl change nothing for a single hart', () => {
    bench.store(DATA, 5n, 8);
    for (const order of [{ aq: 1 }, { rl: 1 }, { aq: 1, rl: 1 }]) {
      bench.run('amoadd.d', { rs1: 10, rs2: 11, ...order }, { x: { 10: DATA, 11: 1n } });
    }
    expect(bench.load(DATA, 8)).toBe(8n);
  });

  it('rd may be rs2, or rs1', () => {
    bench.store(DATA, 5n, 8);
    expect(bench.run('amoadd.d', { rd: 11, rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: 1n } }).x(11)).toBe(5n);
    expect(bench.run('amoadd.d', { rd: 10, rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: 1n } }).x(10)).toBe(6n);
    expect(bench.load(DATA, 8)).toBe(7n);
  });

  it('the address must be aligned; where nothing answers there is an access fault (causes as QEMU 7.2 gives them)', () => {
    for (const name of ['amoadd.w', 'lr.w']) {
      expect(bench.run(name, { rs1: 10 }, { x: { 10: DATA + 2n } }).trap).toEqual({ cause: 4, tval: DATA + 2n });
    }
    expect(bench.run('amoadd.d', { rs1: 10 }, { x: { 10: DATA + 4n } }).trap).toEqual({ cause: 4, tval: DATA + 4n });
    expect(bench.run('amoadd.d', { rs1: 10 }, { x: { 10: NOWHERE } }).trap).toEqual({ cause: 5, tval: NOWHERE });
  });
});

describe('load-reserved and store-conditional', () => {
  const reserve = (name: string, address: bigint) => bench.run(name, { rd: 12, rs1: 10 }, { x: { 10: address } }).x(12);
  const conditional = (name: string, address: bigint, value: bigint) =>
    bench.run(name, { rd: 12, rs1: 10, rs2: 11 }, { x: { 10: address, 11: value, 12: 99n } }).x(12);

  it.each([
    ['w', 0xffff_ffff_9999_9999n, 0x7777_7777_1234_5678n],
    ['d', 0x7777_7777_9999_9999n, 0x1234_5678n],
  ])('SC.%s stores and gives 0 after an LR of the address', (size, loaded, stored) => {
    bench.store(DATA, 0x7777_7777_9999_9999n, 8);
    expect(reserve(`lr.${size}`, DATA)).toBe(loaded);
    expect(conditional(`sc.${size}`, DATA, 0x1234_5678n)).toBe(0n);
    expect(bench.load(DATA, 8)).toBe(stored);
  });

  it('gives 1 and stores nothing without a reservation', () => {
    bench.store(DATA, 5n, 8);
    reserve('lr.d', DATA);
    conditional('sc.d', DATA, 6n);
    // The first SC has used the reservation up.
    expect(conditional('sc.d', DATA, 7n)).toBe(1n);
    expect(bench.load(DATA, 8)).toBe(6n);
  });

  it('gives 1 for another address than the reserved one, and that ends the reservation', () => {
    bench.store(DATA, 5n, 8);
    reserve('lr.d', DATA);
    expect(conditional('sc.d', DATA + 8n, 7n)).toBe(1n);
    expect(conditional('sc.d', DATA, 7n)).toBe(1n);
  });

  it('gives 1 when the memory has been changed', () => {
    bench.store(DATA, 5n, 8);
    reserve('lr.d', DATA);
    bench.run('sd', { rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: 6n } });
    expect(conditional('sc.d', DATA, 7n)).toBe(1n);
    expect(bench.load(DATA, 8)).toBe(6n);
  });
});

describe('widths that do not match (as QEMU does it)', () => {
  it('an SC.W after an LR.D compares and stores 32 bits, but gives 1 unless the upper half is their sign', () => {
    for (const [memory, result] of [
      [0x1_0000_0005n, 1n],
      [0x0_0000_0005n, 0n],
    ] as const) {
      bench.store(DATA, memory, 8);
      bench.run('lr.d', { rd: 12, rs1: 10 }, { x: { 10: DATA } });
      const { x } = bench.run('sc.w', { rd: 12, rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: 9n } });
      expect([x(12), bench.load(DATA, 4)]).toEqual([result, 9n]);
    }
  });
});

describe('compare and swap (Zacas)', () => {
  const swap = (name: string, memory: bigint, expected: bigint, value: bigint) => {
    bench.store(DATA, memory, 8);
    const { x } = bench.run(name, { rd: 12, rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: value, 12: expected } });
    return [x(12), bench.load(DATA, 8)];
  };

  it('AMOCAS stores rs2 where memory equals rd, and gives the old value', () => {
    expect(swap('amocas.d', 5n, 5n, 6n)).toEqual([5n, 6n]);
    expect(swap('amocas.d', 5n, 4n, 6n)).toEqual([5n, 5n]);
    // .W compares 32 bits.
    expect(swap('amocas.w', 0x1_ffff_fff0n, 0x7_ffff_fff0n, 6n)).toEqual([sext(0xffff_fff0n), 0x1_0000_0006n]);
    expect(swap('amocas.w', 0x1_0000_0005n, 4n, 6n)).toEqual([5n, 0x1_0000_0005n]);
  });

  it('with x0 as rd the comparison is with zero', () => {
    bench.store(DATA, 0n, 8);
    bench.run('amocas.d', { rd: 0, rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: 6n } });
    expect(bench.load(DATA, 8)).toBe(6n);
    bench.run('amocas.d', { rd: 0, rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: 7n } });
    expect(bench.load(DATA, 8)).toBe(6n);
  });
});

describe('compare and swap of 16 bytes (AMOCAS.Q)', () => {
  const [A, B] = [0x1111_2222_3333_4444n, 0x5555_6666_7777_8888n];
  const swap = (expected: readonly [bigint, bigint], fields: Readonly<Record<string, number>> = {}) => {
    bench.store(DATA, A, 8);
    bench.store(DATA + 8n, B, 8);
    const x = { 10: DATA, 12: expected[0], 13: expected[1], 14: 7n, 15: 8n, 1: 99n };
    const outcome = bench.run('amocas.q', { rd: 12, rs1: 10, rs2: 14, ...fields }, { x });
    const memory = [bench.load(DATA, 8), bench.load(DATA + 8n, 8)];
    return { trap: outcome.trap, rd: [outcome.x(12), outcome.x(13)], ra: outcome.x(1), memory };
  };

  it('compares with the pair of rd, stores the pair of rs2 and gives the old value; odd registers are upper halves', () => {
    expect(swap([A, B])).toMatchObject({ trap: undefined, rd: [A, B], memory: [7n, 8n] });
  });

  it('stores nothing unless both halves are equal', () => {
    for (const expected of [
      [A, B ^ 1n],
      [A ^ 1n, B],
    ] as const) {
      expect(swap(expected)).toMatchObject({ rd: [A, B], memory: [A, B] });
    }
  });

  it('a pair that begins with x0 reads as zero; as rd it is not written, x1 neither', () => {
    expect(swap([A, B], { rs2: 0 }).memory).toEqual([0n, 0n]);
    expect(swap([A, B], { rd: 0 })).toMatchObject({ rd: [A, B], ra: 99n, memory: [A, B] });
    bench.store(DATA, 0n, 8);
    bench.store(DATA + 8n, 0n, 8);
    const { x } = bench.run('amocas.q', { rd: 0, rs1: 10, rs2: 14 }, { x: { 10: DATA, 14: 7n, 15: 8n, 1: 99n } });
    expect([x(1), bench.load(DATA, 8), bench.load(DATA + 8n, 8)]).toEqual([99n, 7n, 8n]);
  });

  it('encodings with odd numbers of rd or rs2 are reserved', () => {
    const bits = 0x28e5_462f;
    expect(bench.bits(bits, { x: { 10: DATA } }).trap).toBeUndefined();
    for (const odd of [1 << 7, 1 << 20]) {
      expect(bench.bits(bits | odd, { x: { 10: DATA } }).trap).toMatchObject({ cause: 2 });
    }
  });

  it('the address must be aligned to 16 bytes', () => {
    expect(bench.run('amocas.q', { rs1: 10 }, { x: { 10: DATA + 8n } }).trap).toMatchObject({ tval: DATA + 8n });
  });
});

it('every instruction has been executed', () => {
  expect(bench.untested('A', 'Zacas')).toEqual([]);
});
