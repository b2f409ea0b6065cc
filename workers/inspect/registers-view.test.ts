/** Registers as the pane shows them: the mode, values with their fields, and what is delivered next. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Csr } from '../cpu/riscv/state.ts';
import { Board } from '../cpu/riscv/testing/board.ts';
import { registersView } from './registers-view.ts';

const [USER, SUPERVISOR, MACHINE] = [0, 1, 3];
const SIE = 1n << 1n;
const MIE = 1n << 3n;

let board: Board;
beforeEach(() => {
  board = new Board({ ramSize: 0x4000, release: '10.0' });
  // The board's timer line is high; each test says what else is pending.
  board.hart.setInterrupt(7, false);
});
const view = (waiting = false) => registersView(board.hart, waiting);
function register(name: string) {
  const found = view().registers.find((one) => one.name === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
}
const field = (name: string, of: string) => register(name).fields?.find((one) => one.name === of)?.value;

describe('the privilege mode', () => {
  it.each([
    [MACHINE, false, 'M'],
    [SUPERVISOR, false, 'S'],
    [USER, false, 'U'],
    [SUPERVISOR, true, 'VS'],
    [USER, true, 'VU'],
  ])('of privilege %i with V = %s is %s', (privilege, virtual, name) => {
    board.hart.state.privilege = privilege;
    board.hart.state.virtual = virtual;
    expect(view().mode).toBe(name);
  });
});

describe('registers', () => {
  it('are 32 integer and 32 floating-point ones with their second names, then CSRs', () => {
    board.x[10] = 0xffff_ffff_ffff_fff0n;
    board.hart.state.pc = 0x8000_0123n;
    const { registers, pc } = view();
    expect(pc).toBe(0x8000_0123n);
    expect(registers.slice(0, 64).map(({ group }) => group)).toEqual([
      ...Array.from({ length: 32 }, () => 'integer'),
      ...Array.from({ length: 32 }, () => 'float'),
    ]);
    expect(registers.slice(64).every(({ group }) => group === 'csr')).toBe(true);
    expect(registers[0]).toEqual({ name: 'x0', alias: 'zero', value: 0n, group: 'integer' });
    expect(registers[10]).toEqual({ name: 'x10', alias: 'a0', value: 0xffff_ffff_ffff_fff0n, group: 'integer' });
    expect(registers[32 + 10]).toMatchObject({ name: 'f10', alias: 'fa0' });
    const names = registers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['mstatus', 'satp', 'hgatp', 'vsatp', 'fcsr', 'pmpaddr15']));
  });

  it.each([
    [0x3ff8_0000_0000_0000n, '1.5'],
    [0xffff_ffff_3fc0_0000n, '1.5 (single)'],
    [0xffff_ffff_ff80_0000n, '-Infinity (single)'],
    // No single that is NaN-boxed: the upper half is not all ones.
    [0xffff_fffe_3fc0_0000n, 'NaN'],
    [0x8000_0000_0000_0000n, '0'],
  ])('of floating point 0x%x mean %s', (bits, meaning) => {
    board.f[3] = bits;
    expect(register('f3').meaning).toBe(meaning === '0' ? String(-0) : meaning);
  });

  it('of CSRs have fields, from the highest bit to the lowest, and in short those that are not zero', () => {
    const { state } = board.hart;
    state.setCsr(Csr.mstatus, (1n << 19n) | (3n << 13n) | (1n << 11n) | MIE);
    const mstatus = register('mstatus');
    const lows = mstatus.fields?.map(({ low }) => low) ?? [];
    expect(lows).toEqual([...lows].sort((a, b) => b - a));
    expect(mstatus.fields).toContainEqual({ name: 'MPP', high: 12, low: 11, value: 'S' });
    expect(mstatus.fields).toContainEqual({ name: 'FS', high: 14, low: 13, value: 'dirty' });
    expect(mstatus.meaning).toContain('MXR=1');
    expect(mstatus.meaning).toContain('MIE=1');
    expect(mstatus.meaning).not.toContain('SUM');
  });

  it.each([
    ['satp', Csr.satp, (9n << 60n) | (7n << 44n) | 0x8_0001n, 'MODE=Sv48 ASID=7 PPN=0x80001'],
    ['hgatp', Csr.hgatp, (8n << 60n) | 0x8_0004n, 'MODE=Sv39x4 PPN=0x80004'],
    ['scause', Csr.scause, 13n, 'Code=load page fault'],
    ['mtvec', Csr.mtvec, 0x8000_0101n, 'BASE=0x20000040 MODE=vectored'],
  ])('say what %s holds', (name, number, value, meaning) => {
    board.hart.state.setCsr(number, value);
    const found = register(name);
    expect(found.value).toBe(value);
    const shown = found.meaning
      ?.split(' ')
      .filter((part) => !/^(Interrupt=0|MODE=bare)$/.test(part))
      .join(' ');
    expect(shown).toBe(meaning);
  });

  it('tell an interrupt from an exception in the cause', () => {
    board.hart.state.setCsr(Csr.mcause, (1n << 63n) | 7n);
    expect(field('mcause', 'Interrupt')).toBe('1');
    expect(field('mcause', 'Code')).toMatch(/machine timer/);
  });

  it('sie and sip are those of the guest in VS mode', () => {
    const { state } = board.hart;
    state.setCsr(Csr.mideleg, 0x666n);
    state.setCsr(Csr.hideleg, 0x444n);
    state.setCsr(Csr.mie, (1n << 6n) | (1n << 9n));
    state.privilege = SUPERVISOR;
    expect(register('sie').meaning).toBe('SEIE=1');
    // The virtual supervisor timer is what the guest takes for its own.
    state.virtual = true;
    expect(register('sie').meaning).toBe('STIE=1');
  });

  it('are read without effects', () => {
    const before = board.hart.save();
    view();
    expect(board.hart.save()).toEqual(before);
  });
});

describe('what is delivered next', () => {
  const enable = (bits: bigint, mstatus = MIE) => {
    board.hart.state.setCsr(Csr.mie, bits);
    board.hart.state.setCsrBits(Csr.mstatus, mstatus, true);
  };

  it('is nothing while nothing is pending', () => {
    enable(0xaaan);
    expect(view()).not.toHaveProperty('pending');
  });

  it('is an interrupt that is pending and enabled', () => {
    board.hart.setInterrupt(7, true);
    expect(view().pending).toBeUndefined();
    enable(1n << 7n, 0n);
    // In M mode mstatus.MIE must be set; below it interrupts for M mode are always enabled.
    expect(view().pending).toBeUndefined();
    board.hart.state.privilege = SUPERVISOR;
    expect(view().pending).toBe('interrupt 7 (machine timer interrupt)');
    board.hart.state.privilege = MACHINE;
    enable(1n << 7n);
    expect(view().pending).toBe('interrupt 7 (machine timer interrupt)');
  });

  // The manual takes external, software, timer; QEMU without the AIA the lowest number.
  it('is of several the one with the lowest number', () => {
    for (const code of [3, 7, 11]) board.hart.setInterrupt(code, true);
    enable(0x888n);
    expect(view().pending).toBe('interrupt 3 (machine software interrupt)');
    board.hart.setInterrupt(3, false);
    expect(view().pending).toBe('interrupt 7 (machine timer interrupt)');
  });

  it('is an interrupt for S mode when it is delegated, in S mode with SIE, in U mode without', () => {
    const { state } = board.hart;
    state.setCsrBits(Csr.mip, 1n << 5n, true);
    state.setCsr(Csr.mideleg, 1n << 5n);
    enable(1n << 5n);
    expect(view().pending).toBeUndefined();
    state.privilege = SUPERVISOR;
    expect(view().pending).toBeUndefined();
    state.setCsrBits(Csr.mstatus, SIE, true);
    expect(view().pending).toBe('interrupt 5 (supervisor timer interrupt)');
    state.setCsrBits(Csr.mstatus, SIE, false);
    state.privilege = USER;
    expect(view().pending).toBe('interrupt 5 (supervisor timer interrupt)');
  });

  it('is the exception of the instruction that has just been tried, before any interrupt', () => {
    board.hart.setInterrupt(7, true);
    // A word of zeros is no instruction.
    expect(board.hart.run(1)).toBe('exception');
    enable(1n << 7n);
    expect(view().pending).toBe('exception 2 (illegal instruction), tval 0x0');
  });

  it.each([true, false])('and whether the processor waits is handed through: %s', (waiting) => {
    expect(view(waiting).waiting).toBe(waiting);
  });
});
