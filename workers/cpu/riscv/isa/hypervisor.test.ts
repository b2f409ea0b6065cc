/** The hypervisor's instructions in the words of the privileged manual, chapter 18, without translation of the guest. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Csr } from '../state.ts';
import { Bench, DATA, HERE, NOWHERE } from '../testing/bench.ts';

const bench = new Bench('10.0', ['Svinval']);
const { state } = bench.board.hart;
const VIRTUAL_INSTRUCTION = 22;

beforeEach(() => {
  bench.reset();
  bench.store(DATA, 0x8182_8384_8586_8788n, 8);
});

const load = (name: string, address = DATA) => {
  const { trap, x } = bench.run(name, { rd: 12, rs1: 10 }, { x: { 10: address } });
  return trap ?? x(12);
};

describe('loads and stores as the guest would do them', () => {
  it('HLV sign-extends, HLV.xU and HLVX zero-extend', () => {
    expect(load('hlv.b')).toBe(0xffff_ffff_ffff_ff88n);
    expect(load('hlv.bu')).toBe(0x88n);
    expect(load('hlv.h')).toBe(0xffff_ffff_ffff_8788n);
    expect(load('hlv.hu')).toBe(0x8788n);
    expect(load('hlv.w')).toBe(0xffff_ffff_8586_8788n);
    expect(load('hlv.wu')).toBe(0x8586_8788n);
    expect(load('hlv.d')).toBe(0x8182_8384_8586_8788n);
    expect(load('hlvx.hu')).toBe(0x8788n);
    expect(load('hlvx.wu')).toBe(0x8586_8788n);
  });

  it.each([
    ['hsv.b', 1],
    ['hsv.h', 2],
    ['hsv.w', 4],
    ['hsv.d', 8],
  ])('%s stores %d bytes', (name, size) => {
    const value = 0x1112_1314_1516_1718n;
    bench.run(name, { rs1: 10, rs2: 11 }, { x: { 10: DATA, 11: value } });
    const mask = (1n << BigInt(8 * size)) - 1n;
    expect(bench.load(DATA, 8)).toBe((0x8182_8384_8586_8788n & ~mask) | (value & mask));
  });

  it('where nothing answers there is an access fault', () => {
    expect(load('hlv.w', NOWHERE)).toMatchObject({ cause: 5 });
    expect(bench.run('hsv.w', { rs1: 10 }, { x: { 10: NOWHERE } }).trap).toMatchObject({ cause: 7 });
  });

  it('are for M and HS mode, for U mode where hstatus.HU allows it, and virtual instructions in a guest', () => {
    state.privilege = 1;
    expect(load('hlv.bu')).toBe(0x88n);
    state.privilege = 0;
    expect(load('hlv.bu')).toMatchObject({ cause: 2 });
    state.setCsr(Csr.hstatus, state.csr(Csr.hstatus) | (1n << 9n));
    expect(load('hlv.bu')).toBe(0x88n);
    state.privilege = 1;
    state.virtual = true;
    expect(load('hlv.bu')).toMatchObject({ cause: VIRTUAL_INSTRUCTION });
  });
});

describe('fences of guest translations', () => {
  it.each(['hfence.vvma', 'hfence.gvma', 'hinval.vvma', 'hinval.gvma'])('%s', (name) => {
    expect(bench.run(name, { rs1: 10, rs2: 11 })).toMatchObject({ pc: HERE + 4n, trap: undefined });
    bench.reset();
    state.privilege = 1;
    expect(bench.run(name, {}).trap).toBeUndefined();
    state.privilege = 0;
    expect(bench.run(name, {}).trap).toMatchObject({ cause: 2 });
    state.privilege = 1;
    state.virtual = true;
    expect(bench.run(name, {}).trap).toMatchObject({ cause: VIRTUAL_INSTRUCTION });
  });
});

it('every instruction has been executed', () => {
  expect(bench.untested('H')).toEqual([]);
});
