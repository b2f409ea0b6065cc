/** Performance counters (privileged manual, section 3.1.10) as QEMU has them; measured by random streams. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Csr } from '../state.ts';
import { Bench } from '../testing/bench.ts';

const [COUNTER_3, COUNTER_4] = [Csr.mcycle + 3, Csr.mcycle + 4];
const [EVENT_3, EVENT_4] = [Csr.mcountinhibit + 3, Csr.mcountinhibit + 4];
const CYCLES = 1n;
const INSTRUCTIONS = 2n;

describe.each(['7.2', '8.2', '10.0', '11.1'])('in %s', (release) => {
  let bench: Bench;
  const write = (csr: number, value: bigint) => bench.run('csrrw', { csr, rs1: 10 }, { x: { 10: value } });
  const read = (csr: number) => bench.run('csrrs', { rd: 12, csr }).x(12);
  const keeps = Number(release) >= 10;

  beforeEach(() => {
    bench = new Bench(release);
    bench.reset();
  });

  it('a counter without an event is storage', () => {
    write(COUNTER_3, 5n);
    expect([read(COUNTER_3), read(COUNTER_3)]).toEqual([5n, 5n]);
  });

  it.each([
    ['cycles', CYCLES],
    ['instructions', INSTRUCTIONS],
  ])('mhpmevent makes it count %s from the value written on', (_, event) => {
    write(EVENT_3, event);
    write(COUNTER_3, 100n);
    expect([read(COUNTER_3), read(COUNTER_3), read(0xc03)]).toEqual([101n, 102n, 103n]);
  });

  it('an event belongs to the first counter that asks for it, until its selector is set to 0', () => {
    write(EVENT_3, CYCLES);
    write(EVENT_4, CYCLES);
    write(COUNTER_4, 100n);
    expect(read(COUNTER_4)).toBe(100n);
    write(EVENT_3, 0n);
    write(EVENT_4, CYCLES);
    write(COUNTER_4, 100n);
    expect(read(COUNTER_4)).toBe(101n);
  });

  it('a stopped counter keeps its value; before 10.0 it reads on once, then what was written last', () => {
    write(Csr.mcountinhibit, 0n);
    write(Csr.minstret, 100n);
    write(Csr.mcountinhibit, 4n);
    expect([read(Csr.minstret), read(Csr.minstret)]).toEqual(keeps ? [101n, 101n] : [102n, 100n]);
  });

  it('one that no write to mcountinhibit has let run does not read on', () => {
    const before = read(Csr.minstret);
    write(Csr.mcountinhibit, 4n);
    if (keeps) expect(read(Csr.minstret)).toBeGreaterThan(before);
    else expect(read(Csr.minstret)).toBe(0n);
  });

  it('a plain write counts as that one read in 7.2 alone', () => {
    write(Csr.mcountinhibit, 0n);
    write(Csr.mcountinhibit, 4n);
    write(Csr.minstret, 100n);
    expect(read(Csr.minstret)).toBe(release === '8.2' ? 101n : 100n);
  });

  it('counting misses of TLBs is not imitated, and told', () => {
    write(EVENT_3, 0x10019n);
    expect([...bench.board.hart.unsupported.keys()]).toEqual([expect.stringContaining('TLB')]);
  });
});
