/** M mode with V = 1, which QEMU 7.2 has and the privileged manual (section 18.6.1) has not; measured on 7.2.22. */
import { describe, expect, it } from 'vitest';
import { Csr } from './state.ts';
import { Bench, HERE as START } from './testing/bench.ts';
import { assemble, type Fields } from './testing/program.ts';

const MIE = 1n << 3n;
const MPP = 3n << 11n;
const MPV = 1n << 39n;
const FLOAT = 1n << 13n;
const HERE = START + 0x100n;
const VIRTUAL_INSTRUCTION = 22;

/** A hart in M mode in front of a return to M mode with MPV. */
function guestsReturn(release: string) {
  const bench = new Bench(release);
  bench.reset();
  const { hart } = bench.board;
  const { state } = hart;
  state.setCsr(Csr.mstatus, MPP | MPV | FLOAT);
  state.setCsr(Csr.mepc, HERE);
  state.setCsr(Csr.vsepc, HERE);
  state.setCsr(Csr.sscratch, 1n);
  state.setCsr(Csr.vsscratch, 2n);
  const run = (name: string, fields: Fields = {}) => {
    const bytes = new Uint8Array(Uint32Array.of(assemble(name, fields)).buffer);
    hart.memory.write(Number(state.pc), bytes);
    const stop = hart.run(hart.icount + 1);
    return stop === 'exception' ? hart.pendingException?.cause : undefined;
  };
  expect(run('mret')).toBeUndefined();
  expect([state.pc, state.privilege]).toEqual([HERE, 3]);
  return { hart, state, run };
}

it('is not entered from 8.2 on', () => {
  const { state } = guestsReturn('8.2');
  expect([state.virtual, state.csr(Csr.sscratch)]).toEqual([false, 1n]);
  expect(state.csr(Csr.mstatus) & MPV).toBe(0n);
});

describe('M mode of a guest', () => {
  it('has the guest’s registers in the place of the supervisor’s', () => {
    const { state } = guestsReturn('7.2');
    expect([state.virtual, state.csr(Csr.sscratch)]).toEqual([true, 2n]);
  });

  it('cannot keep interrupts off', () => {
    const { hart, state } = guestsReturn('7.2');
    state.setCsr(Csr.mie, 1n << 7n);
    expect(state.csr(Csr.mstatus) & MIE).toBe(0n);
    expect(hart.deliverInterrupt()).toBe(7);
    expect([state.virtual, state.csr(Csr.mstatus) & (MPP | MPV)]).toEqual([false, MPP | MPV]);
  });

  it('obeys hstatus.VTVM and VTSR, and hcounteren', () => {
    for (const [name, fields] of [
      ['sfence.vma', {}],
      ['sret', {}],
      ['csrrs', { rd: 10, csr: Csr.time }],
    ] as const) {
      const refused = guestsReturn('7.2');
      refused.state.setCsr(Csr.hstatus, (1n << 20n) | (1n << 22n));
      expect(refused.run(name, fields)).toBe(VIRTUAL_INSTRUCTION);
      const allowed = guestsReturn('7.2');
      allowed.state.setCsr(Csr.hcounteren, 2n);
      expect(allowed.run(name, fields)).toBeUndefined();
    }
  });

  it('traps with the cause of M mode, to M mode, and leaves V', () => {
    const { hart, state, run } = guestsReturn('7.2');
    expect(run('ecall')).toBe(11);
    hart.deliverException();
    expect([state.privilege, state.virtual, state.csr(Csr.sscratch)]).toEqual([3, false, 1n]);
    expect(state.csr(Csr.mstatus) & (MPP | MPV)).toBe(MPP | MPV);
  });

  it('leaves the guest’s registers in force when it returns without MPV', () => {
    const { state, run } = guestsReturn('7.2');
    state.setCsrBits(Csr.mstatus, MPP, true);
    expect(run('mret')).toBeUndefined();
    expect([state.virtual, state.csr(Csr.sscratch)]).toEqual([false, 2n]);
  });

  it('has the hypervisor’s registers again after another such return', () => {
    const { state, run } = guestsReturn('7.2');
    state.setCsrBits(Csr.mstatus, MPP | MPV, true);
    expect(run('mret')).toBeUndefined();
    expect([state.virtual, state.csr(Csr.sscratch)]).toEqual([true, 1n]);
  });
});
