/** Accessed and dirty bits in two stages of translation (privileged manual, section 18.5) as QEMU sets them; measured by random streams. */
import { describe, expect, it } from 'vitest';
import { Csr } from '../state.ts';
import { Bench, DATA } from '../testing/bench.ts';

const PAGE = 4096n;
const RAM = 0x8000_0000n;
/** Root of the guest's Sv39 tables, and of the second stage's Sv39x4, aligned to 16 KiB, with its lower levels behind. */
const ROOT = DATA;
const GUEST_ROOT = RAM + 0x4_0000n;
const [MIDDLE, LOWEST] = [GUEST_ROOT + 0x4000n, GUEST_ROOT + 0x5000n];
const ADUE = 1n << 61n;
const [A, D, W] = [0x40n, 0x80n, 4n];
const FULL = 0xdfn;

const entry = (address: bigint, flags: bigint) => ((address >> 12n) << 10n) | flags;
const tableEntry = LOWEST + ((ROOT - RAM) / PAGE) * 8n;

/** M mode with a guest whose page at RAM was not accessed yet; `flags`: what the second stage allows of the guest's table. */
function guest(release: string, flags: bigint, henvcfg: bigint): Bench {
  const bench = new Bench(release);
  bench.reset();
  const write = (csr: number, value: bigint) => bench.run('csrrw', { csr, rs1: 10 }, { x: { 10: value } });
  bench.store(ROOT + 16n, entry(RAM, 0xcfn & ~A & ~D), 8);
  bench.store(GUEST_ROOT + 16n, entry(MIDDLE, 1n), 8);
  bench.store(MIDDLE, entry(LOWEST, 1n), 8);
  for (let page = 0n; page < 256n; page++) bench.store(LOWEST + page * 8n, entry(RAM + page * PAGE, FULL), 8);
  bench.store(tableEntry, entry(ROOT, flags), 8);
  write(Csr.vsatp, (8n << 60n) | (ROOT / PAGE));
  write(Csr.hgatp, (8n << 60n) | (GUEST_ROOT / PAGE));
  write(Csr.henvcfg, henvcfg);
  write(Csr.hstatus, 0x100n);
  return bench;
}
const hlv = (bench: Bench) => bench.run('hlv.d', { rd: 12, rs1: 10 }, { x: { 10: DATA + 0x1000n } }).trap?.cause;

describe.each(['8.2', '10.0', '11.1'])('in %s', (release) => {
  it('henvcfg.ADUE does not restrict accesses in place of a guest', () => {
    const bench = guest(release, FULL, 0n);
    expect(hlv(bench)).toBeUndefined();
    expect(bench.load(ROOT + 16n, 8) & A).toBe(A);
  });

  it('an update of a table is a write that the second stage must allow, in 11.1', () => {
    const bench = guest(release, FULL & ~W, ADUE);
    expect(hlv(bench)).toBe(release === '11.1' ? 21 : undefined);
    expect(bench.load(ROOT + 16n, 8) & A).toBe(release === '11.1' ? 0n : A);
  });

  it('and makes the page of the table dirty', () => {
    const bench = guest(release, FULL & ~D, ADUE);
    expect(hlv(bench)).toBeUndefined();
    expect(bench.load(tableEntry, 8) & D).toBe(release === '11.1' ? D : 0n);
  });
});
