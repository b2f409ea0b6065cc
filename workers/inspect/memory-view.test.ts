/** Memory as the panes show it: by physical and virtual address, through the tables, and searched. */
import { beforeEach, describe, expect, it } from 'vitest';
import { textPattern } from '../api/byte-pattern.ts';
import { RULES, Rule } from '../cpu/riscv/core/layout.ts';
import { Access } from '../cpu/riscv/core/status.ts';
import { updatePmpRegions } from '../cpu/riscv/pmp.ts';
import { cpuModel } from '../cpu/riscv/releases.ts';
import { Csr } from '../cpu/riscv/state.ts';
import { Board, RAM_BASE } from '../cpu/riscv/testing/board.ts';
import { randomNumbers } from '../testing/travelling.ts';
import { memoryView, searchRam, walkView } from './memory-view.ts';
import { peekPhysical } from './peek.ts';

const RAM_SIZE = 0x40_0000;
/** Tables of three levels, and of a second stage whose root has four pages. */
const [ROOT, MIDDLE, LAST, GUEST_ROOT, GUEST_MIDDLE] = [1, 2, 3, 8, 12].map((n) => RAM_BASE + n * 0x1000) as [
  number,
  number,
  number,
  number,
  number,
];
const [V, R, W, X, U, A, D] = [1, 2, 4, 8, 16, 64, 128];
const ALL = V | R | W | X | A | D;
const [USER, SUPERVISOR, MACHINE] = [0, 1, 3];
const SUM_AND_MXR = 3n << 18n;

let board: Board;
const fresh = (release: string) => {
  board = new Board({ ramSize: RAM_SIZE, release });
};
beforeEach(() => fresh('10.0'));

const entryOf = (address: number, flags: number, more = 0n): bigint =>
  ((BigInt(address) >> 12n) << 10n) | BigInt(flags) | more;
/** Writes an entry of a table. */
function put(table: number, index: number, entry: bigint): void {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, entry, true);
  board.hart.memory.write(table + index * 8, bytes);
}
const atp = (mode: number, root: number): bigint => (BigInt(mode) << 60n) | (BigInt(root) >> 12n);

/** S mode under Sv39: address 0 on lies in the last table, 0x4000_0000 on in superpages. */
function sv39(privilege = SUPERVISOR): void {
  put(ROOT, 0, entryOf(MIDDLE, V));
  put(MIDDLE, 0, entryOf(LAST, V));
  const { state } = board.hart;
  state.setCsr(Csr.satp, atp(8, ROOT));
  state.privilege = privilege;
}

const deviceAt = (address: number) => (address >= 0x1000_0000 && address < 0x1000_0100 ? 'serial' : undefined);
const view = (space: 'virtual' | 'physical', address: number | bigint, length: number) =>
  memoryView(board.hart, { space, address: BigInt(address), length }, deviceAt);
const walk = (address: bigint) => walkView(board.hart, address);
const notes = (address: bigint) => walk(address).map(({ level, note }) => `${level}: ${note}`);
const write = (address: number, ...bytes: number[]) => board.hart.memory.write(address, Uint8Array.from(bytes));

