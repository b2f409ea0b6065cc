/**
 * Tests of paging: S or U mode works on pages whose entries are random and change under way, with fences, without them, and
 * with what else makes a processor forget its translations or keep them.
 */
import { Csr } from '../state.ts';
import { Entry, entry, entryOf, ROOTS, USER_VIEW } from './page-tables.ts';
import { assemble } from './program.ts';
import type { Random } from './random.ts';
import { DATA, RETURNS, Slot, type Stage, TABLES, type Writer } from './streams.ts';

const PAGE = 4096;
const SUM = 1 << 18;
const MXR = 1 << 19;
const MPP = 0x1800;
const MPP_S = 0x800;
/** Pages with data; behind them those that lead to {@link RETURNS}. */
const DATA_PAGES = 24;
const CODE_PAGES = 8;

/** Where QEMU's smallest TLB has a page. */
const place = (address: number): number => (address / PAGE) & 63;

/** A page that shares its place in no TLB with the code of the test or with the tables, since QEMU's size is not known. */
function pageAvoiding(random: Random, here: number, code: boolean): number {
  const taken = new Set([place(here), place(here + PAGE), place(TABLES), place(TABLES + 2 * PAGE)]);
  for (;;) {
    const page = code ? DATA_PAGES + random.below(CODE_PAGES) : random.below(DATA_PAGES);
    if (!taken.has(page)) return page;
  }
}

/** An entry for a page: mostly valid, mostly useful. */
function randomEntry({ random }: Stage, code: boolean, user: boolean): number {
  let flags = Entry.v | Entry.r;
  const most = (flag: number, one: number) => {
    if (!random.oneIn(one)) flags |= flag;
  };
  most(Entry.w, 3);
  most(Entry.x, code ? 5 : 3);
  most(Entry.a, 2);
  most(Entry.d, 2);
  if (user !== random.oneIn(6)) flags |= Entry.u;
  if (random.oneIn(8)) flags ^= Entry.r;
  if (random.oneIn(12)) flags ^= Entry.v;
  if (random.oneIn(4)) flags |= Entry.g;
  return entry(code ? RETURNS : DATA + PAGE * (1 + random.below(13)), flags);
}

const LOADS = ['lb', 'lh', 'lw', 'ld', 'lbu', 'lr.w', 'lr.d'] as const;
const STORES = ['sb', 'sh', 'sw', 'sd', 'amoadd.w', 'amoswap.d', 'amomax.w'] as const;

/** An offset in a page for an access of this name: aligned mostly, once in a while across its end. */
function offsetFor(random: Random, name: string): number {
  const atomic = name.includes('.');
  if (!atomic && random.oneIn(16)) return PAGE - 1 - random.below(7);
  const offset = random.below(PAGE / 8) * 8;
  return random.oneIn(8) ? offset + random.below(8) : offset;
}

interface Step {
  /** Emits all but the last instruction; that one is the result, and may be the one under test. */
  readonly write: () => number;
  /** Register that holds what it did. */
  readonly rd?: number;
}

/** An access to a page. `address` is a register for it. */
function access(stage: Stage, page: number, code: boolean, address: number, rd: number): Step {
  const { random, program, b } = stage;
  if (code && !random.oneIn(3)) {
    const offset = random.below(PAGE / 4) * 4;
    return {
      write: () => {
        program.constant(address, page * PAGE + offset);
        return assemble('jalr', { rd: b, rs1: address });
      },
    };
  }
  const name = code || random.oneIn(2) ? random.pick(LOADS) : random.pick(STORES);
  const offset = offsetFor(random, name);
  return {
    rd,
    write: () => {
      program.constant(address, page * PAGE + offset);
      return assemble(name, { rd, rs1: address, rs2: rd });
    },
  };
}

/** The entry is written, through the view of RAM that the code runs in. */
function change(stage: Stage, page: number, code: boolean, user: boolean): Step {
  const { random, program, a, b } = stage;
  const value = randomEntry(stage, code, user);
  const only = random.pick([0, 0, Entry.a, Entry.d, Entry.a | Entry.d]);
  return {
    write: () => {
      program.address(a, entryOf(page));
      if (only === 0) {
        program.constant(b, value);
      } else {
        program.emit('ld', { rd: b, rs1: a });
        program.emit('andi', { rd: b, rs1: b, imm: ~only });
      }
      return assemble('sd', { rs1: a, rs2: b });
    },
  };
}

