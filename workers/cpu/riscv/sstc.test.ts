/** vstimecmp and the software bit of VSTIP (Sstc, chapter 3), as QEMU's releases have them; measured. */
import { expect, it } from 'vitest';
import { Csr } from './state.ts';
import { Bench } from './testing/bench.ts';

const VSTIP = 1n << 6n;

it.each([
  ['7.2', 0n],
  ['10.0', VSTIP],
])('%s: what a comparand in the future leaves of hvip.VSTIP', (release, left) => {
  const bench = new Bench(release);
  bench.reset();
  const write = (csr: number, value: bigint) => bench.run('csrrw', { csr, rs1: 10 }, { x: { 10: value } });
  write(Csr.hvip, VSTIP);
  expect(bench.run('csrrs', { csr: Csr.hvip, rd: 11 }).x(11) & VSTIP).toBe(VSTIP);
  write(Csr.vstimecmp, 1n << 60n);
  expect(bench.run('csrrs', { csr: Csr.hvip, rd: 11 }).x(11) & VSTIP).toBe(left);
});