describe('memory by physical address', () => {
  it('is the bytes of RAM, in one part for each page', () => {
    write(RAM_BASE + 0x4ffe, 1, 2, 3, 4);
    const { bytes, pages, length } = view('physical', RAM_BASE + 0x4ffe, 4);
    expect([...bytes]).toEqual([1, 2, 3, 4]);
    expect(length).toBe(4);
    expect(pages).toEqual([
      { address: 0x8000_4ffen, physical: 0x8000_4ffen },
      { address: 0x8000_5000n, physical: 0x8000_5000n },
    ]);
  });

  it('ends with RAM, and does not begin before it', () => {
    write(RAM_BASE, 7);
    write(RAM_BASE + RAM_SIZE - 1, 9);
    const end = view('physical', RAM_BASE + RAM_SIZE - 1, 2);
    expect([...end.bytes]).toEqual([9, 0]);
    expect(end.pages[1]).toEqual({ address: 0x8040_0000n, physical: 0x8040_0000n, fault: 'nothing is there' });
    const start = view('physical', RAM_BASE - 1, 2);
    expect([...start.bytes]).toEqual([0, 7]);
    expect(start.pages[0]?.fault).toBe('nothing is there');
  });

  it('names the device that answers there, and does not read it', () => {
    const read = board.hart.onDevice;
    let asked = 0;
    board.hart.onDevice = () => asked++;
    expect(view('physical', 0x1000_0000, 8).pages).toEqual([
      { address: 0x1000_0000n, physical: 0x1000_0000n, device: 'serial' },
    ]);
    expect(asked).toBe(0);
    board.hart.onDevice = read;
  });

  it('wraps around at the top of the address space', () => {
    const { pages } = view('physical', (1n << 64n) - 1n, 2);
    expect(pages.map(({ address }) => address)).toEqual([(1n << 64n) - 1n, 0n]);
  });

  it.each([
    [-1, 0],
    [0, 0],
    [70_000, 65_536],
  ])('of %i bytes is %i', (length, given) => {
    const answer = view('physical', RAM_BASE, length);
    expect(answer.length).toBe(given);
    expect(answer.bytes.length).toBe(given);
    expect(answer.pages.length).toBe(given / 4096);
  });

  it('is the same whatever is translated', () => {
    sv39();
    write(RAM_BASE + 0x5000, 5);
    expect(view('physical', RAM_BASE + 0x5000, 1).bytes[0]).toBe(5);
  });
});

describe('memory by virtual address', () => {
  it('is physical in M mode, whatever satp holds', () => {
    sv39(MACHINE);
    write(RAM_BASE + 0x5000, 5);
    expect(view('virtual', RAM_BASE + 0x5000, 1)).toMatchObject({ pages: [{ physical: 0x8000_5000n }] });
  });

  it.each([SUPERVISOR, USER])('of pages that do not lie together, and of one that faults, in mode %i', (privilege) => {
    sv39(privilege);
    put(LAST, 1, entryOf(RAM_BASE + 0x9000, ALL));
    put(LAST, 2, entryOf(RAM_BASE + 0x6000, ALL | U));
    put(LAST, 4, entryOf(0x1000_0000, V | R | W));
    write(RAM_BASE + 0x9fff, 1);
    write(RAM_BASE + 0x6000, 2);
    write(RAM_BASE + 0x6fff, 3);
    const { bytes, pages } = view('virtual', 0x1fff, 0x3001);
    expect([bytes[0], bytes[1], bytes[0x1000], bytes[0x1001]]).toEqual([1, 2, 3, 0]);
    expect(pages).toEqual([
      { address: 0x1fffn, physical: 0x8000_9fffn },
      { address: 0x2000n, physical: 0x8000_6000n },
      { address: 0x3000n, fault: 'not mapped in this mode' },
      { address: 0x4000n, physical: 0x1000_0000n, device: 'serial' },
    ]);
  });

  it('leaves the accessed and dirty bits alone', () => {
    sv39();
    put(LAST, 1, entryOf(RAM_BASE + 0x9000, V | R | W));
    view('virtual', 0x1000, 8);
    expect(board.hart.ram[LAST - RAM_BASE + 8]).toBe(V | R | W);
  });

  it('of VS mode goes through both stages, as accesses of the processor do', () => {
    guest();
    board.hart.state.setCsr(Csr.pmpaddr0, (1n << 54n) - 1n);
    board.hart.state.setCsr(Csr.pmpcfg0, 0x1fn);
    updatePmpRegions(board.hart.state, cpuModel('10.0'));
    board.hart.state.selectTlbs();
    expect(board.hart.translate(0x1010n, Access.load)).toBe(0x8000_9010);
    write(RAM_BASE + 0x9010, 42);
    expect(view('virtual', 0x1010, 1)).toMatchObject({ pages: [{ physical: 0x8000_9010n }] });
    expect(view('virtual', 0x1010, 1).bytes[0]).toBe(42);
  });
});