/** What may empty a TLB, and what must not. */
function disturbance(stage: Stage, page: number, address: number, svinval: boolean): Step {
  const { random, program, a } = stage;
  const status = (bits: number, name: 'csrrs' | 'csrrc') => () => {
    program.constant(a, bits);
    return assemble(name, { csr: Csr.sstatus, rs1: a });
  };
  const fence =
    (fields: Readonly<Record<string, number>>, name = 'sfence.vma') =>
    () => {
      program.constant(address, page * PAGE);
      return assemble(name, fields);
    };
  const write = random.pick([
    fence({}),
    fence({ rs1: address }),
    fence({ rs2: address }),
    () => assemble('fence.i'),
    ...(svinval
      ? [fence({ rs1: address }, 'sinval.vma'), fence({}, 'sfence.w.inval'), fence({}, 'sfence.inval.ir')]
      : []),
    () => {
      program.emit('csrrs', { rd: a, csr: Csr.satp });
      return assemble('csrrw', { csr: Csr.satp, rs1: a });
    },
    status(SUM, 'csrrs'),
    status(SUM, 'csrrc'),
    status(MXR, 'csrrs'),
    status(MXR, 'csrrc'),
    status(0x122, 'csrrc'),
  ]);
  return { write };
}

/** The tests of paging. `svinval`: its fences are there. */
export function pagingWriter(svinval = false): Writer {
  let codePage = -1;
  return (stage) => {
    const { random, program, a, b } = stage;
    const user = random.oneIn(3);
    const code = random.oneIn(4);
    const [address = 0, ...results] = random.shuffled(stage.free).slice(0, 4);
    const here = program.here;
    const page = pageAvoiding(random, here, code);
    const steps: Step[] = [];
    const count = random.below(5);
    for (let n = 0; n < count; n++) {
      const kind = random.below(user ? 2 : 3);
      if (kind === 0) steps.push(access(stage, page, code, address, random.pick(results)));
      else if (kind === 1) steps.push(change(stage, page, code, user));
      else steps.push(disturbance(stage, page, address, svinval));
    }
    const last = access(stage, page, code, address, random.pick(results));
    const mode = random.pick([8, 8, 8, 9, 10]);
    // What an earlier page of code may have pushed out of QEMU's TLB is not known.
    const first = codePage < 0;
    const fresh = first || random.oneIn(2) || Math.floor(here / PAGE) !== codePage;
    codePage = Math.floor((here + 512) / PAGE);
    const newMode = first || (fresh && random.oneIn(4));
    const firstEntry = random.oneIn(4) ? undefined : randomEntry(stage, code, user);
    const status = random.oneIn(2) ? undefined : random.bits() & (SUM | MXR);
    return {
      write: () => {
        if (newMode) {
          program.constant(a, (ROOTS.get(mode) ?? 0) / PAGE);
          program.emit('addi', { rd: b, imm: mode });
          program.emit('slli', { rd: b, rs1: b, shamt6: 60 });
          program.emit('or', { rd: a, rs1: a, rs2: b });
          program.emit('csrrw', { csr: Csr.satp, rs1: a });
        }
        if (firstEntry !== undefined) {
          program.address(a, entryOf(page));
          program.constant(b, firstEntry);
          program.emit('sd', { rs1: a, rs2: b });
        }
        if (fresh) program.emit('sfence.vma');
        if (status !== undefined) {
          program.constant(a, SUM | MXR);
          program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
          program.constant(a, status);
          program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
        }
        program.constant(a, MPP);
        program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
        if (!user) {
          program.constant(a, MPP_S);
          program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
        }
        // Behind this: lui, addiw, add, csrrw, mret.
        program.address(a, program.here + 8 + 5 * 4);
        program.constant(b, user ? USER_VIEW : 0);
        program.emit('add', { rd: a, rs1: a, rs2: b });
        program.emit('csrrw', { csr: Csr.mepc, rs1: a });
        program.emit('mret');
        for (const { write } of steps) program.put(write());
        stage.test(last.write());
        program.emit('ecall');
      },
      always: () => {
        results.forEach((register, n) => {
          stage.note(register, n * 8);
        });
        program.address(a, entryOf(page));
        program.emit('ld', { rd: a, rs1: a });
        stage.note(a, Slot.guest);
      },
    };
  };
}
