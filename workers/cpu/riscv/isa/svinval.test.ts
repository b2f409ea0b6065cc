/** Svinval (privileged manual, chapter "Svinval") as QEMU has it: measured on 7.2, 8.2, 10.0 and 11.1. */
import { describe, expect, it } from 'vitest';
import { Csr } from '../state.ts';
import { Bench, DATA } from '../testing/bench.ts';
import { assemble } from '../testing/program.ts';

const FENCES = ['sfence.w.inval', 'sfence.inval.ir'];
const PAGE = 4096n;
const ROOT = DATA;
/** Sv39: a gigabyte page at 0, accessed and dirty, of U or S mode. */
const leaf = (flags: bigint) => ((0x8000_0000n >> 12n) << 10n) | 0xcfn | flags;

/** A hart in S mode that has read through a page table whose entry has been made invalid since. */
function stale(release: string): Bench {
  const bench = new Bench(release, ['Svinval']);
  bench.reset();
  const { state } = bench.board.hart;
  bench.store(ROOT, leaf(0n), 8);
  bench.store(ROOT + 16n, leaf(0n), 8);
  bench.bits(assemble('csrrw', { csr: Csr.satp, rs1: 10 }), { x: { 10: (8n << 60n) | (ROOT / PAGE) } });
  state.privilege = 1;
  expect(bench.run('ld', { rd: 12, rs1: 10 }, { x: { 10: 0x2000n } }).trap).toBeUndefined();
  bench.store(ROOT, 0n, 8);
  return bench;
}

describe.each(['7.2', '8.2', '10.0', '11.1'])('in %s', (release) => {
  const reads = (bench: Bench) => bench.run('ld', { rd: 12, rs1: 10 }, { x: { 10: 0x2000n } }).trap?.cause;

  it('SINVAL.VMA forgets what was translated, and so does SFENCE.VMA', () => {
    for (const name of ['sinval.vma', 'sfence.vma']) {
      const bench = stale(release);
      expect(reads(bench)).toBeUndefined();
      bench.run(name, {});
      expect(reads(bench)).toBe(13);
    }
  });

  it.each(FENCES)('%s orders and forgets nothing', (name) => {
    const bench = stale(release);
    expect(bench.run(name, {}).trap).toBeUndefined();
    expect(reads(bench)).toBeUndefined();
  });

  it.each(FENCES)('%s in U and VU mode', (name) => {
    const bench = new Bench(release, ['Svinval']);
    bench.reset();
    const { state } = bench.board.hart;
    state.privilege = 0;
    const checked = release === '11.1';
    expect(bench.run(name, {}).trap?.cause).toBe(checked ? 2 : undefined);
    state.virtual = true;
    expect(bench.run(name, {}).trap?.cause).toBe(checked ? 22 : undefined);
  });
});