/** VS mode: the guest's tables lie for it where RAM begins less 0x8000_0000; its second page maps the host's 0x8000_9000. */
function guest(): void {
  const { state } = board.hart;
  put(GUEST_ROOT, 0, entryOf(GUEST_MIDDLE, V));
  put(GUEST_MIDDLE, 0, entryOf(RAM_BASE, ALL | U));
  put(ROOT, 0, entryOf(MIDDLE - RAM_BASE, V));
  put(MIDDLE, 0, entryOf(LAST - RAM_BASE, V));
  put(LAST, 1, entryOf(0x9000, ALL));
  put(LAST, 2, entryOf(0x2000_0000, ALL));
  state.setCsr(Csr.satp, atp(8, ROOT - RAM_BASE));
  // That of HS mode, exchanged.
  state.setCsr(Csr.vsatp, atp(8, RAM_BASE + 0x3f_0000));
  state.setCsr(Csr.hgatp, atp(8, GUEST_ROOT));
  state.privilege = SUPERVISOR;
  state.virtual = true;
}

describe('the walk through the tables', () => {
  it('of Sv39 has three steps: where each entry lies, what it holds, what it says', () => {
    sv39();
    put(LAST, 0x12, entryOf(RAM_BASE + 0x9000, ALL));
    expect(walk(0x1_2345n)).toEqual([
      { level: 2, at: 0x8000_1000n, entry: 0x2000_0801n, flags: 'V', note: 'table at 0x80002000' },
      { level: 1, at: 0x8000_2000n, entry: 0x2000_0c01n, flags: 'V', note: 'table at 0x80003000' },
      { level: 0, at: 0x8000_3090n, entry: 0x2000_24cfn, flags: 'V R W X A D', note: 'page of 4 KiB at 0x80009000' },
    ]);
    expect(peekPhysical(board.hart, 0x1_2345n)).toBe(0x8000_9345n);
  });

  it('of a superpage ends where the page is a leaf', () => {
    sv39();
    put(MIDDLE, 5, entryOf(RAM_BASE + 0x20_0000, ALL | U | 32));
    put(ROOT, 2, entryOf(RAM_BASE, V | R | A));
    expect(notes(0xa1_2345n)).toEqual(['2: table at 0x80002000', '1: page of 2 MiB at 0x80200000']);
    expect(walk(0xa1_2345n)[1]?.flags).toBe('V R W X U G A D');
    expect(peekPhysical(board.hart, 0xa1_2345n)).toBe(0x8021_2345n);
    expect(notes(0x8012_3456n)).toEqual(['2: page of 1 GiB at 0x80000000']);
    expect(peekPhysical(board.hart, 0x8012_3456n)).toBe(0x8012_3456n);
  });

  it.each([
    [9, 4],
    [10, 5],
  ])('of mode %i has %i steps', (mode, levels) => {
    sv39();
    const { hart } = board;
    put(RAM_BASE + 0x4000, 0, entryOf(ROOT, V));
    put(RAM_BASE + 0x5000, 0, entryOf(RAM_BASE + 0x4000, V));
    put(LAST, 1, entryOf(RAM_BASE + 0x9000, V | X));
    hart.state.setCsr(Csr.satp, atp(mode, RAM_BASE + levels * 0x1000));
    expect(walk(0x1000n).map(({ level }) => level)).toEqual(Array.from({ length: levels }, (_, i) => levels - 1 - i));
    expect(peekPhysical(hart, 0x1abcn)).toBe(0x8000_9abcn);
  });

  it('ends at an entry that is not valid, whatever else it holds', () => {
    sv39();
    put(LAST, 3, entryOf(RAM_BASE, ALL) & ~1n);
    expect(notes(0x3000n).at(-1)).toBe('0: not valid');
    expect(notes(0x4000_0000n)).toEqual(['2: not valid']);
  });

  it.each<[string, bigint, string]>([
    ['writable without readable', entryOf(RAM_BASE, V | W), 'reserved: writable, but not readable'],
    ['writable and executable without readable', entryOf(RAM_BASE, V | W | X), 'reserved: writable, but not readable'],
    ['a pointer at level 0', entryOf(RAM_BASE, V), 'a pointer in the last table'],
    ['a pointer with D', entryOf(RAM_BASE, V | D), 'reserved: D, A or U of a pointer'],
    ['with bit 54', entryOf(RAM_BASE, ALL, 1n << 54n), 'reserved: bits 60 to 54 are not zero'],
    ['with bit 60', entryOf(RAM_BASE, ALL, 1n << 60n), 'reserved: bits 60 to 54 are not zero'],
  ])('says what is reserved: %s', (_, entry, note) => {
    sv39();
    put(LAST, 3, entry);
    expect(notes(0x3000n).at(-1)).toBe(`0: ${note}`);
    expect(peekPhysical(board.hart, 0x3000n)).toBeUndefined();
  });

  it('says that a superpage is misaligned', () => {
    sv39();
    put(MIDDLE, 1, entryOf(RAM_BASE + 0x1000, ALL));
    expect(notes(0x20_0000n).at(-1)).toBe('1: misaligned superpage: 0x80001000 is no multiple of 2 MiB');
    expect(peekPhysical(board.hart, 0x20_0000n)).toBeUndefined();
  });

  it('knows the 64 KiB of Svnapot, where the processor has it', () => {
    sv39();
    put(LAST, 0x13, entryOf(RAM_BASE + 0x1_8000, ALL, 1n << 63n));
    expect(notes(0x1_3456n).at(-1)).toBe('0: reserved: bit 63 without Svnapot');
    const { state } = board.hart;
    state.setI32(RULES, state.i32(RULES) | Rule.napot);
    expect(notes(0x1_3456n).at(-1)).toBe('0: page of 64 KiB at 0x80010000');
    expect(peekPhysical(board.hart, 0x1_3456n)).toBe(0x8001_3456n);
  });

  it('says that an address does not fit: its top bits must all be bit 38', () => {
    sv39();
    put(ROOT, 256, entryOf(RAM_BASE, ALL));
    expect(notes(1n << 38n)).toEqual(['2: bits 63 to 39 differ from bit 38']);
    expect(notes(0xffff_ffc0_0000_0000n)).toEqual(['2: page of 1 GiB at 0x80000000']);
  });

  it('ends at a table that is not in RAM', () => {
    sv39();
    put(ROOT, 1, entryOf(0x1000_0000, V));
    expect(walk(0x4000_0000n).at(-1)).toMatchObject({ level: 1, at: 0x1000_0000n, flags: '', note: 'outside of RAM' });
  });

  it('of a processor without translation is empty', () => {
    board.hart.state.privilege = SUPERVISOR;
    expect(walk(0x8000_0000n)).toEqual([]);
    expect(peekPhysical(board.hart, 0x8000_0000n)).toBe(0x8000_0000n);
  });

  it('of VS mode reads tables where the second stage maps them', () => {
    guest();
    expect(walk(0x1234n).map(({ at }) => at)).toEqual([0x8000_1000n, 0x8000_2000n, 0x8000_3008n]);
    expect(notes(0x1234n)).toEqual([
      '2: table at 0x2000',
      '1: table at 0x3000',
      '0: page of 4 KiB at 0x9000 of the guest, by hgatp 0x80009234',
    ]);
    expect(notes(0x2000n).at(-1)).toBe('0: page of 4 KiB at 0x20000000 of the guest, not mapped by hgatp');
    put(MIDDLE, 0, entryOf(0x2000_0000, V));
    expect(notes(0x1234n).at(-1)).toBe('0: not mapped by the second stage (hgatp)');
  });

  it.each<[string, string]>([
    ['5.2', ''],
    ['7.2', ''],
    ['8.2', ''],
    ['10.0', ''],
    ['11.1', ''],
    ['7.2', 'Svnapot'],
    ['10.0', 'Svnapot'],
  ])('leads where loads of the processor go, with random entries, as %s %s', (release, napot) => {
    fresh(release);
    sv39();
    const { hart } = board;
    hart.state.setCsrBits(Csr.mstatus, SUM_AND_MXR, true);
    // PMP lets S mode go everywhere.
    hart.state.setCsr(Csr.pmpaddr0, (1n << 54n) - 1n);
    hart.state.setCsr(Csr.pmpcfg0, 0x1fn);
    updatePmpRegions(hart.state, cpuModel(release));
    if (napot) hart.state.setI32(RULES, hart.state.i32(RULES) | Rule.napot);
    const random = randomNumbers(11);
    let pages = 0;
    for (let n = 0; n < 3000; n++) {
      const level = n % 2;
      const flags = Math.floor(random() * 256) | (random() < 0.9 ? V : 0);
      const page = random() < 0.3 ? 0x20_8000 : random() < 0.4 ? 0x20_0000 : Math.floor(random() * 1024) * 0x1000;
      const bit = Math.floor(random() * 8);
      // Bits 54 to 60, and 63: 64 KiB.
      const high = random() < 0.3 ? 1n << BigInt(bit === 7 ? 63 : 54 + bit) : 0n;
      const table = level === 0 ? LAST : MIDDLE;
      put(table, 7, entryOf(RAM_BASE + page, flags, high));
      const address = level === 0 ? 0x7abcn : 0xf1_2abcn;
      if (level === 1 && (flags & (R | X | W)) === 0) continue;
      const ours = peekPhysical(hart, address);
      if (ours !== undefined && (ours < BigInt(RAM_BASE) || ours >= BigInt(RAM_BASE + RAM_SIZE))) continue;
      const theirs = hart.translate(address, Access.load);
      expect(ours, `${flags.toString(2)} ${high.toString(16)}`).toBe(theirs === undefined ? undefined : BigInt(theirs));
      const last = walk(address).at(-1)?.note ?? '';
      expect(last.startsWith('page of')).toBe(ours !== undefined);
      if (ours !== undefined) pages++;
    }
    expect(pages).toBeGreaterThan(300);
  });
});

