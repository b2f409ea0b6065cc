/**
 * Zicsr (unprivileged manual, chapter 6), the privileged instructions (privileged manual, chapters 3 and 10), cache-block
 * management and waiting.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import * as at from '../core/layout.ts';
import { Csr } from '../state.ts';
import { Bench, DATA, HERE, NOWHERE } from '../testing/bench.ts';

const bench = new Bench('10.0', ['Svinval']);
const { hart } = bench.board;
const { state } = hart;
const ONES = (1n << 64n) - 1n;
const MSCRATCH = Csr.mscratch;

const csr = (name: string, source: number, operand: bigint, number: number = MSCRATCH, rd = 12) =>
  bench.run(name, { rd, rs1: source, csr: number }, { x: { [source]: operand } });
const ILLEGAL = { cause: 2 };

beforeEach(() => {
  bench.reset();
  state.setCsr(MSCRATCH, 0xf0n);
});

describe('CSR instructions', () => {
  it('CSRRW writes rs1 and gives the old value', () => {
    expect(csr('csrrw', 10, 0x123n).x(12)).toBe(0xf0n);
    expect(state.csr(MSCRATCH)).toBe(0x123n);
    // Register and destination may be the same.
    expect(csr('csrrw', 12, 0x456n).x(12)).toBe(0x123n);
    expect(state.csr(MSCRATCH)).toBe(0x456n);
  });

  it('CSRRS sets, CSRRC clears the bits that are set in rs1', () => {
    expect(csr('csrrs', 10, 0x0fn).x(12)).toBe(0xf0n);
    expect(state.csr(MSCRATCH)).toBe(0xffn);
    expect(csr('csrrc', 10, 0x3cn).x(12)).toBe(0xffn);
    expect(state.csr(MSCRATCH)).toBe(0xc3n);
  });

  it('the immediate forms take a zero-extended 5-bit immediate', () => {
    expect(csr('csrrwi', 31, 0n).x(12)).toBe(0xf0n);
    expect(state.csr(MSCRATCH)).toBe(31n);
    csr('csrrsi', 0x10, ONES);
    csr('csrrci', 0x03, ONES);
    expect(state.csr(MSCRATCH)).toBe(28n);
    csr('csrrsi', 3, 0n);
    expect(state.csr(MSCRATCH)).toBe(31n);
  });

  it('set and clear with x0 or zero do not write, so that read-only registers may be read', () => {
    expect(csr('csrrs', 0, 0n, 0xf14).trap).toBeUndefined();
    expect(csr('csrrc', 0, 0n, 0xf14).trap).toBeUndefined();
    expect(csr('csrrsi', 0, 0n, 0xf14).trap).toBeUndefined();
    // A register that holds zero counts as a write, and so does CSRRW.
    expect(csr('csrrs', 10, 0n, 0xf14).trap).toMatchObject(ILLEGAL);
    expect(csr('csrrw', 0, 0n, 0xf14).trap).toMatchObject(ILLEGAL);
    expect(csr('csrrwi', 0, 0n, 0xf14).trap).toMatchObject(ILLEGAL);
  });

  it('a register that does not exist, or belongs to a higher mode, is an illegal instruction; tval is the instruction', () => {
    expect(csr('csrrs', 0, 0n, 0x5c0).trap).toEqual({ cause: 2, tval: 0x5c00_2673n });
    state.privilege = 1;
    expect(csr('csrrs', 0, 0n, Csr.mstatus).trap).toMatchObject(ILLEGAL);
    expect(csr('csrrs', 0, 0n, Csr.sstatus).trap).toBeUndefined();
    state.privilege = 0;
    expect(csr('csrrs', 0, 0n, Csr.sstatus).trap).toMatchObject(ILLEGAL);
  });

  it('fflags, frm and fcsr are three views of one register', () => {
    csr('csrrw', 10, 0xffn, 0x003);
    expect([csr('csrrs', 0, 0n, 0x001).fflags]).toEqual([0]);
    const run = (number: number, fcsr: number) => bench.run('csrrs', { rd: 12, csr: number }, { fcsr }).x(12);
    expect([run(1, 0xb5), run(2, 0xb5), run(3, 0xb5)]).toEqual([0x15n, 5n, 0xb5n]);
  });
});

describe('returns from traps', () => {
  it('MRET goes to mepc in the mode of MPP; MIE gets MPIE, MPIE becomes 1, MPP becomes U', () => {
    for (const privilege of [0, 1, 3]) {
      bench.reset();
      const mret = () => {
        const { pc, trap } = bench.run('mret', {});
        return { pc, trap, privilege: state.privilege };
      };
      state.setCsr(Csr.mepc, DATA);
      // The bench sets mstatus; MPP is put into it by the instruction before.
      expect(mret()).toEqual({ pc: DATA, trap: undefined, privilege: 0 });
      expect(state.csr(Csr.mstatus) & 0x80n).toBe(0x80n);
      bench.reset();
      state.setCsr(Csr.mstatus, 0xa0000_0080n | (BigInt(privilege) << 11n));
      state.setCsr(Csr.mepc, DATA);
      bench.store(DATA + 0x100n, 0x3020_0073n, 4);
      state.pc = DATA + 0x100n;
      hart.run(hart.icount + 1);
      expect([state.pc, state.privilege]).toEqual([DATA, privilege]);
      expect(state.csr(Csr.mstatus) & 0x1888n).toBe(0x88n);
    }
  });

  it('SRET goes to sepc in the mode of SPP', () => {
    state.setCsr(Csr.sepc, DATA);
    state.privilege = 1;
    expect(bench.run('sret', {}).pc).toBe(DATA);
    expect(state.privilege).toBe(0);
  });

  it('are illegal in lower modes', () => {
    state.privilege = 1;
    expect(bench.run('mret', {}).trap).toMatchObject(ILLEGAL);
    state.privilege = 0;
    expect(bench.run('sret', {}).trap).toMatchObject(ILLEGAL);
    expect(bench.run('mret', {}).trap).toMatchObject(ILLEGAL);
  });
});

describe('WFI and fences of translations', () => {
  it('WFI waits; in U mode it is illegal', () => {
    bench.store(DATA, 0x1050_0073n, 4);
    state.pc = DATA;
    expect(hart.run(hart.icount + 1)).toBe('wfi');
    expect(state.pc).toBe(DATA + 4n);
    state.privilege = 0;
    expect(bench.run('wfi', {}).trap).toMatchObject(ILLEGAL);
  });

  it.each(['sfence.vma', 'sinval.vma'])('%s: for S and M mode', (name) => {
    expect(bench.run(name, { rs1: 10, rs2: 11 })).toMatchObject({ pc: HERE + 4n, trap: undefined });
    bench.reset();
    state.privilege = 1;
    expect(bench.run(name, {})).toMatchObject({ trap: undefined });
    state.privilege = 0;
    expect(bench.run(name, {}).trap).toMatchObject(ILLEGAL);
  });
});

describe('cache blocks of 64 bytes', () => {
  const block = (name: string, address: bigint) => bench.run(name, { rs1: 10 }, { x: { 10: address } });

  it('CBO.ZERO stores zeros to the block that contains the address', () => {
    for (let offset = -8n; offset < 72n; offset += 8n) bench.store(DATA + offset, ONES, 8);
    expect(block('cbo.zero', DATA + 37n)).toMatchObject({ pc: HERE + 4n, trap: undefined });
    const values = Array.from({ length: 10 }, (_, i) => bench.load(DATA + BigInt(i * 8 - 8), 8));
    expect(values).toEqual([ONES, ...Array(8).fill(0n), ONES]);
  });

  it('the others leave memory as it is', () => {
    bench.store(DATA, 5n, 8);
    for (const name of ['cbo.inval', 'cbo.clean', 'cbo.flush']) {
      expect(block(name, DATA)).toMatchObject({ pc: HERE + 4n, trap: undefined });
    }
    expect(bench.load(DATA, 8)).toBe(5n);
  });

  it('CBO.ZERO where nothing answers is a store access fault', () => {
    expect(block('cbo.zero', NOWHERE + 5n).trap).toMatchObject({ cause: 7 });
  });

  it('menvcfg allows them to lower modes: CBZE, CBCFE, CBIE', () => {
    const allowed = (name: string, menvcfg: bigint) => {
      bench.reset();
      state.setCsr(Csr.menvcfg, menvcfg);
      state.setCsr(Csr.senvcfg, menvcfg);
      state.privilege = 1;
      return block(name, DATA).trap === undefined;
    };
    expect([allowed('cbo.zero', 0n), allowed('cbo.zero', 0x80n)]).toEqual([false, true]);
    expect([allowed('cbo.clean', 0n), allowed('cbo.clean', 0x40n)]).toEqual([false, true]);
    expect([allowed('cbo.flush', 0n), allowed('cbo.flush', 0x40n)]).toEqual([false, true]);
    expect([allowed('cbo.inval', 0n), allowed('cbo.inval', 0x10n), allowed('cbo.inval', 0x30n)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

it('WRS.NTO and WRS.STO end at once and give the reservation up or keep it', () => {
  for (const name of ['wrs.nto', 'wrs.sto']) {
    expect(bench.run(name, {})).toMatchObject({ pc: HERE + 4n, trap: undefined });
  }
  expect(state.i32(at.EXCEPTION_PENDING)).toBe(0);
});

it('every instruction has been executed', () => {
  const elsewhere = ['hinval.vvma', 'hinval.gvma', 'sfence.w.inval', 'sfence.inval.ir'];
  const untested = bench.untested('Zicsr', 'S', 'Svinval', 'Zicbom', 'Zicboz', 'Zawrs');
  expect(untested.filter((name) => !elsewhere.includes(name))).toEqual([]);
});
