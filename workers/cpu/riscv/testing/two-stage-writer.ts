/**
 * Tests of translation in two stages: vsatp leads through the tables of page-tables.ts, hgatp through others, in which one
 * page has a random entry as well. VS and VU mode access a page, or M and HS mode in their place by hlv, hlvx and hsv.
 *
 * ```
 * GUEST_TABLES  +0x0000   root of Sv39x4, of 16 KiB; its first page is the next level of Sv48x4
 *               +0x4000   2 MiB pages: the same addresses, but the first, which has
 *               +0x5000   pages of 4 KiB
 *               +0x8000   root of Sv48x4
 *               +0xc000   root of Sv57x4
 * ```
 */
import { byName } from '../isa/decode.ts';
import { Csr } from '../state.ts';
import { RAM_BASE } from './board.ts';
import { enterMode } from './modes.ts';
import { Entry, entry, entryOf, ROOTS, USER_VIEW } from './page-tables.ts';
import { assemble } from './program.ts';
import type { Random } from './random.ts';
import { DATA, LOG, Slot, type Stage, TABLES, type Writer } from './streams.ts';

const PAGE = 4096;
const GUEST_TABLES = LOG - 0x2_0000;
const [SECOND, PAGES, SV48_ROOT, SV57_ROOT] = [0x4000, 0x5000, 0x8000, 0xc000].map((at) => GUEST_TABLES + at) as [
  number,
  number,
  number,
  number,
];
const GUEST_ROOTS: ReadonlyMap<number, number> = new Map([
  [8, GUEST_TABLES],
  [9, SV48_ROOT],
  [10, SV57_ROOT],
]);
const LEAF = Entry.v | Entry.r | Entry.w | Entry.x | Entry.u | Entry.a | Entry.d;
const guestEntryOf = (address: number): number => PAGES + ((address - RAM_BASE) / PAGE) * 8;

const SUM_MXR = 0xc_0000;
const SPVP = 0x100;
const ADUE_SHIFT = 61;

const GUEST_ACCESSES = [
  ...['hlv.b', 'hlv.hu', 'hlv.w', 'hlv.d', 'hlv.d', 'hlvx.hu', 'hlvx.wu', 'hsv.b', 'hsv.h', 'hsv.w', 'hsv.d', 'hsv.d'],
];
const ACCESSES = [
  ...['lb', 'lhu', 'lw', 'ld', 'ld', 'fld', 'lr.d', 'sb', 'sh', 'sw', 'sd', 'sd', 'fsd', 'amoadd.w', 'amoswap.d'],
  ...['cbo.zero', 'cbo.clean'],
].filter((name) => byName.has(name));

/** The tables of the second stage, written by the program: the same addresses, everything allowed. */
export function writeGuestTables({ program, a, b, free }: Stage): void {
  const [end = 0, step = 0] = free;
  const fill = (table: number, distance: number) => {
    program.address(a, table);
    program.address(end, table + PAGE);
    program.constant(b, entry(RAM_BASE, LEAF));
    program.constant(step, distance);
    program.emit('sd', { rs1: a, rs2: b });
    program.emit('addi', { rd: a, rs1: a, imm: 8 });
    program.emit('add', { rd: b, rs1: b, rs2: step });
    program.emit('bne', { rs1: a, rs2: end, imm: -12 });
  };
  const put = (address: number, value: number) => {
    program.address(a, address);
    program.constant(b, value);
    program.emit('sd', { rs1: a, rs2: b });
  };
  fill(PAGES, 1024);
  fill(SECOND, 512 * 1024);
  put(SECOND, entry(PAGES, Entry.v));
  put(GUEST_TABLES + 2 * 8, entry(SECOND, Entry.v));
  put(SV48_ROOT, entry(GUEST_TABLES, Entry.v));
  put(SV57_ROOT, entry(SV48_ROOT, Entry.v));
}

function randomEntry(random: Random, user: number): number {
  let flags = Entry.v | Entry.r;
  for (const [flag, one] of [
    [Entry.w, 4],
    [Entry.x, 3],
    [Entry.a, 3],
    [Entry.d, 3],
    [Entry.u, user],
  ] as const) {
    if (!random.oneIn(one)) flags |= flag;
  }
  if (random.oneIn(10)) flags ^= Entry.r;
  if (random.oneIn(12)) flags ^= Entry.v;
  if (random.oneIn(8)) flags |= Entry.g;
  return entry(DATA + PAGE * (1 + random.below(13)), flags);
}