describe('a search in RAM', () => {
  const search = (text: string, most = 10, off = false) => {
    const pattern = textPattern(text);
    if (!pattern) throw new Error('no pattern');
    return searchRam(board.hart, pattern, most, () => off);
  };
  const put = (offset: number, text: string) =>
    board.hart.memory.write(RAM_BASE + offset, new TextEncoder().encode(text));

  it('finds places in order, across a page, at the beginning and at the end', async () => {
    put(0x1ffd, 'needle');
    put(0, 'needle');
    put(RAM_SIZE - 6, 'needle');
    put(0x1fe0, 'needl.');
    expect(await search('needle')).toEqual([0x8000_0000n, 0x8000_1ffdn, 0x803f_fffan]);
    expect(await search('needle', 2)).toHaveLength(2);
  });

  it('does not find what RAM ends within', async () => {
    put(RAM_SIZE - 5, 'needl');
    expect(await search('needle')).toEqual([]);
  });

  it('finds places that overlap', async () => {
    put(0x100, 'nanana');
    expect(await search('nana')).toEqual([0x8000_0100n, 0x8000_0102n]);
  });

  it('ends early when nobody wants the places any more', async () => {
    put(0, 'needle');
    expect(await search('needle', 10, true)).toEqual([0x8000_0000n]);
  });
});
