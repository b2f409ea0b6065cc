/** Trap values of refused instructions, where releases differ from the manual; measured on QEMU. */
import { describe, expect, it } from 'vitest';
import { Bench, DATA, NOWHERE } from './testing/bench.ts';
import { assemble } from './testing/program.ts';

/** A hart in U mode. */
function userBench(release: string): Bench {
  const bench = new Bench(release, ['Svinval']);
  bench.reset();
  bench.board.hart.state.privilege = 0;
  return bench;
}
const HLV = assemble('hlv.w', { rd: 12, rs1: 10 });
const refused = (bench: Bench, bits = HLV) => bench.bits(bits, { x: { 10: DATA } }).trap;

describe('a refused hlv or hsv', () => {
  it('is told in tval from 8.2 on', () => {
    expect(refused(userBench('8.2'))).toEqual({ cause: 2, tval: BigInt(HLV) });
  });

  it('is told as the instruction that was refused before it in 7.2', () => {
    const bench = userBench('7.2');
    expect(refused(bench)).toEqual({ cause: 2, tval: 0n });
    const wfi = assemble('wfi');
    expect(refused(bench, wfi)).toEqual({ cause: 2, tval: BigInt(wfi) });
    expect(refused(bench)).toEqual({ cause: 2, tval: BigInt(wfi) });
    // Calls and breakpoints leave it; a load or store that fails does not.
    refused(bench, assemble('ecall'));
    refused(bench, assemble('ebreak'));
    expect(refused(bench)?.tval).toBe(BigInt(wfi));
    bench.run('ld', { rd: 12, rs1: 10 }, { x: { 10: NOWHERE } });
    expect(refused(bench)?.tval).toBe(0n);
  });
});

it('7.2 does not tell which fence of Svinval it refuses', () => {
  const sinval = assemble('sinval.vma');
  expect(refused(userBench('7.2'), sinval)).toEqual({ cause: 2, tval: 0n });
  expect(refused(userBench('8.2'), sinval)).toEqual({ cause: 2, tval: BigInt(sinval) });
  // Without Svinval it is an undefined encoding like others.
  const plain = new Bench('7.2');
  plain.reset();
  expect(refused(plain, sinval)).toEqual({ cause: 2, tval: BigInt(sinval) });
});
