/** Interrupt registers where QEMU differs from the manual's letter; measured by random streams. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Csr } from '../state.ts';
import { Bench } from '../testing/bench.ts';

describe.each(['7.2', '8.2', '10.0', '11.1'])('in %s', (release) => {
  const bench = new Bench(release);
  const { state } = bench.board.hart;
  const write = (csr: number, value: bigint) => bench.run('csrrw', { csr, rs1: 10 }, { x: { 10: value } });
  const read = (csr: number) => bench.run('csrrs', { rd: 12, csr }).x(12);

  beforeEach(() => {
    bench.reset();
    state.virtual = false;
    for (const csr of [Csr.mideleg, Csr.hideleg]) write(csr, 0n);
    write(Csr.hideleg, 0x444n);
    write(Csr.mie, 0x444n);
    write(Csr.hvip, 4n);
    state.privilege = 1;
    state.virtual = true;
  });

  it('a guest sees those of its interrupts in sie and sip whose numbers go to S mode', () => {
    state.setCsr(Csr.mideleg, 0x1444n);
    expect([read(Csr.sie), read(Csr.sip)]).toEqual([0n, 0n]);
    state.setCsr(Csr.mideleg, 0x1446n);
    expect([read(Csr.sie), read(Csr.sip)]).toEqual([2n, 2n]);
    state.setCsr(Csr.mideleg, 0x1666n);
    expect([read(Csr.sie), read(Csr.sip)]).toEqual([0x222n, 2n]);
  });

  it('hypervisors see them all in vsie', () => {
    state.setCsr(Csr.mideleg, 0x1444n);
    state.virtual = false;
    expect(read(Csr.vsie)).toBe(0x222n);
  });

  it('the guest may write what it does not see', () => {
    state.setCsr(Csr.mideleg, 0x1444n);
    bench.run('csrrc', { csr: Csr.sie, rs1: 10 }, { x: { 10: 2n } });
    expect(state.csr(Csr.mie)).toBe(0x440n);
  });
});
