/**
 * The C extension and Zcb (unprivileged manual, chapters 27 and 28): each 16-bit instruction is the short form of a
 * 32-bit one, so it is expanded and decoded as that.
 */
import type { Extension } from './instruction.ts';

/** A 32-bit instruction by mnemonic and operands, before it is encoded. */
export interface Expansion {
  readonly name: string;
  readonly extension: Extension;
  /** Fields of the long form: rd, rs1, rs2, imm, shamt6. */
  readonly operands: Readonly<Record<string, number>>;
}

const bits = (word: number, high: number, low: number): number => (word >>> low) & (2 ** (high - low + 1) - 1);
const bit = (word: number, at: number): number => (word >>> at) & 1;
const signExtend = (value: number, width: number): number => (value << (32 - width)) >> (32 - width);

const ZERO = 0;
const RA = 1;
const SP = 2;

/** Scaled, zero-extended offsets of loads and stores (figures of section 27.3). */
const offsetW = (w: number) => (bits(w, 12, 10) << 3) | (bit(w, 6) << 2) | (bit(w, 5) << 6);
const offsetD = (w: number) => (bits(w, 12, 10) << 3) | (bits(w, 6, 5) << 6);
const offsetWsp = (w: number) => (bit(w, 12) << 5) | (bits(w, 6, 4) << 2) | (bits(w, 3, 2) << 6);
const offsetDsp = (w: number) => (bit(w, 12) << 5) | (bits(w, 6, 5) << 3) | (bits(w, 4, 2) << 6);
const offsetSwsp = (w: number) => (bits(w, 12, 9) << 2) | (bits(w, 8, 7) << 6);
const offsetSdsp = (w: number) => (bits(w, 12, 10) << 3) | (bits(w, 9, 7) << 6);
const offsetJ = (w: number) =>
  signExtend(
    (bit(w, 12) << 11) |
      (bit(w, 11) << 4) |
      (bits(w, 10, 9) << 8) |
      (bit(w, 8) << 10) |
      (bit(w, 7) << 6) |
      (bit(w, 6) << 7) |
      (bits(w, 5, 3) << 1) |
      (bit(w, 2) << 5),
    12,
  );
const offsetB = (w: number) =>
  signExtend(
    (bit(w, 12) << 8) | (bits(w, 11, 10) << 3) | (bits(w, 6, 5) << 6) | (bits(w, 4, 3) << 1) | (bit(w, 2) << 5),
    9,
  );
const immediate = (w: number) => signExtend((bit(w, 12) << 5) | bits(w, 6, 2), 6);
const shamt = (w: number) => (bit(w, 12) << 5) | bits(w, 6, 2);

const full = (extension: Extension, name: string, operands: Readonly<Record<string, number>>): Expansion => ({
  extension,
  name,
  operands,
});
const c = (name: string, operands: Readonly<Record<string, number>>) => full('C', name, operands);

/** rd′, rs1′, rs2′ name x8 to x15. */
const shortRd = (w: number) => 8 + bits(w, 4, 2);
const shortRs1 = (w: number) => 8 + bits(w, 9, 7);
const rd = (w: number) => bits(w, 11, 7);
const rs2 = (w: number) => bits(w, 6, 2);

function quadrant0(w: number): Expansion | undefined {
  const loadD = { rd: shortRd(w), rs1: shortRs1(w), imm: offsetD(w) };
  const storeD = { rs2: shortRd(w), rs1: shortRs1(w), imm: offsetD(w) };
  switch (bits(w, 15, 13)) {
    case 0: {
      const imm = (bits(w, 12, 11) << 4) | (bits(w, 10, 7) << 6) | (bit(w, 6) << 2) | (bit(w, 5) << 3);
      return imm === 0 ? undefined : c('addi', { rd: shortRd(w), rs1: SP, imm });
    }
    case 1:
      return full('D', 'fld', loadD);
    case 2:
      return c('lw', { rd: shortRd(w), rs1: shortRs1(w), imm: offsetW(w) });
    case 3:
      return c('ld', loadD);
    case 4:
      return zcbMemory(w);
    case 5:
      return full('D', 'fsd', storeD);
    case 6:
      return c('sw', { rs2: shortRd(w), rs1: shortRs1(w), imm: offsetW(w) });
    default:
      return c('sd', storeD);
  }
}

/** Zcb's byte and halfword accesses. */
function zcbMemory(w: number): Expansion | undefined {
  const rs1 = shortRs1(w);
  const byte = (bit(w, 5) << 1) | bit(w, 6);
  const half = bit(w, 5) << 1;
  switch (bits(w, 12, 10)) {
    case 0:
      return full('Zcb', 'lbu', { rd: shortRd(w), rs1, imm: byte });
    case 1:
      return full('Zcb', bit(w, 6) ? 'lh' : 'lhu', { rd: shortRd(w), rs1, imm: half });
    case 2:
      return full('Zcb', 'sb', { rs2: shortRd(w), rs1, imm: byte });
    case 3:
      return bit(w, 6) ? undefined : full('Zcb', 'sh', { rs2: shortRd(w), rs1, imm: half });
    default:
      return undefined;
  }
}

