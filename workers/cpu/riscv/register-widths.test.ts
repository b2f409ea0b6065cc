/**
 * UXL and SXL (privileged manual, section 3.1.6.3). QEMU enters modes of 32 bits; this hart does not, and says so when a
 * guest does, not when it only tries whether the field can be written, as Linux does at its start.
 */
import { describe, expect, it } from 'vitest';
import { Csr } from './state.ts';
import { Bench, DATA } from './testing/bench.ts';

const UXL_32 = 0x9_0000_0000n;
const SXL_32 = 0x6_0000_0000n;

function bench(release: string, mstatus: bigint): Bench {
  const made = new Bench(release);
  made.reset();
  const { hart } = made.board;
  hart.state.setCsr(Csr.mepc, DATA);
  made.store(DATA + 0x100n, 0x3020_0073n, 4); // mret
  made.store(DATA + 0x104n, 0x3000_9073n, 4); // csrw mstatus,ra
  hart.state.pc = DATA + 0x104n;
  made.board.x[1] = mstatus;
  hart.run(hart.icount + 1);
  return made;
}
const returns = ({ board: { hart } }: Bench) => {
  hart.state.pc = DATA + 0x100n;
  hart.run(hart.icount + 1);
  return [...hart.unsupported.keys()];
};

describe.each(['7.2', '8.2', '10.0', '11.1'])('in %s', (release) => {
  it('UXL = 1 can be written, and nothing is said of it', () => {
    const { board } = bench(release, UXL_32);
    expect((board.hart.state.csr(Csr.mstatus) >> 32n) & 3n).toBe(1n);
    expect(board.hart.unsupported.size).toBe(0);
  });

  it('a return to U mode with it is told', () => {
    expect(returns(bench(release, UXL_32))).toEqual([expect.stringContaining('32-bit code')]);
    expect(returns(bench(release, 0xa_0000_0000n))).toEqual([]);
  });

  it('SXL = 1 from 10.0 on only', () => {
    const said = returns(bench(release, SXL_32 | 0x800n));
    expect(said).toHaveLength(Number(release) >= 10 ? 1 : 0);
  });
});
