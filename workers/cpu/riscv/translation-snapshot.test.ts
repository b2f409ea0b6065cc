/**
 * Translations stay in force until the guest flushes them (privileged manual, section 12.2.1), as on QEMU, and neither
 * snapshots nor debuggers change that: a replay must not depend on where they stood.
 */
import { describe, expect, it } from 'vitest';
import { Access } from './core/status.ts';
import { Csr } from './state.ts';
import { Board, RAM_BASE } from './testing/board.ts';
import { Program } from './testing/program.ts';

const PAGE = 4096;
const TABLES = RAM_BASE + 0x10_0000;
const DATA = RAM_BASE + 0x20_0000;
/** A page of 4 KiB that leads to DATA, and its entry. */
const VA = 0x1000;
const ENTRY = TABLES + 2 * PAGE + 8;
const LEAF = 0xcf;
const A = 0x40;
const D = 0x80;
const T0 = 5;
const T1 = 6;

const leaf = (address: number, flags: number): bigint => BigInt((address / PAGE) * 1024 + flags);

/** A guest in S mode under Sv39: RAM at its own addresses, and the page. */
class Guest {
  readonly board: Board;
  private _next = RAM_BASE + 0x1000;

  constructor(release = '10.0') {
    this.board = new Board({ ramSize: 0x40_0000, release });
    const { hart } = this.board;
    this.write(TABLES, leaf(TABLES + PAGE, 1));
    this.write(TABLES + 16, leaf(RAM_BASE, LEAF));
    this.write(TABLES + PAGE, leaf(TABLES + 2 * PAGE, 1));
    this.write(ENTRY, leaf(DATA, LEAF));
    hart.memory.write(DATA, new Uint8Array([42]));
    this.machine((p) => {
      p.constant(T0, -1);
      p.emit('csrrw', { csr: Csr.pmpaddr0, rs1: T0 });
      p.emit('addi', { rd: T0, imm: 0x1f });
      p.emit('csrrw', { csr: Csr.pmpcfg0, rs1: T0 });
      p.constant(T0, TABLES / PAGE);
      p.emit('addi', { rd: T1, imm: 8 });
      p.emit('slli', { rd: T1, rs1: T1, shamt6: 60 });
      p.emit('or', { rd: T0, rs1: T0, rs2: T1 });
      p.emit('csrrw', { csr: Csr.satp, rs1: T0 });
    });
    hart.state.privilege = 1;
    hart.state.selectTlbs();
  }

  /** Runs code; traps end the test. */
  machine(code: (program: Program) => void): void {
    const { hart } = this.board;
    const program = new Program(this._next);
    code(program);
    hart.memory.write(this._next, program.bytes);
    hart.state.pc = BigInt(this._next);
    const count = program.bytes.length / 4;
    expect(hart.run(hart.icount + count)).toBe('limit');
    this._next = program.here;
  }

  load(): bigint {
    this.machine((p) => {
      p.constant(T0, VA);
      p.emit('ld', { rd: T1, rs1: T0 });
    });
    return this.board.x[T1] ?? 0n;
  }
  store(): void {
    this.machine((p) => {
      p.constant(T0, VA + 8);
      p.emit('sd', { rs1: T0, rs2: T0 });
    });
  }
  fence(): void {
    this.machine((p) => p.emit('sfence.vma'));
  }

  write(address: number, value: bigint): void {
    this.board.hart.memory.write(address, new Uint8Array(BigUint64Array.of(value).buffer));
  }
  /** Clears flags of the page's entry behind the processor's back. */
  clear(flags: number): void {
    this.write(ENTRY, leaf(DATA, LEAF & ~flags));
  }
  /** The flags A and D of the entry. */
  get used(): number {
    return (this.board.hart.ram[ENTRY - RAM_BASE] ?? 0) & (A | D);
  }
}

/** What a visitor may do at any moment. */
const VISITS: readonly (readonly [string, (guest: Guest) => void])[] = [
  ['nothing', () => undefined],
  [
    'a snapshot',
    ({ board: { hart } }) => {
      hart.save();
      hart.memory.clearDirty();
    },
  ],
  [
    'a seek away and back',
    ({ board: { hart } }) => {
      const saved = hart.save();
      hart.state.privilege = 3;
      hart.reset();
      hart.restore(saved);
    },
  ],
  ['a watchpoint', ({ board: { hart } }) => hart.memory.watchPages(new Map([[(DATA - RAM_BASE) / PAGE, 3]]))],
  ['a look at a page', ({ board: { hart } }) => hart.translate(BigInt(VA), Access.store)],
  ['a breakpoint', ({ board: { hart } }) => hart.pages.mark(new Set([0, 64]))],
];

describe.each(VISITS)('translations, with %s between', (_, visit) => {
  it('hold though the entry says no longer that the page was used', () => {
    const guest = new Guest();
    expect(guest.load()).toBe(42n);
    guest.clear(A | D);
    visit(guest);
    expect(guest.load()).toBe(42n);
    guest.store();
    expect(guest.used).toBe(0);
    guest.fence();
    visit(guest);
    guest.load();
    expect(guest.used).toBe(A);
  });

  it('hold though the entry is not valid any more', () => {
    const guest = new Guest();
    guest.load();
    guest.write(ENTRY, 0n);
    visit(guest);
    expect(guest.load()).toBe(42n);
  });

  it('of a clean page do not serve stores', () => {
    const guest = new Guest();
    guest.clear(D);
    guest.load();
    visit(guest);
    guest.store();
    expect(guest.used).toBe(A | D);
  });

  it('go when SUM changes on QEMU 7.2, and only there', () => {
    for (const [release, used] of [
      ['7.2', A],
      ['8.2', 0],
    ] as const) {
      const guest = new Guest(release);
      guest.load();
      guest.clear(A | D);
      for (const name of ['csrrs', 'csrrc'])
        guest.machine((p) => {
          p.constant(T0, 1 << 18);
          p.emit(name, { csr: Csr.sstatus, rs1: T0 });
        });
      visit(guest);
      guest.load();
      expect(guest.used, release).toBe(used);
    }
  });
});

describe('a debugger’s translation', () => {
  it('leaves the accessed and dirty bits alone', () => {
    const guest = new Guest();
    guest.clear(A | D);
    expect(guest.board.hart.translate(BigInt(VA), Access.store)).toBe(DATA);
    expect(guest.used).toBe(0);
    guest.load();
    expect(guest.used).toBe(A);
  });
});