function quadrant1(w: number): Expansion | undefined {
  const imm = immediate(w);
  switch (bits(w, 15, 13)) {
    case 0:
      return c('addi', { rd: rd(w), rs1: rd(w), imm });
    case 1:
      return rd(w) === ZERO ? undefined : c('addiw', { rd: rd(w), rs1: rd(w), imm });
    case 2:
      return c('addi', { rd: rd(w), rs1: ZERO, imm });
    case 3: {
      if (rd(w) === SP) {
        const large = (bit(w, 12) << 9) | (bit(w, 6) << 4) | (bit(w, 5) << 6) | (bits(w, 4, 3) << 7) | (bit(w, 2) << 5);
        return large === 0 ? undefined : c('addi', { rd: SP, rs1: SP, imm: signExtend(large, 10) });
      }
      return imm === 0 ? undefined : c('lui', { rd: rd(w), imm: imm << 12 });
    }
    case 4:
      return arithmetic(w);
    case 5:
      return c('jal', { rd: ZERO, imm: offsetJ(w) });
    case 6:
      return c('beq', { rs1: shortRs1(w), rs2: ZERO, imm: offsetB(w) });
    default:
      return c('bne', { rs1: shortRs1(w), rs2: ZERO, imm: offsetB(w) });
  }
}

function arithmetic(w: number): Expansion | undefined {
  const d = shortRs1(w);
  const register = { rd: d, rs1: d, rs2: shortRd(w) };
  switch (bits(w, 11, 10)) {
    case 0:
      return c('srli', { rd: d, rs1: d, shamt6: shamt(w) });
    case 1:
      return c('srai', { rd: d, rs1: d, shamt6: shamt(w) });
    case 2:
      return c('andi', { rd: d, rs1: d, imm: immediate(w) });
    default: {
      const operation = (bit(w, 12) << 2) | bits(w, 6, 5);
      if (operation === 7) return zcbUnary(w, d);
      if (operation === 6) return full('Zcb', 'mul', register);
      const name = ['sub', 'xor', 'or', 'and', 'subw', 'addw'][operation];
      return name === undefined ? undefined : c(name, register);
    }
  }
}

/** Zcb: extensions of bytes, halfwords and words, and `not`. */
function zcbUnary(w: number, d: number): Expansion | undefined {
  const same = { rd: d, rs1: d };
  switch (bits(w, 4, 2)) {
    case 0:
      return full('Zcb', 'andi', { ...same, imm: 0xff });
    case 1:
      return full('Zcb', 'sext.b', same);
    case 2:
      return full('Zcb', 'zext.h', same);
    case 3:
      return full('Zcb', 'sext.h', same);
    case 4:
      return full('Zcb', 'add.uw', { ...same, rs2: ZERO });
    case 5:
      return full('Zcb', 'xori', { ...same, imm: -1 });
    default:
      return undefined;
  }
}

function quadrant2(w: number): Expansion | undefined {
  const load = { rd: rd(w), rs1: SP };
  const store = { rs2: rs2(w), rs1: SP };
  switch (bits(w, 15, 13)) {
    case 0:
      return c('slli', { rd: rd(w), rs1: rd(w), shamt6: shamt(w) });
    case 1:
      return full('D', 'fld', { ...load, imm: offsetDsp(w) });
    case 2:
      return rd(w) === ZERO ? undefined : c('lw', { ...load, imm: offsetWsp(w) });
    case 3:
      return rd(w) === ZERO ? undefined : c('ld', { ...load, imm: offsetDsp(w) });
    case 4:
      return moveOrJump(w);
    case 5:
      return full('D', 'fsd', { ...store, imm: offsetSdsp(w) });
    case 6:
      return c('sw', { ...store, imm: offsetSwsp(w) });
    default:
      return c('sd', { ...store, imm: offsetSdsp(w) });
  }
}

function moveOrJump(w: number): Expansion | undefined {
  if (bit(w, 12) === 0) {
    if (rs2(w) !== ZERO) return c('add', { rd: rd(w), rs1: ZERO, rs2: rs2(w) });
    return rd(w) === ZERO ? undefined : c('jalr', { rd: ZERO, rs1: rd(w), imm: 0 });
  }
  if (rs2(w) !== ZERO) return c('add', { rd: rd(w), rs1: rd(w), rs2: rs2(w) });
  return rd(w) === ZERO ? c('ebreak', {}) : c('jalr', { rd: RA, rs1: rd(w), imm: 0 });
}

/** The long form of a 16-bit instruction; undefined for encodings that RV64 reserves. The low two bits are not 3. */
export function expand(w: number): Expansion | undefined {
  switch (w & 3) {
    case 0:
      return quadrant0(w);
    case 1:
      return quadrant1(w);
    default:
      return quadrant2(w);
  }
}
