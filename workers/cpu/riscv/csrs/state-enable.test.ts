/** Smstateen (its manual, chapter 2) as QEMU's releases have it; measured by reading back what was written. */
import { expect, it } from 'vitest';
import { Bench } from '../testing/bench.ts';

const MSTATEEN0 = 0x30c;
const SSTATEEN0 = 0x10c;

it.each([
  ['8.2', 0xc0n],
  ['10.0', 0xc0n],
  ['11.0.3', 0xc0n],
  ['11.1', 0n],
])('%s: what of sstateen0 can be written where mstateen0 lets all', (release, top) => {
  const bench = new Bench(release, ['Smstateen']);
  bench.reset();
  const write = (csr: number) => bench.run('csrrw', { csr, rs1: 10 }, { x: { 10: (1n << 64n) - 1n } });
  write(MSTATEEN0);
  write(SSTATEEN0);
  expect(bench.run('csrrs', { csr: SSTATEEN0, rd: 11 }).x(11)).toBe(top << 56n);
  // Nothing of it where mstateen0 forbids it.
  bench.run('csrrw', { csr: MSTATEEN0 });
  expect(bench.run('csrrs', { csr: SSTATEEN0, rd: 11 }).x(11)).toBe(0n);
});