/** A translation register: mode and root. */
function setRegister({ program, a, b }: Stage, csr: number, mode: number, root: number): void {
  program.constant(a, root / PAGE);
  program.emit('addi', { rd: b, imm: mode });
  program.emit('slli', { rd: b, rs1: b, shamt6: 60 });
  program.emit('or', { rd: a, rs1: a, rs2: b });
  program.emit('csrrw', { csr, rs1: mode === 0 ? 0 : a });
}

function offsetFor(random: Random, name: string): number {
  if (!/^(amo|lr)/.test(name) && random.oneIn(16)) return PAGE - 1 - random.below(7);
  const offset = random.below(PAGE / 8) * 8;
  return random.oneIn(10) ? offset + random.below(8) : offset;
}

/** The tests of two stages. */
export const twoStageWriter: Writer = (stage) => {
  const { random, program, a, b } = stage;
  const who = random.pick(['M', 'S', 'VS', 'VS', 'VU'] as const);
  const guest = who === 'VS' || who === 'VU';
  const mode = random.pick([0, 8, 8, 8, 9, 10]);
  const guestMode = random.pick([0, 8, 8, 8, 9, 10]);
  const page = random.below(24);
  const first = randomEntry(random, who === 'VU' ? 6 : 2);
  // The page of the second stage that has a random entry: that of the data, once in a while that of a table.
  const target = mode === 0 ? DATA + PAGE * (1 + random.below(13)) : Math.floor(first / 1024) * PAGE;
  const refined = random.oneIn(8) ? TABLES + 2 * PAGE : target;
  const second = random.oneIn(8) ? entry(refined, LEAF & ~random.bits()) : randomEntry(random, 8);
  const atTable = refined !== target;
  const name = random.pick(guest ? ACCESSES : GUEST_ACCESSES);
  const address = (mode === 0 ? target : page * PAGE) + offsetFor(random, name);
  const [register = 0, rd = 0] = random.shuffled(stage.free);
  const store = (at: number, value: number) => {
    program.address(a, at);
    program.constant(b, value);
    program.emit('sd', { rs1: a, rs2: b });
  };
  return {
    write: () => {
      store(entryOf(page), first);
      store(guestEntryOf(refined), atTable ? entry(refined, LEAF & ~(random.bits() & random.bits())) : second);
      setRegister(stage, Csr.vsatp, mode, ROOTS.get(mode) ?? 0);
      setRegister(stage, Csr.hgatp, guestMode, GUEST_ROOTS.get(guestMode) ?? 0);
      program.constant(a, random.bits() & SUM_MXR);
      program.emit('csrrw', { csr: Csr.vsstatus, rs1: a });
      program.constant(a, SUM_MXR);
      program.emit('csrrc', { csr: Csr.mstatus, rs1: a });
      program.constant(a, (random.bits() & SUM_MXR) | 0x2000);
      program.emit('csrrs', { csr: Csr.mstatus, rs1: a });
      program.constant(a, random.bits() & SPVP);
      program.emit('csrrw', { csr: Csr.hstatus, rs1: a });
      program.emit('addi', { rd: a, imm: random.below(2) });
      program.emit('slli', { rd: a, rs1: a, shamt6: ADUE_SHIFT });
      program.emit('addi', { rd: a, rs1: a, imm: 0xf0 });
      program.emit('csrrw', { csr: Csr.henvcfg, rs1: a });
      program.emit('hfence.gvma');
      program.emit('hfence.vvma');
      program.address(register, address);
      if (address < RAM_BASE) program.constant(register, address);
      if (guest) enterMode(stage, who, 0, who === 'VU' && mode !== 0 ? USER_VIEW : 0);
      if (who === 'S') enterMode(stage, 'S');
      stage.test(assemble(name, { rd, rs1: register, rs2: rd }));
      program.emit('ecall');
    },
    always: () => {
      stage.note(rd, Slot.result);
      stage.noteCsr(Csr.mtval2, Slot.second);
      program.address(a, entryOf(page));
      program.emit('ld', { rd: a, rs1: a });
      stage.note(a, Slot.third);
      program.address(a, guestEntryOf(refined));
      program.emit('ld', { rd: b, rs1: a });
      stage.note(b, Slot.guest);
      program.constant(b, entry(refined, LEAF));
      program.emit('sd', { rs1: a, rs2: b });
    },
  };
};
